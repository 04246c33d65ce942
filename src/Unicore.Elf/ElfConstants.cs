// SPDX-License-Identifier: BSD-3-Clause
// The numbers of the ELF specification (System V gABI, chapters 4 and 5) that this library gives a meaning to.
namespace Unicore.Elf;

/// <summary>Numbers of the ELF specification, under the names that the specification gives them.</summary>
public static class ElfConstants
{
    /// <summary>ET_EXEC: linked to a fixed address.</summary>
    public const ushort TypeExecutable = 2;

    /// <summary>ET_DYN: position independent.</summary>
    public const ushort TypeDynamic = 3;

    /// <summary>EM_X86_64.</summary>
    public const ushort MachineX8664 = 62;

    /// <summary>EM_AARCH64.</summary>
    public const ushort MachineAArch64 = 183;

    /// <summary>PT_LOAD: bytes that the loader puts into memory.</summary>
    public const uint SegmentLoad = 1;

    /// <summary>PT_INTERP: names the dynamic loader.</summary>
    public const uint SegmentInterpreter = 3;

    /// <summary>PT_NOTE: a list of notes.</summary>
    public const uint SegmentNote = 4;

    /// <summary>PT_PHDR: the program header table itself.</summary>
    public const uint SegmentHeaderTable = 6;

    /// <summary>PT_GNU_STACK: whether the stack is executable.</summary>
    public const uint SegmentGnuStack = 0x6474e551;

    /// <summary>PF_X.</summary>
    public const uint FlagExecute = 1;

    /// <summary>PF_W.</summary>
    public const uint FlagWrite = 2;

    /// <summary>PF_R.</summary>
    public const uint FlagRead = 4;

    /// <summary>SHT_SYMTAB.</summary>
    public const uint SectionSymbols = 2;

    /// <summary>SHT_NOBITS: takes room in memory, none in the file.</summary>
    public const uint SectionNoBits = 8;

    /// <summary>SHT_DYNSYM.</summary>
    public const uint SectionDynamicSymbols = 11;

    /// <summary>XEN_ELFNOTE_PHYS32_ENTRY: the physical address of a PVH guest's 32-bit entry point.</summary>
    public const uint NoteXenPhys32Entry = 18;

    /// <summary>What messages call a machine.</summary>
    /// <param name="machine">e_machine.</param>
    /// <returns>Its usual name; its number for one that has none here.</returns>
    public static string NameOf(ushort machine) => machine switch
    {
        MachineX8664 => "x86-64",
        MachineAArch64 => "arm64",
        3 => "x86",
        40 => "arm",
        243 => "RISC-V",
        _ => $"machine {machine}",
    };
}
