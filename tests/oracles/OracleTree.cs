// SPDX-License-Identifier: BSD-3-Clause
// One Kconfig tree, for one architecture, with the real program that reads it.
using Unicore.Kconfig;

namespace Unicore.Oracles;

/// <summary>A tree and the program whose behaviour is the expectation.</summary>
/// <param name="Name">Such as <c>linux</c>.</param>
/// <param name="Architecture">Such as <c>x86_64</c>; empty where a tree has none.</param>
/// <param name="Conf">Path of the real program.</param>
/// <param name="SourceRoot">The folder of the tree.</param>
/// <param name="RootFile">The first file, as it is given on the command line.</param>
/// <param name="Environment">Variables of both programs.</param>
/// <param name="DefConfigs">Configurations that the tree brings along, relative to its folder.</param>
public sealed record OracleTree(
    string Name, string Architecture, string Conf, string SourceRoot, string RootFile,
    IReadOnlyDictionary<string, string?> Environment, IReadOnlyList<string> DefConfigs)
{
    /// <summary>The release that the real program is of.</summary>
    public KconfigRelease Release { get; init; } = KconfigRelease.Linux61;

    /// <summary>True where reading the tree writes files that it then reads: shell commands are to be run once, by one process.</summary>
    public bool MakesFiles { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Architecture.Length == 0 ? Name : $"{Name} {Architecture}";
}
