// SPDX-License-Identifier: BSD-3-Clause
// The real terminal, or what stands in its place, behind conf's questions.
using System.Text;
using Unicore.Kconfig.Conf;

namespace Unicore.Tool.Conf;

/// <summary>Standard input, output and error as streams: output is flushed before input is waited for and before errors are written.</summary>
internal sealed class ConfConsole : IConfConsole, IDisposable
{
    private readonly StreamReader input = new(Console.OpenStandardInput(), new UTF8Encoding(false));
    private readonly StreamWriter output = new(Console.OpenStandardOutput(), new UTF8Encoding(false), 1 << 16);
    private readonly StreamWriter error = new(Console.OpenStandardError(), new UTF8Encoding(false));

    public bool IsTerminal { get; } = !Console.IsInputRedirected && !Console.IsOutputRedirected;

    public string? ReadLine()
    {
        output.Flush();
        var line = new StringBuilder();
        for (var c = input.Read(); c >= 0; c = input.Read())
        {
            line.Append((char)c);
            if (c == '\n')
            {
                break;
            }
        }

        return line.Length == 0 ? null : line.ToString();
    }

    public void Write(string text) => output.Write(text);

    public void WriteError(string text)
    {
        output.Flush();
        error.Write(text);
        error.Flush();
    }

    public uint Seed() => unchecked((uint)((Environment.TickCount64 + 1) * (DateTime.UtcNow.Ticks + 1)));

    public void Dispose()
    {
        output.Dispose();
        error.Dispose();
        input.Dispose();
    }
}
