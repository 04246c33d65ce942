// SPDX-License-Identifier: BSD-3-Clause
// What a build needs of the world around it, and whom it tells.
using Unicore.Build.Actions;
using Unicore.Build.Planning;
using Unicore.Diagnostics;

namespace Unicore.Build.Pipeline;

/// <summary>The disk, the processes, the clock and the cores of a build: handed in from the edge.</summary>
public sealed record BuildHost
{
    /// <summary>The disk.</summary>
    public IFileSystem Files { get; init; } = new PhysicalFileSystem();

    /// <summary>Starts processes.</summary>
    public IProcessRunner Runner { get; init; } = new ProcessRunner();

    /// <summary>The clock.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>What earlier builds made, of whatever project; null for nothing.</summary>
    public IOutputCache? Cache { get; init; }

    /// <summary>Cores shared with others, or null for none.</summary>
    public IJobBudget? Budget { get; init; }

    /// <summary>How long to wait for another build of the same folder.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(10);
}

/// <summary>Is told how a build goes, one call at a time.</summary>
public interface IBuildObserver
{
    /// <summary>Something is wrong or worth a word; each is told once in a build.</summary>
    /// <param name="diagnostic">What.</param>
    void Found(Diagnostic diagnostic);

    /// <summary>A plan was made; not told of one of an earlier build that still holds.</summary>
    /// <param name="plan">The plan.</param>
    void Planned(BuildPlan plan);

    /// <summary>Another build must end first.</summary>
    /// <param name="line">Which.</param>
    void Waiting(string line);

    /// <summary>An action starts or ends.</summary>
    /// <param name="happened">What.</param>
    void Happened(BuildEvent happened);

    /// <summary>All actions ended, or those that could run.</summary>
    /// <param name="result">How.</param>
    void Executed(BuildResult result);

    /// <summary>What the build was asked for is there, and is new.</summary>
    /// <param name="path">Its path.</param>
    void Made(string path);
}
