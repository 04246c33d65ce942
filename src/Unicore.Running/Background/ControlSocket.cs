// SPDX-License-Identifier: BSD-3-Clause
// What a keeper and those who ask something of it say to each other: a line each.
using System.Net.Sockets;
using System.Text;

namespace Unicore.Running.Background;

/// <summary>The socket in a guest's folder, which is its user's alone. One wish, one answer, and for input what is typed.</summary>
internal static class ControlSocket
{
    /// <summary>A wish: that the guest's program end by itself, and not be started again.</summary>
    public const string Stop = "stop";

    /// <summary>That the guest be stopped at once.</summary>
    public const string Kill = "kill";

    /// <summary>That it be held.</summary>
    public const string Pause = "pause";

    /// <summary>That it go on.</summary>
    public const string Resume = "resume";

    /// <summary>That its monitor listen for gdb.</summary>
    public const string Debug = "debug";

    /// <summary>That what follows be its input.</summary>
    public const string Input = "input";

    /// <summary>The answer: it was done. Any other answer says why it was not.</summary>
    public const string Done = "done";

    // Longer than any wish or answer.
    private const int LongestLine = 1024;

    /// <summary>Bytes that the path of a socket may have: sun_path of unix(7), less its end.</summary>
    internal const int LongestPath = 107;

    /// <summary>Listens.</summary>
    /// <param name="path">The socket's file.</param>
    /// <returns>The socket.</returns>
    /// <exception cref="IOException">It can't be made.</exception>
    public static Socket Listen(string path)
    {
        Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Bind(new UnixDomainSocketEndPoint(path));
            socket.Listen();
            return socket;
        }
        catch (Exception e) when (e is SocketException or ArgumentOutOfRangeException)
        {
            socket.Dispose();
            throw new IOException(Encoding.UTF8.GetByteCount(path) > LongestPath
                ? $"the path of its socket, {path}, is longer than {LongestPath} bytes; choose a shorter XDG_STATE_HOME" : e.Message, e);
        }
    }

    /// <summary>Connects.</summary>
    /// <param name="path">The socket's file.</param>
    /// <returns>The connection; null when nobody listens.</returns>
    public static async Task<NetworkStream?> ConnectAsync(string path)
    {
        Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path)).ConfigureAwait(false);
            return new(socket, ownsSocket: true);
        }
        catch (Exception e) when (e is SocketException or ArgumentOutOfRangeException)
        {
            socket.Dispose();
            return null;
        }
    }

    /// <summary>Reads a line.</summary>
    /// <param name="line">The connection.</param>
    /// <returns>The line; what there was of it at the connection's end.</returns>
    /// <exception cref="IOException">The line has no end.</exception>
    public static async Task<string> ReadAsync(Stream line)
    {
        // Byte by byte: what stands behind a wish is input.
        byte[] bytes = new byte[LongestLine];
        for (int length = 0; length < LongestLine; length++)
        {
            if (await line.ReadAsync(bytes.AsMemory(length, 1)).ConfigureAwait(false) == 0 || bytes[length] == '\n')
            {
                return Encoding.UTF8.GetString(bytes, 0, length);
            }
        }

        throw new IOException("a line without an end");
    }

    /// <summary>Writes a line.</summary>
    /// <param name="line">The connection.</param>
    /// <param name="text">The line.</param>
    /// <returns>When it was written.</returns>
    public static async Task WriteAsync(Stream line, string text) =>
        await line.WriteAsync(Encoding.UTF8.GetBytes(text + "\n")).ConfigureAwait(false);
}
