// SPDX-License-Identifier: BSD-3-Clause
// Bytes to ELF model; a malformed file becomes a diagnostic.
using System.Text;
using Unicore.Diagnostics;

namespace Unicore.Elf;

/// <summary>Reads ELF files.</summary>
public static class ElfReader
{
    /// <summary>Names of sections share their ends: all of them may be longer than a file that is small.</summary>
    private const int SpareText = 1 << 16;

    /// <summary>Whether a file is an ELF file, by its first bytes.</summary>
    /// <param name="head">The first bytes, at least four of them.</param>
    public static bool IsElf(ReadOnlySpan<byte> head) => head.StartsWith("\u007fELF"u8);

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

    /// <summary>The program headers of a file of which nothing else is read.</summary>
    /// <param name="file">The file, from its start; can seek.</param>
    /// <returns>The headers, in the order of the table; null when it is no ELF file, or is cut off in them.</returns>
    public static IReadOnlyList<ElfSegment>? ReadSegments(Stream file)
    {
        ArgumentNullException.ThrowIfNull(file);
        try
        {
            byte[] head = new byte[ElfHeader.Length];
            ElfHeader header = ElfHeader.Parse(head.AsSpan(0, file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)));
            Table("program header", file.Length, header.SegmentTable, header.SegmentCount, header.SegmentSize, header.Is64 ? 56 : 32);
            byte[] table = new byte[header.SegmentCount * header.SegmentSize];

            file.Position = (long)header.SegmentTable;
            file.ReadExactly(table);
            IEnumerable<ulong> places = Enumerable.Range(0, (int)header.SegmentCount).Select(i => (ulong)(i * header.SegmentSize));
            return [.. places.Select(at => ParseSegment(table, at, header.Is64))];
        }
        catch (Exception e) when (e is ElfFormatException or EndOfStreamException)
        {
            return null;
        }
    }

    private static ElfFile Parse(ReadOnlyMemory<byte> memory)
    {
        ReadOnlySpan<byte> file = memory.Span;
        ElfHeader header = ElfHeader.Parse(file).WithLargeCounts(file);
        (bool is64, ulong segmentTable, ulong sectionTable) = (header.Is64, header.SegmentTable, header.SectionTable);
        (ulong sectionCount, uint namesIndex, int sectionSize) = (header.SectionCount, header.NamesIndex, header.SectionSize);
        Table("program header", file.Length, segmentTable, header.SegmentCount, header.SegmentSize, is64 ? 56 : 32);
        Table("section header", file.Length, sectionTable, sectionCount, sectionSize, is64 ? 64 : 40);
        var segments = new ElfSegment[header.SegmentCount];
        for (uint i = 0; i < segments.Length; i++)
        {
            segments[i] = ParseSegment(file, segmentTable + ((ulong)i * header.SegmentSize), is64);
            if (segments[i].FileSize != 0)
            {
                Inside($"segment {i}", file.Length, segments[i].Offset, segments[i].FileSize);
            }
        }

        var sections = new ElfSection[sectionCount];
        for (uint i = 0; i < sections.Length; i++)
        {
            ElfSection section = ParseSection(file, sectionTable + (i * (ulong)sectionSize), is64);
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
            long text = 0;
            for (int i = 0; i < sections.Length; i++)
            {
                sections[i] = sections[i] with { Name = ElfTables.Text(names.Span, sections[i].NameIndex) };
                text += sections[i].Name.Length;
                if (text > file.Length + SpareText)
                {
                    throw new ElfFormatException("sections share more of their names than the file has room for");
                }
            }
        }

        return new ElfFile
        {
            Is64 = is64, Identification = memory[..16], Type = header.Type, Machine = header.Machine, Version = header.Version,
            Entry = header.Entry, Flags = header.Flags, HeaderSize = header.Size, SegmentEntrySize = header.SegmentSize,
            SectionEntrySize = header.SectionSize, SegmentTableOffset = segmentTable, SectionTableOffset = sectionTable,
            SectionNamesIndex = namesIndex, Segments = segments, Sections = sections, Source = memory,
            Remainder = Gaps(
                memory, segmentTable, header.SegmentCount * (ulong)header.SegmentSize, sectionTable,
                sectionCount * (ulong)sectionSize, is64, sections),
        };
    }

    private static ElfSegment ParseSegment(ReadOnlySpan<byte> file, ulong at, bool is64)
    {
        var f = new ElfFields(file, at, is64);
        uint type = f.Word(), flags = is64 ? f.Word() : 0;
        ulong offset = f.Native(), virtualAddress = f.Native(), physical = f.Native(), fileSize = f.Native(), memorySize = f.Native();
        flags = is64 ? flags : f.Word();
        return new(type, flags, offset, virtualAddress, physical, fileSize, memorySize, f.Native());
    }

    internal static ElfSection ParseSection(ReadOnlySpan<byte> file, ulong at, bool is64)
    {
        var f = new ElfFields(file, at, is64);
        return new("", f.Word(), f.Word(), f.Native(), f.Native(), f.Native(), f.Native(), f.Word(), f.Word(), f.Native(), f.Native(),
            default);
    }

    /// <summary>The symbol tables of an object of which nothing else is read; each lies whole within the file.</summary>
    internal static List<ElfSection> SymbolTables(ReadOnlySpan<byte> file, ElfHeader header)
    {
        List<ElfSection> tables = [];
        if (header.SectionSize != (header.Is64 ? 64 : 40))
        {
            return tables;
        }

        for (ulong i = 0; i < header.SectionCount; i++)
        {
            // The type is the second word of a section header (gABI, "Section Header").
            ulong place = header.SectionTable + (i * header.SectionSize);
            var type = new ElfFields(file, place + 4, header.Is64);
            if (type.Word() == ElfConstants.SectionSymbols)
            {
                tables.Add(ParseSection(file, place, header.Is64));
                Contents(file, tables[^1]);
            }
        }

        return tables;
    }

    internal static ReadOnlySpan<byte> Contents(ReadOnlySpan<byte> file, ElfSection section) => section.Size <= int.MaxValue
        ? new ElfFields(file, section.Offset, is64: false).Take((int)section.Size)
        : throw new ElfFormatException("a section reaches behind the end of the file");

    private static void Table(string what, long length, ulong offset, ulong count, int size, int expected)
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

    private static void Inside(string what, long length, ulong offset, ulong size)
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
        ElfSection[] filled = Array.FindAll(sections, s => !s.Data.IsEmpty);
        ulong[] starts = [0, segmentTable, sectionTable, .. filled.Select(s => s.Offset)];
        ulong[] ends =
            [is64 ? 64u : 52u, segmentTable + segmentBytes, sectionTable + sectionBytes, .. filled.Select(s => s.Offset + s.Size)];
        Array.Sort(starts, ends);
        var gaps = new List<ElfPiece>();
        ulong at = 0;
        for (int i = 0; i <= starts.Length; i++)
        {
            (ulong start, ulong end) = i < starts.Length ? (starts[i], ends[i]) : ((ulong)file.Length, (ulong)file.Length);
            if (i < starts.Length && end <= start)
            {
                continue;
            }

            if (start > at)
            {
                gaps.Add(new(at, file[(int)at..(int)start]));
            }

            at = Math.Max(at, end);
        }

        return gaps;
    }
}
