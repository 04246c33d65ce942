// SPDX-License-Identifier: BSD-3-Clause
// Watches which commands a program and all that it starts execute (ptrace(2)).
using System.ComponentModel;
using System.Runtime.InteropServices;
using Unicore.Build.Confinement;

namespace Unicore.Analysis.Tracing;

/// <summary>
/// A tracer that stops a process when it executes a command, and at no other call: what runs in between runs at its own speed. No command
/// escapes it, however it was named: by PATH, by a variable, by its absolute path or by another tool. All of <see cref="Run"/> is on one
/// thread, and no process that it traces survives that thread (PTRACE_O_EXITKILL).
/// </summary>
/// <param name="executed">Receives each command, before its first instruction; on the tracer's thread.</param>
internal sealed class CommandTracer(Action<ExecutedCommand> executed)
{
    /// <summary>How long processes may go on that the program leaves behind: what does not end is a daemon.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private readonly Lock _lock = new();

    /// <summary>Tasks that are traced, with the descriptors of those that are processes.</summary>
    private readonly Dictionary<int, int> _tasks = [];

    private bool _isKilling, _isOpen;

    /// <summary>Runs a program, and returns when no process of it is left: what outlives it for long is ended.</summary>
    /// <param name="program">Its path.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="reach">The files that it sees, where the system can see to that.</param>
    /// <param name="executed">Receives each command.</param>
    /// <param name="streams">Descriptors for its standard input, output and errors; open until the task has completed.</param>
    /// <param name="cancellation">Ends all its processes.</param>
    /// <returns>The exit status of the program's own process, or 128 and the signal that ended it.</returns>
    /// <exception cref="IOException">It cannot be started or traced.</exception>
    public static async Task<int> RunAsync(string program, IReadOnlyList<string> arguments, FileReach reach,
        Action<ExecutedCommand> executed, int[] streams, CancellationToken cancellation)
    {
        CommandTracer tracer = new(executed);
        TaskCompletionSource<int> completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() =>
        {
            try
            {
                using Launch launch = Launch.Start(program, arguments, reach, streams);
                completion.SetResult(tracer.Run(launch));
            }
            catch (Exception e)
            {
                completion.SetException(e);
            }
        }) { IsBackground = true, Name = "tracer" }.Start();
        using CancellationTokenRegistration registration = cancellation.Register(tracer.Kill);
        return await completion.Task.ConfigureAwait(false);
    }

    private void Kill()
    {
        lock (_lock)
        {
            _isKilling = true;
            foreach (int descriptor in _tasks.Values.Where(d => d >= 0))
            {
                Native.Send(descriptor, Native.Kill);
            }
        }
    }

    private int Run(Launch launch)
    {
        int end = -1;
        if (Native.Trace(Native.Seize, launch.Process, 0, Native.TraceAll) != 0)
        {
            int error = Marshal.GetLastSystemError();
            launch.Dispose();
            _ = Native.Wait(launch.Process, out _, 0, 0);
            throw new IOException(new Win32Exception(error).Message);
        }

        using Timer patience = new(_ => Kill());
        Add(launch.Process);
        _ = Native.Trace(Native.Interrupt, launch.Process, 0, 0);
        while (true)
        {
            int id = Native.Wait(-1, out int status, Native.AllOfThisThread, 0);
            if (id < 0 && Marshal.GetLastPInvokeError() == Native.Interrupted)
            {
                continue;
            }

            if (id < 0)
            {
                return end;
            }

            if ((status & 0xff) != 0x7f)
            {
                Remove(id);
                _ = id == launch.Process && patience.Change(Patience, Timeout.InfiniteTimeSpan);
                end = id != launch.Process ? end : (status & 0x7f) is 0 ? status >> 8 & 0xff : 128 + (status & 0x7f);
                continue;
            }

            Add(id);
            Stopped(id, status >> 8 & 0xff, status >> 16);
            if (!_isOpen && id == launch.Process)
            {
                _isOpen = true;
                launch.Open();
            }
        }
    }

    private void Stopped(int id, int signal, int happened)
    {
        const int StoppedBySignal = 0;
        switch (happened)
        {
            case StoppedBySignal:
                Restart(id, signal);
                break;
            case Native.ExecEvent:
                if (_isOpen)
                {
                    Executed(id);
                }

                Restart(id, 0);
                break;
            case Native.StopEvent when signal is Native.Stop or Native.TerminalStop or Native.TerminalInput or Native.TerminalOutput:
                _ = Native.Trace(Native.Listen, id, 0, 0);
                break;
            default:
                Restart(id, 0);
                break;
        }
    }

    private static void Restart(int id, int signal) => Native.Trace(Native.Continue, id, 0, signal);

    private void Add(int id)
    {
        lock (_lock)
        {
            if (_tasks.ContainsKey(id))
            {
                return;
            }

            int descriptor = Native.IsProcess(id) ? Native.OpenProcess(id) : -1;
            _tasks.Add(id, descriptor);
            if (_isKilling)
            {
                Native.Send(descriptor, Native.Kill);
            }
        }
    }

    private void Remove(int id)
    {
        lock (_lock)
        {
            if (_tasks.Remove(id, out int descriptor) && descriptor >= 0)
            {
                _ = Native.Close(descriptor);
            }
        }
    }

    private void Executed(int id)
    {
        (int process, int parent) = TraceeMemory.Family(id);
        if (TraceeMemory.Program(id) is not { } program || TraceeMemory.WorkingFolder(id) is not { } folder)
        {
            return; // it was killed meanwhile
        }

        executed(new(process, parent, folder, program, TraceeMemory.Words(id)));
    }
}
