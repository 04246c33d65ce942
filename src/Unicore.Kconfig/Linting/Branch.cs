// SPDX-License-Identifier: BSD-3-Clause
// What one branch of a proof knows, and how to forget it again.
using Unicore.Kconfig.Model;

namespace Unicore.Kconfig.Linting;

/// <summary>
/// One branch of a <see cref="Contradiction"/>. What is known of symbols is shared with the branches that it forks into, and written down
/// in order, so that going back undoes the last entries instead of every branch copying all.
/// </summary>
internal sealed class Branch
{
    private readonly Knowledge _known;

    public Branch()
        : this(new Knowledge(), [])
    {
    }

    private Branch(Knowledge known, List<List<(KconfigExpression? Condition, int Values)>> alternatives) =>
        (_known, Alternatives) = (known, alternatives);

    /// <summary>Conditions that are to be looked at.</summary>
    public Stack<(KconfigExpression? Condition, int Values)> Open { get; } = new();

    /// <summary>Lists of conditions of which one each has to hold.</summary>
    public List<List<(KconfigExpression? Condition, int Values)>> Alternatives { get; }

    /// <summary>How much is known now.</summary>
    public int Mark => _known.Undo.Count;

    /// <summary>A branch that begins with what is known here, when nothing here is left to look at.</summary>
    public Branch Fork() => new(_known, [.. Alternatives]);

    /// <summary>Forgets what has become known since.</summary>
    public void Rewind(int mark)
    {
        while (_known.Undo.Count > mark)
        {
            _known.Undo.Pop()();
        }
    }

    /// <summary>The values that the symbol may still have; null when nothing is known of it.</summary>
    public int? ValuesOf(KconfigSymbol symbol) => _known.Values.TryGetValue(symbol, out int values) ? values : null;

    public void SetValues(KconfigSymbol symbol, int values)
    {
        int? before = ValuesOf(symbol);
        _known.Values[symbol] = values;
        _known.Undo.Push(() =>
        {
            if (before is { } old)
            {
                _known.Values[symbol] = old;
            }
            else
            {
                _known.Values.Remove(symbol);
            }
        });
    }

    /// <summary>True the first time that the symbol's sources are asked for.</summary>
    public bool Visit(KconfigSymbol symbol)
    {
        if (!_known.Visited.Add(symbol))
        {
            return false;
        }

        _known.Undo.Push(() => _known.Visited.Remove(symbol));
        return true;
    }

    /// <summary>False when the string cannot be the text any more.</summary>
    public bool SetText(KconfigSymbol symbol, string text)
    {
        if (!_known.Texts.TryAdd(symbol, text))
        {
            return _known.Texts[symbol] == text;
        }

        _known.Undo.Push(() => _known.Texts.Remove(symbol));
        return !_known.Excluded.Contains((symbol, text));
    }

    /// <summary>False when the string has to be the text.</summary>
    public bool Exclude(KconfigSymbol symbol, string text)
    {
        if (_known.Excluded.Add((symbol, text)))
        {
            _known.Undo.Push(() => _known.Excluded.Remove((symbol, text)));
        }

        return _known.Texts.GetValueOrDefault(symbol) != text;
    }

    private sealed class Knowledge
    {
        public Dictionary<KconfigSymbol, int> Values { get; } = [];

        public HashSet<KconfigSymbol> Visited { get; } = [];

        public Dictionary<KconfigSymbol, string> Texts { get; } = [];

        public HashSet<(KconfigSymbol, string)> Excluded { get; } = [];

        public Stack<Action> Undo { get; } = new();
    }
}
