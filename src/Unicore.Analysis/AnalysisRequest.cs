// SPDX-License-Identifier: BSD-3-Clause
// What is asked of an analysis.
using Unicore.Analysis.Recording;

namespace Unicore.Analysis;

/// <summary>One analysis of one program.</summary>
public sealed record AnalysisRequest
{
    /// <summary>The program, a library, or the ELF file of an image.</summary>
    public required string Program { get; init; }

    /// <summary>The folder that is <c>/</c> for the program: its libraries, <c>ld.so.cache</c> and dpkg's data base are below it.</summary>
    public string Root { get; init; } = "/";

    /// <summary>LD_LIBRARY_PATH, or null.</summary>
    public string? LibraryPath { get; init; }

    /// <summary>Libraries that the program opens while it runs.</summary>
    public IReadOnlyList<string> Opened { get; init; } = [];

    /// <summary>What runs of it did; the libraries that they opened are analysed too.</summary>
    public IReadOnlyList<RunRecord> Runs { get; init; } = [];

    /// <summary>Which calls a workload needs; null when that was not tried.</summary>
    public IReadOnlyList<CallNecessity>? Necessity { get; init; }

    /// <summary>The folder of the core's libraries, for what of the program they have; null leaves that out.</summary>
    public string? Core { get; init; }
}
