// SPDX-License-Identifier: BSD-3-Clause
// Puts a function's name behind each address of a crash dump's back trace, as the console streams by.
using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Unicore.Elf;

namespace Unicore.Running.Consoles;

/// <summary>A filter of console output. Bytes pass at once; only a line's end may gain a name in front of it.</summary>
public sealed partial class BacktraceNames(Func<CodeSymbols?> load)
{
    private const int LongestLine = 256;
    private readonly List<byte> _line = [];
    private CodeSymbols? _symbols;
    private bool _loaded;

    /// <summary>The bytes to print for <paramref name="bytes"/>.</summary>
    public ReadOnlyMemory<byte> Translate(ReadOnlySpan<byte> bytes)
    {
        var result = new ArrayBufferWriter<byte>(bytes.Length + 64);
        foreach (byte value in bytes)
        {
            if (value is (byte)'\n' or (byte)'\r')
            {
                if (_line.Count > 0 && Name() is { } name)
                {
                    result.Write(Encoding.UTF8.GetBytes(name));
                }

                _line.Clear();
            }
            else if (_line.Count < LongestLine)
            {
                _line.Add(value);
            }

            result.Write([value]);
        }

        return result.WrittenMemory;
    }

    private string? Name()
    {
        // "  #0 0x0000000000101234": a frame's number and its address, nothing behind it.
        if (_line.Count == LongestLine || !_line.Contains((byte)'#')
            || Frame().Match(Encoding.Latin1.GetString([.. _line])) is not { Success: true } match)
        {
            return null;
        }

        if (!_loaded)
        {
            _symbols = load();
            _loaded = true;
        }

        ulong address = ulong.Parse(match.Groups[1].ValueSpan, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        return _symbols?.Resolve(address) is { } name ? " " + name : null;
    }

    [GeneratedRegex("^\\s*#[0-9]{1,3}\\s+0x([0-9a-fA-F]{1,16})$")]
    private static partial Regex Frame();
}
