// SPDX-License-Identifier: BSD-3-Clause
// The protocol that Redis speaks, RESP2, as far as tests need it: https://redis.io/docs/reference/protocol-spec/.
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Unicore.Programs.Tests;

/// <summary>One connection to a Redis server. Requests and replies are bytes, which texts stand for as Latin-1.</summary>
internal sealed class RedisClient : IDisposable
{
    private static readonly Encoding Bytes = Encoding.Latin1;
    private readonly TcpClient _client;
    private readonly BufferedStream _stream;

    public RedisClient(string port)
    {
        _client = new TcpClient("127.0.0.1", int.Parse(port, CultureInfo.InvariantCulture))
        {
            ReceiveTimeout = 60_000,
            SendTimeout = 60_000,
        };
        _stream = new BufferedStream(_client.GetStream(), 1 << 16);
    }

    /// <summary>Sends a command and waits for its reply: see <see cref="Read"/>.</summary>
    public string? Ask(params string[] command)
    {
        Send(command);
        return Read();
    }

    /// <summary>Sends a command; it leaves with the next one that waits for a reply.</summary>
    public void Send(params string[] command)
    {
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"*{command.Length}\r\n");
        foreach (string word in command)
        {
            text.Append(CultureInfo.InvariantCulture, $"${word.Length}\r\n{word}\r\n");
        }

        _stream.Write(Bytes.GetBytes(text.ToString()));
    }

    /// <summary>
    /// The next reply: a string's text, null where there is none; a number, a status or an error with its sign in front; of an array the
    /// elements, with blanks between them.
    /// </summary>
    public string? Read()
    {
        _stream.Flush();
        string line = Line();
        switch (line[0])
        {
            case '$' when line == "$-1":
                return null;
            case '$':
                byte[] text = new byte[Number(line) + 2];
                _stream.ReadExactly(text);
                return Bytes.GetString(text, 0, text.Length - 2);
            case '*':
                return string.Join(' ', Enumerable.Range(0, Number(line)).Select(_ => Read()));
            default:
                return line;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stream.Dispose();
        _client.Dispose();
    }

    private static int Number(string line) => int.Parse(line.AsSpan(1), CultureInfo.InvariantCulture);

    private string Line()
    {
        StringBuilder line = new();
        for (int c; (c = _stream.ReadByte()) != '\n'; line.Append((char)c))
        {
            Assert.True(c >= 0, "the server closed the connection");
        }

        return line.ToString().TrimEnd('\r');
    }
}
