// SPDX-License-Identifier: BSD-3-Clause
// What Linux has for tracers: ptrace(2), wait(2), pidfd_open(2), process_vm_readv(2), and posix_spawn(3) to have something to trace.
using System.Runtime.InteropServices;

namespace Unicore.Analysis.Tracing;

/// <summary>The C library's functions. Numbers are those of Linux on x86_64.</summary>
internal static partial class Native
{
    public const int NotAllowed = 1, NoSuchProcess = 3, Interrupted = 4, NotThere = 38; // EPERM, ESRCH, EINTR, ENOSYS (errno(3))
    public const int Kill = 9, Terminate = 15, Stop = 19, TerminalStop = 20, TerminalInput = 21, TerminalOutput = 22, Trap = 5,
        BadCall = 31; // signal(7)

    // Requests and events of ptrace(2).
    public const int PokeUser = 6, Continue = 7, SystemCall = 24, GetEventMessage = 0x4201, Seize = 0x4206, Interrupt = 0x4207,
        Listen = 0x4208, GetSystemCallInfo = 0x420e;

    public const int ExecEvent = 4, StopEvent = 128;

    /// <summary>TRACESYSGOOD, TRACEFORK, TRACEVFORK, TRACECLONE, TRACEEXEC, EXITKILL.</summary>
    public const nint TraceAll = 1 | 2 | 4 | 8 | 0x10 | 0x100000;

    /// <summary>Any child, threads too; none of those that other threads of ours have started (waitpid(2)).</summary>
    public const int AllOfThisThread = 0x40000000 | 0x20000000;

    /// <summary>Where registers are for <see cref="PokeUser"/>: the call's number as it was, and its result (sys/user.h).</summary>
    public const nint NumberRegister = 15 * 8, ResultRegister = 10 * 8;

    /// <summary>Short, and not to be interrupted: they need not tell the runtime.</summary>
    [LibraryImport("libc", EntryPoint = "ptrace")]
    [SuppressGCTransition]
    public static partial nint Trace(int request, int task, nint address, nint data);

    [LibraryImport("libc", EntryPoint = "ptrace")]
    [SuppressGCTransition]
    public static unsafe partial nint Trace(int request, int task, nint address, void* data);

    [LibraryImport("libc", EntryPoint = "wait4", SetLastError = true)]
    public static partial int Wait(int task, out int status, int options, nint usage);

    [LibraryImport("libc", EntryPoint = "process_vm_readv")]
    public static unsafe partial nint ReadMemory(int task, Range* local, nuint locals, Range* remote, nuint remotes, nuint flags);

    [LibraryImport("libc", EntryPoint = "posix_spawn", StringMarshalling = StringMarshalling.Utf8)]
    public static unsafe partial int Spawn(
        out int process, string path, byte* actions, byte* attributes, byte** arguments, byte** environment);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_init")]
    public static unsafe partial int InitActions(byte* actions);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_adddup2")]
    public static unsafe partial int AddDuplicate(byte* actions, int from, int to);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_destroy")]
    public static unsafe partial int DestroyActions(byte* actions);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_init")]
    public static unsafe partial int InitAttributes(byte* attributes);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setflags")]
    public static unsafe partial int SetFlags(byte* attributes, short flags);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setsigdefault")]
    public static unsafe partial int SetDefaultSignals(byte* attributes, byte* signals);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setsigmask")]
    public static unsafe partial int SetBlockedSignals(byte* attributes, byte* signals);

    /// <summary>A descriptor of a process; -1 after an error.</summary>
    public static int OpenProcess(int process) => (int)Call(434, process, 0, 0, 0);

    /// <summary>Sends a signal to the process of a descriptor: never to another that has got its number since.</summary>
    public static void Send(int descriptor, int signal) => Call(424, descriptor, signal, 0, 0);

    /// <summary>Whether a task's number is one of a process, not of another thread of one.</summary>
    public static bool IsProcess(int task) => Call(234, task, task, 0, 0) == 0 || Marshal.GetLastPInvokeError() == NotAllowed;

    /// <summary>Sends a signal to a process by its number: for who has not yet been told by <see cref="Wait"/> that it has ended.</summary>
    [LibraryImport("libc", EntryPoint = "kill")]
    public static partial int SendByNumber(int process, int signal);

    [LibraryImport("libc", EntryPoint = "close")]
    public static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint Call(nint number, nint first, nint second, nint third, nint fourth);

    /// <summary>struct iovec.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Range
    {
        public nint Base;
        public nuint Length;
    }

    /// <summary>struct ptrace_syscall_info (linux/ptrace.h): what a task entered the kernel with, or leaves it with.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public unsafe struct CallInfo
    {
        public const byte Entry = 1, Exit = 2;

        public byte Kind;
        private readonly byte _pad1, _pad2, _pad3;
        public uint Architecture;
        public ulong Instruction, Stack;

        /// <summary>At entry the number; at exit the result, and then whether it is an error.</summary>
        public ulong Number;
        public fixed ulong Arguments[6];
        private readonly ulong _data;

        public readonly long Result => (long)Number;

        public readonly bool IsError => (byte)Arguments[0] != 0;
    }
}
