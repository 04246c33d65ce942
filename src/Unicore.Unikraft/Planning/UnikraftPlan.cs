// SPDX-License-Identifier: BSD-3-Clause
// What a Unikraft build runs, kept between builds together with everything that it was made from.
using Unicore.Build.Planning;

namespace Unicore.Unikraft.Planning;

/// <summary>The plan of one build of a Unikraft tree.</summary>
internal sealed record UnikraftPlan : BuildPlan
{
    private static readonly string[] ImageCompanions = [".dbg", ".gz", ".sym", ".bootinfo"];

    /// <summary>Files below a folder of origin sources, with the stamp of the action that unpacks it.</summary>
    public IReadOnlyDictionary<string, string> Origins { get; init; } = new Dictionary<string, string>();

    /// <summary>
    /// The commands that the actions start, the compilers' own helpers included; known when the plan is made, and not kept with it.
    /// </summary>
    public IReadOnlyList<string> Tools { get; init; } = [];

    /// <summary>The image to boot; null when the tree makes none.</summary>
    public string? Bootable =>
        Images.LastOrDefault(i => !ImageCompanions.Contains(Path.GetExtension(i))) ?? (Images is [.., var last] ? last : null);
}
