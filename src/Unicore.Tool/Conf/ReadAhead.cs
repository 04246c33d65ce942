// SPDX-License-Identifier: BSD-3-Clause
// Standard input that is taken in as it comes, whether somebody asks for it yet or not.
using System.Threading.Channels;

namespace Unicore.Tool.Conf;

/// <summary>
/// Whoever feeds answers through a pipe may write more, and sooner, than is asked for: with a full pipe they would hang, and end with
/// a broken one. So a thread reads on, up to 16 MiB ahead.
/// </summary>
internal sealed class ReadAhead
{
    private const int ChunkSize = 4096;
    private readonly Channel<byte[]> _chunks = Channel.CreateBounded<byte[]>(4096);
    private byte[] _current = [];
    private int _at;

    public ReadAhead(Stream input) => new Thread(() => Fill(input)) { IsBackground = true }.Start();

    /// <summary>The next byte, or -1 at the end.</summary>
    public int Next()
    {
        while (_at == _current.Length)
        {
            if (!_chunks.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
            {
                return -1;
            }

            (_current, _at) = (_chunks.Reader.TryRead(out byte[]? next) ? next : [], 0);
        }

        return _current[_at++];
    }

    private void Fill(Stream input)
    {
        try
        {
            byte[] buffer = new byte[ChunkSize];
            for (int count = input.Read(buffer); count > 0; count = input.Read(buffer))
            {
                _chunks.Writer.WriteAsync(buffer[..count]).AsTask().GetAwaiter().GetResult();
            }
        }
        catch (IOException)
        {
            // As good as the end.
        }
        finally
        {
            _chunks.Writer.Complete();
        }
    }
}
