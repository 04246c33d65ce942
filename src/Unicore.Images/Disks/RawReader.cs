// SPDX-License-Identifier: BSD-3-Clause
// Looks into disks.
using Unicore.Images.Reading;

namespace Unicore.Images.Disks;

/// <summary>A disk's sectors with a partition table. Each partition is a part, called by its number.</summary>
public sealed class RawReader : IImageReader
{
    private const int BootCode = 440;

    /// <inheritdoc/>
    public string Format => "raw";

    /// <inheritdoc/>
    public int Rank => 6;

    /// <inheritdoc/>
    public bool Knows(ByteSource source, ReadOnlySpan<byte> head)
    {
        ArgumentNullException.ThrowIfNull(source);
        return GuidPartitionReader.Is(head) || BootRecordReader.Is(head, source.Length);
    }

    /// <inheritdoc/>
    public ImageContents Read(ByteSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        (DiskFacts facts, string? problem, IReadOnlyList<ImageMember> members) = Partitions(source);
        byte[] head = source.Head(512);
        List<BootWay> boot = [];
        if (head.Length == 512 && head[510] == 0x55 && head[511] == 0xaa && head.AsSpan(0, BootCode).ContainsAnyExcept((byte)0))
        {
            boot.Add(new("bios", "a PC's BIOS, by its first sector"));
        }

        return new(new(Format, "disk") { Disk = facts, Boot = boot, Problem = problem }) { Members = members };
    }

    /// <summary>What a disk's table says, and the partitions.</summary>
    /// <exception cref="ImageReadException">It is damaged.</exception>
    internal static (DiskFacts Facts, string? Problem, IReadOnlyList<ImageMember> Members) Partitions(ByteSource disk)
    {
        PartitionTable? table = PartitionTable.Read(disk);
        return (
            new(disk.Length) { Table = table?.Kind, Uuid = table?.Identity, Partitions = table?.Partitions }, table?.Problem,
            [.. (table?.Partitions ?? []).Select(p => new ImageMember($"{p.Number}", disk.Part(p.Start, p.Size, "disk"),
                p.Name ?? p.TypeName))]);
    }
}
