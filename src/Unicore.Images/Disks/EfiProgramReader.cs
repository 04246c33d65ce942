// SPDX-License-Identifier: BSD-3-Clause
// Looks into programs for UEFI: ours, and kernels of Linux's with what goes with them.
using System.Text;
using Unicore.Images.Reading;
using static System.Buffers.Binary.BinaryPrimitives;

namespace Unicore.Images.Disks;

/// <summary>A PE file (Microsoft's "PE Format"). Each section is a part; what is in a bundle of ours is looked for at once.</summary>
public sealed class EfiProgramReader : IImageReader
{
    private const int MostSections = 96, SectionSize = 40;

    private const uint Code = 0x20, Write = 0x8000_0000, Execute = 0x2000_0000, Uninitialised = 0x80;

    /// <inheritdoc/>
    public string Format => "efi";

    /// <summary>A kernel for arm64 may begin so, too.</summary>
    public int Rank => 3;

    /// <inheritdoc/>
    public bool Knows(ByteSource source, ReadOnlySpan<byte> head) =>
        head.Length >= 64 && head.StartsWith("MZ"u8) && ReadUInt32LittleEndian(head[60..]) is uint at && at <= head.Length - 4
        && head[(int)at..].StartsWith("PE\0\0"u8);

    /// <inheritdoc/>
    public ImageContents Read(ByteSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        long at = source.Word(60, "program for UEFI");
        byte[] head = source.Bytes(at, 24, "program for UEFI");
        int count = ReadUInt16LittleEndian(head.AsSpan(6)), optionalSize = ReadUInt16LittleEndian(head.AsSpan(20));
        ushort machine = ReadUInt16LittleEndian(head.AsSpan(4));
        if (count > MostSections || optionalSize < 72)
        {
            throw ImageReadException.Damaged("program for UEFI", "its header has impossible sizes.");
        }

        byte[] optional = source.Bytes(at + 24, optionalSize, "program for UEFI");
        byte[] table = source.Bytes(at + 24 + optionalSize, count * SectionSize, "program for UEFI");
        ushort system = ReadUInt16LittleEndian(optional.AsSpan(68));
        List<SectionFacts> sections = [];
        List<ImageMember> members = [];
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> entry = table.AsSpan(i * SectionSize, SectionSize);
            string name = Encoding.Latin1.GetString(entry[..8]).TrimEnd('\0').Replace('/', '_');
            uint size = ReadUInt32LittleEndian(entry[8..]), inFile = ReadUInt32LittleEndian(entry[16..]),
                flags = ReadUInt32LittleEndian(entry[36..]);
            sections.Add(new(name, $"0x{ReadUInt32LittleEndian(entry[12..]):x}", size, KindOf(flags)));
            if (inFile > 0)
            {
                members.Add(new(name, source.Part(ReadUInt32LittleEndian(entry[20..]), size == 0 ? inFile : Math.Min(size, inFile),
                    "program for UEFI")));
            }
        }

        ImageMember? bundle = members.Find(m => m.Name == ".bundle");
        ImageFacts facts = new(Format, system is >= 10 and <= 13 ? "program for UEFI" : "PE file")
        {
            Architecture = machine switch { 0x8664 => "x86_64", 0xaa64 => "arm64", 0x5064 => "riscv64", 0x14c => "x86", _ =>
                $"machine 0x{machine:x}" },
            Entry = $"0x{ReadUInt32LittleEndian(optional.AsSpan(16)):x}", Sections = sections,
            Boot = system == 10 ? [new("uefi", "UEFI, as an application")] : [],
            CommandLine = Text(members.Find(m => m.Name == ".cmdline")),
        };
        return bundle is null ? new(facts) { Members = members } : new(facts) { Members = [bundle], IsTransparent = true };
    }

    private static string KindOf(uint flags) => (flags & (Code | Execute)) != 0 ? "text"
        : (flags & Uninitialised) != 0 ? "bss"
        : (flags & Write) != 0 ? "data"
        : "read-only";

    private static string? Text(ImageMember? member) => member is { Source.Length: < 65536 }
        ? Encoding.UTF8.GetString(member.Source.Bytes(0, (int)member.Source.Length, "program for UEFI")).TrimEnd('\0', '\n') : null;
}
