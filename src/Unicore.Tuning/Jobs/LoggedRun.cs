// SPDX-License-Identifier: BSD-3-Clause
// One line of a job's log.
using System.Text.Json;
using System.Text.Json.Serialization;
using Unicore.Tuning.Measuring;
using Unicore.Tuning.Spaces;

namespace Unicore.Tuning.Jobs;

/// <summary>A configuration that was tried, by names, so that a job whose options change can still read it.</summary>
public sealed record LoggedRun
{
    /// <summary>Its number in the job, from 1.</summary>
    public int Run { get; init; }

    /// <summary>The value of each option; those that had no say are missing.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>What was measured, once for each repetition.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<double>> Figures { get; init; } = new Dictionary<string, IReadOnlyList<double>>();

    /// <summary>Why there are no figures.</summary>
    public string? Failure { get; init; }

    /// <summary>Seconds of building.</summary>
    public double BuildSeconds { get; init; }

    /// <summary>Seconds of running.</summary>
    public double RunSeconds { get; init; }

    /// <summary>Seconds that went by from the end of the run before: what tuning itself takes.</summary>
    public double OwnSeconds { get; init; }

    /// <summary>See <see cref="BuildOutcome.Subject"/>; null when nothing was built.</summary>
    public string? Subject { get; init; }

    /// <summary>Whether the image was another than the one before.</summary>
    public bool IsNewImage { get; init; }

    /// <summary>Whether repetitions were spared, as it was clearly worse.</summary>
    public bool IsCutShort { get; init; }

    /// <summary>Whether it can have been: it has figures, or says why not, and none that is no number.</summary>
    public bool IsWhole => Run > 0 && Settings is not null && Figures is not null && (Failure is not null || Figures.Count > 0)
        && Figures.Values.All(f => f is { Count: > 0 } && f.All(double.IsFinite))
        && new[] { BuildSeconds, RunSeconds, OwnSeconds }.All(s => double.IsFinite(s) && s >= 0);

    /// <summary>What each measure cost: that of the median. Null when one is missing.</summary>
    public IReadOnlyList<double>? Costs(IReadOnlyList<Measure> measures)
    {
        ArgumentNullException.ThrowIfNull(measures);
        return Failure is null && measures.All(m => Figures.TryGetValue(m.Name, out IReadOnlyList<double>? some) && some.Count > 0)
            ? [.. measures.Select(m => m.Cost(Median.Of(Figures[m.Name])))] : null;
    }

    /// <summary>The values by name that a point stands for.</summary>
    public static IReadOnlyDictionary<string, string> SettingsOf(Space space, Point point)
    {
        ArgumentNullException.ThrowIfNull(space);
        ArgumentNullException.ThrowIfNull(point);
        SortedDictionary<string, string> settings = new(StringComparer.Ordinal);
        foreach ((int i, TunedOption option) in space.Options.Index().Where(o => point[o.Index] != Point.Idle))
        {
            settings[option.Name] = option.Values[point[i]];
        }

        return settings;
    }

    /// <summary>
    /// The point that the values stand for. An option that they lack has today's value; null when an option or a value is none of the
    /// space's, or they don't hold: what was measured with an option that no longer varies may not be what is built today.
    /// </summary>
    public Point? PointIn(Space space)
    {
        ArgumentNullException.ThrowIfNull(space);
        if (Settings.Keys.Except(space.Options.Select(o => o.Name), StringComparer.Ordinal).Any())
        {
            return null;
        }

        int[] indexes = new int[space.Options.Count];
        for (int i = 0; i < indexes.Length; i++)
        {
            TunedOption option = space.Options[i];
            bool isSet = Settings.TryGetValue(option.Name, out string? value);
            indexes[i] = isSet ? option.IndexOf(value) : space.Today[i];
            if (isSet && indexes[i] == Point.Idle)
            {
                return null;
            }
        }

        return space.Admit(new(indexes));
    }
}

/// <summary>What a part of a log begins with: runs of one meaning.</summary>
/// <param name="Format">Of the log.</param>
/// <param name="Meaning">A hash of what decides what a run's figures mean: what is measured and how it is run.</param>
public sealed record LogHeader(int Format, string Meaning);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(LoggedRun))]
[JsonSerializable(typeof(LogHeader))]
internal sealed partial class LogJson : JsonSerializerContext;
