// SPDX-License-Identifier: BSD-3-Clause
// Writes configurations: .config, and the minimal form that holds only what differs from the defaults.
using System.Text;

namespace Unicore.Kconfig;

public sealed partial class KconfigSolver
{
    private const string Banner = "Automatically generated file; DO NOT EDIT.";

    /// <summary>The <c>.config</c> file, as <c>conf --olddefconfig</c> writes it.</summary>
    public string WriteDotConfig()
    {
        EnsureSolved();
        var to = new StringBuilder();
        to.Append($"#\n# {Banner}\n# {Tree.Title}\n#\n");
        var written = new HashSet<KconfigSymbol>();
        var newLine = false;
        var menu = Tree.Root.FirstChild;
        while (menu is not null)
        {
            if (menu.Symbol is not { } symbol)
            {
                if (IsShown(menu))
                {
                    to.Append($"\n#\n# {menu.Prompt!.Text}\n#\n");
                    newLine = false;
                }
            }
            else if (!symbol.IsChoice && Computed(symbol).Write && written.Add(symbol))
            {
                to.Append(newLine ? "\n" : "");
                newLine = false;
                AppendSetting(to, symbol);
            }

            if (menu.FirstChild is not null)
            {
                menu = menu.FirstChild;
                continue;
            }

            // Linux 5.2 marks the end of a menu on the way out of its last entry: one without entries has none.
            var leaves = menu;
            for (var done = false; menu is not null && !done;)
            {
                var hasEnd = menu != leaves || Tree.Options.Release != KconfigRelease.Linux52;
                if (hasEnd && menu.Symbol is null && menu.Parent is not null && menu.Prompt?.Kind == KconfigPropertyKind.Menu && !Tree.Options.IsLegacy && IsShown(menu))
                {
                    to.Append($"# end of {menu.Prompt.Text}\n");
                    newLine = true;
                }

                done = menu.Next is not null;
                menu = menu.Next ?? menu.Parent;
            }
        }

        return to.ToString();
    }

    /// <summary>The least configuration that solves to the same values, as <c>conf --savedefconfig</c> writes it.</summary>
    public string WriteDefConfig()
    {
        EnsureSolved();
        Invalidate();
        var to = new StringBuilder();
        var written = new HashSet<KconfigSymbol>();
        for (var menu = Tree.Root.FirstChild; menu is not null; menu = menu.Following())
        {
            if (menu.Symbol is { IsChoice: false } symbol)
            {
                Calculate(symbol);
                var slot = slots[symbol.Index];
                if (slot.Write && written.Add(symbol) && slot.Visible > slot.Forced && TextOf(symbol) != DefaultText(symbol, slot) && !IsDefaultMember(symbol, slot))
                {
                    AppendSetting(to, symbol);
                }
            }
        }

        isSolved = false;
        return to.ToString();
    }

    private bool IsDefaultMember(KconfigSymbol symbol, Slot slot) =>
        symbol is { Type: KconfigType.Bool, Choice: { IsOptional: false } choice } && slot.Tri == Tristate.Yes && DefaultMember(choice) == symbol;

    /// <summary>The value that the symbol would have if the user said nothing.</summary>
    private string DefaultText(KconfigSymbol symbol, Slot slot)
    {
        CalculateVisibility(symbol, slot);
        var property = ActiveDefault(symbol, out var condition);
        if (symbol.Type is not (KconfigType.Bool or KconfigType.Tristate))
        {
            if (property?.Target is not { } source)
            {
                return "";
            }

            Calculate(source);
            return slots[source.Index].Text;
        }

        var value = Max(property is null ? Tristate.No : Min(Value(property.Value), condition), slot.Forced);
        if (value == Tristate.Mod && (symbol.Type == KconfigType.Bool || (symbol.Choice is null && slots[modules.Index].Tri == Tristate.No)))
        {
            value = Tristate.Yes;
        }

        return Max(value, slot.Implied) switch { Tristate.Yes => "y", Tristate.Mod => "m", _ => "n" };
    }

    private void AppendSetting(StringBuilder to, KconfigSymbol symbol) =>
        to.Append(SettingLine(Tree.Options.ConfigPrefix, symbol.Name!, symbol.Type, TextOf(symbol)));

    /// <summary>One line of a <c>.config</c>.</summary>
    internal static string SettingLine(string prefix, string name, KconfigType type, string value) =>
        type is KconfigType.Bool or KconfigType.Tristate && value == "n" ? $"# {prefix}{name} is not set\n"
        : $"{prefix}{name}={(type == KconfigType.Text ? Quote(value) : value)}\n";

    internal static string Quote(string value) =>
        $"\"{value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
