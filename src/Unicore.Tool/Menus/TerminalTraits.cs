// SPDX-License-Identifier: BSD-3-Clause
// What the environment says the terminal can do.
using Unicore.Diagnostics;

namespace Unicore.Tool.Menus;

/// <summary>Traits of a terminal.</summary>
/// <param name="Color">It has colours, and they are wanted.</param>
/// <param name="Unicode">It shows more than ASCII.</param>
internal sealed record TerminalTraits(bool Color, bool Unicode)
{
    private static readonly string[] EncodingVariables = ["LC_ALL", "LC_CTYPE", "LANG"];

    /// <summary>The traits; or null, with what is wrong, where no menu can be shown.</summary>
    /// <param name="variable">Gives environment variables.</param>
    /// <param name="isTerminal">Input and output are a terminal.</param>
    public static (TerminalTraits? Traits, Diagnostic? Wrong) Find(Func<string, string?> variable, bool isTerminal)
    {
        string term = variable("TERM") ?? "";
        if (!isTerminal)
        {
            return (null, Wrong("input or output is not a terminal"));
        }

        if (!OperatingSystem.IsWindows() && term is "" or "dumb" or "unknown")
        {
            return (null, Wrong($"TERM is '{term}', a terminal without a cursor"));
        }

        bool plain = !string.IsNullOrEmpty(variable("NO_COLOR")) || variable("MENUCONFIG_COLOR") == "mono"
            || term.StartsWith("vt", StringComparison.Ordinal) || term.EndsWith("-m", StringComparison.Ordinal)
            || term.EndsWith("-mono", StringComparison.Ordinal);
        return (new TerminalTraits(!plain, IsUnicode(variable)), null);
    }

    /// <summary>The first of these variables that has a value names the encoding, as in the C library.</summary>
    private static bool IsUnicode(Func<string, string?> variable)
    {
        string locale = EncodingVariables.Select(variable).FirstOrDefault(v => !string.IsNullOrEmpty(v)) ?? "";
        return OperatingSystem.IsWindows() || locale.Contains("utf-8", StringComparison.OrdinalIgnoreCase)
            || locale.Contains("utf8", StringComparison.OrdinalIgnoreCase);
    }

    private static Diagnostic Wrong(string what) =>
        new("UK1301", Severity.Error,
            $"The menu cannot be shown: {what}. Run it in a terminal; without one, write values into the project file, "
                + "a fragment or a .config, and look at them with `unicore kconfig`.");
}
