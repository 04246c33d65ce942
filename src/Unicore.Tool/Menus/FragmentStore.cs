// SPDX-License-Identifier: BSD-3-Clause
// Saves to a fragment: the least that gives the configuration.
using Unicore.Build;
using Unicore.Kconfig;

namespace Unicore.Tool.Menus;

/// <summary>A fragment in <c>.config</c> form.</summary>
/// <param name="path">The file.</param>
/// <param name="basis">What is set without it, in <c>.config</c> form.</param>
internal sealed class FragmentStore(string path, string basis) : IMenuStore
{
    private const string Lost = "UK1304";
    private const int MostLost = 10;

    public string Name => path;

    public bool AsksForFile => true;

    public string Save(KconfigMenuSession session, string? file)
    {
        string to = file ?? path;
        IReadOnlyList<KconfigSetting> settings = LeastSettings.Over(session.Tree, basis, session.Solver.WriteDotConfig());
        FileWriter.WriteIfChanged(to, LeastSettings.AsFragment(session.Tree, settings));
        if (file is null)
        {
            session.MarkSaved();
        }

        IEnumerable<string> lost = LeastSettings.Lost(session.Tree, basis, settings, session.Solver).Take(MostLost)
            .Select(s => $"{to}: warning {Lost}: {s.Name}={session.Solver.ValueOf(s)} does not hold: what is set before this file stands in the way.");
        return string.Join('\n', [$"{settings.Count} settings written to {to}", .. lost]);
    }
}
