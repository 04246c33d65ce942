// SPDX-License-Identifier: BSD-3-Clause
// A task that is traced: a process, or a thread of one.
using Unicore.Analysis.Recording;

namespace Unicore.Analysis.Tracing;

/// <summary>What is known of a task between two stops.</summary>
/// <param name="id">Its number.</param>
internal sealed class Tracee(int id)
{
    public int Id => id;

    /// <summary>The descriptor of the process; -1 for a thread.</summary>
    public int Descriptor { get; set; } = -1;

    /// <summary>The program that it runs; null until that is known.</summary>
    public ProgramRecorder? Program { get; set; }

    /// <summary>Whether it is held until it is known who cloned it.</summary>
    public bool IsWaiting { get; set; }

    /// <summary>Whether it is in a call, with what follows.</summary>
    public bool IsInCall { get; set; }

    /// <summary>The program that it was when it made the call.</summary>
    public ProgramRecorder? Caller { get; set; }

    public uint Number { get; set; }

    /// <summary>What the call is answered with in the kernel's place; null for the kernel's own answer.</summary>
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
        (IsInCall, Caller, Number, Answer) = (thread.IsInCall, thread.Caller, thread.Number, thread.Answer);
        (First, Second, Address) = (thread.First, thread.Second, thread.Address);
        Files.Clear();
        Files.AddRange(thread.Files);
    }
}
