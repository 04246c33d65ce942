// SPDX-License-Identifier: BSD-3-Clause
// The header of an ELF file, and the counts that do not fit into it.
namespace Unicore.Elf;

/// <summary>The fields of an ELF header (gABI, "ELF Header").</summary>
internal readonly record struct ElfHeader
{
    /// <summary>Bytes of the longest header, that of 64-bit files.</summary>
    public const int Length = 64;

    private const ushort ExtendedCount = 0xffff;

    public bool Is64 { get; private init; }

    public ushort Type { get; private init; }

    public ushort Machine { get; private init; }

    public uint Version { get; private init; }

    public ulong Entry { get; private init; }

    public ulong SegmentTable { get; private init; }

    public ulong SectionTable { get; private init; }

    public uint Flags { get; private init; }

    public ushort Size { get; private init; }

    public ushort SegmentSize { get; private init; }

    public uint SegmentCount { get; private init; }

    public ushort SectionSize { get; private init; }

    public ulong SectionCount { get; private init; }

    public uint NamesIndex { get; private init; }

    /// <summary>Reads the header of a little-endian file.</summary>
    /// <exception cref="ElfFormatException">It is none.</exception>
    public static ElfHeader Parse(ReadOnlySpan<byte> file)
    {
        if (file.Length < 20 || !ElfReader.IsElf(file))
        {
            throw new ElfFormatException("it does not start with the ELF magic number");
        }

        bool is64 = file[4] switch
        {
            1 => false,
            2 => true,
            _ => throw new ElfFormatException($"its class {file[4]} is neither 32 nor 64 bit"),
        };
        if (file[5] != 1)
        {
            throw new ElfFormatException("it is not little-endian");
        }

        var f = new ElfFields(file, 16, is64);
        return new()
        {
            Is64 = is64, Type = f.Half(), Machine = f.Half(), Version = f.Word(), Entry = f.Native(), SegmentTable = f.Native(),
            SectionTable = f.Native(), Flags = f.Word(), Size = f.Half(), SegmentSize = f.Half(), SegmentCount = f.Half(),
            SectionSize = f.Half(), SectionCount = f.Half(), NamesIndex = f.Half(),
        };
    }

    /// <summary>The same with the counts that live in section header 0 because 16 bits are too few for them.</summary>
    public ElfHeader WithLargeCounts(ReadOnlySpan<byte> file)
    {
        if (SectionTable == 0 || (SectionCount != 0 && NamesIndex != ExtendedCount && SegmentCount != ExtendedCount))
        {
            return this;
        }

        ElfSection zero = ElfReader.ParseSection(file, SectionTable, Is64);
        return this with
        {
            SectionCount = SectionCount == 0 ? zero.Size : SectionCount,
            NamesIndex = NamesIndex == ExtendedCount ? zero.Link : NamesIndex,
            SegmentCount = SegmentCount == ExtendedCount ? zero.Info : SegmentCount,
        };
    }
}
