// SPDX-License-Identifier: BSD-3-Clause
// A guest's console between the program that runs it and whoever looks at it.
using CliWrap;
using Unicore.Elf;

namespace Unicore.Running.Consoles;

/// <summary>Passes a console's bytes on, both ways, as they come.</summary>
/// <param name="console">The user's side.</param>
/// <param name="symbols">Reads the symbols that name addresses in crash dumps, which may come by either stream.</param>
/// <param name="stop">Stops the guest: nobody takes what it says any more.</param>
internal sealed class ConsolePipes(GuestConsole console, Func<CodeSymbols?> symbols, CancellationTokenSource stop) : IDisposable
{
    private const int BufferSize = 4096;

    /// <summary>The guest's errors and the monitor's come side by side.</summary>
    private readonly SemaphoreSlim _outputTurn = new(1), _errorTurn = new(1);

    /// <summary>Frames of the input and the wish that the guest end are whole.</summary>
    private readonly SemaphoreSlim _inputTurn = new(1);
    private readonly ConsoleFrames _frames = new();

    /// <summary>Bytes that were put on the guest's line; and the end of a wait for its taking some of them.</summary>
    private long _sent;
    private TaskCompletionSource _taken = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Why nobody takes the guest's output any more; null while somebody does.</summary>
    public IOException? Failure { get; private set; }

    /// <summary>The exit code that a guest said on its console; null when it said none there.</summary>
    public byte? ExitCode => _frames.ExitCode;

    /// <summary>Asks the program of a guest behind a serial line to end, past what it has not been sent yet of its input.</summary>
    /// <returns>Whether it was asked: its program has said that it does something then.</returns>
    public bool AskToStop() => _frames.TakesStop && _asked.TrySetResult();

    /// <summary>The input of a guest that is a process.</summary>
    public PipeSource Input() => PipeSource.FromStream(console.Input);

    /// <summary>
    /// The input of a guest behind a serial line: plain, or in frames, once it has said that it takes such. The monitor's own input stays
    /// open to its end: a serial line has none, and QEMU drops output that finds the pipe full once its standard input has hung up (it
    /// watches both ends of its console, and takes the one's end for room in the other).
    /// </summary>
    /// <param name="hasFrames">Whether it is asked for frames.</param>
    /// <param name="room">How many bytes may wait on the line (<see cref="Monitors.IMonitor.InputRoom"/>).</param>
    public PipeSource SerialInput(bool hasFrames, int? room) => PipeSource.Create(async (line, cancellation) =>
    {
        Task stop = SendStopAsync(line, cancellation);
        await (hasFrames ? SendFramesAsync(line, room, cancellation) : SendAsync(line, bytes => bytes, cancellation)).ConfigureAwait(false);
        await stop.ConfigureAwait(false);
        await Task.Delay(Timeout.Infinite, cancellation).ConfigureAwait(false);
    });

    /// <summary>The guest's output: plain, or in frames with its errors.</summary>
    public PipeTarget Output(bool hasFrames)
    {
        BacktraceNames outputNames = new(symbols), errorNames = new(symbols);
        return PipeTarget.Create((line, cancellation) => CopyAsync(line, async bytes =>
        {
            if (!hasFrames)
            {
                await WriteAsync(isError: false, outputNames.Translate(bytes.Span), cancellation).ConfigureAwait(false);
                return;
            }

            foreach ((bool isError, ReadOnlyMemory<byte> part) in _frames.Decode(bytes.Span))
            {
                BacktraceNames names = isError ? errorNames : outputNames;
                await WriteAsync(isError, names.Translate(part.Span), cancellation).ConfigureAwait(false);
            }

            if (_frames.HasBegun)
            {
                _begun.TrySetResult();
            }

            Interlocked.Exchange(ref _taken, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
        }, cancellation));
    }

    /// <summary>What the program that runs the guest complains of, or the errors of a guest that is a process.</summary>
    public PipeTarget Errors()
    {
        BacktraceNames names = new(symbols);
        return PipeTarget.Create((line, cancellation) =>
            CopyAsync(line, bytes => WriteAsync(isError: true, names.Translate(bytes.Span), cancellation), cancellation));
    }

    /// <summary>Nothing is passed on any more.</summary>
    public void Dispose()
    {
        _outputTurn.Dispose();
        _errorTurn.Dispose();
        _inputTurn.Dispose();
    }

    private static async Task CopyAsync(Stream source, Func<ReadOnlyMemory<byte>, ValueTask> write, CancellationToken cancellation)
    {
        byte[] buffer = new byte[BufferSize];
        int read;
        while ((read = await source.ReadAsync(buffer, cancellation).ConfigureAwait(false)) > 0)
        {
            await write(buffer.AsMemory(0, read)).ConfigureAwait(false);
        }
    }

    private async Task SendFramesAsync(Stream line, int? room, CancellationToken cancellation)
    {
        await _begun.Task.WaitAsync(cancellation).ConfigureAwait(false);
        await (room is { } most ? SendSlowlyAsync(line, most, cancellation)
            : SendAsync(line, bytes => ConsoleFrames.Encode(bytes.Span), cancellation)).ConfigureAwait(false);
        await PutAsync(line, ConsoleFrames.End, cancellation).ConfigureAwait(false);
    }

    /// <summary>Whole frames, which are up to twice as long as what they are of, as the guest makes room for them.</summary>
    private Task SendSlowlyAsync(Stream line, int room, CancellationToken cancellation) => CopyAsync(console.Input, async bytes =>
    {
        for (int at = 0, length; at < bytes.Length; at += length)
        {
            length = Math.Min(bytes.Length - at, room / 4);
            ReadOnlyMemory<byte> piece = ConsoleFrames.Encode(bytes.Span.Slice(at, length));
            for (Task taken = _taken.Task; Interlocked.Read(ref _sent) + piece.Length - _frames.Taken > room; taken = _taken.Task)
            {
                await taken.WaitAsync(cancellation).ConfigureAwait(false);
            }

            await PutAsync(line, piece, cancellation).ConfigureAwait(false);
        }
    }, cancellation);

    private async Task SendStopAsync(Stream line, CancellationToken cancellation)
    {
        await _asked.Task.WaitAsync(cancellation).ConfigureAwait(false);
        await PutAsync(line, ConsoleFrames.Stop, cancellation).ConfigureAwait(false);
    }

    /// <summary>Puts whole frames on the guest's line.</summary>
    private async ValueTask PutAsync(Stream line, ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        await _inputTurn.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            await line.WriteAsync(bytes, cancellation).ConfigureAwait(false);
            await line.FlushAsync(cancellation).ConfigureAwait(false);
            Interlocked.Add(ref _sent, bytes.Length);
        }
        finally
        {
            _inputTurn.Release();
        }
    }

    private Task SendAsync(Stream line, Func<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>> encode, CancellationToken cancellation) =>
        CopyAsync(console.Input, bytes => PutAsync(line, encode(bytes), cancellation), cancellation);

    private async ValueTask WriteAsync(bool isError, ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        Stream target = isError ? console.Errors : console.Output;
        SemaphoreSlim turn = isError ? _errorTurn : _outputTurn;
        await turn.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            await target.WriteAsync(bytes, cancellation).ConfigureAwait(false);
            await target.FlushAsync(cancellation).ConfigureAwait(false);
        }
        catch (IOException e)
        {
            Failure ??= e;
            await stop.CancelAsync().ConfigureAwait(false);
        }
        finally
        {
            turn.Release();
        }
    }
}
