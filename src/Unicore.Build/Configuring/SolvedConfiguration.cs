// SPDX-License-Identifier: BSD-3-Clause
// What the configure stage gives, whatever the tree is of.
using Unicore.Kconfig.Solving;

namespace Unicore.Build.Configuring;

/// <summary>A solved configuration, and the files that tell others of it. All paths are absolute.</summary>
public sealed record SolvedConfiguration
{
    /// <summary>The values.</summary>
    public required KconfigSolver Solver { get; init; }

    /// <summary>What is set before fragments and items: by the target, or by references to libraries.</summary>
    public required IReadOnlyList<KconfigValue> Weakest { get; init; }

    /// <summary>How the tree is read.</summary>
    public required ConfiguredTree Tree { get; init; }

    /// <summary>What goes with it besides the values: the tree's first file where it is made, and what runs are told of.</summary>
    public IReadOnlyList<(string Path, byte[] Contents)> Companions { get; init; } = [];

    /// <summary>The configuration header; empty for none.</summary>
    public required string Header { get; init; }

    /// <summary>Further places of the configuration.</summary>
    public IReadOnlyList<string> ConfigCopies { get; init; } = [];

    /// <summary>Where the values go in the form of <c>auto.conf</c>.</summary>
    public IReadOnlyList<string> AutoConfFiles { get; init; } = [];

    /// <summary>Every file that the values are written to.</summary>
    /// <param name="configFile">Where the configuration itself goes.</param>
    /// <returns>Absolute paths.</returns>
    public IEnumerable<string> FilesOf(string configFile) =>
        [configFile, .. ConfigCopies, .. Header.Length > 0 ? (string[])[Header] : [], .. AutoConfFiles];
}
