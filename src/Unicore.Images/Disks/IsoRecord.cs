// SPDX-License-Identifier: BSD-3-Clause
// An entry of a CD's folder, with what Rock Ridge says of it.
using System.Text;
using Unicore.Images.Reading;
using static System.Buffers.Binary.BinaryPrimitives;

namespace Unicore.Images.Disks;

/// <summary>An entry.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Mode">Its permissions.</param>
internal sealed record IsoRecord(string Name, EntryKind Kind, int Mode)
{
    private const int Sector = 2048, MostText = 4096, MostContinuations = 32;

    public IReadOnlyList<Extent> Extents { get; init; } = [];

    public long Owner { get; private init; }

    public long Group { get; private init; }

    public long? Modified { get; private init; }

    public string Target { get; private init; } = "";

    /// <summary>Where a folder's own entry is that was moved up, for there are only eight levels.</summary>
    public long? Moved { get; private init; }

    /// <summary>Reads an entry.</summary>
    /// <param name="source">The CD.</param>
    /// <param name="list">Counts what is read elsewhere: entries may share it.</param>
    /// <param name="record">The entry, of a length that was checked.</param>
    /// <param name="skip">How many bytes stand before Rock Ridge's fields; negative where there are none.</param>
    /// <param name="isJoliet">Whether names have characters of 16 bits.</param>
    /// <returns>The entry; null for the folder itself, its parent, and what was moved here.</returns>
    public static IsoRecord? Read(ByteSource source, EntryList list, ReadOnlySpan<byte> record, int skip, bool isJoliet)
    {
        ReadOnlySpan<byte> name = record.Slice(33, record[32]);
        if (name.IsEmpty || (name.Length == 1 && name[0] <= 1))
        {
            return null;
        }

        bool isFolder = (record[25] & 2) != 0;
        string plain = (isJoliet ? Encoding.BigEndianUnicode : Encoding.Latin1).GetString(name);
        int version = plain.IndexOf(';', StringComparison.Ordinal);
        plain = (version >= 0 ? plain[..version] : plain).TrimEnd('.');
        IsoRecord read = new(Named(plain), isFolder ? EntryKind.Folder : EntryKind.File, isFolder ? ImageEntry.FolderMode : 0x124)
        {
            Modified = Time(record.Slice(18, 7)),
        };
        int at = 33 + name.Length + ((name.Length + 1) & 1);
        return skip < 0 || at + skip > record.Length ? read : Fields(source, list, record[(at + skip)..].ToArray(), read);
    }

    private static IsoRecord? Fields(ByteSource source, EntryList list, byte[] area, IsoRecord read)
    {
        StringBuilder name = new(), target = new();
        bool isRelocated = false, continues = false;
        for (int areas = 0; area.Length > 0;)
        {
            byte[] next = [];
            for (int at = 0; at + 4 <= area.Length && area[at + 2] >= 4 && at + area[at + 2] <= area.Length; at += area[at + 2])
            {
                ReadOnlySpan<byte> field = area.AsSpan(at, area[at + 2]);
                string kind = Encoding.Latin1.GetString(field[..2]);
                switch (kind)
                {
                    case "NM" when field.Length > 5 && (field[4] & 6) == 0:
                        name.Append(Encoding.UTF8.GetString(field[5..]));
                        break;
                    case "PX" when field.Length >= 36:
                        uint mode = ReadUInt32LittleEndian(field[4..]);
                        read = read with
                        {
                            Mode = (int)(mode & 0xfff), Kind = ImageEntry.KindOf(mode) ?? read.Kind,
                            Owner = ReadUInt32LittleEndian(field[20..]), Group = ReadUInt32LittleEndian(field[28..]),
                        };
                        break;
                    case "SL" when field.Length > 5:
                        Components(field[5..], target, ref continues);
                        break;
                    case "TF" when field.Length >= 12:
                        // The dates that there are stand in the order of the bits: made, changed, …
                        int date = 5 + ((field[4] & 1) * 7);
                        bool isShort = (field[4] & 0x80) == 0 && (field[4] & 2) != 0;
                        read = isShort && date + 7 <= field.Length ? read with { Modified = Time(field.Slice(date, 7)) } : read;
                        break;
                    case "CL" when field.Length >= 12:
                        read = read with { Kind = EntryKind.Folder, Moved = ReadUInt32LittleEndian(field[4..]) * (long)Sector };
                        break;
                    case "RE":
                        isRelocated = true;
                        break;
                    case "CE" when field.Length >= 28 && areas < MostContinuations:
                        areas++;
                        list.Reads(Sector);
                        next = source.Bytes((ReadUInt32LittleEndian(field[4..]) * (long)Sector) + ReadUInt32LittleEndian(field[12..]),
                            (int)Math.Min(ReadUInt32LittleEndian(field[20..]), Sector), "ISO 9660 image");
                        break;
                }

                if (name.Length > MostText || target.Length > MostText)
                {
                    throw ImageReadException.Damaged("ISO 9660 image", "a name has no end.");
                }
            }

            area = next;
        }

        return isRelocated ? null : read with
        {
            Name = name.Length > 0 ? Named(name.ToString()) : read.Name, Target = read.Kind == EntryKind.Link ? target.ToString() : "",
        };
    }

    /// <summary>Parts of a link's target: names, or flags that mean the folder, its parent, the root.</summary>
    private static void Components(ReadOnlySpan<byte> parts, StringBuilder target, ref bool continues)
    {
        while (parts.Length >= 2 && parts[1] + 2 <= parts.Length)
        {
            if (target.Length > 0 && !continues && target[^1] != '/')
            {
                target.Append('/');
            }

            target.Append((parts[0] & 0x0e) switch
            {
                2 => ".", 4 => "..", 8 => "/", _ => Encoding.UTF8.GetString(parts.Slice(2, parts[1])),
            });
            continues = (parts[0] & 1) != 0;
            parts = parts[(parts[1] + 2)..];
        }
    }

    private static string Named(string name) => name is "" or "." or ".." ? "_" : name.Replace('/', '_').Replace('\0', '_');

    /// <summary>Years since 1900, month, day, hour, minute, second, and the zone in quarters of an hour.</summary>
    private static long? Time(ReadOnlySpan<byte> date)
    {
        (int year, int month, int day) = (1900 + date[0], date[1], date[2]);
        return month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month) || date[3] > 23 || date[4] > 59 || date[5] > 59
            ? null
            : new DateTimeOffset(year, month, day, date[3], date[4], date[5], TimeSpan.Zero).ToUnixTimeSeconds() - ((sbyte)date[6] * 900);
    }
}
