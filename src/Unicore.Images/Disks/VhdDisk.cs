// SPDX-License-Identifier: BSD-3-Clause
// A disk in the format of Hyper-V and Azure.
using System.Buffers.Binary;
using System.Text;
using Unicore.Images.Formats;

namespace Unicore.Images.Disks;

/// <summary>
/// VHD of a fixed size, the only kind that Azure takes (Microsoft's "Virtual Hard Disk Image Format Specification", 1.0): the sectors, and
/// a footer behind them.
/// </summary>
public sealed class VhdDisk : IDiskFormat
{
    private const int FooterSize = 512, Fixed = 2;

    /// <inheritdoc/>
    public string Name => "vhd";

    /// <inheritdoc/>
    public ImagePlan Plan(BootBundle bundle, string fileName)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        ImagePlan disk = RawDisk.Sectors(bundle);
        byte[] footer = new byte[FooterSize];
        Span<byte> at = footer;
        "conectix"u8.CopyTo(at);
        BinaryPrimitives.WriteUInt32BigEndian(at[8..], 2);
        BinaryPrimitives.WriteUInt32BigEndian(at[12..], 0x10000);
        BinaryPrimitives.WriteUInt64BigEndian(at[16..], ulong.MaxValue);

        // QEMU takes the size of such a disk from the size, and of others from the geometry, which is less.
        Encoding.ASCII.GetBytes("qem2", at[28..]);
        BinaryPrimitives.WriteUInt32BigEndian(at[32..], 0x10000);
        Encoding.ASCII.GetBytes("Wi2k", at[36..]);
        BinaryPrimitives.WriteInt64BigEndian(at[40..], disk.Length);
        BinaryPrimitives.WriteInt64BigEndian(at[48..], disk.Length);
        (int cylinders, int heads, int track) = Geometry(disk.Length / 512);
        BinaryPrimitives.WriteUInt16BigEndian(at[56..], (ushort)cylinders);
        at[58] = (byte)heads;
        at[59] = (byte)track;
        BinaryPrimitives.WriteUInt32BigEndian(at[60..], Fixed);
        bundle.Identity("disk").TryWriteBytes(at[68..], bigEndian: true, out _);
        uint sum = 0;
        foreach (byte value in footer)
        {
            sum += value;
        }

        BinaryPrimitives.WriteUInt32BigEndian(at[64..], ~sum);
        return disk with { Parts = [.. disk.Parts, ImagePart.Of(disk.Length, footer)] };
    }

    /// <summary>Cylinders, heads and sectors of a track, as the specification's appendix reckons them.</summary>
    private static (int Cylinders, int Heads, int Track) Geometry(long sectors)
    {
        sectors = Math.Min(sectors, 65535L * 16 * 255);
        if (sectors >= 65535L * 16 * 63)
        {
            return ((int)(sectors / 255 / 16), 16, 255);
        }

        long rows = sectors / 17, heads = Math.Max((rows + 1023) / 1024, 4), track = 17;
        if (rows >= heads * 1024 || heads > 16)
        {
            (track, heads, rows) = (31, 16, sectors / 31);
        }

        if (rows >= heads * 1024)
        {
            (track, heads, rows) = (63, 16, sectors / 63);
        }

        return ((int)(rows / heads), (int)heads, (int)track);
    }
}
