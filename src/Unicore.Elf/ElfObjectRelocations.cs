// SPDX-License-Identifier: BSD-3-Clause
// Relocations of an object: which of its bytes a linker fills in, and by which symbol.
namespace Unicore.Elf;

/// <summary>One relocation of an object.</summary>
/// <param name="Section">The section whose bytes are filled in, by its index.</param>
/// <param name="Offset">Bytes from that section's start.</param>
/// <param name="Type">What is computed (the machine's psABI).</param>
/// <param name="Symbol">The symbol, by its index; 0 for none.</param>
/// <param name="Addend">What is added; 0 where the section itself has it.</param>
public readonly record struct ElfObjectRelocation(int Section, ulong Offset, uint Type, uint Symbol, long Addend);

/// <summary>Reads SHT_RELA and SHT_REL (gABI, "Relocation"); what is malformed ends its table.</summary>
public static class ElfObjectRelocations
{
    private const uint WithAddend = 4, WithoutAddend = 9;

    // R_X86_64_PC32, R_X86_64_PLT32, R_AARCH64_JUMP26, R_AARCH64_CALL26.
    private const uint Relative = 2, Linked = 4, Jump = 282, Call = 283;

    /// <summary>The relocations of all sections, in the order of the file.</summary>
    /// <param name="file">An object.</param>
    public static IReadOnlyList<ElfObjectRelocation> Read(ElfFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        List<ElfObjectRelocation> found = [];
        foreach (ElfSection table in file.Sections.Where(s => s.Type is WithAddend or WithoutAddend && s.Info < (uint)file.Sections.Count))
        {
            bool hasAddend = table.Type == WithAddend;
            int word = file.Is64 ? 8 : 4, size = word * (hasAddend ? 3 : 2);
            for (ReadOnlySpan<byte> rest = table.Data.Span; rest.Length >= size; rest = rest[size..])
            {
                var fields = new ElfFields(rest, 0, file.Is64);
                ulong offset = fields.Native(), info = fields.Native();
                long addend = !hasAddend ? 0 : file.Is64 ? (long)fields.Native() : (int)fields.Word();
                (uint type, uint symbol) = file.Is64 ? ((uint)info, (uint)(info >> 32)) : ((uint)(info & 255), (uint)(info >> 8));
                found.Add(new((int)table.Info, offset, type, symbol, addend));
            }
        }

        return found;
    }

    /// <summary>Whether a relocation is a branch's: a call or a jump to a function.</summary>
    /// <param name="file">The object.</param>
    /// <param name="relocation">One of its relocations.</param>
    /// <remarks>
    /// Assemblers make some of branches alone. On x86-64 one within the object is as that of an address, and stands behind the operation:
    /// call, jmp or a conditional jump, none of which a byte is that tells of an address (ModRM, with no base).
    /// </remarks>
    public static bool IsBranch(ElfFile file, ElfObjectRelocation relocation)
    {
        ArgumentNullException.ThrowIfNull(file);
        if (file.Machine != ElfConstants.MachineX8664 || relocation.Type != Relative)
        {
            return file.Machine == ElfConstants.MachineX8664 ? relocation.Type == Linked
                : file.Machine == ElfConstants.MachineAArch64 && relocation.Type is Jump or Call;
        }

        ReadOnlySpan<byte> code = file.Sections[relocation.Section].Data.Span;
        return relocation.Offset < (ulong)code.Length && code[..(int)relocation.Offset] is [.., 0xe8 or 0xe9] or [.., 0x0f,
            >= 0x80 and <= 0x8f];
    }
}
