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

    /// <summary>Reads a stream to its end.</summary>
    public async Task ReadAsync(Stream stream)
    {
        Decoder decoder = Encoding.UTF8.GetDecoder();
        byte[] bytes = new byte[BufferSize];
        char[] characters = new char[BufferSize + 1];
        for (int read; (read = await stream.ReadAsync(bytes).ConfigureAwait(false)) > 0;)
        {
            if (copy is not null)
            {
                await copy.WriteAsync(bytes.AsMemory(0, read)).ConfigureAwait(false);
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
