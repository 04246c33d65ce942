// SPDX-License-Identifier: BSD-3-Clause
// Counts of calls and of differences, by mode.
using System.Globalization;
using System.Text;

namespace Unicore.Oracles;

/// <summary>How many calls of each mode were compared, and how many of them differed.</summary>
public sealed class Tally
{
    private readonly SortedDictionary<string, (int Calls, int Differences)> _modes = new(StringComparer.Ordinal);

    /// <summary>All calls.</summary>
    public int Calls => _modes.Values.Sum(m => m.Calls);

    /// <summary>All calls that differed.</summary>
    public int Differences => _modes.Values.Sum(m => m.Differences);

    /// <summary>Counts one call.</summary>
    public void Add(string mode, int differences, int calls = 1)
    {
        lock (_modes)
        {
            (int Calls, int Differences) old = _modes.GetValueOrDefault(mode);
            _modes[mode] = (old.Calls + calls, old.Differences + differences);
        }
    }

    /// <summary>Counts all that another one has.</summary>
    public void Add(Tally other)
    {
        ArgumentNullException.ThrowIfNull(other);
        foreach ((string? mode, (int calls, int differences)) in other._modes)
        {
            Add(mode, differences, calls);
        }
    }

    /// <summary>All of them together.</summary>
    public static Tally Sum(IEnumerable<Tally> tallies)
    {
        var sum = new Tally();
        foreach (Tally tally in tallies)
        {
            sum.Add(tally);
        }

        return sum;
    }

    /// <summary>One word a mode: name, calls, differences.</summary>
    public override string ToString() => string.Join(' ', _modes.Select(m => $"{m.Key}:{m.Value.Calls}:{m.Value.Differences}"));

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    public static Tally Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var tally = new Tally();
        foreach (string word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] parts = word.Split(':');
            tally.Add(parts[0], int.Parse(parts[2], CultureInfo.InvariantCulture), int.Parse(parts[1], CultureInfo.InvariantCulture));
        }

        return tally;
    }

    /// <summary>A table: one line a tree, one column a mode, each cell the calls and, when there are any, the differences.</summary>
    public static string Table(IReadOnlyList<(string Tree, Tally Tally)> trees)
    {
        ArgumentNullException.ThrowIfNull(trees);
        StringBuilder table = new StringBuilder("| mode |").AppendJoin("|", trees.Select(t => $" {t.Tree} ")).Append("| all |\n|---|")
            .Insert(0, "");
        table.Append(string.Concat(Enumerable.Repeat("---:|", trees.Count + 1))).Append('\n');
        foreach (string? mode in trees.SelectMany(t => t.Tally._modes.Keys).Distinct().Order(StringComparer.Ordinal))
        {
            List<(int Calls, int Differences)> cells = trees.Select(t => t.Tally._modes.GetValueOrDefault(mode)).ToList();
            Row(table, mode, [.. cells, (cells.Sum(c => c.Calls), cells.Sum(c => c.Differences))]);
        }

        List<(int Calls, int Differences)> sums = trees.Select(t => (t.Tally.Calls, t.Tally.Differences)).ToList();
        Row(table, "all", [.. sums, (sums.Sum(c => c.Calls), sums.Sum(c => c.Differences))]);
        return table.ToString();
    }

    private static void Row(StringBuilder table, string name, IEnumerable<(int Calls, int Differences)> cells) =>
        table.Append("| ").Append(name).Append(" |")
            .AppendJoin("|", cells.Select(c => c.Differences == 0 ? $" {c.Calls} " : $" {c.Calls}, {c.Differences} differ ")).Append("|\n");
}
