// SPDX-License-Identifier: BSD-3-Clause
// How the engine starts processes: an interface, so that tests need none.
namespace Unicore.Build.Actions;

/// <summary>A process to start.</summary>
/// <param name="Command">The executable and its arguments.</param>
/// <param name="WorkingDirectory">Folder that it starts in.</param>
/// <param name="Environment">Variables set over those of this process; a null value hides one.</param>
public sealed record ProcessStart(IReadOnlyList<string> Command, string WorkingDirectory, IReadOnlyDictionary<string, string?> Environment);

/// <summary>What a process did.</summary>
/// <param name="ExitCode">Its exit code; 127 when it could not be started.</param>
/// <param name="Output">What it wrote to standard output.</param>
/// <param name="Error">What it wrote to standard error.</param>
public sealed record ProcessResult(int ExitCode, string Output, string Error);

/// <summary>Starts processes.</summary>
public interface IProcessRunner
{
    /// <summary>Runs a process to its end. Cancelling kills it and its children.</summary>
    /// <param name="start">What to start.</param>
    /// <param name="cancellationToken">Kills the process.</param>
    /// <returns>What it did.</returns>
    /// <exception cref="OperationCanceledException">It was killed.</exception>
    Task<ProcessResult> RunAsync(ProcessStart start, CancellationToken cancellationToken);
}
