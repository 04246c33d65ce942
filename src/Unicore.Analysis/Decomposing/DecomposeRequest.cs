// SPDX-License-Identifier: BSD-3-Clause
// What is asked of a decomposition, and what came of it: the values that go in and out.
using Unicore.Analysis.Decomposing.Extracting;
using Unicore.Analysis.Decomposing.Graphs;
using Unicore.Analysis.Decomposing.Partitions;

namespace Unicore.Analysis.Decomposing;

/// <summary>Software that shall be looked at, and what is cut out of it.</summary>
public sealed record DecomposeRequest
{
    /// <summary>A folder of sources, a compile_commands.json, or <c>deb-src:PACKAGE</c>, <c>deb-src:PACKAGE=VERSION</c>.</summary>
    public required string Sources { get; init; }

    /// <summary>A command in the place of the build system's own configuration; empty for none.</summary>
    public string? Configure { get; init; }

    /// <summary>A command in the place of the build system's own build.</summary>
    public string? Build { get; init; }

    /// <summary>The compiler that the software's own build uses.</summary>
    public string Compiler { get; init; } = "gcc";

    /// <summary>Sources that count, by words as in <see cref="PartitionWishes.Seeds"/>; none for all.</summary>
    public IReadOnlyList<string> Only { get; init; } = [];

    /// <summary>What the partition has to keep.</summary>
    public PartitionWishes Wishes { get; init; } = new();

    /// <summary>What is cut out.</summary>
    public IReadOnlyList<ExtractionRequest> Extractions { get; init; } = [];

    /// <summary>Whether the folder in which the software was built stays.</summary>
    public bool Keeps { get; init; }

    /// <summary>Where builds take place and their logs stay.</summary>
    public required string WorkFolder { get; init; }

    /// <summary>How many compilers may work at a time.</summary>
    public int Jobs { get; init; } = Environment.ProcessorCount;
}

/// <summary>A decomposition.</summary>
/// <param name="Graph">The software.</param>
/// <param name="Partition">The micro-libraries that are proposed.</param>
/// <param name="Extractions">What was cut out.</param>
public sealed record DecomposeOutcome(SourceGraph Graph, Partition Partition, IReadOnlyList<Extraction> Extractions);
