// SPDX-License-Identifier: BSD-3-Clause
// The configuration: user values on a tree, and the value of every symbol that follows from them.
using Unicore.Diagnostics;
namespace Unicore.Kconfig;

/// <summary>
/// Solves a configuration as the kernel's <c>conf</c> does. Values are computed on demand and kept; a change of one
/// computes anew what reads it. Not safe for several threads at once.
/// </summary>
public sealed partial class KconfigSolver
{
    private readonly SymbolTable table;
    private readonly Slot[] slots;
    private readonly KconfigSymbol modules;
    private readonly List<Assignment> assignments = [];
    private readonly Dictionary<KconfigSymbol, Assignment> lastAssignment = [];
    private readonly DiagnosticBag input = new();
    private readonly DiagnosticBag asked = new();
    private DiagnosticBag results = new();
    private KconfigAnswer? answerAll;
    private Tristate modulesValue;
    private readonly Action<KconfigSymbol>? onUnmetSelect;
    private readonly bool inConfsOrder;
    private bool isSolved;
    private bool explained;
    private bool isUnsaved;
    private bool hasDrops;
    private bool isOutOfRange;

    /// <summary>A configuration in which no value has been set.</summary>
    public KconfigSolver(KconfigTree tree)
    {
        ArgumentNullException.ThrowIfNull(tree);
        Tree = tree;
        table = tree.Table;
        modules = table.Modules ?? table.No;
        slots = new Slot[table.All.Count];
        Reset();
    }

    /// <summary>The tree that is configured.</summary>
    public KconfigTree Tree { get; }

    /// <summary>What was found in the values given, and every value of the user that did not hold, with the reason.</summary>
    public IReadOnlyList<Diagnostic> Diagnostics
    {
        get
        {
            EnsureSolved();
            if (!explained)
            {
                explained = true;
                CalculateAll();
                results = new DiagnosticBag();
                WarnOfUnmetSelects();
                ExplainAll();
            }

            return [.. input.List, .. results.List, .. asked.List];
        }
    }

    /// <summary>Is told of every symbol that a select turns on although what it depends on does not hold, each time it is computed.</summary>
    internal Action<KconfigSymbol>? OnUnmetSelect
    {
        get => onUnmetSelect;
        init
        {
            // Then the order matters in which symbols are computed: conf computes each when it is asked for, with every part of its
            // conditions, needed or not.
            onUnmetSelect = value;
            inConfsOrder = true;
        }
    }

    /// <summary>Computes all values. Called by itself when a value is asked for.</summary>
    public void Solve()
    {
        Begin(compare: answerAll is null);
        StartOverIfSaved();
        if (!inConfsOrder)
        {
            CalculateAll();
        }
    }

    /// <summary>Takes in what the user said. Values are computed from here on when somebody asks for them.</summary>
    /// <param name="compare">True to go on as conf does after reading a file: compute all, and drop the user's values that have no effect.</param>
    internal void Begin(bool compare)
    {
        Reset();
        isSolved = true;
        explained = false;
        ApplyAssignments();
        if (answerAll is not null)
        {
            ApplyAnswers();
        }

        Calculate(modules);
        isUnsaved = true;
        if (compare)
        {
            CompareWithInput();
        }
    }

    /// <summary>When the input was exactly right, conf computes once more from the start before it writes.</summary>
    internal void StartOverIfSaved()
    {
        EnsureSolved();
        if (!isUnsaved)
        {
            Invalidate();
        }
    }

    private void CompareWithInput()
    {
        isUnsaved = InputWarned;
        foreach (var symbol in table.InTableOrder)
        {
            Calculate(symbol);
            isUnsaved |= !IsAsSaved(symbol);
        }

        isUnsaved |= DropValuesOutOfRange(isUnsaved);
    }

    private void CalculateAll()
    {
        foreach (var symbol in table.InTableOrder)
        {
            Calculate(symbol);
        }
    }

    /// <summary>The value as <c>.config</c> has it, without quotes; null for a name that nothing mentions.</summary>
    /// <param name="name">With or without the prefix.</param>
    public string? ValueOf(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        EnsureSolved();
        return table.Find(Bare(name)) is { } symbol ? TextOf(symbol) : null;
    }

    /// <summary>The value of a symbol of this solver's tree, without quotes.</summary>
    public string ValueOf(KconfigSymbol symbol)
    {
        ArgumentNullException.ThrowIfNull(symbol);
        EnsureSolved();
        return TextOf(symbol);
    }

    /// <summary>How far the user may change the symbol now: n means that its prompt does not show.</summary>
    public Tristate VisibilityOf(KconfigSymbol symbol)
    {
        ArgumentNullException.ThrowIfNull(symbol);
        return Computed(symbol).Visible;
    }

    /// <summary>True when the symbol belongs in <c>.config</c>.</summary>
    public bool IsWritten(KconfigSymbol symbol)
    {
        ArgumentNullException.ThrowIfNull(symbol);
        return Computed(symbol).Write;
    }

    internal string Bare(string name) => Tree.BareName(name);

    private Slot Computed(KconfigSymbol symbol)
    {
        EnsureSolved();
        Calculate(symbol);
        return slots[symbol.Index];
    }

    private void EnsureSolved()
    {
        if (!isSolved)
        {
            Solve();
        }
    }

    private void Reset()
    {
        modulesValue = Tristate.No;
        hasDrops = isOutOfRange = false;
        reopened.Clear();
        foreach (var symbol in table.All)
        {
            slots[symbol.Index] = new Slot();
        }

        SetConstant(table.No, Tristate.No);
        SetConstant(table.Mod, Tristate.Mod);
        SetConstant(table.Yes, Tristate.Yes);
    }

    private void Invalidate()
    {
        foreach (var symbol in table.All)
        {
            slots[symbol.Index].Valid = symbol.IsConstant && symbol.Type == KconfigType.Tristate;
        }

        reopened.Clear();

        Calculate(modules);
    }

    private void SetConstant(KconfigSymbol symbol, Tristate value)
    {
        var slot = slots[symbol.Index];
        (slot.Valid, slot.Tri, slot.Text) = (true, value, symbol.Name!);
    }

    /// <summary>False when the computed value differs from what the user's file says.</summary>
    private bool IsAsSaved(KconfigSymbol symbol)
    {
        var slot = slots[symbol.Index];
        if (symbol.IsChoice || symbol.EnvironmentVariable is not null)
        {
            return true;
        }

        return slot.HasUser && slot.Write
            ? symbol.Type is KconfigType.Bool or KconfigType.Tristate ? slot.UserTri == slot.Tri : slot.UserText == slot.Text
            : !slot.HasUser && !slot.Write;
    }

    private bool DropValuesOutOfRange(bool unsaved)
    {
        var dropped = false;
        foreach (var symbol in table.InTableOrder)
        {
            var slot = slots[symbol.Index];
            if (!slot.HasUser || symbol.Choice is not null)
            {
                continue;
            }

            if (slot.Visible == Tristate.No && !unsaved && !dropped)
            {
                slot.IsDropped = hasDrops = true;
            }

            if (symbol.Type is KconfigType.Number or KconfigType.Hex && !IsWithinRange(symbol, slot.UserText ?? ""))
            {
                slot.Valid = slot.HasUser = false;
                dropped = isOutOfRange = true;
            }
        }

        return dropped;
    }
}
