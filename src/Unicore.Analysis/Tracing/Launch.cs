// SPDX-License-Identifier: BSD-3-Clause
// A process that waits to be traced before it becomes the program.
using System.Collections;
using System.IO.Pipes;
using System.Text;
using Unicore.Build.Confinement;

namespace Unicore.Analysis.Tracing;

/// <summary>
/// Starts a program under a tracer. A shell waits at a gate until somebody traces it, then executes the program: the runtime cannot fork,
/// and no code of ours is to be in the child. Whoever is gone before that has left the gate closed, and the shell ends.
/// </summary>
internal sealed class Launch : IDisposable
{
    private const int Gate = 3;

    /// <summary>POSIX_SPAWN_SETSIGDEF, POSIX_SPAWN_SETSIGMASK, POSIX_SPAWN_SETSID (spawn.h).</summary>
    private const short Apart = 4 | 8 | 0x80;

    // Of an opaque structure; those of glibc and musl have less than 400 bytes.
    private const int OpaqueSize = 1024, SignalsSize = 128;

    /// <summary>The runtime has raised how many files we may open, and children have it from us: this is what Linux begins with.</summary>
    private const string Script = "read -r _ <&3 || exit; exec 3<&-; ulimit -Sn 1024 2>/dev/null; exec \"$@\"";

    private readonly AnonymousPipeServerStream _gate = new(PipeDirection.Out, HandleInheritability.None);

    private Launch()
    {
    }

    /// <summary>The process, in a session of its own: what a terminal sends to all of its foreground is for us to answer.</summary>
    public int Process { get; private set; }

    /// <summary>Starts a process that waits.</summary>
    /// <param name="program">The program's path.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="reach">The files that it sees, where the system can see to that; null for all.</param>
    /// <param name="streams">Descriptors for its standard input, output and errors.</param>
    /// <returns>The process.</returns>
    /// <exception cref="IOException">It cannot be started.</exception>
    public static unsafe Launch Start(
        string program, IReadOnlyList<string> arguments, FileReach? reach, params ReadOnlySpan<int> streams)
    {
        Launch launch = new();
        byte* actions = stackalloc byte[OpaqueSize], attributes = stackalloc byte[OpaqueSize];
        byte* none = stackalloc byte[SignalsSize], all = stackalloc byte[SignalsSize];
        new Span<byte>(all, SignalsSize).Fill(byte.MaxValue);
        new Span<byte>(none, SignalsSize).Clear();
        _ = Native.InitActions(actions);
        for (int i = 0; i < streams.Length; i++)
        {
            _ = Native.AddDuplicate(actions, streams[i], i);
        }

        _ = Native.AddDuplicate(actions, (int)launch._gate.ClientSafePipeHandle.DangerousGetHandle(), Gate);
        _ = Native.InitAttributes(attributes);
        _ = Native.SetDefaultSignals(attributes, all);
        _ = Native.SetBlockedSignals(attributes, none);
        _ = Native.SetFlags(attributes, Apart);
        using Words words = new(["sh", "-c", Script, "sh", program, .. arguments]);
        using Words environment = new(
            [.. Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().Select(v => $"{v.Key}={v.Value}")]);
        int process = 0;
        int Spawn() => Native.Spawn(out process, "/bin/sh", actions, attributes, words.Pointers, environment.Pointers);
        int error = reach is null ? Spawn() : Landlock.On(reach, "/bin/sh", Spawn);
        _ = Native.DestroyActions(actions);
        launch._gate.DisposeLocalCopyOfClientHandle();
        if (error != 0)
        {
            launch.Dispose();
            throw new IOException($"/bin/sh: {System.Runtime.InteropServices.Marshal.GetPInvokeErrorMessage(error)}");
        }

        launch.Process = process;
        return launch;
    }

    /// <summary>Has the process become the program.</summary>
    public void Open() => _gate.Write("\n"u8);

    /// <inheritdoc/>
    public void Dispose() => _gate.Dispose();

    /// <summary>Words as C has them: pointers, of which the last is null, to bytes, of which the last is 0.</summary>
    private sealed unsafe class Words : IDisposable
    {
        private readonly byte[] _bytes;
        private readonly nint[] _pointers;
        private System.Runtime.InteropServices.GCHandle _pinnedBytes, _pinnedPointers;

        public Words(IReadOnlyList<string> words)
        {
            _bytes = Encoding.UTF8.GetBytes(string.Join('\0', words) + "\0");
            _pointers = new nint[words.Count + 1];
            _pinnedBytes = System.Runtime.InteropServices.GCHandle.Alloc(_bytes, System.Runtime.InteropServices.GCHandleType.Pinned);
            _pinnedPointers = System.Runtime.InteropServices.GCHandle.Alloc(_pointers, System.Runtime.InteropServices.GCHandleType.Pinned);
            nint at = _pinnedBytes.AddrOfPinnedObject();
            for (int i = 0; i < words.Count; i++)
            {
                _pointers[i] = at;
                at += Encoding.UTF8.GetByteCount(words[i]) + 1;
            }
        }

        public byte** Pointers => (byte**)_pinnedPointers.AddrOfPinnedObject();

        public void Dispose()
        {
            _pinnedBytes.Free();
            _pinnedPointers.Free();
        }
    }
}
