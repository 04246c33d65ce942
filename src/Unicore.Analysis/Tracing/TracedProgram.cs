// SPDX-License-Identifier: BSD-3-Clause
// A program that runs under a tracer, for those who drive it.
using System.ComponentModel;
using Unicore.Analysis.Recording;

namespace Unicore.Analysis.Tracing;

/// <summary>The thread of a tracer, and what others see of it.</summary>
internal sealed class TracedProgram
{
    private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Tracer _tracer;

    private TracedProgram(Tracer tracer) => _tracer = tracer;

    /// <summary>When its process is there, or will not be.</summary>
    public Task Begun => _begun.Task;

    /// <summary>When no process of it is left; fails with <see cref="IOException"/> if it could not be started.</summary>
    public Task Completion => _completion.Task;

    /// <inheritdoc cref="Tracer.Ended"/>
    public Task<int> Ended => _tracer.Ended;

    /// <inheritdoc cref="Tracer.Listening"/>
    public Task Listening => _tracer.Listening;

    /// <inheritdoc cref="Tracer.Failure"/>
    public string? Failure => _tracer.Failure;

    /// <inheritdoc cref="Tracer.EndedByFilter"/>
    public bool EndedByFilter => _tracer.EndedByFilter;

    /// <summary>Starts a program.</summary>
    /// <param name="program">Its path.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="recorder">Receives what it does; to be read when it has completed.</param>
    /// <param name="answers">Calls that are answered in the kernel's place, as <see cref="Tracer"/> takes them.</param>
    /// <param name="streams">Descriptors for its standard input, output and errors; open until <see cref="Begun"/>.</param>
    public static TracedProgram Start(string program, IReadOnlyList<string> arguments, RunRecorder recorder,
        IReadOnlyDictionary<uint, long?> answers, int[] streams)
    {
        TracedProgram traced = new(new(recorder, answers));
        new Thread(() => traced.Run(program, arguments, streams)) { IsBackground = true, Name = "tracer" }.Start();
        return traced;
    }

    /// <inheritdoc cref="Tracer.Terminate"/>
    public void Terminate() => _tracer.Terminate();

    /// <inheritdoc cref="Tracer.Kill"/>
    public void Kill() => _tracer.Kill();

    private void Run(string program, IReadOnlyList<string> arguments, int[] streams)
    {
        try
        {
            using Launch launch = Launch.Start(program, arguments, null, streams);
            _begun.SetResult();
            _tracer.Run(launch);
            if (_tracer.Failure is { } failure)
            {
                throw new IOException(failure);
            }

            if (!_tracer.HasStarted)
            {
                throw new IOException(_tracer.StartError == 0
                    ? "It was ended before it began." : new Win32Exception(_tracer.StartError).Message + ".");
            }

            _completion.SetResult();
        }
        catch (IOException e)
        {
            _begun.TrySetResult();
            _completion.SetException(e);
        }
    }
}
