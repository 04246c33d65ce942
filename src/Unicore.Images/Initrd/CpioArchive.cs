// SPDX-License-Identifier: BSD-3-Clause
// A cpio archive, entry by entry.
using System.Buffers.Text;
using System.Text;
using Unicore.Images.Reading;

namespace Unicore.Images.Initrd;

/// <summary>An entry as its header has it.</summary>
/// <param name="Name">Its name, as it stands there.</param>
/// <param name="Fields">
/// Number, mode, owner, group, links, date, length, device (two), special device (two), length of the name, checksum.
/// </param>
/// <param name="Offset">Where its contents begin.</param>
internal sealed record CpioItem(string Name, uint[] Fields, long Offset)
{
    public uint Mode => Fields[1];

    public long Length => Fields[6];

    /// <summary>Whether it is a file that has other names, too.</summary>
    public bool HasNames => Mode >> 12 == 8 && Fields[4] > 1;

    /// <summary>Several names of one file have the same.</summary>
    public (uint Inode, uint Major, uint Minor) Node => (Fields[0], Fields[7], Fields[8]);
}

/// <summary>
/// The format "newc" (Linux: Documentation/driver-api/early-userspace/buffer-format.rst): a header of hexadecimal text, the name, padding
/// to four bytes, the contents, padding to four bytes; the last entry is called <c>TRAILER!!!</c>.
/// </summary>
internal static class CpioArchive
{
    public const int LongestName = 4096;

    private const int HeaderSize = 110, FieldCount = 13, MostEntries = 400_000;

    /// <summary>Whether bytes begin as a cpio archive of this format does.</summary>
    public static bool Is(ReadOnlySpan<byte> head) => head.StartsWith("070701"u8) || head.StartsWith("070702"u8);

    /// <summary>The entries up to the trailer.</summary>
    /// <param name="source">The archive; what is behind its trailer does not count.</param>
    /// <returns>They, one after another.</returns>
    /// <exception cref="ImageReadException">It is damaged: <c>UK4092</c>.</exception>
    public static IEnumerable<CpioItem> Read(ByteSource source)
    {
        for (long at = 0; ;)
        {
            CpioItem item = ReadAt(source, at);
            if (item.Name == "TRAILER!!!")
            {
                yield break;
            }

            at = Padded(item.Offset + item.Length);
            if (at > source.Length)
            {
                throw Damaged("it ends too early.");
            }

            yield return item;
        }
    }

    /// <summary>How long the archive is, its trailer included; null where it is damaged, or has very many entries.</summary>
    public static long? LengthOf(ByteSource source)
    {
        try
        {
            CpioItem item = ReadAt(source, 0);
            for (int count = 0; item.Name != "TRAILER!!!"; count++)
            {
                if (count == MostEntries)
                {
                    return null;
                }

                item = ReadAt(source, Padded(item.Offset + item.Length));
            }

            return item.Offset;
        }
        catch (ImageReadException)
        {
            return null;
        }
    }

    private static CpioItem ReadAt(ByteSource source, long at)
    {
        byte[] header = source.Bytes(at, HeaderSize, "cpio archive");
        if (!Is(header))
        {
            throw Damaged("no header of an entry stands where one should.");
        }

        uint[] fields = new uint[FieldCount];
        for (int i = 0; i < FieldCount; i++)
        {
            if (!Utf8Parser.TryParse(header.AsSpan(6 + (8 * i), 8), out fields[i], out int read, 'x') || read != 8)
            {
                throw Damaged("a header has something else than hexadecimal digits in it.");
            }
        }

        if (fields[11] is 0 or > LongestName)
        {
            throw Damaged("a name has no length, or too great a one.");
        }

        string name = Encoding.UTF8.GetString(source.Bytes(at + HeaderSize, (int)fields[11], "cpio archive")).Split('\0')[0];
        return new(name, fields, Padded(at + HeaderSize + fields[11]));
    }

    private static long Padded(long at) => (at + 3) & ~3L;

    private static ImageReadException Damaged(string why) => ImageReadException.Damaged("cpio archive", why);
}
