// SPDX-License-Identifier: BSD-3-Clause
// How a guest ended.
using Unicore.Diagnostics;

namespace Unicore.Running.Guests;

/// <summary>How a guest ended.</summary>
/// <param name="ExitCode">The exit code of its main, or one of <see cref="GuestExit"/>.</param>
/// <param name="Diagnostics">What there is to say about it.</param>
public sealed record GuestResult(int ExitCode, IReadOnlyList<Diagnostic> Diagnostics)
{
    /// <summary>The end of a guest that there is an error to tell of.</summary>
    /// <param name="exitCode">One of <see cref="GuestExit"/>.</param>
    /// <param name="code">The error's code.</param>
    /// <param name="message">What happened, and what to do.</param>
    /// <returns>The result.</returns>
    public static GuestResult Failed(int exitCode, string code, string message) =>
        new(exitCode, [new Diagnostic(code, Severity.Error, message)]);

    /// <summary>The same end, with more to say.</summary>
    /// <param name="more">What to say before the rest.</param>
    /// <returns>The result.</returns>
    public GuestResult With(IEnumerable<Diagnostic> more) => this with { Diagnostics = [.. more, .. Diagnostics] };
}

/// <summary>How the program that ran a guest ended.</summary>
/// <param name="Status">Its exit status.</param>
/// <param name="Complaints">What it wrote to its error output.</param>
/// <param name="ExitCode">What the guest wrote to the file for its exit code; empty for nothing.</param>
public sealed record MonitorEnd(int Status, string Complaints, ReadOnlyMemory<byte> ExitCode);

/// <summary>Exit codes that do not come from the guest, after the conventions of timeout(1) and the shell.</summary>
public static class GuestExit
{
    /// <summary>The guest ran longer than it may.</summary>
    public const int TimedOut = 124;

    /// <summary>The guest could not be started.</summary>
    public const int NotStarted = 126;

    /// <summary>The program that runs it is missing.</summary>
    public const int Missing = 127;

    /// <summary>The user interrupted it.</summary>
    public const int Interrupted = 130;

    /// <summary>It was asked to end, and its program did not end by itself: what a shell says of a process that SIGKILL ended.</summary>
    public const int Killed = 137;

    /// <summary>It was asked to end, and its program does nothing then: what a shell says of a process that SIGTERM ended.</summary>
    public const int Terminated = 143;

    /// <summary>Nobody takes what the guest says any more: what a shell says of a process that SIGPIPE ended.</summary>
    public const int OutputLost = 141;

    /// <summary>The guest reset or lost its way without an exit code.</summary>
    public const int Died = 134;
}
