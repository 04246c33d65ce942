// SPDX-License-Identifier: BSD-3-Clause
// What a Unikraft build runs, kept between builds together with everything that it was made from.
using Unicore.Build.Actions;
using Unicore.Build.Planning;
using Unicore.Diagnostics;

namespace Unicore.Unikraft.Planning;

/// <summary>The plan of one build.</summary>
public sealed record UnikraftPlan
{
    /// <summary>The actions, each after those whose outputs it reads.</summary>
    public required IReadOnlyList<BuildAction> Actions { get; init; }

    /// <summary>Those of <see cref="Actions"/> that only fetch and unpack sources: makefiles may look at what they leave.</summary>
    public IEnumerable<BuildAction> Preparing => Actions.Where(a => a.Phase == ActionPhase.Prepare);

    /// <summary>The images, the bootable ones last.</summary>
    public required IReadOnlyList<string> Images { get; init; }

    /// <summary>Each compilation, for editors.</summary>
    public required IReadOnlyList<CompileCommand> CompileCommands { get; init; }

    /// <summary>Files below a folder of origin sources, with the stamp of the action that unpacks it.</summary>
    public required IReadOnlyDictionary<string, string> Origins { get; init; }

    /// <summary>Descriptions of the recipes that run as make would run them, since what they read and write is not known.</summary>
    public required IReadOnlyList<string> Opaque { get; init; }

    /// <summary>The commands that the actions start, the compilers' own helpers included; known when the plan is made, and not kept with it.</summary>
    public IReadOnlyList<string> Tools { get; init; } = [];

    /// <summary>What was found on the way; told again in each build.</summary>
    public IReadOnlyList<Diagnostic> Diagnostics { get; init; } = [];
}
