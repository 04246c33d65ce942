// SPDX-License-Identifier: BSD-3-Clause
// A disk in VMware's format.
using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Unicore.Images.Formats;
using static Unicore.Images.Disks.LittleEndian;
using static Unicore.Images.Disks.Rounding;

namespace Unicore.Images.Disks;

/// <summary>
/// VMDK, one file that grows (VMware's "Virtual Disk Format 5.0": hosted sparse extents): a header, a description in text, twice the
/// directory and the tables that say where the disk's grains are, and the grains.
/// </summary>
public sealed class VmdkDisk : IDiskFormat
{
    private const int Sector = 512, Grain = 128, TableEntries = 512, TableSectors = TableEntries * 4 / Sector;

    private const int DescriptionAt = 1, DescriptionSectors = 20;

    /// <inheritdoc/>
    public string Name => "vmdk";

    /// <inheritdoc/>
    public ImagePlan Plan(BootBundle bundle, string fileName)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        ImagePlan disk = RawDisk.Sectors(bundle);
        DiskBlocks blocks = new(disk, Grain * Sector);
        long sectors = disk.Length / Sector, tables = Parts(sectors, Grain * TableEntries), directory = Parts(tables * 4, Sector);
        long copyAt = DescriptionAt + DescriptionSectors, size = directory + (tables * TableSectors), directoryAt = copyAt + size;
        long dataAt = Parts(directoryAt + size, Grain) * Grain;

        byte[] head = new byte[Sector];
        "KDMV"u8.CopyTo(head);
        Put32(head, 4, 1);

        // The line ends below are right, and the second directory counts.
        Put32(head, 8, 3);
        Put64(head, 12, sectors);
        Put64(head, 20, Grain);
        Put64(head, 28, DescriptionAt);
        Put64(head, 36, DescriptionSectors);
        Put32(head, 44, TableEntries);
        Put64(head, 48, copyAt);
        Put64(head, 56, directoryAt);
        Put64(head, 64, dataAt);
        "\n \r\n"u8.CopyTo(head.AsSpan(73));

        return new(
        [
            ImagePart.Of(0, head), ImagePart.Of(DescriptionAt * Sector, Description(bundle, sectors, fileName)),
            ImagePart.Of(copyAt * Sector, Directory(copyAt)), ImagePart.Of(directoryAt * Sector, Directory(directoryAt)),
            .. blocks.At(dataAt * Sector),
        ])
        {
            Room = (dataAt + (blocks.Used.Count * (long)Grain)) * Sector,
        };

        byte[] Directory(long at)
        {
            byte[] all = new byte[size * Sector];
            for (int i = 0; i < tables; i++)
            {
                Put32(all, i * 4, at + directory + (i * TableSectors));
            }

            foreach ((int i, long grain) in blocks.Used.Index())
            {
                Put32(all, (int)((directory * Sector) + (grain * 4)), dataAt + ((long)i * Grain));
            }

            return all;
        }
    }

    private static byte[] Description(BootBundle bundle, long sectors, string fileName)
    {
        const int Heads = 16, Track = 63;
        uint content = BinaryPrimitives.ReadUInt32LittleEndian(bundle.Identity("content").ToByteArray());

        // The two highest numbers say that there is none, or none yet.
        content = Math.Min(content, 0xffff_fffd);
        return Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"""
            # Disk DescriptorFile
            version=1
            encoding="UTF-8"
            CID={content:x8}
            parentCID=ffffffff
            createType="monolithicSparse"

            RW {sectors} SPARSE "{fileName.Replace('"', '_')}"

            ddb.virtualHWVersion = "4"
            ddb.adapterType = "ide"
            ddb.geometry.cylinders = "{Math.Clamp(sectors / (Heads * Track), 1, 16383)}"
            ddb.geometry.heads = "{Heads}"
            ddb.geometry.sectors = "{Track}"

            """));
    }
}
