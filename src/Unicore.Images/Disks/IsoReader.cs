// SPDX-License-Identifier: BSD-3-Clause
// Looks into CDs.
using System.Text;
using Unicore.Images.Reading;
using static System.Buffers.Binary.BinaryPrimitives;

namespace Unicore.Images.Disks;

/// <summary>
/// ISO 9660 (ECMA-119) with what the system use fields of Rock Ridge say (IEEE P1281, P1282), else with Joliet's names, and El Torito's
/// catalogue. A CD may be a disk with partitions, too.
/// </summary>
public sealed class IsoReader : IImageReader
{
    private const int Sector = 2048, FirstDescriptor = 16, MostDescriptors = 64, MostFolder = 64 << 20;

    private const byte BootDescriptor = 0, PrimaryDescriptor = 1, SupplementaryDescriptor = 2, LastDescriptor = 255;

    /// <inheritdoc/>
    public string Format => "iso";

    /// <inheritdoc/>
    public int Rank => 1;

    /// <inheritdoc/>
    public bool Knows(ByteSource source, ReadOnlySpan<byte> head) =>
        head.Length >= (FirstDescriptor + 1) * Sector && head[((FirstDescriptor * Sector) + 1)..].StartsWith("CD001"u8);

    /// <inheritdoc/>
    public ImageContents Read(ByteSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        byte[]? primary = null, joliet = null, boot = null;
        for (int i = FirstDescriptor; i < FirstDescriptor + MostDescriptors; i++)
        {
            byte[] descriptor = source.Bytes((long)i * Sector, Sector, "ISO 9660 image");
            if (descriptor[0] == LastDescriptor)
            {
                break;
            }

            if (!descriptor.AsSpan(1).StartsWith("CD001"u8))
            {
                throw Damaged("a descriptor is none.");
            }

            // Joliet says so by sequences that ask for characters of 16 bits.
            bool isJoliet = descriptor[88] == '%' && descriptor[89] == '/' && descriptor[90] is (byte)'@' or (byte)'C' or (byte)'E';
            switch (descriptor[0])
            {
                case BootDescriptor when descriptor.AsSpan(7).StartsWith("EL TORITO SPECIFICATION"u8):
                    boot ??= descriptor;
                    break;
                case PrimaryDescriptor:
                    primary ??= descriptor;
                    break;
                case SupplementaryDescriptor when isJoliet:
                    joliet ??= descriptor;
                    break;
            }
        }

        if (primary is null)
        {
            throw Damaged("it has no primary descriptor.");
        }

        (List<BootWay> ways, List<ImageMember> members) = boot is null ? ([], []) : Catalogue(source,
            ReadUInt32LittleEndian(boot.AsSpan(71)));
        string label = Encoding.Latin1.GetString(primary, 40, 32).TrimEnd();
        (DiskFacts? disk, string? problem) = Disk(source);
        return new(new(Format, "CD (ISO 9660)")
        {
            FileSystem = new() { Label = label.Length > 0 ? label : null, BlockSize = Sector }, Boot = ways, Problem = problem,
            Disk = disk,
        })
        {
            Files = () => new(new Volume(source, primary, joliet).Entries()), Members = members,
        };
    }

    private static ImageReadException Damaged(string why) => ImageReadException.Damaged("ISO 9660 image", why);

    /// <summary>What it is as a disk, too; what is wrong with that does not keep from its files.</summary>
    private static (DiskFacts? Facts, string? Problem) Disk(ByteSource source)
    {
        try
        {
            (DiskFacts facts, string? problem, _) = RawReader.Partitions(source);
            return (facts.Table is null ? null : facts, problem);
        }
        catch (ImageReadException e)
        {
            return (null, e.Message);
        }
    }

    /// <summary>What firmware boots from: of each kind one image, which may be a file system.</summary>
    private static (List<BootWay> Ways, List<ImageMember> Members) Catalogue(ByteSource source, uint at)
    {
        byte[] catalogue = source.Bytes(at * (long)Sector, Sector, "ISO 9660 image");
        List<BootWay> ways = [];
        List<ImageMember> members = [];
        byte platform = catalogue[1];
        for (int i = 32; i + 32 <= Sector; i += 32)
        {
            ReadOnlySpan<byte> entry = catalogue.AsSpan(i, 32);
            if (entry[0] is 0x90 or 0x91)
            {
                platform = entry[1];
            }
            else if (entry[0] == 0x88)
            {
                long start = ReadUInt32LittleEndian(entry[8..]) * (long)Sector, count = ReadUInt16LittleEndian(entry[6..]) * 512L;
                bool isEfi = platform == 0xef;

                // A count that has no room: to the end of the CD.
                count = isEfi && count is 0 or 512 ? source.Length - start : count;
                if (start >= source.Length || count > source.Length - start)
                {
                    throw Damaged("what it boots lies outside of it.");
                }

                ways.Add(isEfi ? new("uefi", "UEFI, from the CD") : new("bios", "a PC's BIOS, from the CD"));
                members.Add(new(isEfi ? "uefi" : "bios", source.Part(start, count, "ISO 9660 image"), "what firmware boots from the CD"));
            }
            else if (entry[0] == 0 && i > 32)
            {
                break;
            }
        }

        return (ways, members);
    }

    private sealed class Volume(ByteSource source, byte[] primary, byte[]? joliet)
    {
        private bool _hasRockRidge, _isJoliet;
        private int _skip;

        public IEnumerable<ImageEntry> Entries()
        {
            EntryList list = new("ISO 9660 image");
            (long Start, long Length) root = Place(primary.AsSpan(156));
            Detect(root);
            _isJoliet = !_hasRockRidge && joliet is not null;
            root = _isJoliet ? Place(joliet.AsSpan(156)) : root;
            HashSet<long> seen = [root.Start];
            Queue<((long Start, long Length) Place, string Path)> folders = new([(root, "")]);
            while (folders.TryDequeue(out ((long Start, long Length) Place, string Path) folder))
            {
                list.Reads(folder.Place.Length);
                foreach (IsoRecord record in Folder(folder.Place, list))
                {
                    string path = folder.Path.Length > 0 ? $"{folder.Path}/{record.Name}" : record.Name;
                    EntryKind kind = record.Kind;
                    list.Add(new(path, kind, record.Mode, kind switch
                    {
                        EntryKind.File => record.Extents.Sum(e => e.Length), EntryKind.Link => record.Target.Length, _ => 0,
                    })
                    {
                        Owner = record.Owner, Group = record.Group, Modified = record.Modified, Target = record.Target,
                        Contents = kind == EntryKind.File && record.Extents.Count > 0
                            ? new ExtentSource(source, record.Extents, record.Extents[^1].Start + record.Extents[^1].Length) : null,
                    });
                    if (kind == EntryKind.Folder)
                    {
                        (long Start, long Length) place = record.Moved is { } moved ? Place(source.Bytes(moved, 34, "ISO 9660 image"))
                            : record.Extents.Count == 1 ? (record.Extents[0].Offset, record.Extents[0].Length)
                            : throw Damaged("a folder lies in pieces, or nowhere.");
                        folders.Enqueue(seen.Add(place.Start) ? (place, path) : throw Damaged("a folder is in itself or in two places."));
                    }
                }
            }

            return list.Entries;
        }

        /// <summary>Rock Ridge says of itself in the root's first entry, and how many bytes come before its fields in others.</summary>
        private void Detect((long Start, long Length) root)
        {
            byte[] first = source.Bytes(root.Start, Sector, "ISO 9660 image");
            int at = 34;
            if (first[0] >= at + 7 && first.AsSpan(at).StartsWith("SP"u8) && first[at + 4] == 0xbe && first[at + 5] == 0xef)
            {
                _hasRockRidge = true;
                _skip = first[at + 6];
            }
        }

        private static (long Start, long Length) Place(ReadOnlySpan<byte> record) =>
            (ReadUInt32LittleEndian(record[2..]) * (long)Sector, ReadUInt32LittleEndian(record[10..]));

        private IEnumerable<IsoRecord> Folder((long Start, long Length) place, EntryList list)
        {
            if (place.Length is 0 or > MostFolder)
            {
                throw Damaged("a folder has no bytes, or more than 64 MiB.");
            }

            byte[] bytes = source.Bytes(place.Start, (int)place.Length, "ISO 9660 image");
            List<Extent> extents = [];
            for (int at = 0; at < bytes.Length;)
            {
                int length = bytes[at];
                if (length == 0)
                {
                    // No record crosses a sector's end.
                    at = (at / Sector * Sector) + Sector;
                    continue;
                }

                if (length < 34 || at + length > bytes.Length || 33 + bytes[at + 32] > length)
                {
                    throw Damaged("a folder has no entry where one should be.");
                }

                ReadOnlySpan<byte> record = bytes.AsSpan(at, length);
                at += length;
                (long start, long size) = Place(record);
                _ = source.Part(size == 0 ? 0 : start, size, "ISO 9660 image");
                long before = extents.Count == 0 ? 0 : extents[^1].Start + extents[^1].Length;
                bool isPart = (record[25] & 0x80) != 0;
                if (size > 0)
                {
                    extents.Add(new(before, start, size));
                }

                if (!isPart && IsoRecord.Read(source, list, record, _hasRockRidge ? _skip : -1, _isJoliet) is { } read)
                {
                    yield return read with { Extents = extents };
                }

                extents = isPart ? extents : [];
            }
        }
    }
}
