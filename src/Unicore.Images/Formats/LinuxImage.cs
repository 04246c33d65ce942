// SPDX-License-Identifier: BSD-3-Clause
// Images that Linux runs as a process: a stripped static executable.
using Unicore.Elf;

namespace Unicore.Images.Formats;

/// <summary>A stripped static ELF that Linux runs as a process.</summary>
public sealed class LinuxImage : IImageFormat
{
    /// <summary>The largest page that Linux on arm64 uses; a segment has to be congruent modulo the page.</summary>
    private const ulong LargestPage = 65536;

    /// <inheritdoc/>
    public string Name => "LinuxProcess";

    /// <inheritdoc/>
    public bool TakesInitrd => false;

    /// <inheritdoc/>
    public ImagePlan Plan(ElfFile elf, ImageChecks checks)
    {
        ArgumentNullException.ThrowIfNull(elf);
        ArgumentNullException.ThrowIfNull(checks);
        checks.Machine(Name, ElfConstants.MachineX8664, ElfConstants.MachineAArch64);
        checks.Common(allowDynamic: true);
        if (elf.Segments.Any(s => s.Type == ElfConstants.SegmentInterpreter))
        {
            checks.Error("UK4016", "The linked file asks for a dynamic loader (PT_INTERP); a unikernel brings everything with it. Link "
                + "it with -static -nostdlib.");
        }

        // Without PT_GNU_STACK, Linux makes the stack executable (binfmt_elf.c, EXSTACK_DEFAULT).
        if (!elf.Segments.Any(s => s.Type == ElfConstants.SegmentGnuStack))
        {
            checks.Error("UK4008", "The linked file has no PT_GNU_STACK segment, so Linux would give it an executable stack. Link it "
                + "with -z noexecstack; in a linker script with PHDRS, list 'stack PT_GNU_STACK FLAGS(6)'.");
        }

        return checks.Found.Count != 0
            ? ImagePlan.Nothing
            : ImagePlan.Of(ElfWriter.Emit(ElfLayout.Compact(elf, LargestPage))) with { IsExecutable = true };
    }

    /// <inheritdoc/>
    public string? Difference(ElfFile elf, Stream image) => ElfImages.Difference(elf, image);
}
