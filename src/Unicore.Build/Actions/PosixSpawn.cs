// SPDX-License-Identifier: BSD-3-Clause
// posix_spawn(3) and what goes with it, as glibc and musl have them on Linux.
using System.Runtime.InteropServices;

namespace Unicore.Build.Actions;

/// <summary>A child process, with a session of its own, where nobody answers what it asks a terminal, and two pipes from it.</summary>
internal static unsafe class PosixSpawn
{
    private const int OpaqueSize = 512; // posix_spawn_file_actions_t and posix_spawnattr_t: at most 336 bytes
    private const int SignalSetSize = 128; // sigset_t, and siginfo_t
    private const short SetDefault = 4, SetMask = 8, SetSession = 0x80; // spawn.h
    private const int IgnoredByRuntime = 13; // SIGPIPE (signal(7)), which a program would inherit so
    private const int Killed = 9; // SIGKILL
    private const int CloseOnExec = 0x8_0000; // O_CLOEXEC
    private const short Readable = 1; // POLLIN
    private const int Patience = 500; // milliseconds
    private const int Interrupted = 4; // EINTR
    private const int OneProcess = 1, Exited = 4, LeaveIt = 0x100_0000; // P_PID, WEXITED, WNOWAIT (waitid(2))

    /// <summary>Starts a process; its standard input is empty.</summary>
    /// <param name="file">The program's path.</param>
    /// <param name="arguments">Its arguments, from its name on: strings that each end with a zero.</param>
    /// <param name="environment">Its variables, likewise.</param>
    /// <param name="folder">Folder that it starts in.</param>
    /// <param name="pipes">Descriptors to read its standard output and its standard error from.</param>
    /// <returns>Its number; minus the error's (errno(3)) when it could not be started.</returns>
    public static int Start(byte[] file, byte[] arguments, byte[] environment, byte[] folder, Span<int> pipes)
    {
        int* output = stackalloc int[2], error = stackalloc int[2];
        byte* actions = stackalloc byte[OpaqueSize], attributes = stackalloc byte[OpaqueSize], set = stackalloc byte[SignalSetSize];
        if (Pipe(output, CloseOnExec) != 0)
        {
            return -Marshal.GetLastSystemError();
        }

        if (Pipe(error, CloseOnExec) != 0)
        {
            int failure = Marshal.GetLastSystemError();
            _ = Close(output[0]);
            _ = Close(output[1]);
            return -failure;
        }

        int child = 0, result;
        new Span<byte>(set, SignalSetSize).Clear();
        fixed (byte* f = file, d = folder, a = arguments, e = environment, empty = "/dev/null\0"u8)
        fixed (nint* argv = Pointers(arguments, (nint)a), envp = Pointers(environment, (nint)e))
        {
            _ = InitActions(actions);
            _ = InitAttributes(attributes);
            _ = SetSignalMask(attributes, set);
            set[(IgnoredByRuntime - 1) / 8] = 1 << ((IgnoredByRuntime - 1) % 8);
            _ = SetSignalDefault(attributes, set);
            _ = SetFlags(attributes, SetSession | SetDefault | SetMask);
            result = AddOpen(actions, 0, empty, 0, 0);
            result = result != 0 ? result : AddDuplicate(actions, output[1], 1);
            result = result != 0 ? result : AddDuplicate(actions, error[1], 2);
            result = result != 0 ? result : AddFolder(actions, d);
            result = result != 0 ? result : Spawn(&child, f, actions, attributes, argv, envp);
            _ = DestroyActions(actions);
            _ = DestroyAttributes(attributes);
        }

        _ = Close(output[1]);
        _ = Close(error[1]);
        if (result != 0)
        {
            _ = Close(output[0]);
            _ = Close(error[0]);
            return -result;
        }

        (pipes[0], pipes[1]) = (output[0], error[0]);
        return child;
    }

    /// <summary>Waits until one of two pipes has something, or its end, to be read, but not for long.</summary>
    /// <param name="first">A descriptor; negative: there is none.</param>
    /// <param name="second">Another, likewise.</param>
    /// <returns>The one; null: neither has yet.</returns>
    public static int? WaitForOne(int first, int second)
    {
        PollEntry* entries = stackalloc PollEntry[2];
        entries[0] = new() { Descriptor = first, Events = Readable, Returned = 0 };
        entries[1] = new() { Descriptor = second, Events = Readable, Returned = 0 };
        return Poll(entries, 2, Patience) <= 0 ? null : entries[0].Returned != 0 ? first : second;
    }

    /// <summary>Reads what a pipe has.</summary>
    /// <param name="descriptor">The pipe.</param>
    /// <param name="buffer">Where to.</param>
    /// <returns>Count of bytes; 0 at its end.</returns>
    public static int Read(int descriptor, Span<byte> buffer)
    {
        fixed (byte* start = buffer)
        {
            nint count;
            do
            {
                count = Read(descriptor, start, (nuint)buffer.Length);
            }
            while (count < 0 && Marshal.GetLastSystemError() == Interrupted);
            return (int)Math.Max(0, count);
        }
    }

    /// <summary>Waits for a process's end; its number stays its own.</summary>
    /// <param name="child">Its number.</param>
    public static void WaitForEnd(int child)
    {
        byte* information = stackalloc byte[SignalSetSize];
        while (WaitFor(OneProcess, (uint)child, information, Exited | LeaveIt) < 0 && Marshal.GetLastSystemError() == Interrupted)
        {
        }
    }

    /// <summary>Takes the exit code of a process that has ended, and gives its number back.</summary>
    /// <param name="child">Its number.</param>
    /// <returns>Its exit code, as a shell says it; null when somebody else took it, as where SIGCHLD is ignored.</returns>
    public static int? Reap(int child)
    {
        int status;
        int found;
        do
        {
            found = WaitFor(child, &status, 0);
        }
        while (found < 0 && Marshal.GetLastSystemError() == Interrupted);
        int signal = status & 0x7f;
        return found < 0 ? null : signal != 0 ? 128 + signal : (status >> 8) & 0xff;
    }

    /// <summary>Kills a process and those that it started, as far as they are of its group.</summary>
    public static void Kill(int child) => _ = Signal(-child, Killed);

    [DllImport("libc", EntryPoint = "close")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int Close(int descriptor);

    private static nint[] Pointers(byte[] strings, nint start)
    {
        nint[] pointers = new nint[strings.AsSpan().Count((byte)0) + 1];
        int at = 0;
        for (int i = 0; i < pointers.Length - 1; i++)
        {
            pointers[i] = start + at;
            at += strings.AsSpan(at).IndexOf((byte)0) + 1;
        }

        return pointers;
    }

    private struct PollEntry
    {
        public int Descriptor;
        public short Events, Returned;
    }

    [DllImport("libc", EntryPoint = "pipe2")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Pipe(int* ends, int flags);

    [DllImport("libc", EntryPoint = "poll")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Poll(PollEntry* entries, nuint count, int milliseconds);

    [DllImport("libc", EntryPoint = "read")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint Read(int descriptor, byte* buffer, nuint length);

    [DllImport("libc", EntryPoint = "waitpid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int WaitFor(int child, int* status, int options);

    [DllImport("libc", EntryPoint = "waitid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int WaitFor(int kind, uint child, byte* information, int options);

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Signal(int process, int signal);

    [DllImport("libc", EntryPoint = "posix_spawn")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Spawn(int* child, byte* file, byte* actions, byte* attributes, nint* argv, nint* envp);

    [DllImport("libc", EntryPoint = "posix_spawn_file_actions_init")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int InitActions(byte* actions);

    [DllImport("libc", EntryPoint = "posix_spawn_file_actions_addopen")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int AddOpen(byte* actions, int descriptor, byte* path, int flags, uint mode);

    [DllImport("libc", EntryPoint = "posix_spawn_file_actions_adddup2")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int AddDuplicate(byte* actions, int descriptor, int number);

    [DllImport("libc", EntryPoint = "posix_spawn_file_actions_addchdir_np")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int AddFolder(byte* actions, byte* path);

    [DllImport("libc", EntryPoint = "posix_spawn_file_actions_destroy")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int DestroyActions(byte* actions);

    [DllImport("libc", EntryPoint = "posix_spawnattr_init")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int InitAttributes(byte* attributes);

    [DllImport("libc", EntryPoint = "posix_spawnattr_setsigmask")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetSignalMask(byte* attributes, byte* set);

    [DllImport("libc", EntryPoint = "posix_spawnattr_setsigdefault")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetSignalDefault(byte* attributes, byte* set);

    [DllImport("libc", EntryPoint = "posix_spawnattr_setflags")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetFlags(byte* attributes, short flags);

    [DllImport("libc", EntryPoint = "posix_spawnattr_destroy")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int DestroyAttributes(byte* attributes);
}
