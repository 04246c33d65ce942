// SPDX-License-Identifier: BSD-3-Clause
// A task that is traced: a process, or a thread of one.
using Unicore.Analysis.Recording;

namespace Unicore.Analysis.Tracing;

/// <summary>What is known of a task between two stops.</summary>
/// <param name="id">Its number.</param>
/// <param name="descriptor">The descriptor of the process; -1 for a thread.</param>
internal sealed class Tracee(int id, int descriptor)
{
    public int Id => id;

    public int Descriptor => descriptor;

    /// <summary>The program that it runs; null for the shell that becomes it.</summary>
    public ProgramRecorder? Program { get; set; }

    /// <summary>Whether it is in a call, with what follows.</summary>
    public bool IsInCall { get; set; }

    /// <summary>The program that it was when it made the call.</summary>
    public ProgramRecorder? Caller { get; set; }

    public uint Number { get; set; }

    /// <summary>Whether the kernel does not see the call.</summary>
    public bool IsTaken { get; set; }

    /// <summary>What a call that the kernel does not see is answered with; null for ENOSYS.</summary>
    public long? Answer { get; set; }

    /// <summary>The arguments that tell the call's kind.</summary>
    public ulong First { get; set; }

    public ulong Second { get; set; }

    /// <summary>The paths that were given.</summary>
    public List<string> Files { get; } = [];

    /// <summary>The address that was given, or null.</summary>
    public string? Address { get; set; }

    /// <summary>Goes on with the call of a thread that executed a program, and took this process's number by that.</summary>
    public void Take(Tracee thread)
    {
        (IsInCall, Caller, Number, IsTaken, Answer) = (thread.IsInCall, thread.Caller, thread.Number, thread.IsTaken, thread.Answer);
        (First, Second, Address) = (thread.First, thread.Second, thread.Address);
        Files.Clear();
        Files.AddRange(thread.Files);
    }
}
