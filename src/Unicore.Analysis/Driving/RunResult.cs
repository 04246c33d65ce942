// SPDX-License-Identifier: BSD-3-Clause
// What came of a run.
using Unicore.Analysis.Recording;

namespace Unicore.Analysis.Driving;

/// <summary>How a program came to its end.</summary>
public enum RunEnd
{
    /// <summary>By itself.</summary>
    Itself,

    /// <summary>It was asked to.</summary>
    Asked,

    /// <summary>It did not end when it was asked to, and was killed.</summary>
    Killed,
}

/// <summary>A run that has ended.</summary>
/// <param name="Record">What was done.</param>
/// <param name="Output">The beginning of its standard output.</param>
/// <param name="End">How it came to its end.</param>
/// <param name="Failures">What did not go as the test has it; empty if it passed.</param>
/// <param name="Statuses">The status of each step that has one, in order.</param>
public sealed record RunResult(
    RunRecord Record, string Output, RunEnd End, IReadOnlyList<string> Failures, IReadOnlyList<int> Statuses)
{
    /// <summary>Whether a filter of the program's own ended it for a call that was taken from it: that says nothing of the call.</summary>
    public bool EndedByFilter { get; init; }
}
