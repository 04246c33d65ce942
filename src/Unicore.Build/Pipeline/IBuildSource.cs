// SPDX-License-Identifier: BSD-3-Clause
// Where a build comes from: our core's manifests, or a Unikraft tree's makefiles.
using Unicore.Build.Actions;
using Unicore.Build.Configuring;
using Unicore.Build.Planning;
using Unicore.Diagnostics;

namespace Unicore.Build.Pipeline;

/// <summary>What must be done again after sources were fetched.</summary>
public enum Fetched
{
    /// <summary>Nothing: all was there.</summary>
    Nothing,

    /// <summary>Plan: what was fetched may say what else is to be built.</summary>
    Sources,

    /// <summary>Configure and plan: options may have been fetched too.</summary>
    Configuration,
}

/// <summary>
/// The part of a build that depends on where it comes from. It serves one build, whose stages <see cref="UnikernelBuild"/> calls in their
/// order; what it runs and writes goes through the <see cref="BuildHost"/> that it was made with.
/// </summary>
public interface IBuildSource
{
    /// <summary>What is built.</summary>
    BuildRequest Request { get; }

    /// <summary>Another build's folder to which this one writes, beside its own; null for none.</summary>
    string? SharedFolder => null;

    /// <summary>Checks what can be seen at a glance, before anything is written.</summary>
    /// <returns>What is wrong.</returns>
    IReadOnlyList<Diagnostic> Check();

    /// <summary>Finds the plan of an earlier build.</summary>
    /// <returns>
    /// The plan when everything that it was made from is as it was: then nothing needs to be configured. Null when there is none.
    /// </returns>
    BuildPlan? Recall();

    /// <summary>Solves the configuration. It is written by who called, before any later stage.</summary>
    /// <param name="diagnostics">Receives what is found.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The configuration, or null after an error.</returns>
    SolvedConfiguration? Configure(ICollection<Diagnostic> diagnostics, CancellationToken cancellationToken);

    /// <summary>Whether a plan needs nothing but the configuration, so that editors can follow one without a build.</summary>
    bool PlansAtOnce { get; }

    /// <summary>Plans with the configuration that was solved last.</summary>
    /// <param name="sourcesFirst">
    /// Whether a plan will do that only fetches sources, where more cannot be known before (<see cref="BuildPlan.IsWhole"/>).
    /// </param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The plan, with what was found.</returns>
    BuildPlan Plan(bool sourcesFirst, CancellationToken cancellationToken);

    /// <summary>Fetches what a plan's <see cref="BuildPlan.Fetching"/> actions fetch.</summary>
    /// <param name="plan">A plan with such actions.</param>
    /// <param name="execute">Brings their outputs up to date.</param>
    /// <returns>What must be done again, if that ended well.</returns>
    Task<Fetched> FetchAsync(BuildPlan plan, Func<Task<BuildResult>> execute);
}
