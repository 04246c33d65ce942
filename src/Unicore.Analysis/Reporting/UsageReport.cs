// SPDX-License-Identifier: BSD-3-Clause
// What was used of what a program can use, as values.
using Unicore.Analysis.Recording;

namespace Unicore.Analysis.Reporting;

/// <summary>Runs of a program beside what its code says. Of other programs that it executed nothing is in the lists of calls.</summary>
/// <param name="Runs">What each run did.</param>
/// <param name="Used">Calls that were made, by name.</param>
/// <param name="Unused">Calls that are in the code, and no run made.</param>
/// <param name="Missed">
/// Calls that were made and were not found in the code: a mistake of the analysis, or code that is made while it runs.
/// </param>
/// <param name="Core">What the core has of those that were made; null when that was not asked.</param>
/// <param name="Necessity">Which of them the workload needs; null when that was not tried.</param>
public sealed record UsageReport(
    IReadOnlyList<RunRecord> Runs, IReadOnlyList<string> Used, IReadOnlyList<string> Unused, IReadOnlyList<string> Missed,
    CoreAnswer? Core, IReadOnlyList<CallNecessity>? Necessity);
