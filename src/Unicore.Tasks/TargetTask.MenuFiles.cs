// SPDX-License-Identifier: BSD-3-Clause
// What the menu of a build is told: where it starts, and what is set besides the items or the fragment that it rewrites.
using Microsoft.Build.Framework;
using Unicore.Build.Configuring;
using Unicore.Kconfig;
using Unicore.Kconfig.Model;
using Unicore.Kconfig.Solving;
using Unicore.Kconfig.Tree;
using Unicore.Kconfig.Writing;
using Unicore.Projects;

namespace Unicore.Tasks;

public abstract partial class TargetTask
{
    /// <summary>The configuration. What nobody sets and the last build did not have is left out: the menu marks it as new.</summary>
    private string Start(KconfigSolver solver)
    {
        string last = ConfigFile;
        if (!File.Exists(last))
        {
            return solver.WriteDotConfig();
        }

        var before = new KconfigSolver(solver.Tree);
        before.Load(KconfigText.FromBytes(File.ReadAllBytes(last)), last, explain: false);
        IEnumerable<KconfigSymbol> written = solver.Tree.Menus.Select(m => m.Symbol).OfType<KconfigSymbol>().Distinct().Where(s => !s.IsChoice && solver.IsWritten(s));
        return LeastSettings.AsFragment(solver.Tree, written.Where(s => s.Choice is not null || solver.IsAnswered(s) || before.IsAnswered(s)).Select(s => new KconfigSetting(s.Name!, solver.ValueOf(s)!)));
    }

    /// <summary>What is set before the items or the fragment that the menu rewrites, and what after them.</summary>
    /// <param name="tree">The tree.</param>
    /// <param name="weakest">What is set before fragments and items.</param>
    /// <param name="project">The project whose plain items are rewritten; null for a fragment.</param>
    private (PlacedSettings Before, PlacedSettings After) Elsewhere(KconfigTree tree, IEnumerable<KconfigValue> weakest, ProjectItems? project)
    {
        var (before, after) = (new PlacedSettings(tree), new PlacedSettings(tree));
        foreach (KconfigValue reference in weakest)
        {
            before.Add(reference);
        }

        List<string> fragments = [.. Fragments()];
        int rewritten = fragments.LastIndexOf(Fragment ?? "");
        foreach ((int i, string fragment) in fragments.Index().Where(f => f.Item != Fragment))
        {
            (i < rewritten || rewritten < 0 ? before : after).AddFile(fragment);
        }

        int lastOwn = Array.FindLastIndex(Kconfig, IsOwn);
        foreach ((int i, KconfigValue value) in ProjectValues().Index())
        {
            // An item that is evaluated after all of the project's own stands in a file that the project imports at its end.
            bool isLater = project is null || (i > lastOwn && (lastOwn >= 0 || Path.GetExtension(value.Origin.File) == ".targets"));
            if (project is null || !IsOwn(Kconfig[i]) || !project.IsPlain(value.Name, value.Value))
            {
                (isLater ? after : before).Add(value);
            }
        }

        foreach (KconfigValue value in CommandLineValues())
        {
            after.Add(value);
        }

        return (before, after);
    }

    private string? Fragment => string.IsNullOrEmpty(MenuConfigFragment) ? null : Absolute(MenuConfigFragment);

    private bool IsOwn(ITaskItem item) => item.GetMetadata("DefiningProjectFullPath") == ProjectFile;
}
