// SPDX-License-Identifier: BSD-3-Clause
// Watches a program and all that it starts, from system call to system call (ptrace(2)).
using System.Runtime.InteropServices;
using Unicore.Analysis.Recording;

namespace Unicore.Analysis.Tracing;

/// <summary>
/// One tracer of one program. All of <see cref="Run"/> is on one thread, as the kernel wants it: tasks belong to the thread that traces
/// them, and none of them survives it (PTRACE_O_EXITKILL). What others ask of it goes to descriptors of processes, which it has opened
/// itself: a number may be somebody else's by then.
/// </summary>
/// <param name="recorder">Receives what is done.</param>
/// <param name="answers">
/// Calls of the program that the kernel does not see, by number: answered with that, or with ENOSYS for null.
/// </param>
internal sealed class Tracer(RunRecorder recorder, IReadOnlyDictionary<uint, long?> answers)
{
    private const int Numbers = 512, Executable = 4; // PROT_EXEC (mmap(2))
    private const uint Map = 9, Listen = 50, Execute = 59;

    private readonly CallNumber _numbers = new();
    private readonly CallForm?[] _forms = new CallForm?[Numbers];
    private readonly Dictionary<int, Tracee> _tasks = [];
    private readonly Lock _lock = new();
    private readonly HashSet<int> _processes = [];
    private readonly TaskCompletionSource _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<int> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _first, _firstDescriptor = -1;
    private bool _isKilling;

    /// <summary>Whether the shell may become the program; until then it may still be on its own way from us to itself.</summary>
    private bool _isOpen;

    /// <summary>When somebody listens on a socket.</summary>
    public Task Listening => _listening.Task;

    /// <summary>When the process that was started has ended: its exit status, or 128 and the signal's number.</summary>
    public Task<int> Ended => _ended.Task;

    /// <summary>The error with which the program was not executed; 0 if it was.</summary>
    public int StartError { get; private set; }

    /// <summary>Whether it became the program.</summary>
    public bool HasStarted { get; private set; }

    /// <summary>Why a process that was started could not be held, so that all were ended; null if there was none.</summary>
    public string? Failure { get; private set; }

    /// <summary>
    /// Whether a filter of the program's own (seccomp(2)) ended a task for a call that was taken from it: filters are asked about the call
    /// that is made in its place, which has the number -1. Where they say an error or send SIGSYS, that is not let through.
    /// </summary>
    public bool EndedByFilter { get; private set; }

    /// <summary>Asks the program to end; if its own process has ended, all that it left.</summary>
    public void Terminate()
    {
        lock (_lock)
        {
            foreach (int process in _processes.Contains(_firstDescriptor) ? [_firstDescriptor] : _processes.AsEnumerable())
            {
                Native.Send(process, Native.Terminate);
            }
        }
    }

    /// <summary>Ends all processes.</summary>
    public void Kill()
    {
        lock (_lock)
        {
            _isKilling = true;
            foreach (int process in _processes)
            {
                Native.Send(process, Native.Kill);
            }
        }
    }

    /// <summary>Traces until the last process has ended.</summary>
    /// <param name="launch">The process that becomes the program; this thread started it.</param>
    /// <exception cref="IOException">It cannot be traced.</exception>
    public void Run(Launch launch)
    {
        for (uint number = 0; number < Numbers; number++)
        {
            _forms[number] = _numbers[number] is { } name ? CallForms.Of(name) : null;
        }

        _first = launch.Process;
        if (Native.Trace(Native.Seize, _first, 0, Native.TraceAll) != 0)
        {
            int error = Marshal.GetLastSystemError();
            launch.Dispose();
            _ = Native.Wait(_first, out _, 0, 0);
            throw new IOException(Marshal.GetPInvokeErrorMessage(error));
        }

        _firstDescriptor = Add(_first).Descriptor;
        _ = Native.Trace(Native.Interrupt, _first, 0, 0);
        while (true)
        {
            int id = Native.Wait(-1, out int status, Native.AllOfThisThread, 0);
            if (id < 0)
            {
                if (Marshal.GetLastPInvokeError() == Native.Interrupted)
                {
                    continue;
                }

                break;
            }

            if ((status & 0xff) != 0x7f)
            {
                Remove(id, (status & 0x7f) is 0 ? status >> 8 & 0xff : 128 + (status & 0x7f));
                continue;
            }

            Tracee task = _tasks.GetValueOrDefault(id) ?? Add(id);
            Stopped(task, status >> 8 & 0xff, status >> 16);
            if (!_isOpen && id == _first)
            {
                _isOpen = true;
                launch.Open();
            }
        }

        // Reaped by nobody we know: somebody has told the kernel that we want to know of no child.
        _ended.TrySetResult(-1);
    }

    /// <summary>
    /// Takes a task into account that has stopped for the first time. It is in that stop until we say otherwise, or has been killed and
    /// waits for us: its number is nobody else's.
    /// </summary>
    private Tracee Add(int id)
    {
        bool isProcess = Native.IsProcess(id);
        Tracee task = new(id, isProcess ? Native.OpenProcess(id) : -1);
        int error = Marshal.GetLastPInvokeError();
        _tasks.Add(id, task);
        if (task.Descriptor >= 0)
        {
            lock (_lock)
            {
                _processes.Add(task.Descriptor);
                if (_isKilling)
                {
                    Native.Send(task.Descriptor, Native.Kill);
                }
            }
        }
        else if (isProcess && error != Native.NoSuchProcess)
        {
            // Nobody could end it later: now we can.
            Failure ??= Marshal.GetPInvokeErrorMessage(error);
            _ = Native.SendByNumber(id, Native.Kill);
            Kill();
        }

        if (id != _first && Inherited(id, isProcess) is { } program)
        {
            task.Program = program;
            program.Processes += isProcess ? 1 : 0;
            program.Threads += isProcess ? 0 : 1;
        }

        return task;
    }

    /// <summary>
    /// The program that a new task runs: its maker's. Who that was is not waited for, as it may not live to say so; but if its maker's
    /// process runs another one by now, it has gone on without waiting for us.
    /// </summary>
    private ProgramRecorder? Inherited(int id, bool isProcess)
    {
        (int process, int parent) = TraceeMemory.Family(id);
        ProgramRecorder? near = _tasks.GetValueOrDefault(isProcess ? parent : process)?.Program;
        return !isProcess || TraceeMemory.Program(id) is not { } path || path == near?.Path ? near : recorder.Of(path, _numbers.Name);
    }

    private void Remove(int id, int end)
    {
        if (_tasks.Remove(id, out Tracee? task))
        {
            EndedByFilter |= task.IsTaken && end == 128 + Native.BadCall;
            Count(task, 0);
            Release(task);
        }

        if (id == _first)
        {
            _ended.TrySetResult(end);
        }
    }

    private void Release(Tracee task)
    {
        if (task.Descriptor >= 0)
        {
            lock (_lock)
            {
                _processes.Remove(task.Descriptor);
                _firstDescriptor = task.Descriptor == _firstDescriptor ? -1 : _firstDescriptor; // the number may be another's soon
                _ = Native.Close(task.Descriptor);
            }
        }
    }

    private void Stopped(Tracee task, int signal, int happened)
    {
        switch (happened)
        {
            case 0 when signal == (Native.Trap | 0x80):
                Call(task);
                Restart(task, 0);
                break;
            case 0:
                // What a filter of its own says of the call that is made in place of another is not for the program.
                Restart(task, signal == Native.BadCall && task.IsTaken ? 0 : signal);
                break;
            case Native.ExecEvent when _isOpen:
                Restart(Executed(task), 0);
                break;
            case Native.StopEvent when signal is Native.Stop or Native.TerminalStop or Native.TerminalInput or Native.TerminalOutput:
                _ = Native.Trace(Native.Listen, task.Id, 0, 0);
                break;
            default:
                Restart(task, 0);
                break;
        }
    }

    private static void Restart(Tracee task, int signal) => Native.Trace(Native.SystemCall, task.Id, 0, signal);

    /// <summary>The task now has the number of its process, whichever thread it was.</summary>
    private Tracee Executed(Tracee process)
    {
        Tracee task = process;
        int former = (int)Message(process);
        if (former != process.Id && _tasks.Remove(former, out Tracee? thread))
        {
            Count(process, 0);
            process.Take(thread);
        }

        task.Program = recorder.Of(TraceeMemory.Program(task.Id) ?? "?", _numbers.Name);
        task.Program.Processes++;
        HasStarted = true;
        return task;
    }

    private static unsafe ulong Message(Tracee task)
    {
        ulong message = 0;
        _ = Native.Trace(Native.GetEventMessage, task.Id, 0, &message);
        return message;
    }

    private unsafe void Call(Tracee task)
    {
        Native.CallInfo info = default;
        if (Native.Trace(Native.GetSystemCallInfo, task.Id, sizeof(Native.CallInfo), &info) <= 0)
        {
            return;
        }

        if (info.Kind == Native.CallInfo.Entry)
        {
            Enter(task, info);
        }
        else if (info.Kind == Native.CallInfo.Exit && task.IsInCall)
        {
            if (task.IsTaken)
            {
                _ = Native.Trace(Native.PokeUser, task.Id, Native.ResultRegister, (nint)(task.Answer ?? -Native.NotThere));
            }

            int error = !task.IsTaken ? info.IsError ? (int)-info.Result : 0 : task.Answer is null ? Native.NotThere : 0;
            if (!HasStarted && error != 0 && task.Number == Execute)
            {
                // A shell would take for a script of its own what the kernel does not know.
                StartError = error;
                Kill();
            }

            if (task.Number == Listen && error == 0 && task.Caller is not null)
            {
                _listening.TrySetResult();
            }

            Count(task, error);
        }
    }

    private unsafe void Enter(Tracee task, in Native.CallInfo info)
    {
        task.IsInCall = true;
        task.Caller = task.Program;
        task.Number = CallNumber.Of(info.Architecture, info.Number);
        task.IsTaken = false;
        (task.First, task.Second) = (0, 0);
        if (task.Program is not { } program)
        {
            return;
        }

        if (task.Number < Numbers && _forms[task.Number] is { } form)
        {
            for (int i = 0; i < form.Classes.Count; i++)
            {
                ulong value = info.Arguments[form.Classes[i].Index];
                value = form.Classes[i].IsPointed ? TraceeMemory.Number(task.Id, value) : form.Classes[i].Trim(value);
                (task.First, task.Second) = i == 0 ? (value, 0) : (task.First, value);
            }

            foreach ((int folder, int path) in form.Paths)
            {
                int? from = folder < 0 ? null : (int)info.Arguments[folder];
                if (TraceeMemory.Path(task.Id, from, info.Arguments[path]) is { } file)
                {
                    task.Files.Add(file);
                }
            }

            if (form.Address >= 0)
            {
                task.Address = TraceeMemory.Address(task.Id, info.Arguments[form.Address], info.Arguments[form.Address + 1]);
            }
        }

        if (task.Number == Map && (info.Arguments[2] & Executable) != 0 && (int)info.Arguments[4] >= 0
            && TraceeMemory.File(task.Id, (int)info.Arguments[4]) is { } library)
        {
            program.AddLibrary(library);
        }

        if (answers.Count > 0 && program.IsStarted && answers.TryGetValue(task.Number, out long? answer)
            && Native.Trace(Native.PokeUser, task.Id, Native.NumberRegister, -1) == 0)
        {
            task.IsTaken = true;
            task.Answer = answer;
        }
    }

    /// <summary>Counts the call that a task is in; one that the task did not live to see return has no error.</summary>
    private void Count(Tracee task, int error)
    {
        if (task.IsInCall && task.Caller is { } caller)
        {
            caller.Add(task.Number, error, task.First, task.Second);
            if (task.Files.Count > 0 || task.Address is not null)
            {
                string call = _numbers.Name(task.Number);
                string? name = error == 0 ? null : CallForms.Error(error);
                task.Files.ForEach(f => caller.AddFile(f, call, name));
                if (task.Address is { } address)
                {
                    caller.AddAddress(address, call, name);
                }
            }
        }

        task.IsInCall = false;
        task.Address = null;
        task.Files.Clear();
    }
}
