// SPDX-License-Identifier: BSD-3-Clause
// An ELF file as a model that loses nothing: header, segments, sections, and the bytes that belong to none of them.
namespace Unicore.Elf;

/// <summary>A little-endian ELF file, 32 or 64 bit (System V gABI, chapter 4). What was read can be written back byte for byte.</summary>
public sealed class ElfFile
{
    /// <summary>Whether addresses and offsets have 64 bits.</summary>
    public bool Is64 { get; init; } = true;

    /// <summary>The sixteen bytes of <c>e_ident</c>.</summary>
    public required ReadOnlyMemory<byte> Identification { get; init; }

    /// <summary><c>e_type</c>.</summary>
    public ushort Type { get; init; }

    /// <summary><c>e_machine</c>.</summary>
    public ushort Machine { get; init; }

    /// <summary><c>e_version</c>.</summary>
    public uint Version { get; init; } = 1;

    /// <summary><c>e_entry</c>: the virtual address at which the program starts.</summary>
    public ulong Entry { get; init; }

    /// <summary><c>e_flags</c>.</summary>
    public uint Flags { get; init; }

    /// <summary><c>e_ehsize</c>, as found.</summary>
    public ushort HeaderSize { get; init; }

    /// <summary><c>e_phentsize</c>, as found.</summary>
    public ushort SegmentEntrySize { get; init; }

    /// <summary><c>e_shentsize</c>, as found.</summary>
    public ushort SectionEntrySize { get; init; }

    /// <summary><c>e_phoff</c>: where the program headers are in the file.</summary>
    public ulong SegmentTableOffset { get; init; }

    /// <summary><c>e_shoff</c>: where the section headers are in the file.</summary>
    public ulong SectionTableOffset { get; init; }

    /// <summary>Index of the section with the names of sections; 0 for none.</summary>
    public uint SectionNamesIndex { get; init; }

    /// <summary>The program headers, in the order of the table.</summary>
    public IReadOnlyList<ElfSegment> Segments { get; init; } = [];

    /// <summary>The sections, in the order of the table.</summary>
    public IReadOnlyList<ElfSection> Sections { get; init; } = [];

    /// <summary>Bytes of the file that no header and no section owns: padding, appended data, segments without sections.</summary>
    public IReadOnlyList<ElfPiece> Remainder { get; init; } = [];

    /// <summary>The file as it was read; empty for a file that was put together in memory.</summary>
    public ReadOnlyMemory<byte> Source { get; init; }

    /// <summary>The segments that a loader puts into memory and that take room there.</summary>
    public IEnumerable<ElfSegment> Loads => Segments.Where(s => s.Type == ElfConstants.SegmentLoad && s.MemorySize != 0);

    /// <summary>The bytes of a segment in the file that was read.</summary>
    /// <param name="segment">One of <see cref="Segments"/>.</param>
    public ReadOnlyMemory<byte> Contents(ElfSegment segment)
    {
        ArgumentNullException.ThrowIfNull(segment);
        return segment.FileSize == 0 ? default : Source.Slice((int)segment.Offset, (int)segment.FileSize);
    }
}

/// <summary>A program header.</summary>
/// <param name="Type"><c>p_type</c>.</param>
/// <param name="Flags"><c>p_flags</c>.</param>
/// <param name="Offset"><c>p_offset</c>: bytes from the start of the file.</param>
/// <param name="VirtualAddress"><c>p_vaddr</c>.</param>
/// <param name="PhysicalAddress"><c>p_paddr</c>.</param>
/// <param name="FileSize"><c>p_filesz</c>, bytes.</param>
/// <param name="MemorySize"><c>p_memsz</c>, bytes.</param>
/// <param name="Alignment"><c>p_align</c>, bytes.</param>
public sealed record ElfSegment(
    uint Type, uint Flags, ulong Offset, ulong VirtualAddress, ulong PhysicalAddress, ulong FileSize, ulong MemorySize, ulong Alignment)
{
    /// <summary>Whether the program may execute it.</summary>
    public bool IsExecutable => (Flags & ElfConstants.FlagExecute) != 0;

    /// <summary>Whether the program may write to it.</summary>
    public bool IsWritable => (Flags & ElfConstants.FlagWrite) != 0;

    /// <summary>Whether a virtual address lies in it.</summary>
    /// <param name="address">A virtual address.</param>
    public bool HoldsVirtual(ulong address) => address >= VirtualAddress && address - VirtualAddress < MemorySize;

    /// <summary>Whether a physical address lies in it.</summary>
    /// <param name="address">A physical address.</param>
    public bool HoldsPhysical(ulong address) => address >= PhysicalAddress && address - PhysicalAddress < MemorySize;
}

/// <summary>A section: its header and its bytes.</summary>
/// <param name="Name">Its name; empty if the file names none.</param>
/// <param name="NameIndex"><c>sh_name</c>.</param>
/// <param name="Type"><c>sh_type</c>.</param>
/// <param name="Flags"><c>sh_flags</c>.</param>
/// <param name="Address"><c>sh_addr</c>.</param>
/// <param name="Offset"><c>sh_offset</c>.</param>
/// <param name="Size"><c>sh_size</c>.</param>
/// <param name="Link"><c>sh_link</c>.</param>
/// <param name="Info"><c>sh_info</c>.</param>
/// <param name="Alignment"><c>sh_addralign</c>.</param>
/// <param name="EntrySize"><c>sh_entsize</c>.</param>
/// <param name="Data">Its bytes in the file; empty for SHT_NOBITS.</param>
public sealed record ElfSection(
    string Name, uint NameIndex, uint Type, ulong Flags, ulong Address, ulong Offset, ulong Size,
    uint Link, uint Info, ulong Alignment, ulong EntrySize, ReadOnlyMemory<byte> Data);

/// <summary>Bytes at a place in the file.</summary>
/// <param name="Offset">Bytes from the start of the file.</param>
/// <param name="Data">What stands there.</param>
public sealed record ElfPiece(ulong Offset, ReadOnlyMemory<byte> Data);

/// <summary>One note (System V gABI, "Note Section").</summary>
/// <param name="Name">Who defines the type, without the closing zero.</param>
/// <param name="Type">What it says, in that owner's numbering.</param>
/// <param name="Description">The payload.</param>
public sealed record ElfNote(string Name, uint Type, ReadOnlyMemory<byte> Description);

/// <summary>One symbol.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">Its address, for a symbol of an executable.</param>
/// <param name="Size">Bytes, 0 if unknown.</param>
/// <param name="Kind">STT_*: 0 unknown, 1 object, 2 function, 3 section, 4 file.</param>
/// <param name="Binding">STB_*: 0 local, 1 global, 2 weak.</param>
/// <param name="SectionIndex"><c>st_shndx</c>; 0 is undefined.</param>
public sealed record ElfSymbol(string Name, ulong Value, ulong Size, byte Kind, byte Binding, ushort SectionIndex);
