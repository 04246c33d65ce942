// SPDX-License-Identifier: BSD-3-Clause
// Writes configurations: .config, and the minimal form that holds only what differs from the defaults.
using System.Text;
using Unicore.Kconfig.Model;
using Unicore.Kconfig.Solving;
using Unicore.Kconfig.Tree;

namespace Unicore.Kconfig.Writing;

/// <summary>Writes the files that <c>conf</c> writes, byte for byte.</summary>
public static partial class KconfigWriter
{
    private const string Banner = "Automatically generated file; DO NOT EDIT.";

    /// <summary>The <c>.config</c> file, as <c>conf --olddefconfig</c> writes it.</summary>
    public static string WriteDotConfig(this KconfigSolver solver)
    {
        ArgumentNullException.ThrowIfNull(solver);
        (KconfigTree tree, Evaluator values) = (solver.Tree, solver.Values);
        StringBuilder to = Commented(tree);
        var written = new HashSet<KconfigSymbol>();
        bool newLine = false;
        KconfigMenu? menu = tree.Root.FirstChild;
        while (menu is not null)
        {
            if (menu.Symbol is not { } symbol)
            {
                if (values.IsShown(menu))
                {
                    to.Append($"\n#\n# {menu.Prompt!.Text}\n#\n");
                    newLine = false;
                }
            }
            else if (!symbol.IsChoice && values.Computed(symbol).Write && written.Add(symbol))
            {
                to.Append(newLine ? "\n" : "").Append(Setting(tree, symbol, values));
                newLine = false;
            }

            if (menu.FirstChild is not null)
            {
                menu = menu.FirstChild;
                continue;
            }

            // Linux 5.2 marks the end of a menu on the way out of its last entry: one without entries has none.
            KconfigMenu leaves = menu;
            for (bool done = false; menu is not null && !done;)
            {
                if ((menu != leaves || tree.Options.Manners.MarksEmptyMenus) && HasEndMark(menu) && values.IsShown(menu))
                {
                    to.Append($"# end of {menu.Prompt!.Text}\n");
                    newLine = true;
                }

                done = menu.Next is not null;
                menu = menu.Next ?? menu.Parent;
            }
        }

        return to.ToString();
    }

    /// <summary>The least configuration that solves to the same values, as <c>conf --savedefconfig</c> writes it.</summary>
    public static string WriteDefConfig(this KconfigSolver solver)
    {
        ArgumentNullException.ThrowIfNull(solver);
        Evaluator values = solver.Values;
        values.Invalidate();
        var to = new StringBuilder();
        var written = new HashSet<KconfigSymbol>();
        for (KconfigMenu? menu = solver.Tree.Root.FirstChild; menu is not null; menu = menu.Following())
        {
            if (menu.Symbol is { IsChoice: false } symbol && values.Computed(symbol) is { Write: true } slot && written.Add(symbol)
                && slot.Visible > slot.Forced && values.TextOf(symbol) != values.DefaultText(symbol) && !IsDefaultMember(symbol, values))
            {
                to.Append(Setting(solver.Tree, symbol, values));
            }
        }

        // To find the defaults, values were computed as if the user had said nothing.
        solver.StartOver();
        return to.ToString();
    }

    /// <summary>One line of a <c>.config</c>.</summary>
    internal static string SettingLine(string prefix, string name, KconfigType type, string value) =>
        type is KconfigType.Bool or KconfigType.Tristate && value == "n" ? $"# {prefix}{name} is not set\n"
        : $"{prefix}{name}={(type == KconfigType.Text ? ValueText.Quote(value) : value)}\n";

    private static string Setting(KconfigTree tree, KconfigSymbol symbol, Evaluator values) =>
        SettingLine(tree.Options.ConfigPrefix, symbol.Name!, symbol.Type, values.TextOf(symbol));

    private static bool HasEndMark(KconfigMenu menu) =>
        menu is { Symbol: null, Parent: not null, Prompt.Kind: KconfigPropertyKind.Menu };

    private static bool IsDefaultMember(KconfigSymbol symbol, Evaluator values) =>
        symbol is { Type: KconfigType.Bool, Choice: { IsOptional: false } choice }
        && values[symbol].Tri == Tristate.Yes && values.DefaultMember(choice) == symbol;

    private static StringBuilder Commented(KconfigTree tree) => new StringBuilder().Append($"#\n# {Banner}\n# {tree.Title}\n#\n");
}
