// SPDX-License-Identifier: BSD-3-Clause
// The configuration: user values on a tree, and the value of every symbol that follows from them.
using Unicore.Diagnostics;
using Unicore.Kconfig.Model;
using Unicore.Kconfig.Tree;

namespace Unicore.Kconfig.Solving;

/// <summary>
/// Solves a configuration as the kernel's <c>conf</c> does. Values are computed on demand and kept; a change of one
/// computes anew what reads it. Not safe for several threads at once.
/// </summary>
public sealed partial class KconfigSolver
{
    private readonly Evaluator _values;
    private readonly Propagator _propagator;
    private readonly DiagnosticBag _asked = new();
    private bool _isUnsaved;
    private bool _hasDrops;
    private bool _isOutOfRange;

    /// <summary>A configuration in which no value has been set.</summary>
    public KconfigSolver(KconfigTree tree)
        : this(tree, null)
    {
    }

    /// <param name="tree">The tree.</param>
    /// <param name="onUnmetSelect">
    /// Makes this the configuration of a session of conf, which is told of unmet selects: see <see cref="Evaluator"/>.
    /// </param>
    internal KconfigSolver(KconfigTree tree, Action<KconfigSymbol>? onUnmetSelect)
    {
        ArgumentNullException.ThrowIfNull(tree);
        Tree = tree;
        Input = new UserInput(tree);
        IsSession = onUnmetSelect is not null;
        _values = new Evaluator(tree, onUnmetSelect);
        _propagator = new Propagator(tree, _values);
    }

    /// <summary>The tree that is configured.</summary>
    public KconfigTree Tree { get; }

    /// <summary>What the user said.</summary>
    internal UserInput Input { get; }

    /// <summary>The values, with all that the user said taken in.</summary>
    internal Evaluator Values
    {
        get
        {
            EnsureSolved();
            return _values;
        }
    }

    /// <summary>
    /// True for a session of conf, in which every value is computed anew after an answer, when it is asked for. It costs more and gives
    /// the same values, but conf's help shows values as they were computed last, and its warnings come with each computing.
    /// </summary>
    internal bool IsSession { get; }

    /// <summary>True when all that the user said is taken in.</summary>
    internal bool IsSolved { get; private set; }

    /// <summary>True when the values differ from those that were read, so that a file needs to be written.</summary>
    internal bool IsUnsaved
    {
        get
        {
            EnsureSolved();
            return _isUnsaved;
        }
        set => _isUnsaved = value;
    }

    /// <summary>What was found in expressions that were asked about.</summary>
    internal IReadOnlyList<Diagnostic> Asked => _asked.List;

    /// <summary>How many symbols the last change computed anew: what a change cost.</summary>
    internal int Recomputed => _propagator.Recomputed;

    /// <summary>Gives a symbol a value; the last one wins. Whether it held is told by the diagnosis of the whole.</summary>
    /// <param name="name">With or without the prefix.</param>
    /// <param name="value">As in <c>.config</c>; a string may stand with or without its quotes.</param>
    /// <param name="origin">Where the user said so.</param>
    public void Set(string name, string value, Origin origin)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(value);
        ArgumentNullException.ThrowIfNull(origin);
        IsSolved = Input.Set(name, value, origin) is { } taken && SetInPlace(taken);
    }

    /// <summary>Reads the lines of a <c>.config</c> or of a fragment.</summary>
    /// <param name="text">The text.</param>
    /// <param name="file">Its path, for messages.</param>
    /// <param name="explain">False for an old configuration, whose values need not hold: nothing is said about them.</param>
    public void Load(string text, string file, bool explain = true)
    {
        ArgumentNullException.ThrowIfNull(text);
        IsSolved = false;
        Input.Load(text, file, explain);
    }

    /// <summary>Computes all values. Called by itself when a value is asked for.</summary>
    public void Solve()
    {
        Begin(compare: Input.OpenAnswer is null);
        StartOverIfSaved();
        _values.CalculateOpen();
    }

    /// <summary>Takes in what the user said. Values are computed from here on when somebody asks for them.</summary>
    /// <param name="compare">
    /// True to go on as conf does after reading a file: compute all, and drop the user's values that have no effect.
    /// </param>
    internal void Begin(bool compare)
    {
        TakeInput();
        _values.Calculate(_values.Modules);
        if (compare)
        {
            CompareWithInput();
        }
    }

    /// <summary>Puts what the user said in place of all that was there, and computes nothing yet.</summary>
    internal Evaluator TakeInput()
    {
        (_hasDrops, _isOutOfRange) = (false, false);
        _values.Clear();
        Input.HandTo(_values);
        IsSolved = _isUnsaved = true;
        return _values;
    }

    /// <summary>When the input was exactly right, conf computes once more from the start before it writes.</summary>
    internal void StartOverIfSaved()
    {
        EnsureSolved();
        if (!_isUnsaved)
        {
            _values.Invalidate();
        }
    }

    /// <summary>Has all that the user said taken in anew when a value is asked for next.</summary>
    internal void StartOver() => IsSolved = false;

    /// <summary>What conf remarks of the values given.</summary>
    internal IEnumerable<InputNote> InputNotes()
    {
        if (!IsSolved)
        {
            _values.Clear();
            Input.HandTo(_values);
        }

        return Input.Notes;
    }

    /// <summary>
    /// Begins to change what the user said in the values themselves. From now on the session's own order of events counts, as after conf
    /// has read its file: values that had no effect are gone.
    /// </summary>
    internal Evaluator TakeDrops()
    {
        EnsureSolved();
        if (_hasDrops)
        {
            _hasDrops = false;
            foreach (KconfigSymbol symbol in Tree.Table.All)
            {
                Slot slot = _values[symbol];
                slot.HasUser &= !slot.IsDropped;
                slot.IsDropped = false;
            }
        }

        return _values;
    }

    /// <summary>Brings all values up to date after the user's value of one symbol changed.</summary>
    /// <param name="changed">The symbol.</param>
    /// <param name="before">Where to keep what is written over, when it is to be put back.</param>
    internal void Propagate(KconfigSymbol changed, Overwritten? before = null) => _propagator.Propagate(changed, before);

    /// <summary>Computes every symbol anew from what the user said.</summary>
    internal void ComputeAll() => _propagator.ComputeAll();

    /// <summary>Another solver with the same values given.</summary>
    internal KconfigSolver Copy()
    {
        var copy = new KconfigSolver(Tree);
        Input.CopyTo(copy.Input);
        return copy;
    }

    private void EnsureSolved()
    {
        if (!IsSolved)
        {
            Solve();
        }
    }

    /// <summary>
    /// Takes one more value into a configuration that is solved, when the result is sure to be that of solving all assignments
    /// from the start. It isn't for choices, which depend on what was set before, nor where a value is outside its range.
    /// </summary>
    private bool SetInPlace(Assignment assignment)
    {
        KconfigSymbol symbol = assignment.Symbol;
        if (!IsSolved || Input.OpenAnswer is not null || _isOutOfRange || Input.Assignments.Count == 1
            || symbol.IsChoice || symbol.Choice is not null)
        {
            return false;
        }

        Slot slot = _values[symbol];
        (slot.HasUser, slot.IsDropped, slot.UserTri, slot.UserText) = (true, false, assignment.Tri, assignment.Value);
        return _propagator.Propagate(symbol);
    }

    private void CompareWithInput()
    {
        _isUnsaved = Input.Notes.Any();
        foreach (KconfigSymbol symbol in Tree.Table.InTableOrder)
        {
            _values.Calculate(symbol);
            _isUnsaved |= !IsAsSaved(symbol);
        }

        _isUnsaved |= DropValues(_isUnsaved);
    }

    /// <summary>False when the computed value differs from what the user's file says.</summary>
    private bool IsAsSaved(KconfigSymbol symbol)
    {
        Slot slot = _values[symbol];
        if (symbol.IsChoice || symbol.EnvironmentVariable is not null)
        {
            return true;
        }

        return slot.HasUser && slot.Write
            ? symbol.IsLogic ? slot.UserTri == slot.Tri : slot.UserText == slot.Text
            : !slot.HasUser && !slot.Write;
    }

    /// <summary>Drops values that have no effect when the file was right, and always those out of range.</summary>
    /// <returns>True when one was out of range.</returns>
    private bool DropValues(bool unsaved)
    {
        bool dropped = false;
        foreach (KconfigSymbol symbol in Tree.Table.InTableOrder)
        {
            Slot slot = _values[symbol];
            if (!slot.HasUser || symbol.Choice is not null)
            {
                continue;
            }

            if (slot.Visible == Tristate.No && !unsaved && !dropped)
            {
                slot.IsDropped = _hasDrops = true;
            }

            if (symbol.Type is KconfigType.Number or KconfigType.Hex && !_values.IsWithinRange(symbol, slot.UserText ?? ""))
            {
                slot.Valid = slot.HasUser = false;
                dropped = _isOutOfRange = true;
            }
        }

        return dropped;
    }
}
