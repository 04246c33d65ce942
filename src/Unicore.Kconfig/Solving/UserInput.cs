// SPDX-License-Identifier: BSD-3-Clause
// What the user said: values one by one or from files, in their order, and what is wrong with them.
using Unicore.Diagnostics;
using Unicore.Kconfig.Model;
using Unicore.Kconfig.Tree;

namespace Unicore.Kconfig.Solving;

internal sealed partial class UserInput(KconfigTree tree)
{
    private const int MostSuggestions = 50;
    private readonly SymbolTable _table = tree.Table;
    private readonly List<Assignment> _assignments = [];
    private readonly Dictionary<KconfigSymbol, Assignment> _last = [];
    private readonly DiagnosticBag _findings = new();
    private readonly List<InputNote> _notes = [];
    private readonly List<InputNote> _choiceNotes = [];
    private bool _hasFile;
    private int _suggestions;

    /// <summary>All values, in the order in which they were given.</summary>
    public IReadOnlyList<Assignment> Assignments => _assignments;

    /// <summary>What was found in the values given.</summary>
    public IReadOnlyList<Diagnostic> Findings => _findings.List;

    /// <summary>What conf remarks while it reads and takes the values: with a remark, it counts the configuration as changed.</summary>
    public IEnumerable<InputNote> Notes => _notes.Concat(_choiceNotes);

    /// <summary>What every question is answered with that has no value; null to leave them open.</summary>
    public KconfigAnswer? OpenAnswer { get; set; }

    /// <summary>The value that the user gave a symbol last, or null.</summary>
    public Assignment? LastOf(KconfigSymbol symbol) => _last.GetValueOrDefault(symbol);

    /// <summary>Takes one value.</summary>
    /// <returns>Null when there is no such symbol, or it cannot have that value: it is told among the findings.</returns>
    public Assignment? Set(string name, string value, Origin origin)
    {
        string bare = tree.BareName(name.Trim());
        if (Settable(bare) is not { } symbol)
        {
            TellUnknown(bare, value, origin.Place);
            Note(origin.Place, $"unknown symbol: {bare}");
            return null;
        }

        bool isQuoted = symbol.Type == KconfigType.Text && value.Length > 1 && value[0] == '"' && value[^1] == '"';
        return Assign(symbol, isQuoted ? ValueText.Unquote(value)! : value, origin, explain: true);
    }

    /// <summary>Takes a value that was checked already.</summary>
    public Assignment Add(Assignment assignment)
    {
        _last[assignment.Symbol] = assignment;
        _assignments.Add(assignment);
        return assignment;
    }

    /// <summary>Forgets every value that the user gave the symbol.</summary>
    public void Remove(KconfigSymbol symbol)
    {
        if (_last.Remove(symbol))
        {
            _assignments.RemoveAll(a => a.Symbol == symbol);
        }
    }

    /// <summary>Has another take all of these values, as ones that no file has.</summary>
    public void CopyTo(UserInput other)
    {
        (other.OpenAnswer, other._hasFile) = (OpenAnswer, _hasFile);
        other.Note(default, "copied, so never as it was saved");
        other._assignments.AddRange(_assignments);
        foreach ((KconfigSymbol symbol, Assignment assignment) in _last)
        {
            other._last[symbol] = assignment;
        }
    }

    /// <summary>Hands the values to those that compute with them.</summary>
    public void HandTo(Evaluator values)
    {
        _choiceNotes.Clear();
        foreach (KconfigSymbol symbol in _table.All)
        {
            values[symbol].HasUser = symbol.IsChoice && (_hasFile || _assignments.Count > 0);
        }

        foreach (Assignment assignment in _assignments)
        {
            Slot slot = values[assignment.Symbol];
            slot.HasUser = true;
            (slot.UserTri, slot.UserText) = (assignment.Tri, assignment.Value);
            if (assignment.Symbol.Choice is { } choice)
            {
                ApplyMember(values[choice], assignment);
            }
        }

        if (OpenAnswer is { } answer and not KconfigAnswer.Default)
        {
            AnswerOpen(values, answer);
        }
    }

    /// <summary>
    /// The end of a message about a name that nothing defines. After many of them nothing is suggested, for each takes its time.
    /// </summary>
    public string DidYouMean(string name) =>
        _suggestions++ < MostSuggestions && tree.Nearest(name) is { } best ? $" Did you mean '{best}'?" : "";

    private void ApplyMember(Slot group, Assignment assignment)
    {
        if (assignment.Tri == Tristate.Mod && group.UserTri == Tristate.Yes)
        {
            group.HasUser = false;
            _choiceNotes.Add(new InputNote(assignment.Origin.Place, $"{assignment.Symbol.Name} creates inconsistent choice state"));
        }
        else if (assignment.Tri == Tristate.Yes)
        {
            if (group.UserTri != Tristate.No)
            {
                _choiceNotes.Add(new InputNote(assignment.Origin.Place, $"override: {assignment.Symbol.Name} changes choice state"));
            }

            group.UserMember = assignment.Symbol;
        }

        group.UserTri = group.UserTri > assignment.Tri ? group.UserTri : assignment.Tri;
    }

    private void AnswerOpen(Evaluator values, KconfigAnswer answer)
    {
        foreach (KconfigSymbol symbol in _table.All)
        {
            Slot slot = values[symbol];
            if (!slot.HasUser && !symbol.IsConstant && symbol.IsLogic)
            {
                slot.HasUser = true;
                slot.UserTri = answer == KconfigAnswer.No && symbol.AllNoConfigY ? Tristate.Yes : (Tristate)answer;
            }
        }
    }

    private KconfigSymbol? Settable(string name) =>
        _table.Find(name) is { IsConstant: false, IsDefined: true } symbol ? symbol : null;

    private Assignment? Assign(KconfigSymbol symbol, string value, Origin origin, bool explain, string? given = null)
    {
        if (symbol.Type == KconfigType.Unknown)
        {
            // Defined without a type, which the tree has said already: conf keeps no value for it.
            return null;
        }

        if (!ValueText.IsValid(symbol.Type, value) || (symbol.Type == KconfigType.Bool && value == "m"))
        {
            Note(origin.Place, $"symbol value '{given ?? value}' invalid for {symbol.Name}");
            if (explain)
            {
                _findings.Error(
                    "UK1107", origin.Place,
                    $"'{value}' is not a value for '{symbol.Name}', {TypeNames.Expected(symbol.Type)}. "
                    + $"It is defined at {symbol.DefinedAt}.");
            }

            return null;
        }

        return Add(new Assignment(symbol, value, origin, explain));
    }

    private void TellUnknown(string name, string value, KconfigPlace at) =>
        _findings.Warning("UK1106", at, $"{name}={value}: no Kconfig file defines '{name}', so the value has no effect.{DidYouMean(name)}");

    private void Note(KconfigPlace at, string text) => _notes.Add(new InputNote(at, text));
}
