// SPDX-License-Identifier: BSD-3-Clause
// ELF model to bytes: every offset is already decided, this only emits.
namespace Unicore.Elf;

/// <summary>Writes ELF files.</summary>
public static class ElfWriter
{
    /// <summary>The bytes of a file whose offsets are laid out (as read, or by <see cref="ElfLayout"/>).</summary>
    /// <param name="file">The model.</param>
    public static byte[] Emit(ElfFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        byte[] bytes = new byte[checked((int)Length(file))];
        foreach (ElfPiece piece in file.Remainder)
        {
            piece.Data.Span.CopyTo(bytes.AsSpan((int)piece.Offset));
        }

        foreach (ElfSection section in file.Sections)
        {
            section.Data.Span.CopyTo(bytes.AsSpan((int)(section.Data.IsEmpty ? 0 : section.Offset)));
        }

        for (int i = 0; i < file.Segments.Count; i++)
        {
            EmitSegment(file.Segments[i], bytes.AsSpan((int)file.SegmentTableOffset + (i * file.SegmentEntrySize)), file.Is64);
        }

        for (int i = 0; i < file.Sections.Count; i++)
        {
            EmitSection(file.Sections[i], bytes.AsSpan((int)file.SectionTableOffset + (i * file.SectionEntrySize)), file.Is64);
        }

        EmitHeader(file, bytes);
        return bytes;
    }

    private static ulong Length(ElfFile file)
    {
        ulong end = file.Is64 ? 64u : 52u;
        end = file.Segments.Count == 0
            ? end
            : Math.Max(end, file.SegmentTableOffset + (ulong)(file.Segments.Count * file.SegmentEntrySize));
        end = file.Sections.Count == 0
            ? end
            : Math.Max(end, file.SectionTableOffset + (ulong)(file.Sections.Count * file.SectionEntrySize));
        end = file.Remainder.Aggregate(end, (e, p) => Math.Max(e, p.Offset + (ulong)p.Data.Length));
        return file.Sections.Where(s => !s.Data.IsEmpty).Aggregate(end, (e, s) => Math.Max(e, s.Offset + s.Size));
    }

    private static void EmitHeader(ElfFile file, Span<byte> target)
    {
        var w = new ElfFieldWriter(target, file.Is64);
        w.Bytes(file.Identification.Span);
        w.Half(file.Type);
        w.Half(file.Machine);
        w.Word(file.Version);
        w.Native(file.Entry);
        w.Native(file.SegmentTableOffset);
        w.Native(file.SectionTableOffset);
        w.Word(file.Flags);
        w.Half(file.HeaderSize);
        w.Half(file.SegmentEntrySize);
        w.Half((uint)Math.Min(file.Segments.Count, 0xffff));
        w.Half(file.SectionEntrySize);
        w.Half(file.Sections.Count >= 0xff00 ? 0 : (uint)file.Sections.Count);
        w.Half(file.SectionNamesIndex >= 0xff00 ? 0xffff : file.SectionNamesIndex);
    }

    private static void EmitSegment(ElfSegment s, Span<byte> target, bool is64)
    {
        var w = new ElfFieldWriter(target, is64);
        w.Word(s.Type);
        if (is64)
        {
            w.Word(s.Flags);
        }

        w.Native(s.Offset);
        w.Native(s.VirtualAddress);
        w.Native(s.PhysicalAddress);
        w.Native(s.FileSize);
        w.Native(s.MemorySize);
        if (!is64)
        {
            w.Word(s.Flags);
        }

        w.Native(s.Alignment);
    }

    private static void EmitSection(ElfSection s, Span<byte> target, bool is64)
    {
        var w = new ElfFieldWriter(target, is64);
        w.Word(s.NameIndex);
        w.Word(s.Type);
        w.Native(s.Flags);
        w.Native(s.Address);
        w.Native(s.Offset);
        w.Native(s.Size);
        w.Word(s.Link);
        w.Word(s.Info);
        w.Native(s.Alignment);
        w.Native(s.EntrySize);
    }
}
