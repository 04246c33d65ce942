// SPDX-License-Identifier: BSD-3-Clause
// The fewest sources that define some symbols.
using Unicore.Analysis.Decomposing.Graphs;

namespace Unicore.Analysis.Decomposing.Partitions;

/// <summary>Sources that define what is wanted.</summary>
/// <param name="Files">The sources, in order.</param>
/// <param name="Missing">Wanted symbols that no source defines.</param>
/// <param name="IsExact">Whether there are no fewer; else the search was ended, and there may be.</param>
public sealed record Cover(IReadOnlyList<int> Files, IReadOnlyList<string> Missing, bool IsExact);

/// <summary>Finds covers: a set cover, which is NP-hard (Karp, "Reducibility among combinatorial problems", 1972), where a symbol has
/// several definers; most have one, and leave nothing to search.</summary>
/// <remarks>
/// Branch and bound over who defines the symbol that fewest do, begun with what a greedy search finds (Chvátal, "A greedy heuristic for the
/// set-covering problem", 1979). A strong definition goes before a weak one, which is there to be replaced; but what a source that was
/// taken defines, weakly or not, is defined, as a linker has it.
/// </remarks>
/// <param name="graph">The sources.</param>
/// <param name="excluded">Those that are not to be taken.</param>
/// <param name="most">How many choices are tried at most.</param>
internal sealed class FileCover(SourceGraph graph, IReadOnlySet<int> excluded, int most = 20_000)
{
    private readonly Dictionary<string, int[]> _definers = new(StringComparer.Ordinal);
    private int _tries;
    private int[]? _best;

    /// <summary>Finds a cover.</summary>
    /// <param name="wanted">Symbols.</param>
    /// <param name="given">Sources that are taken in any case.</param>
    /// <param name="isClosed">Whether what the sources themselves want of others is wanted too.</param>
    /// <param name="cancellation">Ends the search.</param>
    public Cover Find(IEnumerable<string> wanted, IEnumerable<int> given, bool isClosed, CancellationToken cancellation = default)
    {
        string[] symbols = [.. wanted.Distinct().Order(StringComparer.Ordinal)];
        string[] missing = [.. symbols.Where(s => Definers(s).Length == 0)];
        State start = new([], new(StringComparer.Ordinal), new(symbols.Except(missing), StringComparer.Ordinal));
        foreach (int file in given)
        {
            Take(start, file, isClosed);
        }

        (_tries, _best) = (0, null);
        State greedy = start.Copy();
        while (Forced(greedy, isClosed) is { } open)
        {
            cancellation.ThrowIfCancellationRequested();
            string[] left = [.. greedy.Open];
            Take(greedy, open.OrderByDescending(f => left.Count(graph.Files[f].Defined.ContainsKey)).ThenBy(f => graph.Files[f].Bytes)
                .ThenBy(f => f).First(), isClosed);
        }

        _best = [.. greedy.Taken];
        Search(start, isClosed, cancellation);
        return new([.. _best.Order()], missing, _tries <= most);
    }

    private void Search(State state, bool isClosed, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (_tries++ > most)
        {
            return;
        }

        int[]? open = Forced(state, isClosed);
        if (open is null)
        {
            _best = IsBetter(state.Taken, _best!) ? [.. state.Taken] : _best;
        }
        else if (state.Taken.Count + 1 <= _best!.Length)
        {
            string[] left = [.. state.Open];
            foreach (int file in open.OrderByDescending(f => left.Count(graph.Files[f].Defined.ContainsKey)).ThenBy(f => f))
            {
                State next = state.Copy();
                Take(next, file, isClosed);
                Search(next, isClosed, cancellation);
            }
        }
    }

    private bool IsBetter(SortedSet<int> one, int[] other) => one.Count < other.Length
        || (one.Count == other.Length && one.Sum(f => graph.Files[f].Bytes) < other.Sum(f => graph.Files[f].Bytes));

    /// <summary>Takes what has no alternative.</summary>
    /// <returns>The alternatives of the symbol that has fewest; null when nothing is left.</returns>
    private int[]? Forced(State state, bool isClosed)
    {
        while (true)
        {
            int[]? fewest = null;
            foreach (string symbol in state.Open)
            {
                int[] definers = Definers(symbol);
                if (fewest is null || definers.Length < fewest.Length)
                {
                    fewest = definers;
                }

                if (fewest.Length == 1)
                {
                    break;
                }
            }

            if (fewest is not [var only])
            {
                return fewest;
            }

            Take(state, only, isClosed);
        }
    }

    private int[] Definers(string symbol)
    {
        if (_definers.TryGetValue(symbol, out int[]? known))
        {
            return known;
        }

        int[] all = [.. graph.Definers(symbol).Where(f => !excluded.Contains(f))];
        int[] strong = [.. all.Where(f => graph.Files[f].Defined[symbol] == UnitScope.Global)];
        return _definers[symbol] = strong.Length > 0 ? strong : all;
    }

    private void Take(State state, int file, bool isClosed)
    {
        if (!state.Taken.Add(file))
        {
            return;
        }

        state.Defined.UnionWith(graph.Files[file].Defined.Keys);
        if (isClosed)
        {
            state.Open.UnionWith(graph.Files[file].Undefined.Where(s => Definers(s).Length > 0));
        }

        state.Open.ExceptWith(state.Defined);
    }

    private sealed record State(SortedSet<int> Taken, HashSet<string> Defined, SortedSet<string> Open)
    {
        public State Copy() => new([.. Taken], new(Defined, StringComparer.Ordinal), new(Open, StringComparer.Ordinal));
    }
}
