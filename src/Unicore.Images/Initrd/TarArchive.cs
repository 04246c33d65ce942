// SPDX-License-Identifier: BSD-3-Clause
// A tar archive, entry by entry, whoever wrote it.
using System.Globalization;
using System.Text;
using Unicore.Images.Reading;

namespace Unicore.Images.Initrd;

/// <summary>An entry with what headers before it said of it.</summary>
/// <param name="Type">The character that says what it is: <c>0</c> for a file.</param>
/// <param name="Name">Its name, as it stands there.</param>
/// <param name="Link">What a link leads to.</param>
/// <param name="Mode">Permissions.</param>
/// <param name="Offset">Where its contents begin.</param>
/// <param name="Size">How many bytes they are.</param>
internal sealed record TarItem(char Type, string Name, string Link, long Mode, long Offset, long Size)
{
    public long Owner { get; init; }

    public long Group { get; init; }

    public long Modified { get; init; }

    public (uint Major, uint Minor) Device { get; init; }

    /// <summary>Whether it has holes that only GNU tar knows of: its bytes are not the file's.</summary>
    public bool IsSparse { get; init; }
}

/// <summary>
/// Archives of the formats "ustar" and "pax" (POSIX.1-2017, pax) and GNU tar's. .NET's own reader takes memory for a header of any size
/// that its file claims.
/// </summary>
internal static class TarArchive
{
    private const int Block = 512, MostHeader = 1 << 20, LongestValue = 4096, MostHeaders = 2_000_000;

    /// <summary>What of a header of pax counts here.</summary>
    private static readonly HashSet<string> Keys =
        ["path", "linkpath", "size", "uid", "gid", "mtime", "GNU.sparse.major", "GNU.sparse.size"];

    /// <summary>Whether bytes begin as a tar archive does.</summary>
    public static bool Is(ReadOnlySpan<byte> head) => head.Length >= Block && head[257..].StartsWith("ustar"u8);

    /// <summary>The entries up to the archive's end.</summary>
    /// <exception cref="ImageReadException">It is damaged: <c>UK4092</c>.</exception>
    public static IEnumerable<TarItem> Read(ByteSource source)
    {
        Dictionary<string, string> global = [], local = [];
        int headers = 0;
        for (long at = 0; at < source.Length;)
        {
            if (++headers > MostHeaders)
            {
                throw ImageReadException.TooLarge("tar archive", $"{MostHeaders} headers");
            }

            byte[] header = source.Bytes(at, Block, "tar archive");
            if (!header.AsSpan().ContainsAnyExcept((byte)0))
            {
                yield break;
            }

            TarItem item = Item(header, at + Block, local, global);
            if (item.Type == 'S')
            {
                // Of many holes the list goes on in blocks of their own: a byte of each says whether there is another.
                for (bool goesOn = header[482] != 0; goesOn; item = item with { Offset = item.Offset + Block })
                {
                    goesOn = source.Bytes(item.Offset, Block, "tar archive")[504] != 0;
                }
            }

            at = item.Offset + ((item.Size + Block - 1) / Block * Block);
            if (item.Offset + item.Size > source.Length)
            {
                throw Damaged("it ends too early.");
            }

            switch (item.Type)
            {
                case 'L' or 'K':
                    local[item.Type == 'L' ? "path" : "linkpath"] =
                        Value(Contents(source, item).AsSpan().TrimEnd((byte)0)).Split('\0')[0];
                    continue;
                case 'x' or 'g':
                    Records(Contents(source, item), item.Type == 'x' ? local : global);
                    continue;
            }

            local = [];
            yield return item;
        }
    }

    private static byte[] Contents(ByteSource source, TarItem item) => item.Size <= MostHeader
        ? source.Bytes(item.Offset, (int)item.Size, "tar archive")
        : throw ImageReadException.TooLarge("tar archive", $"a header of {MostHeader} bytes");

    private static TarItem Item(byte[] header, long offset, Dictionary<string, string> local, Dictionary<string, string> global)
    {
        // The sum is taken with blanks in its own place; some have added signed bytes.
        long unsigned = 8 * ' ', signed = 8 * ' ';
        for (int i = 0; i < Block; i++)
        {
            (unsigned, signed) = i is >= 148 and < 156 ? (unsigned, signed) : (unsigned + header[i], signed + (sbyte)header[i]);
        }

        if (Number(header, 148, 8) is long sum && sum != unsigned && sum != signed)
        {
            throw Damaged("a header has another checksum than it says.");
        }

        char type = header[156] == 0 ? '0' : (char)header[156];
        bool isPosix = header.AsSpan(257).StartsWith("ustar\0"u8);
        string name = Text(header, 0, 100), prefix = isPosix ? Text(header, 345, 155) : "";
        bool isOwn = type is not ('L' or 'K' or 'x' or 'g');
        string? Said(string key) => !isOwn ? null : local.GetValueOrDefault(key) ?? global.GetValueOrDefault(key);
        long Count(string key, long otherwise) => Said(key) is not { } text ? otherwise
            : long.TryParse(text.Split('.')[0], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value) ? value
            : throw Damaged($"a header says '{key}' is '{text[..Math.Min(text.Length, 20)]}'.");
        long size = type is '1' or '2' or '3' or '4' or '5' or '6' ? 0 : Count("size", Number(header, 124, 12));
        if (size < 0 || size > long.MaxValue / 2)
        {
            throw Damaged("an entry has an impossible size.");
        }

        return new(type, Said("path") ?? (prefix.Length > 0 ? prefix + "/" + name : name), Said("linkpath") ?? Text(header, 157, 100),
            Number(header, 100, 8), offset, size)
        {
            Owner = Count("uid", Number(header, 108, 8)), Group = Count("gid", Number(header, 116, 8)),
            Modified = Count("mtime", Number(header, 136, 12)),
            Device = type is '3' or '4' ? ((uint)Number(header, 329, 8), (uint)Number(header, 337, 8)) : default,
            IsSparse = type == 'S' || Said("GNU.sparse.major") is not null || Said("GNU.sparse.size") is not null,
        };
    }

    /// <summary>Octal digits, or with the highest bit a number of the bits behind it.</summary>
    private static long Number(byte[] header, int at, int length)
    {
        ReadOnlySpan<byte> field = header.AsSpan(at, length);
        long value = 0;
        if (field[0] >= 0x80)
        {
            // The second bit is the sign.
            value = (field[0] & 0x3f) - (field[0] & 0x40);
            foreach (byte b in field[1..])
            {
                value = value >> 55 is 0 or -1 ? (value << 8) | b : throw Damaged("a number is too large.");
            }

            return value;
        }

        ReadOnlySpan<byte> digits = field.Trim(" \0"u8);
        foreach (byte b in digits.IndexOfAny((byte)0, (byte)' ') is int end and >= 0 ? digits[..end] : digits)
        {
            value = b is >= (byte)'0' and <= (byte)'7' ? (value << 3) | (uint)(b - '0') : throw Damaged("a number is none.");
        }

        return value;
    }

    private static string Text(byte[] header, int at, int length)
    {
        ReadOnlySpan<byte> field = header.AsSpan(at, length);
        int end = field.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? field : field[..end]);
    }

    /// <summary>Lines of a length, a blank, a name, an equals sign and a value.</summary>
    private static void Records(ReadOnlySpan<byte> bytes, Dictionary<string, string> to)
    {
        while (!bytes.IsEmpty)
        {
            int blank = bytes[..Math.Min(bytes.Length, 20)].IndexOf((byte)' ');
            if (blank <= 0 || !int.TryParse(bytes[..blank], NumberStyles.None, CultureInfo.InvariantCulture, out int length)
                || length > bytes.Length || length < blank + 3)
            {
                throw Damaged("a header of pax has no record where one should be.");
            }

            ReadOnlySpan<byte> record = bytes[(blank + 1)..(length - 1)];
            int equals = record.IndexOf((byte)'=');
            if (equals <= 0)
            {
                throw Damaged("a header of pax has a record without a name.");
            }

            if (Encoding.UTF8.GetString(record[..equals]) is var key && Keys.Contains(key))
            {
                to[key] = Value(record[(equals + 1)..]);
            }

            bytes = bytes[length..];
        }
    }

    private static string Value(ReadOnlySpan<byte> bytes) => bytes.Length <= LongestValue ? Encoding.UTF8.GetString(bytes)
        : throw ImageReadException.TooLarge("tar archive", $"names of {LongestValue} bytes");

    private static ImageReadException Damaged(string why) => ImageReadException.Damaged("tar archive", why);
}
