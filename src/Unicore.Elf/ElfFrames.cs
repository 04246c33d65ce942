// SPDX-License-Identifier: BSD-3-Clause
// Which code is one function, as the tables for exceptions say: stripping a file leaves them.
using System.Buffers.Binary;

namespace Unicore.Elf;

/// <summary>A stretch of code with one frame description.</summary>
/// <param name="Start">Its first address.</param>
/// <param name="End">The address behind it.</param>
/// <param name="Handlers">The address of what says where exceptions land (a language-specific data area); 0 for none.</param>
public readonly record struct ElfFrame(ulong Start, ulong End, ulong Handlers);

/// <summary>
/// Reads <c>.eh_frame</c> and the areas that it points to (LSB, "Exception Frames"; Itanium C++ ABI, "Exception Handling Tables").
/// What is damaged ends the list.
/// </summary>
public static class ElfFrames
{
    private const uint SegmentFrameHeader = 0x6474e550;
    private const byte Omitted = 0xff, RelativeToPlace = 0x10;

    /// <summary>The frames of a linked file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="memory">The same file by addresses.</param>
    public static IReadOnlyList<ElfFrame> Read(ElfFile file, ElfMemory memory)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(memory);
        List<ElfFrame> frames = [];
        try
        {
            ulong at = Start(file, memory);
            Dictionary<ulong, (byte Pointers, byte Areas, bool IsSignal)> encodings = [];
            while (at != 0 && memory.From(at, 4) is { Length: 4 } prefix
                && BinaryPrimitives.ReadUInt32LittleEndian(prefix.Span) is not 0 and not uint.MaxValue and uint length)
            {
                ulong body = at + 4, next = body + length;
                var reader = new Reader(memory, body, memory.From(body, length).Span);
                uint common = (uint)reader.Number(4);
                if (common != 0)
                {
                    ulong description = body - common;
                    if (!encodings.TryGetValue(description, out (byte Pointers, byte Areas, bool IsSignal) encoding))
                    {
                        encodings[description] = encoding = Encodings(memory, description);
                    }

                    ulong start = reader.Pointer(encoding.Pointers), size = reader.Pointer((byte)(encoding.Pointers & 0x0f));
                    reader.Unsigned();
                    ulong handlers = encoding.Areas == Omitted ? 0 : reader.Pointer(encoding.Areas);
                    if (size > 1 && start <= ulong.MaxValue - size)
                    {
                        // Where a handler returns to begins one byte late: unwinders look before a return address.
                        frames.Add(new(start + (encoding.IsSignal ? 1ul : 0), start + size, handlers));
                    }
                }

                at = next;
            }
        }
        catch (ElfFormatException)
        {
            // There is nothing beyond the damage.
        }

        return frames;
    }

    /// <summary>Where exceptions that pass a frame land.</summary>
    /// <param name="memory">The file by addresses.</param>
    /// <param name="handlers">The address of the area that says so, <see cref="ElfFrame.Handlers"/>.</param>
    /// <returns>Distances, and what they are from; null for the start of the frame.</returns>
    public static (ulong? Origin, IReadOnlyList<ulong> Distances) LandingPads(ElfMemory memory, ulong handlers)
    {
        ArgumentNullException.ThrowIfNull(memory);
        HashSet<ulong> pads = [];
        ulong? origin = null;
        try
        {
            var reader = new Reader(memory, handlers, handlers == 0 ? default : memory.From(handlers).Span);
            byte starts = (byte)reader.Number(1);
            origin = starts == Omitted ? null : reader.Pointer(starts);
            if (reader.Number(1) != Omitted)
            {
                reader.Unsigned();
            }

            byte sites = (byte)reader.Number(1);
            for (ulong left = reader.Unsigned(), end = reader.At + left; reader.At < end;)
            {
                reader.Pointer(sites);
                reader.Pointer(sites);
                if (reader.Pointer(sites) is not 0 and ulong pad)
                {
                    pads.Add(pad);
                }

                reader.Unsigned();
            }
        }
        catch (ElfFormatException)
        {
            // There is nothing beyond the damage.
        }

        return (origin, [.. pads]);
    }

    /// <summary>The header's second pointer, or the section.</summary>
    private static ulong Start(ElfFile file, ElfMemory memory)
    {
        if (file.Segments.FirstOrDefault(s => s.Type == SegmentFrameHeader) is not { } header)
        {
            return file.Sections.FirstOrDefault(s => s.Name == ".eh_frame")?.Address ?? 0;
        }

        var reader = new Reader(memory, header.VirtualAddress, memory.From(header.VirtualAddress).Span);
        reader.Number(1);
        byte encoding = (byte)reader.Number(1);
        reader.Number(2);
        return reader.Pointer(encoding);
    }

    /// <summary>How the descriptions that share a common part write their pointers, and whether handlers of signals return there.</summary>
    private static (byte Pointers, byte Areas, bool IsSignal) Encodings(ElfMemory memory, ulong common)
    {
        const int LengthAndMark = 8;
        var reader = new Reader(memory, common, memory.From(common).Span);
        reader.Skip(LengthAndMark);
        byte version = (byte)reader.Number(1);
        string augmentation = memory.Text(reader.At);
        reader.Skip(augmentation.Length + 1);
        reader.Unsigned();
        reader.Unsigned();
        if (version == 1)
        {
            reader.Number(1);
        }
        else
        {
            reader.Unsigned();
        }

        (byte pointers, byte areas, bool isSignal) = ((byte)0, Omitted, augmentation.Contains('S', StringComparison.Ordinal));
        if (!augmentation.StartsWith('z'))
        {
            return (pointers, areas, isSignal);
        }

        reader.Unsigned();
        foreach (char letter in augmentation.AsSpan(1))
        {
            switch (letter)
            {
                case 'R':
                    pointers = (byte)reader.Number(1);
                    break;
                case 'L':
                    areas = (byte)reader.Number(1);
                    break;
                case 'P':
                    reader.Pointer((byte)reader.Number(1));
                    break;
            }
        }

        return (pointers, areas, isSignal);
    }

    /// <summary>Fields one after another; knows at which address it is, for pointers relative to themselves.</summary>
    private ref struct Reader(ElfMemory memory, ulong start, ReadOnlySpan<byte> bytes)
    {
        private readonly ReadOnlySpan<byte> _bytes = bytes;
        private int _at;

        public readonly ulong At => start + (ulong)_at;

        public void Skip(int count)
        {
            if (count > _bytes.Length - _at)
            {
                throw new ElfFormatException("frame descriptions end in the middle");
            }

            _at += count;
        }

        public ulong Number(int size)
        {
            int from = _at;
            Skip(size);
            ReadOnlySpan<byte> taken = _bytes[from..];
            return size switch
            {
                1 => taken[0],
                2 => BinaryPrimitives.ReadUInt16LittleEndian(taken),
                4 => BinaryPrimitives.ReadUInt32LittleEndian(taken),
                _ => BinaryPrimitives.ReadUInt64LittleEndian(taken),
            };
        }

        public ulong Unsigned()
        {
            int size = Leb128.Unsigned(_bytes[_at..], out ulong value);
            Skip(size == 0 ? int.MaxValue : size);
            return value;
        }

        /// <summary>A pointer in one of the encodings DW_EH_PE_*; 0 stays 0, whatever it would be relative to.</summary>
        public ulong Pointer(byte encoding)
        {
            ulong place = At;
            ulong value = (encoding & 0x0f) switch
            {
                0x00 or 0x04 or 0x0c => Number(8),
                0x01 => Unsigned(),
                0x02 => Number(2),
                0x03 => Number(4),
                0x0a => (ulong)(short)Number(2),
                0x0b => (ulong)(int)Number(4),
                _ => throw new ElfFormatException($"frame descriptions have the unknown encoding 0x{encoding:x}"),
            };
            if (value == 0)
            {
                return 0;
            }

            value += (encoding & 0x70) == RelativeToPlace ? place : 0;
            return (encoding & 0x80) != 0 ? memory.Word(value) : value;
        }
    }
}
