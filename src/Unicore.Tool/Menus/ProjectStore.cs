// SPDX-License-Identifier: BSD-3-Clause
// Saves to the Kconfig items of a project file.
using Unicore.Diagnostics.Files;
using Unicore.Kconfig.Answering;
using Unicore.Kconfig.Menus;
using Unicore.Kconfig.Model;
using Unicore.Kconfig.Writing;
using Unicore.Projects;

namespace Unicore.Tool.Menus;

/// <summary>A project. Its items become the least that gives the configuration.</summary>
/// <param name="path">The project file.</param>
/// <param name="elsewhere">What is set without the project's plain items.</param>
/// <param name="keepDefaults">Whether items stay that say what holds anyhow: for another target they may matter.</param>
internal sealed class ProjectStore(string path, Elsewhere elsewhere, bool keepDefaults) : IMenuStore
{
    public string Name => Path.GetFileName(path);

    public bool AsksForFile => false;

    public string Save(KconfigMenuSession session, string? file)
    {
        string target = File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;
        ProjectItems before = ProjectItems.Parse(File.ReadAllBytes(target));
        IEnumerable<KconfigItem> least = elsewhere.Least(session).Select(s => new KconfigItem(s.Name, s.Value));
        byte[] bytes = before.Rewrite([.. least], item => Stays(item, session));
        ProjectItems after = ProjectItems.Parse(bytes);
        FileWriter.WriteIfChanged(target, bytes);
        session.MarkSaved();
        IEnumerable<KconfigSetting> saved = after.Plain.Select(i => new KconfigSetting(i.Name, i.Value));
        return string.Join('\n', [Summary(before.Plain, after.Plain), .. elsewhere.Lost(session, path, saved, before.Fixed)]);
    }

    private bool Stays(KconfigItem item, KconfigMenuSession session) =>
        !session.Tree.Symbols.TryGetValue(item.Name, out KconfigSymbol? symbol) || !symbol.IsDefined
        || (keepDefaults && session.Solver.ValueOf(symbol) == item.Value);

    private string Summary(IReadOnlyList<KconfigItem> before, IReadOnlyList<KconfigItem> after)
    {
        int added = after.Count(a => !before.Any(b => b.Name == a.Name));
        int changed = after.Count(a => before.Any(b => b.Name == a.Name && b.Value != a.Value));
        int removed = before.Count(b => !after.Any(a => a.Name == b.Name));
        return added + changed + removed == 0
            ? $"{path}: its Kconfig items say so already"
            : $"{path}: Kconfig items: {added} added, {changed} changed, {removed} removed";
    }
}
