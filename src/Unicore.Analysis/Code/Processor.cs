// SPDX-License-Identifier: BSD-3-Clause
// What differs between processors: how instructions are read.
using Unicore.Elf;

namespace Unicore.Analysis.Code;

/// <summary>Reads a processor's instructions.</summary>
internal abstract class Processor
{
    /// <summary>What the project calls it.</summary>
    public abstract string Name { get; }

    /// <summary>Whether instructions have one size, and begin at its multiples.</summary>
    public abstract bool HasOneSize { get; }

    /// <summary>The register that the stack is told by, and the one that a function's frame often is.</summary>
    public abstract (byte Stack, byte Frame) FrameRegisters { get; }

    /// <summary>The register that has the number of a system call.</summary>
    public abstract byte NumberRegister { get; }

    /// <summary>How far above a function's the stack pointer of its caller is: what the call itself put onto the stack.</summary>
    public abstract int CallPush { get; }

    /// <summary>The processor of a file; null for one that is not read here.</summary>
    public static Processor? Of(ushort machine) => machine switch
    {
        ElfConstants.MachineX8664 => X64Processor.Instance,
        ElfConstants.MachineAArch64 => Arm64Processor.Instance,
        _ => null,
    };

    /// <summary>Finds what a stretch of code refers to.</summary>
    public abstract void Sweep(CodeImage image, ulong start, ulong end, Findings findings);

    /// <summary>Reads a stretch of code instruction by instruction.</summary>
    public abstract void Decode(CodeImage image, ulong start, ulong end, List<Step> steps);
}
