// SPDX-License-Identifier: BSD-3-Clause
// Two streams and an end of the input on one line of bytes: the other side of the core's uk/machine.h, which describes the frames.
using System.Buffers;

namespace Unicore.Running.Consoles;

/// <summary>The frames in which a guest of our own core speaks on a serial line, when it is asked for them.</summary>
public sealed class ConsoleFrames
{
    /// <summary>The loader's word that asks for frames.</summary>
    public const string Word = "uk.console=framed";

    /// <summary>The function of the guest's that understands <see cref="Word"/>.</summary>
    public static string Reader => "uk_machine_console_init";

    private const byte Escape = 0x10;
    private const int Shift = 0x40;
    private const int TakenAtATime = 32; // UK_MACHINE_CONSOLE_TAKEN

    private bool _isEscaped, _isError;
    private int _digitsMissing, _digits;

    /// <summary>Whether the guest has said that it speaks in frames. Before that nothing may be sent to it.</summary>
    public bool HasBegun { get; private set; }

    /// <summary>Whether the guest has said that it takes <see cref="Stop"/>. Before that it may not be sent.</summary>
    public bool TakesStop { get; private set; }

    /// <summary>How many bytes the guest has said that it took off a line that loses what comes too quickly.</summary>
    public long Taken { get; private set; }

    /// <summary>The exit code that the guest has said; null as long as it has said none.</summary>
    public byte? ExitCode { get; private set; }

    /// <summary>The bytes that end the input.</summary>
    public static ReadOnlyMemory<byte> End { get; } = new[] { Escape, (byte)'.' };

    /// <summary>The bytes that ask the guest's program to end.</summary>
    public static ReadOnlyMemory<byte> Stop { get; } = new[] { Escape, (byte)'!' };

    /// <summary>What to send to a guest for bytes of its input.</summary>
    /// <param name="bytes">The input.</param>
    /// <returns>The same in frames.</returns>
    public static ReadOnlyMemory<byte> Encode(ReadOnlySpan<byte> bytes)
    {
        ArrayBufferWriter<byte> line = new(bytes.Length + 16);
        foreach (byte value in bytes)
        {
            line.Write(value < 0x20 ? [Escape, (byte)(value + Shift)] : [value]);
        }

        return line.WrittenMemory;
    }

    /// <summary>Takes apart what came from a guest. Pieces may end anywhere.</summary>
    /// <param name="bytes">The next bytes of the line.</param>
    /// <returns>Bytes of output and of errors, in the order in which they were written.</returns>
    public IReadOnlyList<(bool IsError, ReadOnlyMemory<byte> Bytes)> Decode(ReadOnlySpan<byte> bytes)
    {
        List<(bool, ReadOnlyMemory<byte>)> parts = [];
        ArrayBufferWriter<byte> part = new(bytes.Length + 1);
        foreach (byte value in bytes)
        {
            if (ExitCode is not null)
            {
                break; // the guest's last; what comes now is of whoever ran it
            }

            if (_digitsMissing > 0)
            {
                _digits = (_digits << 4) | (char.IsAsciiHexDigit((char)value) ? Convert.ToInt32(((char)value).ToString(), 16) : 0);
                _digitsMissing--;
                ExitCode = _digitsMissing > 0 ? null : (byte)_digits;
                continue;
            }

            if (!_isEscaped)
            {
                _isEscaped = value == Escape;
                if (!_isEscaped)
                {
                    part.Write([value]);
                }

                continue;
            }

            _isEscaped = false;
            if (!HasBegun)
            {
                HasBegun = value == 's';
                part.Write(HasBegun ? [] : [Escape, value]);
            }
            else if (value is (byte)'o' or (byte)'e')
            {
                Take();
                _isError = value == 'e';
            }
            else if (value == 't')
            {
                TakesStop = true;
            }
            else if (value == 'k')
            {
                Taken += TakenAtATime;
            }
            else if (value == 'x')
            {
                (_digitsMissing, _digits) = (2, 0);
            }
            else
            {
                part.Write(value is >= Shift and < Shift + 0x20 ? [(byte)(value - Shift)] : [Escape, value]);
            }
        }

        Take();
        return parts;

        void Take()
        {
            if (part.WrittenCount > 0)
            {
                parts.Add((_isError, part.WrittenSpan.ToArray()));
                part.Clear();
            }
        }
    }
}
