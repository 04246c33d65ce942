// SPDX-License-Identifier: BSD-3-Clause
// What the menu of a build is told: where it starts, and what is set besides the items or the fragment that it rewrites.
using Unicore.Build.Actions;
using Unicore.Build.Configuring;
using Unicore.Kconfig;
using Unicore.Kconfig.Model;
using Unicore.Kconfig.Solving;
using Unicore.Kconfig.Writing;

namespace Unicore.Build.Pipeline;

/// <summary>Three texts in <c>.config</c> form. The last two tell where each line is from (<see cref="PlacedSettings"/>).</summary>
/// <param name="Start">The configuration. What nobody sets and the last build did not have is left out: the menu marks it as new.</param>
/// <param name="Before">What is set before the items or the fragment that the menu rewrites.</param>
/// <param name="After">What is set after them.</param>
public sealed record MenuSettings(string Start, string Before, string After)
{
    /// <summary>For a menu that rewrites a fragment.</summary>
    /// <param name="request">What is built.</param>
    /// <param name="configuration">Its configuration.</param>
    /// <param name="fragment">The fragment.</param>
    /// <returns>The settings.</returns>
    public static MenuSettings ForFragment(BuildRequest request, SolvedConfiguration configuration, string fragment)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(configuration);
        (PlacedSettings before, PlacedSettings after) = Placed(configuration);
        int rewritten = request.Fragments.ToList().LastIndexOf(fragment);
        foreach ((int i, string other) in request.Fragments.Index().Where(f => f.Item != fragment))
        {
            (i < rewritten || rewritten < 0 ? before : after).AddFile(other);
        }

        request.Values.ToList().ForEach(after.Add);
        return Of(request, configuration.Solver, before, after);
    }

    /// <summary>For a menu that rewrites items of a project.</summary>
    /// <param name="request">What is built.</param>
    /// <param name="configuration">Its configuration.</param>
    /// <param name="project">The project's file.</param>
    /// <param name="isRewritten">Whether a value that the project's own file sets stands in an item that the menu may rewrite.</param>
    /// <returns>The settings.</returns>
    public static MenuSettings ForItems(
        BuildRequest request, SolvedConfiguration configuration, string project, Predicate<KconfigValue> isRewritten)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentNullException.ThrowIfNull(isRewritten);
        (PlacedSettings before, PlacedSettings after) = Placed(configuration);
        request.Fragments.ToList().ForEach(before.AddFile);
        bool IsOwn(KconfigValue value) => value.Origin.File == project;
        int lastOwn = request.Values.ToList().FindLastIndex(IsOwn);
        foreach ((int i, KconfigValue value) in request.Values.Index().Where(v => !IsOwn(v.Item) || !isRewritten(v.Item)))
        {
            // An item that is evaluated after all of the project's own stands in a file that the project imports at its end.
            bool isLater = i > lastOwn && (lastOwn >= 0 || Path.GetExtension(value.Origin.File) == ".targets");
            (isLater ? after : before).Add(value);
        }

        return Of(request, configuration.Solver, before, after);
    }

    /// <summary>Writes the texts for the menu to read.</summary>
    /// <param name="files">The disk.</param>
    /// <param name="folder">Where to.</param>
    /// <returns>The three files.</returns>
    public (string Start, string Before, string After) Write(IFileSystem files, string folder)
    {
        ArgumentNullException.ThrowIfNull(files);
        string Put(string name, string text)
        {
            string path = Path.Combine(folder, name);
            files.WriteIfChanged(path, KconfigText.ToBytes(text));
            return path;
        }

        return (Put("start.config", Start), Put("base.config", Before), Put("over.config", After));
    }

    private static (PlacedSettings Before, PlacedSettings After) Placed(SolvedConfiguration configuration)
    {
        PlacedSettings before = new(configuration.Solver.Tree);
        configuration.Weakest.ToList().ForEach(before.Add);
        return (before, new(configuration.Solver.Tree));
    }

    private static MenuSettings Of(BuildRequest request, KconfigSolver solver, PlacedSettings before, PlacedSettings after)
    {
        request.Overrides.ToList().ForEach(after.Add);
        return new(StartOf(solver, request.ConfigFile), before.ToString(), after.ToString());
    }

    private static string StartOf(KconfigSolver solver, string last)
    {
        if (!File.Exists(last))
        {
            return solver.WriteDotConfig();
        }

        var before = new KconfigSolver(solver.Tree);
        before.Load(KconfigText.FromBytes(File.ReadAllBytes(last)), last, explain: false);
        IEnumerable<KconfigSymbol> written = solver.Tree.Menus.Select(m => m.Symbol).OfType<KconfigSymbol>().Distinct()
            .Where(s => !s.IsChoice && solver.IsWritten(s) && (s.Choice is not null || solver.IsAnswered(s) || before.IsAnswered(s)));
        return LeastSettings.AsFragment(solver.Tree, written.Select(s => new KconfigSetting(s.Name!, solver.ValueOf(s)!)));
    }
}
