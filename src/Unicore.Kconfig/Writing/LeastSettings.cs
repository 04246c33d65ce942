// SPDX-License-Identifier: BSD-3-Clause
// The fewest values that, on top of others, give a configuration: what a project or a fragment has to say.
using System.Text;
using Unicore.Kconfig.Model;
using Unicore.Kconfig.Solving;
using Unicore.Kconfig.Tree;

namespace Unicore.Kconfig.Writing;

/// <summary>One value that a file sets.</summary>
/// <param name="Name">The symbol, without prefix.</param>
/// <param name="Value">Its value as <c>.config</c> has it, without quotes.</param>
public sealed record KconfigSetting(string Name, string Value);

/// <summary>Finds the least settings, as <c>savedefconfig</c> does, but on top of what other files set.</summary>
public static class LeastSettings
{
    /// <summary>
    /// What is to be set, in the order of the files, so that with <paramref name="basis"/> before it <paramref name="wanted"/> follows.
    /// </summary>
    /// <param name="tree">The tree that is configured.</param>
    /// <param name="basis">Values that are set anyhow, in <c>.config</c> form; empty for none.</param>
    /// <param name="wanted">The configuration, as <see cref="KconfigWriter.WriteDotConfig"/> writes it.</param>
    public static IReadOnlyList<KconfigSetting> Over(KconfigTree tree, string basis, string wanted)
    {
        ArgumentNullException.ThrowIfNull(tree);
        ArgumentNullException.ThrowIfNull(basis);
        KconfigSolver target = Solve(tree, wanted);
        List<KconfigSetting> least = Settings(target, target.WriteDefConfig());
        if (basis.Length == 0)
        {
            return least;
        }

        KconfigSolver given = Solve(tree, basis);
        List<KconfigSetting> standing = Settings(given, given.WriteDefConfig());
        HashSet<string> names = least.Select(s => s.Name).ToHashSet(StringComparer.Ordinal);
        // What the basis moves away from its default, and the wanted configuration does not, is to be set back.
        List<KconfigSetting> back = standing.Where(s => !names.Contains(s.Name))
            .Select(s => new KconfigSetting(s.Name, target.ValueOf(s.Name)!)).ToList();
        List<KconfigSetting> result = least.Except(standing).Concat(back).ToList();
        string text = target.WriteDotConfig();
        bool Suffices(IEnumerable<KconfigSetting> settings) =>
            Solve(tree, basis + "\n" + AsFragment(tree, settings)).WriteDotConfig() == text;
        if (!Suffices(result) && Settings(target, text) is var all && Suffices(all))
        {
            // Values that are not the default depend on each other in ways that only all of them hold still.
            result = all;
        }

        foreach (KconfigSetting one in result.Except(least).ToList())
        {
            List<KconfigSetting> without = result.Where(s => s != one).ToList();
            if (Suffices(without))
            {
                result = without;
            }
        }

        return result;
    }

    /// <summary>
    /// The symbols that come out otherwise than in <paramref name="wanted"/>: what is set elsewhere stands in the way, such as
    /// another member of an optional choice, which no later value takes back, or a later value.
    /// </summary>
    /// <param name="tree">The tree that is configured.</param>
    /// <param name="basis">Values that are set before, in <c>.config</c> form.</param>
    /// <param name="settings">The values.</param>
    /// <param name="wanted">What was to come out.</param>
    /// <param name="later">Values that are set afterwards, in <c>.config</c> form.</param>
    public static IReadOnlyList<KconfigSymbol> Lost(KconfigTree tree, string basis, IEnumerable<KconfigSetting> settings,
        KconfigSolver wanted, string later = "")
    {
        ArgumentNullException.ThrowIfNull(tree);
        ArgumentNullException.ThrowIfNull(wanted);
        KconfigSolver comes = Solve(tree, basis + "\n" + AsFragment(tree, settings) + later);
        return [.. tree.Menus.Select(m => m.Symbol).OfType<KconfigSymbol>().Distinct()
            .Where(s => !s.IsChoice && wanted.IsWritten(s) && wanted.ValueOf(s) != comes.ValueOf(s))];
    }

    /// <summary>The settings in <c>.config</c> form.</summary>
    public static string AsFragment(KconfigTree tree, IEnumerable<KconfigSetting> settings)
    {
        ArgumentNullException.ThrowIfNull(tree);
        ArgumentNullException.ThrowIfNull(settings);
        var text = new StringBuilder();
        foreach ((string name, string value) in settings)
        {
            tree.Symbols.TryGetValue(name, out KconfigSymbol? symbol);
            text.Append(KconfigWriter.SettingLine(tree.Options.ConfigPrefix, name, symbol?.Type ?? KconfigType.Unknown, value));
        }

        return text.ToString();
    }

    private static KconfigSolver Solve(KconfigTree tree, string text)
    {
        var solver = new KconfigSolver(tree);
        solver.Load(text, "", explain: false);
        return solver;
    }

    private static List<KconfigSetting> Settings(KconfigSolver solver, string text)
    {
        string prefix = solver.Tree.Options.ConfigPrefix;
        var settings = new List<KconfigSetting>();
        foreach (string line in text.Split('\n'))
        {
            int start = line.StartsWith("# " + prefix, StringComparison.Ordinal) && line.EndsWith(" is not set", StringComparison.Ordinal)
                ? 2
                : 0;
            int end = line.IndexOf(start > 0 ? ' ' : '=', start);
            if (end > start + prefix.Length && line.AsSpan(start).StartsWith(prefix, StringComparison.Ordinal))
            {
                string name = line[(start + prefix.Length)..end];
                settings.Add(new KconfigSetting(name, solver.ValueOf(name)!));
            }
        }

        return settings;
    }
}
