// SPDX-License-Identifier: BSD-3-Clause
// Folders that a program can't write to, whoever it runs as: in a namespace of mounts of its own (mount_namespaces(7)) they are mounted so.
using System.Runtime.InteropServices;

namespace Unicore.Build.Confinement;

/// <summary>Mounts of a thread's own, and of all that it starts. Takes the right to mount, CAP_SYS_ADMIN.</summary>
public static class ReadOnlyMounts
{
    // unshare(2), mount(2), mount_setattr(2): linux/sched.h, linux/mount.h; the number of the call is the same on all architectures.
    private const int NewMounts = 0x20000;
    private const ulong Bind = 1 << 12, Recursive = 1 << 14, Private = 1 << 18;
    private const long SetAttributes = 442;
    private const int CurrentFolder = -100, WholeTree = 0x8000;
    private const ulong ReadOnly = 1;

    /// <summary>
    /// The calling thread, and what it will start, can't write to a folder and whatever is mounted in it any more, nor change anything else
    /// there. What others mount from now on it doesn't see.
    /// </summary>
    /// <param name="folder">Its path.</param>
    /// <exception cref="IOException">The system refuses.</exception>
    public static void Protect(string folder)
    {
        Require(Unshare(NewMounts), "unshare(CLONE_NEWNS)");
        Require(Mount("none", "/", null, Recursive | Private, 0), "mount(MS_PRIVATE)");
        Require(Mount(folder, folder, null, Bind | Recursive, 0), "mount(MS_BIND)");
        ulong[] attributes = [ReadOnly, 0, 0, 0];
        Require(Change(SetAttributes, CurrentFolder, folder, WholeTree, attributes, attributes.Length * sizeof(ulong)), "mount_setattr");
    }

    private static void Require(long result, string what)
    {
        if (result < 0)
        {
            throw new IOException($"{what}: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");
        }
    }

    [DllImport("libc", EntryPoint = "unshare", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Unshare(int what);

    [DllImport("libc", EntryPoint = "mount", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Mount(
        [MarshalAs(UnmanagedType.LPUTF8Str)] string source, [MarshalAs(UnmanagedType.LPUTF8Str)] string target,
        [MarshalAs(UnmanagedType.LPUTF8Str)] string? type, ulong flags, nint data);

    [DllImport("libc", EntryPoint = "syscall", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern long Change(
        long number, nint folder, [MarshalAs(UnmanagedType.LPUTF8Str)] string path, nint flags, ulong[] attributes, nint size);
}
