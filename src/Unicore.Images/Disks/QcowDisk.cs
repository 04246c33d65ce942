// SPDX-License-Identifier: BSD-3-Clause
// A disk in QEMU's own format.
using System.Buffers.Binary;
using Unicore.Images.Formats;
using static Unicore.Images.Disks.Rounding;

namespace Unicore.Images.Disks;

/// <summary>
/// qcow2, version 3 (QEMU's <c>docs/interop/qcow2.txt</c>): a header, tables of two levels that say where the disk's clusters are,
/// counts of who refers to each cluster of the file, and the clusters.
/// </summary>
public sealed class QcowDisk : IDiskFormat
{
    private const int ClusterBits = 16, Cluster = 1 << ClusterBits, TableEntries = Cluster / 8, CountsEach = Cluster / 2;

    private const ulong Owned = 1UL << 63;

    /// <inheritdoc/>
    public string Name => "qcow2";

    /// <inheritdoc/>
    public ImagePlan Plan(BootBundle bundle, string fileName)
    {
        ImagePlan disk = RawDisk.Sectors(bundle);
        DiskBlocks blocks = new(disk, Cluster);
        int level1 = (int)Parts(disk.Length, (long)TableEntries * Cluster), level1Clusters = (int)Parts(level1 * 8L, Cluster);
        long[] tables = [.. blocks.Used.Select(b => b / TableEntries).Distinct()];

        // Header, table of counts (one cluster of it is enough for 16 TiB), counts, first level, second level, data.
        long others = 2 + level1Clusters + tables.Length + blocks.Used.Count, counts = Parts(others, CountsEach);
        counts = Parts(others + counts, CountsEach);
        long clusters = others + counts, level1At = 2 + counts, tablesAt = level1At + level1Clusters, dataAt = tablesAt + tables.Length;

        byte[] head = new byte[104];
        Put32(head, 0, 0x514649fb);
        Put32(head, 4, 3);
        Put32(head, 20, ClusterBits);
        Put64(head, 24, (ulong)disk.Length);
        Put32(head, 36, level1);
        Put64(head, 40, (ulong)level1At * Cluster);
        Put64(head, 48, Cluster);
        Put32(head, 56, 1);
        Put32(head, 96, 4);
        Put32(head, 100, head.Length);

        byte[] countTable = new byte[counts * 8], each = new byte[counts * Cluster], first = new byte[level1 * 8];
        byte[] second = new byte[tables.Length * Cluster];
        for (int i = 0; i < counts; i++)
        {
            Put64(countTable, i * 8, (ulong)(2 + i) * Cluster);
        }

        for (int i = 0; i < clusters; i++)
        {
            BinaryPrimitives.WriteUInt16BigEndian(each.AsSpan(i * 2), 1);
        }

        foreach ((int i, long table) in tables.Index())
        {
            Put64(first, (int)table * 8, Owned | (ulong)((tablesAt + i) * Cluster));
        }

        foreach ((int i, long block) in blocks.Used.Index())
        {
            int table = Array.IndexOf(tables, block / TableEntries);
            Put64(second, (table * Cluster) + ((int)(block % TableEntries) * 8), Owned | (ulong)((dataAt + i) * Cluster));
        }

        return new(
        [
            ImagePart.Of(0, head), ImagePart.Of(Cluster, countTable), ImagePart.Of(2 * Cluster, each),
            ImagePart.Of(level1At * Cluster, first), ImagePart.Of(tablesAt * Cluster, second), .. blocks.At(dataAt * Cluster),
        ])
        {
            Room = clusters * Cluster,
        };
    }

    private static void Put32(byte[] to, int at, long value) => BinaryPrimitives.WriteUInt32BigEndian(to.AsSpan(at), (uint)value);

    private static void Put64(byte[] to, int at, ulong value) => BinaryPrimitives.WriteUInt64BigEndian(to.AsSpan(at), value);
}
