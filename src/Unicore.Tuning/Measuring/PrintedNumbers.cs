// SPDX-License-Identifier: BSD-3-Clause
// Numbers that a workload prints, found while it does.
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Unicore.Tuning.Measuring;

/// <summary>
/// Looks for patterns in what is printed, however much that is: of what was looked through only the end is kept. The last number counts.
/// </summary>
public sealed class PrintedNumbers
{
    private const int MostKept = 1 << 20, Overlap = 1 << 16, LongestLine = 1 << 16;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    // What a process that has ended wrote is there; only one that it left behind is silent for so long.
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(1);

    private readonly Lock _turn = new();
    private readonly StringBuilder _text = new();
    private readonly (string Name, Regex Pattern)[] _sought;
    private readonly Dictionary<string, string> _last = new(StringComparer.Ordinal);

    /// <param name="patterns">A pattern for each name; its first group is the number.</param>
    public PrintedNumbers(IEnumerable<(string Name, string Pattern)> patterns) =>
        _sought = [.. patterns.Select(p => (p.Name, new Regex(p.Pattern, RegexOptions.Multiline, Patience)))];

    /// <summary>The end of what was printed.</summary>
    public string End
    {
        get
        {
            lock (_turn)
            {
                return _text.ToString();
            }
        }
    }

    /// <summary>
    /// Reads a stream to its end, or until who writes to it has ended and nothing comes any more, as somebody else keeps it open. Lines of
    /// several that are read at a time stay whole.
    /// </summary>
    /// <param name="stream">The stream.</param>
    /// <param name="ended">The end of who writes to it.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task ReadAsync(Stream stream, Task ended, CancellationToken cancellation)
    {
        using StreamReader reader = new(stream, leaveOpen: true);
        char[] buffer = new char[4096];
        StringBuilder line = new();
        while (true)
        {
            Task<int> reading = reader.ReadAsync(buffer.AsMemory(), cancellation).AsTask();
            await Task.WhenAny(reading, ended).ConfigureAwait(false);
            if (!reading.IsCompleted
                && await Task.WhenAny(reading, Task.Delay(Silence, cancellation)).ConfigureAwait(false) != reading)
            {
                break;
            }

            int count = await reading.ConfigureAwait(false);
            if (count == 0)
            {
                break;
            }

            int rest = count - 1 - Array.LastIndexOf(buffer, '\n', count - 1, count);
            line.Append(buffer, 0, count);
            int whole = rest < count ? line.Length - rest : line.Length > LongestLine ? line.Length : 0;
            Add(line.ToString(0, whole));
            line.Remove(0, whole);
        }

        Add(line.ToString());
    }

    /// <summary>Adds text.</summary>
    public void Add(string text)
    {
        lock (_turn)
        {
            _text.Append(text.Replace("\r\n", "\n", StringComparison.Ordinal));
            if (_text.Length > MostKept)
            {
                string all = Search();
                int start = all.Length - Overlap, line = all.IndexOf('\n', start);
                start = line < 0 ? start : line + 1;
                _text.Clear().Append(all, start, all.Length - start);
            }
        }
    }

    /// <summary>The last number of each name; without those that nothing matched, or that are no numbers.</summary>
    public IReadOnlyDictionary<string, double> Find()
    {
        lock (_turn)
        {
            Search();
            Dictionary<string, double> numbers = new(StringComparer.Ordinal);
            foreach ((string name, string text) in _last)
            {
                if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number))
                {
                    numbers[name] = number;
                }
            }

            return numbers;
        }
    }

    private string Search()
    {
        string all = _text.ToString();
        foreach ((string name, Regex pattern) in _sought)
        {
            try
            {
                for (Match match = pattern.Match(all); match.Success; match = match.NextMatch())
                {
                    _last[name] = match.Groups[1].Value;
                }
            }
            catch (RegexMatchTimeoutException)
            {
                // What it found until then is what it finds.
            }
        }

        return all;
    }
}
