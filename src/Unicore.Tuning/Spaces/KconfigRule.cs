// SPDX-License-Identifier: BSD-3-Clause
// The Kconfig engine as the judge of which values go together.
using Unicore.Kconfig.Model;
using Unicore.Kconfig.Solving;
using Unicore.Kconfig.Tree;
using Unicore.Kconfig.Writing;

namespace Unicore.Tuning.Spaces;

/// <summary>
/// A point holds when each of its values does that the configuration leaves to its user, and all that the project sets beside. Where
/// dependencies or selects leave a user no say, the option is idle.
/// </summary>
public sealed class KconfigRule : ISpaceRule
{
    private static readonly Origin Tuned = new("tuning");

    // Numbers in answers that are kept.
    private const int MostKept = 4_000_000;

    private readonly KconfigTree _tree;
    private readonly IReadOnlyList<TunedOption> _options;
    private readonly IReadOnlyList<IReadOnlyList<KconfigSymbol>> _symbols;
    private readonly IReadOnlyList<(KconfigSymbol Symbol, string Value)> _standing;
    private readonly Dictionary<Point, Point?> _answers = [];

    /// <param name="tree">The tree.</param>
    /// <param name="standing">What the project sets; values of tuned symbols among it don't count.</param>
    /// <param name="options">All options of the space; each symbol is one of the tree.</param>
    public KconfigRule(KconfigTree tree, IEnumerable<KconfigSetting> standing, IReadOnlyList<TunedOption> options)
    {
        ArgumentNullException.ThrowIfNull(tree);
        ArgumentNullException.ThrowIfNull(standing);
        ArgumentNullException.ThrowIfNull(options);
        _tree = tree;
        _options = options;
        _symbols = [.. options.Select(o => o.Kind switch
        {
            OptionKind.Symbol => new[] { tree.Symbols[o.Name] },
            OptionKind.Choice => [.. o.Values.Select(v => tree.Symbols[v])],
            _ => [],
        })];
        HashSet<KconfigSymbol> tuned = [.. _symbols.SelectMany(s => s)];
        tuned.UnionWith(tuned.Where(s => s.Choice is not null).SelectMany(s => s.Choice!.Members).ToArray());
        _standing = [.. standing.Where(s => tree.Symbols.ContainsKey(s.Name)).Select(s => (Symbol: tree.Symbols[s.Name], s.Value))
            .Where(s => !tuned.Contains(s.Symbol))];
    }

    /// <inheritdoc/>
    public Point? Admit(Point wanted)
    {
        ArgumentNullException.ThrowIfNull(wanted);

        // Properties go with everything.
        Point asked = new(wanted.Indexes.ToArray().Select((index, i) => _symbols[i].Count == 0 ? Point.Idle : index));
        if (!_answers.TryGetValue(asked, out Point? answer))
        {
            answer = Solve(asked);
            if (_answers.Count * (long)wanted.Count > MostKept)
            {
                _answers.Clear();
            }

            _answers[asked] = answer;
        }

        return answer is null ? null : new(answer.Indexes.ToArray().Select((index, i) => _symbols[i].Count == 0 ? wanted[i] : index));
    }

    private Point? Solve(Point wanted)
    {
        KconfigSolver solver = new(_tree);
        foreach ((KconfigSymbol symbol, string value) in _standing)
        {
            solver.Set(symbol.Name!, value, Tuned);
        }

        for (int i = 0; i < wanted.Count; i++)
        {
            if (wanted[i] != Point.Idle && _symbols[i].Count > 0)
            {
                foreach ((string name, string value) in _options[i].Settings(wanted[i]))
                {
                    solver.Set(name, value, Tuned);
                }
            }
        }

        int[] indexes = [.. wanted.Indexes];
        for (int i = 0; i < indexes.Length; i++)
        {
            if (_symbols[i].Count == 0)
            {
                continue;
            }

            int found = Found(solver, i, out bool hasSay);
            if (hasSay && (found == Point.Idle || (indexes[i] != Point.Idle && indexes[i] != found)))
            {
                return null;
            }

            indexes[i] = hasSay ? found : Point.Idle;
        }

        return _standing.All(s => solver.ValueOf(s.Symbol) == s.Value) ? new(indexes) : null;
    }

    /// <summary>Which of an option's values the configuration has, and whether that is its user's to say.</summary>
    private int Found(KconfigSolver solver, int option, out bool hasSay)
    {
        hasSay = _options[option].Kind == OptionKind.Choice
            ? _symbols[option].Any(s => solver.VisibilityOf(s) != Tristate.No) : solver.IsChangeable(_symbols[option][0]);
        return _options[option].IndexIn(solver.ValueOf);
    }
}
