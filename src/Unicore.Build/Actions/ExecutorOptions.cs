// SPDX-License-Identifier: BSD-3-Clause
// What the executor is given, and what it tells.
using Unicore.Diagnostics;

namespace Unicore.Build.Actions;

/// <summary>Cores shared with others, as MSBuild's <c>IBuildEngine9</c> shares them.</summary>
public interface IJobBudget
{
    /// <summary>Asks for cores. Waits until there is one only when none is held.</summary>
    /// <param name="wanted">How many more would be used.</param>
    /// <returns>How many were granted: at least one when none was held.</returns>
    int Request(int wanted);

    /// <summary>Gives cores back.</summary>
    /// <param name="count">How many.</param>
    void Release(int count);
}

/// <summary>Options of the executor.</summary>
public sealed record ExecutorOptions
{
    /// <summary>Commands at a time at most.</summary>
    public int MaxParallelism { get; init; } = Environment.ProcessorCount;

    /// <summary>Cores shared with others, or null for none.</summary>
    public IJobBudget? Budget { get; init; }

    /// <summary>The log of what was built, absolute; its folder is made when missing.</summary>
    public required string LogPath { get; init; }

    /// <summary>Starts processes.</summary>
    public IProcessRunner Runner { get; init; } = new ProcessRunner();

    /// <summary>The disk.</summary>
    public IFileSystem Files { get; init; } = new PhysicalFileSystem();

    /// <summary>What earlier builds made; null for nothing.</summary>
    public IOutputCache? Cache { get; init; }

    /// <summary>The clock, compared with files' dates.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Told of what happens, one call at a time; null for nobody.</summary>
    public Action<BuildEvent>? Progress { get; init; }
}

/// <summary>What a <see cref="BuildEvent"/> is about.</summary>
public enum BuildEventKind
{
    /// <summary>An action starts; <see cref="BuildEvent.Text"/> is the reason.</summary>
    Started,

    /// <summary>
    /// An action need not run: what it makes is taken from the cache. <see cref="BuildEvent.Text"/> is the reason to make it.
    /// </summary>
    Taken,

    /// <summary>An action ended; <see cref="BuildEvent.Text"/> is what it printed.</summary>
    Finished,

    /// <summary>An action failed; <see cref="BuildEvent.Text"/> is what it printed.</summary>
    Failed,
}

/// <summary>Something that happened in a build.</summary>
/// <param name="Kind">What.</param>
/// <param name="Action">To which action, or null.</param>
/// <param name="Text">See <see cref="BuildEventKind"/>.</param>
/// <param name="Diagnostics">What the action's output said.</param>
public sealed record BuildEvent(BuildEventKind Kind, BuildAction? Action, string Text, IReadOnlyList<Diagnostic> Diagnostics);

/// <summary>How a build ended.</summary>
/// <param name="Succeeded">Whether everything is up to date now.</param>
/// <param name="Ran">Actions that ran, failed ones too.</param>
/// <param name="Skipped">Actions that were up to date.</param>
/// <param name="Diagnostics">Errors and warnings, in the order of the graph.</param>
public sealed record BuildResult(bool Succeeded, int Ran, int Skipped, IReadOnlyList<Diagnostic> Diagnostics)
{
    /// <summary>Actions whose outputs came from the cache.</summary>
    public int Taken { get; init; }
}
