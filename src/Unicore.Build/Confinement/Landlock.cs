// SPDX-License-Identifier: BSD-3-Clause
// Linux's Landlock (landlock(7)): a thread gives up, for itself and all that it starts, the files that are not on a list. Nobody has to be
// root for that, and no program can take it back.
using System.Buffers.Binary;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace Unicore.Build.Confinement;

/// <summary>Confines threads, where the kernel can.</summary>
public static class Landlock
{
    // linux/landlock.h; the numbers of calls are the same on all architectures.
    private const long CreateRuleset = 444, AddRule = 445, RestrictSelf = 446;
    private const int VersionFlag = 1, PathBeneath = 1;

    // prctl(2), open(2)
    private const int NoNewPrivileges = 38, PathOnly = 0x20_0000, CloseOnExec = 0x8_0000;

    // LANDLOCK_ACCESS_FS_*: rights to files of all kinds, and to what is in folders; those of the interface's first release.
    private const ulong Execute = 1 << 0, WriteFile = 1 << 1, ReadFile = 1 << 2, ReadFolder = 1 << 3, Truncate = 1 << 14;
    private const ulong First = 0x1fff, Refer = 1 << 13;
    private const ulong OfFiles = Execute | WriteFile | ReadFile | Truncate;
    private const ulong Reading = Execute | ReadFile | ReadFolder;

    // LANDLOCK_SCOPE_*: abstract sockets and signals of others.
    private const ulong Scopes = 3;
    private const int RulesetSize = 24, RuleSize = 12;

    // Releases of the interface: the first one's files; with renaming, with truncation, with scopes.
    private const int WithRefer = 2, WithTruncate = 3, WithNetwork = 4, WithScopes = 6;

    /// <summary>Whether this system can confine.</summary>
    public static bool IsThere => Version > 0;

    /// <summary>The release of the kernel's interface; 0 without one.</summary>
    private static int Version { get; } = OperatingSystem.IsLinux() ? (int)Math.Max(0, Make(CreateRuleset, null, 0, VersionFlag)) : 0;

    /// <summary>Starts something that has to do with some files alone, on a thread of its own: our rights stay what they are.</summary>
    /// <param name="reach">
    /// What it may see. The first release of the kernel's interface lets nobody rename files from folder to folder, as builds do: with that
    /// nothing is confined here.
    /// </param>
    /// <param name="program">What is started.</param>
    /// <param name="start">Starts it, and no thread: that would be confined, too.</param>
    /// <returns>What that returned.</returns>
    /// <exception cref="IOException">The kernel refuses.</exception>
    public static int On(FileReach reach, string program, Func<int> start)
    {
        ArgumentNullException.ThrowIfNull(start);
        if (Version < WithRefer)
        {
            return start();
        }

        int result = 0;
        ExceptionDispatchInfo? failure = null;
        Thread thread = new(() =>
        {
            try
            {
                Confine(reach, program);
                result = start();
            }
            catch (IOException e)
            {
                failure = ExceptionDispatchInfo.Capture(e);
            }
        });
        thread.Start();
        thread.Join();
        failure?.Throw();
        return result;
    }

    /// <summary>Confines the calling thread and all that it will start, for good.</summary>
    /// <param name="reach">What it may see.</param>
    /// <param name="program">What it is about to start.</param>
    /// <exception cref="IOException">The kernel refuses, which it does not without a reason that concerns us.</exception>
    public static void Confine(FileReach reach, string program)
    {
        ArgumentNullException.ThrowIfNull(reach);
        ArgumentNullException.ThrowIfNull(program);
        ulong handled = First | (Version >= WithRefer ? Refer : 0) | (Version >= WithTruncate ? Truncate : 0);
        byte[] attributes = new byte[RulesetSize];
        BinaryPrimitives.WriteUInt64LittleEndian(attributes, handled);
        BinaryPrimitives.WriteUInt64LittleEndian(attributes.AsSpan(16), Version >= WithScopes ? Scopes : 0);
        int size = Version >= WithScopes ? RulesetSize : Version >= WithNetwork ? 16 : 8;
        int ruleset = (int)Require(Make(CreateRuleset, attributes, size, 0), "landlock_create_ruleset");
        try
        {
            foreach (string path in FileReach.Always(program).Concat(reach.Read))
            {
                Allow(ruleset, path, Reading & handled);
            }

            foreach (string path in FileReach.AlwaysWritten.Concat(reach.Write))
            {
                Allow(ruleset, path, handled & ~Execute);
            }

            _ = Require(Prctl(NoNewPrivileges, 1, 0, 0, 0), "prctl(PR_SET_NO_NEW_PRIVS)");
            _ = Require(Restrict(RestrictSelf, ruleset, 0), "landlock_restrict_self");
        }
        finally
        {
            _ = Close(ruleset);
        }
    }

    private static void Allow(int ruleset, string path, ulong rights)
    {
        int file = Open(path, PathOnly | CloseOnExec);
        if (file < 0)
        {
            return; // it is not there, or not for us
        }

        byte[] attributes = new byte[RuleSize];
        BinaryPrimitives.WriteUInt64LittleEndian(attributes, Directory.Exists(path) ? rights : rights & OfFiles);
        BinaryPrimitives.WriteInt32LittleEndian(attributes.AsSpan(8), file);
        try
        {
            _ = Require(Add(AddRule, ruleset, PathBeneath, attributes, 0), "landlock_add_rule for " + path);
        }
        finally
        {
            _ = Close(file);
        }
    }

    private static long Require(long result, string what) => result >= 0 ? result
        : throw new IOException($"{what}: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");

    [DllImport("libc", EntryPoint = "syscall", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern long Make(long number, byte[]? attributes, nint size, nint flags);

    [DllImport("libc", EntryPoint = "syscall", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern long Add(long number, nint ruleset, nint type, byte[] attributes, nint flags);

    [DllImport("libc", EntryPoint = "syscall", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern long Restrict(long number, nint ruleset, nint flags);

    [DllImport("libc", EntryPoint = "prctl", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Prctl(int option, nint second, nint third, nint fourth, nint fifth);

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", EntryPoint = "close")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Close(int file);
}
