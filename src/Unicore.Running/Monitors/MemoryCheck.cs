// SPDX-License-Identifier: BSD-3-Clause
// Says before the start that a machine is too small for an image: booted anyway, it would only hang.
using System.Buffers.Binary;

namespace Unicore.Running.Monitors;

/// <summary>The memory that an image's own segments take, read from its ELF file.</summary>
internal static class MemoryCheck
{
    private const int LoadSegment = 1;

    /// <summary>Whole MiB of memory from its start to the image's end; null when the file is no ELF64.</summary>
    /// <param name="elf">The ELF file; segments lie where it says.</param>
    /// <param name="start">Where the machine's memory starts.</param>
    public static int? NeededMiB(string elf, ulong start)
    {
        try
        {
            using FileStream file = File.OpenRead(elf);
            Span<byte> header = stackalloc byte[64];
            Span<byte> segment = stackalloc byte[56];
            if (file.ReadAtLeast(header, 64, throwOnEndOfStream: false) < 64 || !header.StartsWith("\u007fELF\u0002\u0001"u8)
                || BinaryPrimitives.ReadUInt16LittleEndian(header[54..]) != 56)
            {
                return null;
            }

            ulong end = start;
            for (int i = 0; i < BinaryPrimitives.ReadUInt16LittleEndian(header[56..]); i++)
            {
                file.Position = (long)BinaryPrimitives.ReadUInt64LittleEndian(header[32..]) + (i * 56);
                file.ReadExactly(segment);
                ulong size = BinaryPrimitives.ReadUInt64LittleEndian(segment[40..]);
                if (BinaryPrimitives.ReadUInt32LittleEndian(segment) == LoadSegment && size > 0)
                {
                    end = Math.Max(end, BinaryPrimitives.ReadUInt64LittleEndian(segment[24..]) + size);
                }
            }

            return (int)Math.Min((end - start + 0xf_ffff) >> 20, int.MaxValue);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }
}
