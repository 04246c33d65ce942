// SPDX-License-Identifier: BSD-3-Clause
// How long repeated runs took, and what of a difference between two of them can be meant.
using System.Globalization;

namespace Unicore.Tuning.Measuring;

/// <summary>Times of one run that was repeated: their median, and the two ends as their spread.</summary>
public sealed class Times
{
    private readonly double[] _seconds;

    /// <param name="seconds">One or more times, in any order.</param>
    /// <exception cref="ArgumentException">There is none.</exception>
    public Times(IEnumerable<double> seconds)
    {
        _seconds = [.. seconds.Order()];
        if (_seconds.Length == 0)
        {
            throw new ArgumentException("There are no times.", nameof(seconds));
        }
    }

    /// <summary>Seconds of the one in the middle; between the two in the middle of an even number.</summary>
    public double Median => Measuring.Median.Of(_seconds);

    /// <summary>Seconds of the shortest.</summary>
    public double Least => _seconds[0];

    /// <summary>Seconds of the longest.</summary>
    public double Most => _seconds[^1];

    /// <summary>
    /// What came of a change, as "1.92 s (1.90 to 1.97), then 1.78 s (1.75 to 1.83): 7.3 % less". Where the spreads meet, it says so.
    /// </summary>
    /// <param name="after">The same run's, after it.</param>
    /// <returns>A line for people.</returns>
    public string Then(Times after)
    {
        ArgumentNullException.ThrowIfNull(after);
        double less = (Median - after.Median) / Median * 100;
        string meets = Least <= after.Most && after.Least <= Most ? ", which may be chance: the spreads meet" : "";
        return string.Create(CultureInfo.InvariantCulture,
            $"{this}, then {after}: {Math.Abs(less):0.0} % {(less >= 0 ? "less" : "more")}{meets}");
    }

    /// <summary>The median and the spread.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Median:0.00} s ({Least:0.00} to {Most:0.00})");
}
