// SPDX-License-Identifier: BSD-3-Clause
// Says before the start that a machine is too small for an image: booted anyway, it would only hang.
using Unicore.Elf;

namespace Unicore.Running.Monitors;

/// <summary>The memory that an image's own segments take, read from its ELF file.</summary>
internal static class MemoryCheck
{
    /// <summary>Whole MiB of memory from its start to the image's end; null when the file is no ELF file.</summary>
    /// <param name="elf">The ELF file; segments lie where it says.</param>
    /// <param name="start">Where the machine's memory starts.</param>
    public static int? NeededMiB(string elf, ulong start)
    {
        try
        {
            using FileStream file = File.OpenRead(elf);
            if (ElfReader.ReadSegments(file) is not { } segments)
            {
                return null;
            }

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
