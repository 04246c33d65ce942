// SPDX-License-Identifier: BSD-3-Clause
// Bytes to ELF model; a malformed file becomes a diagnostic.
using System.Text;
using Unicore.Diagnostics;

namespace Unicore.Elf;

/// <summary>Reads ELF files.</summary>
public static class ElfReader
{
    private const ushort ExtendedCount = 0xffff;

    /// <summary>Reads a file from disk.</summary>
    /// <param name="path">The file.</param>
    /// <param name="diagnostics">Receives UK4001 (unreadable) or UK4002 (malformed).</param>
    /// <returns>The model, or null after an error.</returns>
    public static ElfFile? Load(string path, ICollection<Diagnostic> diagnostics)
    {
        ArgumentNullException.ThrowIfNull(diagnostics);
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            diagnostics.Add(new("UK4001", Severity.Error,
                $"Cannot read the linked file '{path}': {e.Message} Build it first, or correct its path.", path));
            return null;
        }

        return Read(bytes, path, diagnostics);
    }

    /// <summary>Reads a file that is already in memory.</summary>
    /// <param name="bytes">The whole file; the model keeps it.</param>
    /// <param name="name">What to call it in diagnostics.</param>
    /// <param name="diagnostics">Receives UK4002 for a malformed file.</param>
    /// <returns>The model, or null after an error.</returns>
    public static ElfFile? Read(ReadOnlyMemory<byte> bytes, string name, ICollection<Diagnostic> diagnostics)
    {
        ArgumentNullException.ThrowIfNull(diagnostics);
        try
        {
            return Parse(bytes);
        }
        catch (ElfFormatException e)
        {
            diagnostics.Add(new("UK4002", Severity.Error,
                $"'{name}' is not a usable ELF file: {e.Message}. Link it again; if that does not help, look at it with readelf -hlS.",
                name));
            return null;
        }
    }

    private static ElfFile Parse(ReadOnlyMemory<byte> memory)
    {
        ReadOnlySpan<byte> file = memory.Span;
        if (file.Length < 20 || !file.StartsWith("\u007fELF"u8))
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

        var header = new ElfFields(file, 16, is64);
        ushort type = header.Half(), machine = header.Half();
        uint version = header.Word();
        ulong entry = header.Native(), segmentTable = header.Native(), sectionTable = header.Native();
        uint flags = header.Word();
        ushort headerSize = header.Half(), segmentSize = header.Half();
        uint segmentCount = header.Half();
        ushort sectionSize = header.Half();
        ulong sectionCount = header.Half();
        uint namesIndex = header.Half();

        // gABI, "ELF Header": counts that do not fit into 16 bits live in section header 0.
        if (sectionTable != 0 && (sectionCount == 0 || namesIndex == ExtendedCount || segmentCount == ExtendedCount))
        {
            ElfSection zero = ParseSection(file, sectionTable, is64);
            sectionCount = sectionCount == 0 ? zero.Size : sectionCount;
            namesIndex = namesIndex == ExtendedCount ? zero.Link : namesIndex;
            segmentCount = segmentCount == ExtendedCount ? zero.Info : segmentCount;
        }

        Table("program header", file.Length, segmentTable, segmentCount, segmentSize, is64 ? 56 : 32);
        Table("section header", file.Length, sectionTable, sectionCount, sectionSize, is64 ? 64 : 40);
        var segments = new ElfSegment[segmentCount];
        for (uint i = 0; i < segmentCount; i++)
        {
            segments[i] = ParseSegment(file, segmentTable + ((ulong)i * segmentSize), is64);
            if (segments[i].FileSize != 0)
            {
                Inside($"segment {i}", file.Length, segments[i].Offset, segments[i].FileSize);
            }
        }

        var sections = new ElfSection[sectionCount];
        for (uint i = 0; i < sections.Length; i++)
        {
            ElfSection section = ParseSection(file, sectionTable + ((ulong)i * sectionSize), is64);
            bool inFile = section.Type is not (0 or ElfConstants.SectionNoBits) && section.Size != 0;
            if (inFile)
            {
                Inside($"section {i}", file.Length, section.Offset, section.Size);
            }

            sections[i] = inFile ? section with { Data = memory.Slice((int)section.Offset, (int)section.Size) } : section;
        }

        if (namesIndex != 0 && namesIndex < (uint)sections.Length)
        {
            ReadOnlyMemory<byte> names = sections[namesIndex].Data;
            for (int i = 0; i < sections.Length; i++)
            {
                sections[i] = sections[i] with { Name = ElfTables.Text(names.Span, sections[i].NameIndex) };
            }
        }

        var result = new ElfFile
        {
            Is64 = is64, Identification = memory[..16], Type = type, Machine = machine, Version = version, Entry = entry, Flags = flags,
            HeaderSize = headerSize, SegmentEntrySize = segmentSize, SectionEntrySize = sectionSize,
            SegmentTableOffset = segmentTable, SectionTableOffset = sectionTable, SectionNamesIndex = namesIndex,
            Segments = segments, Sections = sections, Source = memory, Remainder = Gaps(memory, segmentTable,
                segmentCount * (ulong)segmentSize, sectionTable, sectionCount * sectionSize, is64, sections),
        };
        return result;
    }

    private static ElfSegment ParseSegment(ReadOnlySpan<byte> file, ulong at, bool is64)
    {
        var f = new ElfFields(file, at, is64);
        uint type = f.Word(), flags = is64 ? f.Word() : 0;
        ulong offset = f.Native(), virtualAddress = f.Native(), physical = f.Native(), fileSize = f.Native(), memorySize = f.Native();
        flags = is64 ? flags : f.Word();
        return new(type, flags, offset, virtualAddress, physical, fileSize, memorySize, f.Native());
    }

    private static ElfSection ParseSection(ReadOnlySpan<byte> file, ulong at, bool is64)
    {
        var f = new ElfFields(file, at, is64);
        return new("", f.Word(), f.Word(), f.Native(), f.Native(), f.Native(), f.Native(), f.Word(), f.Word(), f.Native(), f.Native(),
            default);
    }

    private static void Table(string what, int length, ulong offset, ulong count, int size, int expected)
    {
        if (count == 0)
        {
            return;
        }

        if (size != expected)
        {
            throw new ElfFormatException($"a {what} has {size} bytes, {expected} were expected");
        }

        if (count > (ulong)(length / expected))
        {
            throw new ElfFormatException($"it claims {count} {what}s, more than fit into the file");
        }

        Inside($"the {what} table", length, offset, count * (ulong)size);
    }

    private static void Inside(string what, int length, ulong offset, ulong size)
    {
        if (offset > (ulong)length || size > (ulong)length - offset)
        {
            throw new ElfFormatException($"{what} (offset 0x{offset:x}, 0x{size:x} bytes) reaches behind the end of the file");
        }
    }

    private static List<ElfPiece> Gaps(
        ReadOnlyMemory<byte> file, ulong segmentTable, ulong segmentBytes, ulong sectionTable, ulong sectionBytes, bool is64,
        ElfSection[] sections)
    {
        List<(ulong Start, ulong End)> owned =
            [(0, is64 ? 64u : 52u), (segmentTable, segmentTable + segmentBytes), (sectionTable, sectionTable + sectionBytes)];
        owned.AddRange(sections.Where(s => !s.Data.IsEmpty).Select(s => (s.Offset, s.Offset + s.Size)));
        owned.Sort();
        var gaps = new List<ElfPiece>();
        ulong at = 0;
        foreach ((ulong start, ulong end) in owned.Where(o => o.End > o.Start).Append(((ulong)file.Length, (ulong)file.Length)))
        {
            if (start > at)
            {
                gaps.Add(new(at, file[(int)at..(int)start]));
            }

            at = Math.Max(at, end);
        }

        return gaps;
    }
}
