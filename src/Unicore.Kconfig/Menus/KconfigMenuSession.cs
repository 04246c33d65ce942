// SPDX-License-Identifier: BSD-3-Clause
// A person at a menu: the configuration being changed, what of it shows, and whether it is saved.
using Unicore.Kconfig.Answering;
using Unicore.Kconfig.Explaining;
using Unicore.Kconfig.Model;
using Unicore.Kconfig.Solving;
using Unicore.Kconfig.Tree;
using Unicore.Kconfig.Writing;

namespace Unicore.Kconfig.Menus;

/// <summary>What stands behind a menu on a screen. It knows no screen: views show its lines and pass on what the person does.</summary>
public sealed partial class KconfigMenuSession
{
    private string? _saved;

    /// <summary>Begins with a configuration in which no value has been set.</summary>
    public KconfigMenuSession(KconfigTree tree) => Solver = new KconfigSolver(tree);

    /// <summary>The configuration; another one after <see cref="Load"/>.</summary>
    public KconfigSolver Solver { get; private set; }

    /// <summary>The tree that is configured.</summary>
    public KconfigTree Tree => Solver.Tree;

    /// <summary>Whether entries show that cannot be changed now because their conditions do not hold.</summary>
    public bool ShowAll { get; set; }

    /// <summary>Whether all menus unfold in one (<c>MENUCONFIG_MODE=single_menu</c>).</summary>
    public bool SingleMenu { get; init; }

    /// <summary>The menus that are unfolded with <see cref="SingleMenu"/>.</summary>
    public ISet<KconfigMenu> Unfolded { get; } = new HashSet<KconfigMenu>();

    /// <summary>True when the configuration is not what was last loaded or saved.</summary>
    public bool IsChanged => Solver.WriteDotConfig() != _saved;

    /// <summary>Starts over from a configuration.</summary>
    /// <param name="text">Text in <c>.config</c> form; null for none.</param>
    /// <param name="file">Its path, for messages.</param>
    /// <param name="isSaved">True when this text is what saving would replace.</param>
    public void Load(string? text, string file, bool isSaved = true)
    {
        var solver = new KconfigSolver(Tree);
        if (text is not null)
        {
            solver.Load(text, file, explain: false);
        }

        solver.Solve();
        Solver = solver;
        if (isSaved)
        {
            _saved = text;
        }
    }

    /// <summary>Notes that the configuration has been saved as it is.</summary>
    public void MarkSaved() => _saved = Solver.WriteDotConfig();

    /// <summary>Sets a bool, a tristate or a choice, as far as that can be done.</summary>
    /// <returns>Null when it was done, else what stood in the way.</returns>
    public string? Set(KconfigMenu entry, Tristate wanted)
    {
        ArgumentNullException.ThrowIfNull(entry);
        if (entry.Symbol is not { Type: KconfigType.Bool or KconfigType.Tristate } symbol || IsFixed(entry))
        {
            return null;
        }

        if (Solver.Answer(symbol, ValueText.Of(wanted)))
        {
            return null;
        }

        if (wanted == Tristate.Mod && Solver.ActsAsBool(symbol))
        {
            return Solver.Answer(symbol, "y") ? null : Solver.Refusal(symbol, "y");
        }

        string? refusal = Solver.Refusal(symbol, ValueText.Of(wanted));
        return wanted == Tristate.Yes && Solver.Answer(symbol, "m") ? $"{refusal} It is a module now." : refusal;
    }

    /// <summary>The space bar: the next of n, m and y that can be had.</summary>
    public void Toggle(KconfigMenu entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        if (entry.Symbol is not { Type: KconfigType.Bool or KconfigType.Tristate } symbol || IsFixed(entry))
        {
            return;
        }

        Tristate now = ValueOf(symbol);
        for (int step = 1; step < 3; step++)
        {
            if (Solver.Answer(symbol, ValueText.Of((Tristate)(((int)now + step) % 3))))
            {
                return;
            }
        }
    }

    /// <summary>Sets an int, hex or string.</summary>
    /// <returns>Null when it was done, else why the text cannot be taken.</returns>
    public string? SetText(KconfigMenu entry, string text)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return Solver.Answer(entry.Symbol!, text) ? null : Solver.Refusal(entry.Symbol!, text);
    }

    /// <summary>True when nothing that a person does changes the entry.</summary>
    public bool IsFixed(KconfigMenu entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return entry.Symbol is not { } symbol || !Solver.IsChangeable(symbol);
    }

    /// <summary>The bounds of an int or hex, or null.</summary>
    public (string Low, string High)? RangeOf(KconfigMenu entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return Solver.Values.ActiveRange(entry.Symbol!) is { } range ? (Solver.ValueOf(range.Low!), Solver.ValueOf(range.High!)) : null;
    }

    private Tristate ValueOf(KconfigSymbol symbol) => ValueText.ToTristate(Solver.ValueOf(symbol));

}
