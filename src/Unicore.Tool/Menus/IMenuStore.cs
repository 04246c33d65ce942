// SPDX-License-Identifier: BSD-3-Clause
// Where a configuration comes from and goes to.
using Unicore.Kconfig.Menus;

namespace Unicore.Tool.Menus;

/// <summary>What a menu saves to: a <c>.config</c>, a fragment, a project.</summary>
internal interface IMenuStore
{
    /// <summary>What the screen's first line names.</summary>
    string Name { get; }

    /// <summary>True when saving asks for the name of a file first.</summary>
    bool AsksForFile { get; }

    /// <summary>
    /// Saves; returns what there is to say about it. Throws <see cref="IOException"/> and <see cref="UnauthorizedAccessException"/>.
    /// </summary>
    /// <param name="session">The session.</param>
    /// <param name="file">The file that the person named, or null for the store's own.</param>
    string Save(KconfigMenuSession session, string? file);
}
