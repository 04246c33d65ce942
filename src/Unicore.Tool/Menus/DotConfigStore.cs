// SPDX-License-Identifier: BSD-3-Clause
// Saves to a .config, as the kernel's menuconfig does.
using Unicore.Kconfig.Menus;
using Unicore.Kconfig.Writing;
using Unicore.Tool.Conf;

namespace Unicore.Tool.Menus;

/// <summary>A <c>.config</c>; what it was is kept beside it as <c>.config.old</c>.</summary>
internal sealed class DotConfigStore(string path) : IMenuStore
{
    private readonly ConfDisk _disk = new();

    public string Name => path;

    public bool AsksForFile => true;

    public string Save(KconfigMenuSession session, string? file)
    {
        string to = file ?? path;
        string text = session.Solver.WriteDotConfig();
        if (_disk.Read(to) != text)
        {
            _disk.Replace(to, text);
        }

        if (Path.GetFullPath(to) == Path.GetFullPath(path))
        {
            session.MarkSaved();
        }

        return $"configuration written to {to}";
    }
}
