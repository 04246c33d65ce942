// SPDX-License-Identifier: BSD-3-Clause
// Says before the start that a machine is too small for an image: booted anyway, it would only hang.
using Unicore.Elf;

namespace Unicore.Running;

/// <summary>The memory that an image's own segments take, read from its ELF file.</summary>
internal static class MemoryCheck
{
    private const ulong VirtRam = 0x4000_0000;

    // Firecracker, src/arch/src/aarch64/layout.rs: DRAM_MEM_START. Unikraft links its images for fc/arm64 there.
    private const ulong FirecrackerRam = 0x8000_0000;

    /// <summary>Whole MiB of memory from its start to the image's end; null when the file is no ELF file.</summary>
    /// <param name="elf">The ELF file; segments lie where it says.</param>
    /// <param name="platform">The machine: <c>fc</c> and <c>firecracker</c> are Firecracker's, all others QEMU's.</param>
    /// <param name="architecture">Where memory starts: at 0 on x86_64; on arm64 at 1 GiB, of Firecracker at 2 GiB.</param>
    public static int? NeededMiB(string elf, string platform, string architecture)
    {
        try
        {
            using FileStream file = File.OpenRead(elf);
            if (ElfReader.ReadSegments(file) is not { } segments)
            {
                return null;
            }

            ulong start = architecture != "arm64" ? 0 : platform is "fc" or "firecracker" ? FirecrackerRam : VirtRam;
            IEnumerable<ElfSegment> loads = segments.Where(s => s.Type == ElfConstants.SegmentLoad && s.MemorySize > 0);
            ulong end = loads.Select(s => s.PhysicalAddress + s.MemorySize).Append(start).Max();
            return (int)Math.Min((end - start + 0xf_ffff) >> 20, int.MaxValue);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }
}
