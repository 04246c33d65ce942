// SPDX-License-Identifier: BSD-3-Clause
// What of a disk a file holds that leaves out the empty parts.
using Unicore.Images.Formats;

namespace Unicore.Images.Disks;

/// <summary>The blocks of a disk that have something in them, in their order.</summary>
internal sealed class DiskBlocks
{
    private readonly ImagePlan _disk;
    private readonly long _size;
    private readonly Dictionary<long, int> _places;

    /// <summary>Divides a disk.</summary>
    /// <param name="disk">The disk.</param>
    /// <param name="size">Bytes of a block.</param>
    public DiskBlocks(ImagePlan disk, long size)
    {
        _disk = disk;
        _size = size;
        Used =
        [
            .. disk.Parts.SelectMany(p => Range(p.Start / size, (p.Start + p.Length - 1) / size)).Distinct().Order(),
        ];
        _places = Used.Index().ToDictionary(u => u.Item, u => u.Index);
    }

    /// <summary>The numbers of the blocks that a file has.</summary>
    public IReadOnlyList<long> Used { get; }

    /// <summary>
    /// The disk's pieces in a file that has its used blocks one behind the other. Each piece stays whole: all of its blocks are used.
    /// </summary>
    /// <param name="start">Where the first of them is.</param>
    /// <returns>The pieces.</returns>
    public IEnumerable<ImagePart> At(long start) =>
        _disk.Parts.Select(p => p with { Start = start + (_places[p.Start / _size] * _size) + (p.Start % _size) });

    private static IEnumerable<long> Range(long first, long last)
    {
        for (long i = first; i <= last; i++)
        {
            yield return i;
        }
    }
}
