// SPDX-License-Identifier: BSD-3-Clause
// What builds and runs configurations.
using Unicore.Tuning.Spaces;

namespace Unicore.Tuning.Jobs;

/// <summary>What came of building.</summary>
/// <param name="Failure">Why there is no image; null when there is one.</param>
/// <param name="Image">A hash of the image.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Subject">A hash of all that is known to decide what a run does: the image, files beside it, and how it is started.</param>
public sealed record BuildOutcome(string? Failure, string Image = "", long Bytes = 0, string Subject = "");

/// <summary>What came of a run.</summary>
/// <param name="Failure">Why it doesn't count; null when it does.</param>
/// <param name="Figures">What was measured, by the names of measures.</param>
public sealed record RunOutcome(string? Failure, IReadOnlyDictionary<string, double> Figures);

/// <summary>Builds and runs one configuration after the other.</summary>
public interface IWorkbench
{
    /// <summary>Builds.</summary>
    /// <param name="settings">Symbols and properties with their values, as a build is told them.</param>
    /// <param name="cancellation">Ends it.</param>
    Task<BuildOutcome> BuildAsync(
        IEnumerable<(OptionKind Kind, string Name, string Value)> settings, CancellationToken cancellation);

    /// <summary>Runs what was built last.</summary>
    /// <param name="cancellation">Ends it.</param>
    Task<RunOutcome> RunAsync(CancellationToken cancellation);
}
