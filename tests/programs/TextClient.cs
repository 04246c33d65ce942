// SPDX-License-Identifier: BSD-3-Clause
// A connection to a server whose requests and answers are text, as memcached's are.
using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Unicore.Programs.Tests;

/// <summary>One connection. Bytes are handed over as Latin-1.</summary>
internal sealed class TextClient : IDisposable
{
    private readonly TcpClient _client;

    public TextClient(string port)
    {
        _client = new TcpClient("127.0.0.1", int.Parse(port, CultureInfo.InvariantCulture))
        {
            ReceiveTimeout = 60_000,
            SendTimeout = 60_000,
            NoDelay = true,
        };
    }

    /// <summary>
    /// A connection on which a server has given an answer that ends so, one that says nothing when it is ready: before QEMU
    /// is there nobody listens, and then it accepts connections for the guest, and closes those that nobody takes there.
    /// </summary>
    public static async Task<TextClient> AnswersAsync(string port, string request, string answer)
    {
        for (Stopwatch clock = Stopwatch.StartNew(); ; await Task.Delay(200))
        {
            TextClient? client = null;
            try
            {
                client = new TextClient(port);
                client.Ask(request, answer);
                return client;
            }
            catch (Exception e) when (e is IOException or SocketException && clock.Elapsed < TimeSpan.FromMinutes(2))
            {
                client?.Dispose();
            }
        }
    }

    /// <summary>Sends a request and reads until the answer ends with <paramref name="end"/>.</summary>
    /// <exception cref="IOException">The server closed the connection, or said nothing for a minute.</exception>
    public string Ask(string request, string end)
    {
        NetworkStream stream = _client.GetStream();
        // The answers of a long request would fill the way back, if nobody read them.
        Task sending = stream.WriteAsync(Encoding.Latin1.GetBytes(request)).AsTask();
        StringBuilder answer = new();
        byte[] piece = new byte[1 << 16];
        do
        {
            int length = stream.Read(piece);
            answer.Append(Encoding.Latin1.GetString(piece, 0, length));
            if (length == 0)
            {
                throw new IOException($"the server closed the connection after '{answer}'");
            }
        }
        while (answer.Length < end.Length || answer.ToString(answer.Length - end.Length, end.Length) != end);
        sending.Wait();
        return answer.ToString();
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();
}
