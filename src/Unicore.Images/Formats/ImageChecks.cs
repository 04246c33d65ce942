// SPDX-License-Identifier: BSD-3-Clause
// What must hold for a linked file whatever the image: the checks that all formats share.
using Unicore.Diagnostics;
using Unicore.Elf;

namespace Unicore.Images.Formats;

/// <summary>Checks a linked file and collects everything that is wrong with it.</summary>
/// <param name="elf">The linked file.</param>
/// <param name="path">Its path, for diagnostics.</param>
public sealed class ImageChecks(ElfFile elf, string path)
{
    private readonly List<Diagnostic> _found = [];

    /// <summary>What is wrong so far.</summary>
    public IReadOnlyList<Diagnostic> Found => _found;

    /// <summary>Adds an error.</summary>
    /// <param name="code">Its code.</param>
    /// <param name="message">What is wrong, and what to do.</param>
    public void Error(string code, string message) => _found.Add(new(code, Severity.Error, message, path));

    /// <summary>The file has to be a 64-bit one for one of these machines (<c>UK4003</c>).</summary>
    /// <param name="format">Name of the image format.</param>
    /// <param name="machines">The machines, as <see cref="ElfConstants"/> has them.</param>
    public void Machine(string format, params ushort[] machines)
    {
        ArgumentNullException.ThrowIfNull(machines);
        if (!elf.Is64 || !machines.Contains(elf.Machine))
        {
            string found = $"{(elf.Is64 ? 64 : 32)}-bit {ElfConstants.NameOf(elf.Machine)}";
            Error("UK4003", $"The linked file is for {found}, but the image format {format} needs 64-bit "
                + $"{string.Join(" or ", machines.Select(ElfConstants.NameOf))}. Check the target's architecture and its compiler.");
        }
    }

    /// <summary>
    /// What holds for every image: sizes, addresses and rights of the segments, and the entry point (<c>UK4002</c>, <c>UK4004</c> to
    /// <c>UK4008</c>).
    /// </summary>
    /// <param name="allowDynamic">Whether the file may be independent of its address.</param>
    public void Common(bool allowDynamic)
    {
        if (elf.Type != ElfConstants.TypeExecutable && !(allowDynamic && elf.Type == ElfConstants.TypeDynamic))
        {
            Error("UK4004", $"The linked file is not a fixed-address executable (e_type {elf.Type}). Link it with -static -no-pie, and "
                + "without -r or -shared.");
        }

        if (elf.SegmentTableOffset < 64)
        {
            Error("UK4002", $"The program headers at offset 0x{elf.SegmentTableOffset:x} overlap the ELF header. Link it again.");
        }

        ElfSegment[] loads = [.. elf.Loads];
        foreach (ElfSegment s in loads)
        {
            if (s.MemorySize < s.FileSize || s.VirtualAddress + s.MemorySize < s.VirtualAddress
                || s.PhysicalAddress + s.MemorySize < s.PhysicalAddress)
            {
                Error("UK4002", $"The segment at 0x{s.VirtualAddress:x} has impossible sizes (0x{s.FileSize:x} bytes in the file, "
                    + $"0x{s.MemorySize:x} in memory). Link it again.");
            }

            if ((s.Alignment & (s.Alignment - 1)) != 0 || (s.Alignment != 0 && ((s.Offset - s.VirtualAddress) & (s.Alignment - 1)) != 0))
            {
                Error("UK4002", $"The segment at 0x{s.VirtualAddress:x} has file offset 0x{s.Offset:x}, which does not agree with its "
                    + $"address modulo its alignment 0x{s.Alignment:x}. Link it again.");
            }

            if (s.IsExecutable && s.IsWritable)
            {
                Error("UK4006", $"The segment at 0x{s.VirtualAddress:x} (0x{s.MemorySize:x} bytes) is both writable and "
                    + $"executable{Sections(s)}. Put code and data into segments of their own: in the linker script by PHDRS or by "
                    + "aligning between them to a page.");
            }
        }

        Overlaps(loads, "virtual", s => s.VirtualAddress);
        Overlaps(loads, "physical", s => s.PhysicalAddress);
        if (!loads.Any(s => s.IsExecutable && s.HoldsVirtual(elf.Entry)))
        {
            Error("UK4005", $"The entry point 0x{elf.Entry:x} is not inside an executable segment. Name the entry with ENTRY(symbol) in "
                + "the linker script, and see that its section is kept and placed in a segment.");
        }

        if (elf.Segments.Any(s => s.Type == ElfConstants.SegmentGnuStack && s.IsExecutable))
        {
            Error("UK4008", "The linked file asks for an executable stack (PT_GNU_STACK has the execute flag). An assembly source lacks "
                + "its .note.GNU-stack section; add '.section .note.GNU-stack,\"\",%progbits' to it, or link with -z noexecstack.");
        }
    }

    private void Overlaps(ElfSegment[] loads, string kind, Func<ElfSegment, ulong> start)
    {
        ElfSegment[] sorted = [.. loads.OrderBy(start)];
        for (int i = 1; i < sorted.Length; i++)
        {
            ElfSegment a = sorted[i - 1], b = sorted[i];
            if (start(b) - start(a) < a.MemorySize)
            {
                Error("UK4007", $"The segments at {kind} addresses 0x{start(a):x} (0x{a.MemorySize:x} bytes) and 0x{start(b):x} "
                    + $"(0x{b.MemorySize:x} bytes) overlap. Correct the addresses in the linker script (AT(…) sets the physical ones).");
            }
        }
    }

    private string Sections(ElfSegment s)
    {
        IEnumerable<ElfSection> inside = elf.Sections.Where(x => (x.Flags & 2) != 0 && x.Size != 0 && s.HoldsVirtual(x.Address));
        string names = string.Join(", ", inside.Select(x => x.Name));
        return names.Length == 0 ? "" : $" ({names})";
    }
}
