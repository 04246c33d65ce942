// SPDX-License-Identifier: BSD-3-Clause
// Who knows whom.
namespace Unicore.Architecture.Tests;

/// <summary>Arrows between parts, each from the one that knows to the one that is known.</summary>
internal sealed class Arrows
{
    private readonly SortedDictionary<string, SortedSet<string>> _arrows = new(StringComparer.Ordinal);

    /// <param name="pairs">Pairs of parts; those with themselves only say that there is such a part.</param>
    public Arrows(IEnumerable<(string From, string To)> pairs)
    {
        foreach ((string from, string to) in pairs)
        {
            _arrows.TryAdd(from, new(StringComparer.Ordinal));
            if (from != to)
            {
                _arrows[from].Add(to);
            }
        }
    }

    public IReadOnlyCollection<string> Parts => _arrows.Keys;

    /// <summary>What a part knows.</summary>
    public IReadOnlySet<string> this[string part] =>
        _arrows.TryGetValue(part, out SortedSet<string>? known) ? known : new SortedSet<string>();

    /// <summary>Parts that know each other through others, or directly: each circle once, as all that take part in it.</summary>
    public IEnumerable<IReadOnlySet<string>> Circles() =>
        Parts.Where(p => Reach(p).Contains(p))
            .Select(p => new SortedSet<string>(Reach(p).Where(other => Reach(other).Contains(p)), StringComparer.Ordinal))
            .DistinctBy(circle => circle.Min);

    private HashSet<string> Reach(string part)
    {
        HashSet<string> reached = [];
        Stack<string> open = new(this[part]);
        while (open.TryPop(out string? next))
        {
            if (reached.Add(next))
            {
                this[next].ToList().ForEach(open.Push);
            }
        }

        return reached;
    }
}
