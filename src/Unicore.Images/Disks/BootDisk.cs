// SPDX-License-Identifier: BSD-3-Clause
// A disk that both kinds of firmware boot: UEFI by a file's name, a BIOS by the first sector.
using System.Buffers.Binary;
using Unicore.Images.Formats;

namespace Unicore.Images.Disks;

/// <summary>
/// The plan of a disk. There is one copy of the image on it, in the program for UEFI; the BIOS's loader is told by sectors where in that
/// file the bundle is.
/// </summary>
internal sealed class BootDisk
{
    private const int Sector = 512, SectorShift = 9;

    private readonly BootBundle _bundle;
    private readonly FatVolume _volume;
    private readonly ImagePlan _program;
    private readonly byte[] _bios = Loader.Bios();
    private readonly long _start;

    private BootDisk(BootBundle bundle, long start, bool isFat32)
    {
        _bundle = bundle;
        _start = start;
        _program = new EfiProgram().Plan(bundle, "");
        uint identity = BinaryPrimitives.ReadUInt32LittleEndian(bundle.Digest.Span);
        _volume = FatVolume.Of([new(EfiProgram.Place, _program)], (uint)start, identity, isFat32);
    }

    /// <summary>Where the program for UEFI is, in bytes.</summary>
    public long ProgramStart => (_start * Sector) + _volume.FirstFile;

    /// <summary>How many bytes it has.</summary>
    public long ProgramLength => _program.Length;

    /// <summary>The partition with it, in sectors of 512 bytes.</summary>
    public (long First, long Count) Partition => (_start, _volume.Sectors);

    /// <summary>Plans a disk.</summary>
    /// <param name="bundle">The image.</param>
    /// <param name="start">The sector that the partition begins at.</param>
    /// <param name="isFat32">Whether it is of FAT32, as UEFI wants it for disks that stay where they are (2.10, 13.3.1).</param>
    /// <returns>The disk.</returns>
    public static BootDisk Of(BootBundle bundle, long start, bool isFat32) => new(bundle, start, isFat32);

    /// <summary>The disk's bytes.</summary>
    /// <param name="alignment">What its size is a multiple of.</param>
    /// <returns>The plan.</returns>
    public ImagePlan Plan(long alignment)
    {
        long bytes = (_start + _volume.Sectors + GuidPartitions.Tail) * Sector;
        long sectors = Rounding.Up(bytes, alignment) / Sector;
        byte[] boot = BiosLoader(SectorShift, GuidPartitions.Head);
        return new(
        [
            .. GuidPartitions.Plan(boot, sectors, _start, _volume.Sectors, _bundle),
            ImagePart.Of(GuidPartitions.Head * Sector, boot.AsMemory(Sector)),
            .. _volume.Plan.At(_start * Sector),
        ]);
    }

    /// <summary>The loader for a BIOS, told where things are.</summary>
    /// <param name="shift">The binary logarithm of the size of the medium's sectors.</param>
    /// <param name="rest">The sector with what follows its first 512 bytes; 0 when the BIOS loads all of it.</param>
    /// <returns>Its bytes.</returns>
    public byte[] BiosLoader(int shift, long rest)
    {
        byte[] loader = [.. _bios];
        BinaryPrimitives.WriteInt64LittleEndian(loader.AsSpan(Loader.BiosRest), rest);
        BinaryPrimitives.WriteInt32LittleEndian(loader.AsSpan(Loader.BiosRestCount), rest == 0 ? 0 : (loader.Length / Sector) - 1);
        BinaryPrimitives.WriteInt32LittleEndian(loader.AsSpan(Loader.BiosSectorShift), shift);
        BinaryPrimitives.WriteInt64LittleEndian(loader.AsSpan(Loader.BiosBundle), (ProgramStart + EfiProgram.BundleStart) >> shift);
        return loader;
    }
}
