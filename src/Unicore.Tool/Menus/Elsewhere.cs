// SPDX-License-Identifier: BSD-3-Clause
// What other files say, when a menu saves to one of several: how little its own needs to say, and what of that comes to nothing.
using System.Collections.ObjectModel;
using Unicore.Build.Configuring;
using Unicore.Kconfig.Menus;
using Unicore.Kconfig.Writing;

namespace Unicore.Tool.Menus;

/// <summary>Values that are set besides those of the file that is saved to.</summary>
/// <param name="Before">What is read before it, in <c>.config</c> form.</param>
/// <param name="After">What is read after it and wins; the same form, with the places of <see cref="PlacedSettings"/>.</param>
internal sealed record Elsewhere(string Before, string After)
{
    private const string Code = "UK1304";
    private const int MostLost = 10;

    /// <summary>The least to save.</summary>
    public IReadOnlyList<KconfigSetting> Least(KconfigMenuSession session) =>
        LeastSettings.Over(session.Tree, After.Length > 0 ? $"{Before}\n{After}" : Before, session.Solver.WriteDotConfig());

    /// <summary>Warnings about values that will not hold although they are saved, those whose obstacle is known first.</summary>
    /// <param name="session">What was wanted.</param>
    /// <param name="path">The file.</param>
    /// <param name="saved">What it says now.</param>
    /// <param name="untouched">Symbols that the file sets in ways that only a person can change, with their lines.</param>
    public IEnumerable<string> Lost(
        KconfigMenuSession session, string path, IEnumerable<KconfigSetting> saved, IReadOnlyDictionary<string, int>? untouched = null) =>
        LeastSettings.Lost(session.Tree, Before, saved, session.Solver, After)
            .Select(symbol => Warning(path, symbol.Name!, session.Solver.ValueOf(symbol)!, session.Tree.Options.ConfigPrefix,
                untouched ?? ReadOnlyDictionary<string, int>.Empty))
            .OrderBy(w => w.IsVague).Take(MostLost).Select(w => $"{w.Place}: warning {Code}: {w.Text}");

    private (bool IsVague, string Place, string Text) Warning(
        string path, string name, string value, string prefix, IReadOnlyDictionary<string, int> untouched) =>
        untouched.TryGetValue(name, out int line)
            ? (false, $"{path}({line})",
                $"{name}={value} is not saved: an item here sets the symbol under a condition, through a property or with others. "
                    + "Change it by hand.")
        : PlacedSettings.Find(After, prefix + name) is not { } other
            ? (true, path, $"{name}={value} does not hold: what is set besides this file stands in the way.")
        : other.Line > 0
            ? (false, $"{other.Place}({other.Line})",
                $"{name}={value} does not hold: '{other.Setting}' here comes after {Path.GetFileName(path)} and wins. Change it here.")
            : (false, path, $"{name}={value} does not hold: '{other.Setting}' of {other.Place} comes after this file and wins.");
}
