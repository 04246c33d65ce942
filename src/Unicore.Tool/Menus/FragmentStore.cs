// SPDX-License-Identifier: BSD-3-Clause
// Saves to a fragment: the least that gives the configuration.
using Unicore.Diagnostics.Files;
using Unicore.Kconfig;
using Unicore.Kconfig.Menus;
using Unicore.Kconfig.Writing;

namespace Unicore.Tool.Menus;

/// <summary>A fragment in <c>.config</c> form.</summary>
/// <param name="path">The file.</param>
/// <param name="elsewhere">What is set without it.</param>
internal sealed class FragmentStore(string path, Elsewhere elsewhere) : IMenuStore
{
    public string Name => path;

    public bool AsksForFile => true;

    public string Save(KconfigMenuSession session, string? file)
    {
        string to = file ?? path;
        IReadOnlyList<KconfigSetting> settings = elsewhere.Least(session);
        FileWriter.WriteIfChanged(to, KconfigText.ToBytes(LeastSettings.AsFragment(session.Tree, settings)));
        if (file is null)
        {
            session.MarkSaved();
        }

        return string.Join('\n', [$"{settings.Count} settings written to {to}", .. elsewhere.Lost(session, to, settings)]);
    }
}
