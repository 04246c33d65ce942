// SPDX-License-Identifier: BSD-3-Clause
// What a run did, as values.
namespace Unicore.Analysis.Recording;

/// <summary>A system call that was made.</summary>
/// <param name="Name">Its name; <c>syscall_NUMBER</c> for one without.</param>
/// <param name="Count">How often.</param>
/// <param name="Errors">How often with which error, by the error's name.</param>
/// <param name="Arguments">How often with which arguments, of those that tell its kind.</param>
public sealed record MadeCall(
    string Name, long Count, IReadOnlyDictionary<string, long> Errors, IReadOnlyDictionary<string, long> Arguments);

/// <summary>A path that was given to the system.</summary>
/// <param name="Path">The path, from / where that is known.</param>
/// <param name="Calls">How often to which call.</param>
/// <param name="Errors">How often with which error.</param>
public sealed record UsedFile(string Path, IReadOnlyDictionary<string, long> Calls, IReadOnlyDictionary<string, long> Errors);

/// <summary>An address that a socket was given, or sent to.</summary>
/// <param name="Address">The address: <c>127.0.0.1:80</c>, <c>[::1]:80</c>, a path, or the family's name.</param>
/// <param name="Calls">How often to which call.</param>
/// <param name="Errors">How often with which error.</param>
public sealed record UsedAddress(string Address, IReadOnlyDictionary<string, long> Calls, IReadOnlyDictionary<string, long> Errors);

/// <summary>What one program did, in however many processes. A process that executes another program is that from then on.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Processes">How many processes were it.</param>
/// <param name="Threads">How many threads they made.</param>
/// <param name="Calls">The system calls, by name.</param>
/// <param name="Files">The paths, in order.</param>
/// <param name="Libraries">The files that it mapped to execute, in the order in which it did.</param>
/// <param name="Addresses">Sockets' addresses, in order.</param>
public sealed record ProgramRecord(
    string Path, int Processes, int Threads, IReadOnlyList<MadeCall> Calls, IReadOnlyList<UsedFile> Files,
    IReadOnlyList<string> Libraries, IReadOnlyList<UsedAddress> Addresses);

/// <summary>One run.</summary>
/// <param name="Source">The file of strace's that it was read from; null for a run that we watched.</param>
/// <param name="Programs">The program that is meant, which was started or, in a trace, executed by another one; then all others.</param>
public sealed record RunRecord(string? Source, IReadOnlyList<ProgramRecord> Programs)
{
    /// <summary>The kernel makes it in a program's stead, when a stop has interrupted a call that waits (restart_syscall(2)).</summary>
    public const string KernelsOwn = "restart_syscall";

    /// <summary>
    /// What names begin with of calls through the gate of 32-bit programs (<c>int $0x80</c>), whose numbers are other ones. Of such a place
    /// in the code it is said that its number is not known.
    /// </summary>
    public const string OldGate = "i386_";

    /// <summary>The arguments that it was started with.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>How it ended: an exit status, or 128 and the signal's number; null when that is not known.</summary>
    public int? ExitCode { get; init; }

    /// <summary>How long it ran; null when that is not known.</summary>
    public double? Seconds { get; init; }
}
