// SPDX-License-Identifier: BSD-3-Clause
// The real terminal, or what stands in its place, behind conf's questions.
using System.Runtime.InteropServices;
using Unicore.Kconfig;
using Unicore.Kconfig.Conf;
using Unicore.Tool.Streams;

namespace Unicore.Tool.Conf;

/// <summary>
/// Standard input, output and error as streams: output is flushed before input is waited for and before errors are written.
/// </summary>
internal sealed class ConfConsole : IConfConsole, IDisposable
{
    private readonly BufferedStream _output = new(Console.OpenStandardOutput(), 1 << 16);
    private readonly Stream _error = Console.OpenStandardError();

    private readonly Func<int> _next = Console.IsInputRedirected
        ? new ReadAhead(StandardInput.Open()).Next
        : Console.OpenStandardInput().ReadByte;

    public bool IsTerminal { get; } = !Console.IsInputRedirected && !Console.IsOutputRedirected;

    public string? ReadLine()
    {
        _output.Flush();
        var line = new List<byte>();
        for (int c = _next(); c >= 0; c = _next())
        {
            line.Add((byte)c);
            if (c == '\n')
            {
                break;
            }
        }

        return line.Count == 0 ? null : KconfigText.FromBytes(CollectionsMarshal.AsSpan(line));
    }

    public void Write(string text) => _output.Write(KconfigText.ToBytes(text));

    public void WriteError(string text)
    {
        _output.Flush();
        _error.Write(KconfigText.ToBytes(text));
    }

    public uint Seed() => unchecked((uint)((Environment.TickCount64 + 1) * (DateTime.UtcNow.Ticks + 1)));

    public void Dispose()
    {
        _output.Dispose();
        _error.Dispose();
    }
}
