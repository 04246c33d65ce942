// SPDX-License-Identifier: BSD-3-Clause
// Looks into ELF files: images and what was linked for them.
using System.Buffers.Binary;
using System.Text;
using Unicore.Diagnostics;
using Unicore.Elf;
using Unicore.Images.Initrd;
using Unicore.Images.Reading;

namespace Unicore.Images.Formats;

/// <summary>An ELF file: who boots it, what is loaded where, and a root file system that was linked into it.</summary>
public sealed class ElfImageReader : IImageReader
{
    /// <summary>Bytes of the largest that is read.</summary>
    public const long Most = 512L << 20;

    private const uint NoteXenEntry = 1, NoteBuildId = 3, Multiboot = 0x1badb002, Multiboot2 = 0xe85250d6;

    private const ulong Writable = 1, Allocated = 2, Executable = 4;

    /// <inheritdoc/>
    public string Format => "elf";

    /// <inheritdoc/>
    public bool Knows(ByteSource source, ReadOnlySpan<byte> head) => ElfReader.IsElf(head);

    /// <inheritdoc/>
    public ImageContents Read(ByteSource source)
    {
        ElfFile elf = Load(source);
        if (elf.Segments.Where(s => s.Type is ElfConstants.SegmentNote or ElfConstants.SegmentLoad).Sum(s => (long)s.FileSize)
            > 2 * source.Length)
        {
            throw ImageReadException.TooLarge("ELF file", "segments that share their bytes");
        }

        ElfNote[] notes = [.. elf.Segments.Where(s => s.Type == ElfConstants.SegmentNote).SelectMany(s => ElfTables.Notes(elf, s))];
        ByteSource? root = elf.Loads.Where(s => !s.IsWritable && !s.IsExecutable)
            .Select(s => EmbeddedRoot.Find(new MemorySource(elf.Contents(s), source.Budget), s.VirtualAddress))
            .FirstOrDefault(r => r is not null);
        string bits = elf.Is64 ? "64" : "32";
        string kind = elf.Type switch { 1 => "object", 2 => "executable", 3 => "position-independent", 4 => "core", _ =>
            $"type {elf.Type}" };
        return new(new(Format, $"ELF, {bits}-bit, {kind}")
        {
            Architecture = ArchitectureOf(elf.Machine), Entry = Hex(elf.Entry), Boot = Ways(elf, notes),
            Memory = [.. elf.Loads.Select(s => new MemoryPiece(Hex(s.PhysicalAddress), (long)s.FileSize, (long)s.MemorySize, Rights(s)))],
            Sections = elf.Sections.Count == 0 ? null : [.. elf.Sections.Where(s => s.Type != 0).Select(Section)],
            BuildId = notes.Where(n => n is { Name: "GNU", Type: NoteBuildId }).Select(n => Convert.ToHexStringLower(n.Description.Span))
                .FirstOrDefault(),
            Compilers = elf.Sections.FirstOrDefault(s => s.Name == ".comment") is { } comment ? Texts(comment.Data.Span) : null,
        })
        {
            Members = root is null ? [] : [new("initrd", root, "root file system, in the image")], IsTransparent = root is not null,
        };
    }

    /// <summary>Reads an ELF file, whole.</summary>
    /// <exception cref="ImageReadException">It is damaged, or too large.</exception>
    internal static ElfFile Load(ByteSource source)
    {
        if (source.Length > Most)
        {
            throw ImageReadException.TooLarge("ELF file", $"{Most >> 20} MiB");
        }

        source.Budget.Spend(source.Length);
        List<Diagnostic> found = [];
        return ElfReader.Read(source.Bytes(0, (int)source.Length, "ELF file"), "it", found)
            ?? throw ImageReadException.Damaged("ELF file", found[0].Message);
    }

    private static string ArchitectureOf(ushort machine) => machine switch
    {
        ElfConstants.MachineX8664 => "x86_64",
        243 => "riscv64",
        _ => ElfConstants.NameOf(machine),
    };

    private static List<BootWay> Ways(ElfFile elf, ElfNote[] notes)
    {
        List<BootWay> ways = [];
        if (PvhImage.Entry(elf) is { } entry)
        {
            ways.Add(new("pvh", "QEMU, Firecracker, Cloud Hypervisor, Xen", Hex(entry)));
        }

        if (notes.FirstOrDefault(n => n is { Name: "Xen", Type: NoteXenEntry, Description.Length: 8 }) is { } pv)
        {
            ways.Add(new("xen-pv", "Xen, without its own memory", Hex(BinaryPrimitives.ReadUInt64LittleEndian(pv.Description.Span))));
        }

        if (notes.Any(n => n.Name == "Solo5"))
        {
            ways.Add(new("solo5", "Solo5's tenders"));
        }

        ReadOnlySpan<byte> file = elf.Source.Span;
        if (HasHeader(file[..Math.Min(file.Length, 8192)], 4, Multiboot, 12))
        {
            ways.Add(new("multiboot", "GRUB, QEMU"));
        }

        if (HasHeader(file[..Math.Min(file.Length, 32768)], 8, Multiboot2, 16))
        {
            ways.Add(new("multiboot2", "GRUB"));
        }

        // A kernel for arm64 is not booted as an ELF file, but as what is made of it; its first byte has this name.
        bool isKernel = ElfTables.HasSymbol(elf, "_image_start");
        bool isProgram = elf.Segments.Any(s => s.Type == ElfConstants.SegmentGnuStack) || elf.Type == ElfConstants.TypeDynamic;
        if (ways.Count == 0 && !isKernel && isProgram && elf.Type is ElfConstants.TypeExecutable or ElfConstants.TypeDynamic)
        {
            ways.Add(new("process", "Linux, as a process", Hex(elf.Entry)));
        }

        return ways;
    }

    /// <summary>Whether a header whose words have the sum 0 stands at a multiple of some bytes.</summary>
    private static bool HasHeader(ReadOnlySpan<byte> file, int alignment, uint magic, int size)
    {
        for (int at = 0; at + size <= file.Length; at += alignment)
        {
            if (BinaryPrimitives.ReadUInt32LittleEndian(file[at..]) == magic)
            {
                uint sum = 0;
                for (int word = 0; word < size; word += 4)
                {
                    sum += BinaryPrimitives.ReadUInt32LittleEndian(file[(at + word)..]);
                }

                if (sum == 0)
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static SectionFacts Section(ElfSection s) => new(s.Name, (s.Flags & Allocated) == 0 ? null : Hex(s.Address), (long)s.Size,
        (s.Flags & Allocated) == 0 ? "not loaded"
        : (s.Flags & Executable) != 0 ? "text"
        : s.Type == ElfConstants.SectionNoBits ? "bss"
        : (s.Flags & Writable) != 0 ? "data"
        : "read-only");

    private static string Rights(ElfSegment s) =>
        ((s.Flags & ElfConstants.FlagRead) != 0 ? "r" : "-") + (s.IsWritable ? "w" : "-") + (s.IsExecutable ? "x" : "-");

    private static string[] Texts(ReadOnlySpan<byte> bytes) =>
        [.. Encoding.UTF8.GetString(bytes[..Math.Min(bytes.Length, 4096)]).Split('\0', StringSplitOptions.RemoveEmptyEntries).Distinct()];

    private static string Hex(ulong value) => $"0x{value:x}";
}
