// SPDX-License-Identifier: BSD-3-Clause
// What a program says, passed on and kept for who waits for a word in it.
using System.Text;

namespace Unicore.Analysis.Driving;

/// <summary>The beginning of a program's output.</summary>
/// <param name="copy">Receives all of it; null for nobody.</param>
internal sealed class OutputBuffer(Stream? copy)
{
    private const int Most = 16 << 20, BufferSize = 65536;

    private readonly StringBuilder _text = new();
    private TaskCompletionSource _more = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _reads;
    private volatile bool _isWaiting;

    /// <summary>What has been said.</summary>
    public string Text
    {
        get
        {
            lock (_text)
            {
                return _text.ToString();
            }
        }
    }

    /// <summary>Waits until a stream has been read to its end, or nothing has come for some time, as somebody else keeps it open.</summary>
    /// <param name="reading">What <see cref="ReadAsync"/> returned.</param>
    /// <param name="silence">For how long.</param>
    /// <param name="clock">The clock.</param>
    /// <returns>Whether it was read to its end.</returns>
    public async Task<bool> EndsAsync(Task reading, TimeSpan silence, TimeProvider clock)
    {
        while (!reading.IsCompleted)
        {
            long before = Interlocked.Read(ref _reads);
            await Task.WhenAny(reading, Task.Delay(silence, clock)).ConfigureAwait(false);
            if (!reading.IsCompleted && _isWaiting && before == Interlocked.Read(ref _reads))
            {
                return false;
            }
        }

        await reading.ConfigureAwait(false);
        return true;
    }

    /// <summary>Reads a stream to its end.</summary>
    public async Task ReadAsync(Stream stream)
    {
        Decoder decoder = Encoding.UTF8.GetDecoder();
        byte[] bytes = new byte[BufferSize];
        char[] characters = new char[BufferSize + 1];
        Stream? listener = copy;
        while (true)
        {
            _isWaiting = true;
            int read = await stream.ReadAsync(bytes).ConfigureAwait(false);
            _isWaiting = false;
            Interlocked.Increment(ref _reads);
            if (read == 0)
            {
                return;
            }

            try
            {
                await (listener ?? Stream.Null).WriteAsync(bytes.AsMemory(0, read)).ConfigureAwait(false);
            }
            catch (IOException)
            {
                // Who listened is gone; the program is not to wait for that.
                listener = null;
            }

            TaskCompletionSource waiting;
            lock (_text)
            {
                int count = decoder.GetChars(bytes, 0, read, characters, 0);
                _text.Append(characters, 0, Math.Min(count, Most - _text.Length));
                waiting = _more;
                _more = new(TaskCreationOptions.RunContinuationsAsynchronously);
            }

            waiting.SetResult();
        }
    }

    /// <summary>Waits until a word is in it.</summary>
    public async Task WaitForAsync(string word, CancellationToken cancellation)
    {
        while (true)
        {
            Task more;
            lock (_text)
            {
                if (_text.ToString().Contains(word, StringComparison.Ordinal))
                {
                    return;
                }

                more = _more.Task;
            }

            await more.WaitAsync(cancellation).ConfigureAwait(false);
        }
    }
}
