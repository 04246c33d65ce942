// SPDX-License-Identifier: BSD-3-Clause
// Says before the start that a machine is too small for an image: booted anyway, it would only hang.
using Unicore.Elf;
using Unicore.Running.Guests;

namespace Unicore.Running.Monitors;

/// <summary>The memory that an image's own segments take, read from its ELF file.</summary>
internal static class MemoryCheck
{
    /// <summary>
    /// Whole MiB of memory that there has to be for an image to begin: up to its end, for its root file system beside it, and for firmware
    /// that boots it. Null when the file is no ELF file.
    /// </summary>
    /// <param name="request">The guest.</param>
    /// <param name="elf">The ELF file; segments lie where it says.</param>
    /// <param name="start">Where the machine's memory starts.</param>
    public static int? NeededMiB(GuestRequest request, string elf, ulong start)
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
            ulong others = request.Initrd is { } initrd ? (ulong)new FileInfo(initrd).Length : 0;
            if (request.Medium is { IsUefi: true } medium)
            {
                // The firmware reads all of the program, which has the root file system in it, before the image gets to its place.
                others = (QemuFirmware.UefiMiB << 20) + (medium.IsProgram ? (ulong)new FileInfo(medium.File).Length
                    : others + (ulong)new FileInfo(request.Image).Length);
            }

            return (int)Math.Min((end - start + others + 0xf_ffff) >> 20, int.MaxValue);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }
}
