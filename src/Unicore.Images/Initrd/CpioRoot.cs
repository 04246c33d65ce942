// SPDX-License-Identifier: BSD-3-Clause
// A cpio archive as entries; what its files hold stays where it is.
using System.Buffers.Text;
using System.Text;

namespace Unicore.Images.Initrd;

/// <summary>
/// The format "newc" (Linux: Documentation/driver-api/early-userspace/buffer-format.rst): a header of hexadecimal text, the name, padding
/// to four bytes, the contents, padding to four bytes; the last entry is called <c>TRAILER!!!</c>.
/// </summary>
internal static class CpioRoot
{
    private const int HeaderSize = 110, LongestName = 4096, KindMask = 0xf000;

    /// <summary>Whether a file begins as a cpio archive of this format does.</summary>
    public static bool Is(ReadOnlySpan<byte> head) => head.StartsWith("070701"u8) || head.StartsWith("070702"u8);

    /// <exception cref="InitrdException"><c>UK4031</c> to <c>UK4033</c>.</exception>
    public static IReadOnlyList<InitrdEntry> Read(string archive)
    {
        using FileStream stream = File.OpenRead(archive);
        List<(InitrdEntry Entry, (uint, uint, uint) Node)> entries = [];
        Dictionary<(uint, uint, uint), InitrdContents> contents = [];
        byte[] header = new byte[HeaderSize];
        while (true)
        {
            Fill(stream, header, archive);
            uint Field(int number) =>
                Utf8Parser.TryParse(header.AsSpan(6 + (8 * number), 8), out uint value, out int read, 'x') && read == 8 ? value
                : throw InitrdException.Damaged(archive, "a header has something else than hexadecimal digits in it.");
            if (!Is(header))
            {
                throw InitrdException.Damaged(archive, "no header of an entry stands where one should.");
            }

            (uint Inode, uint Major, uint Minor) node = (Field(0), Field(7), Field(8));
            int mode = (int)Field(1);
            long length = Field(6);
            if (Field(11) is 0 or > LongestName)
            {
                throw InitrdException.Damaged(archive, "a name has no length, or too great a one.");
            }

            byte[] nameBytes = new byte[Field(11)];
            Fill(stream, nameBytes, archive);
            string name = Encoding.UTF8.GetString(nameBytes).Split('\0')[0];
            if (name == "TRAILER!!!")
            {
                break;
            }

            stream.Position = (stream.Position + 3) & ~3L;
            InitrdContents? data = length == 0 ? null : new(archive, stream.Position, length);
            string path = InitrdEntry.PathOf(name, archive);
            entries.AddRange(Entry(stream, archive, path, mode, data) is { } entry && path.Length > 0 ? [(entry, node)] : []);
            if (data is not null && entries.Count > 0)
            {
                contents[node] = data;
            }

            stream.Position = ((data is null ? stream.Position : data.Offset + length) + 3) & ~3L;
            if (stream.Position > stream.Length)
            {
                throw InitrdException.Damaged(archive, "it ends too early.");
            }
        }

        // Of several names of one file, the last one has the contents.
        return [.. entries.Select(e => e.Entry is { Kind: InitrdKind.File, Contents: null } file
            ? file with { Contents = contents.GetValueOrDefault(e.Node) }
            : e.Entry)];
    }

    private static InitrdEntry Entry(FileStream stream, string archive, string path, int mode, InitrdContents? data)
    {
        switch (mode & KindMask)
        {
            case 0x4000:
                return new(path, InitrdKind.Folder, mode & 0xfff);
            case 0x8000:
                return new(path, InitrdKind.File, mode & 0xfff) { Contents = data };
            case 0xa000 when data is { Length: <= LongestName }:
                byte[] target = new byte[data.Length];
                Fill(stream, target, archive);
                return new(path, InitrdKind.Link, InitrdEntry.LinkMode) { Target = Encoding.UTF8.GetString(target).TrimEnd('\0') };
            default:
                throw InitrdException.Special(path, archive);
        }
    }

    private static void Fill(FileStream stream, byte[] bytes, string archive)
    {
        if (stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length)
        {
            throw InitrdException.Damaged(archive, "it ends too early.");
        }
    }
}
