// SPDX-License-Identifier: BSD-3-Clause
// Entries as a cpio archive, which a guest uses in place.
using System.Globalization;
using System.Text;

namespace Unicore.Images.Initrd;

/// <summary>Writes archives of the format "newc" (<see cref="CpioArchive"/>). The same entries give the same bytes.</summary>
/// <param name="output">Receives the archive.</param>
internal sealed class CpioWriter(Stream output)
{
    private uint _number;
    private long _length;

    /// <summary>Writes an entry.</summary>
    /// <exception cref="InitrdException"><c>UK4035</c>: a file is too large or was cut meanwhile.</exception>
    public void Write(InitrdEntry entry)
    {
        byte[] target = Encoding.UTF8.GetBytes(entry.Target);
        long length = entry.Contents?.Length ?? target.Length;
        if (length > uint.MaxValue)
        {
            throw new InitrdException("UK4035", $"'{entry.Path}' has {length} bytes, and a file of a root file system at most 4294967295.",
                entry.Contents!.File);
        }

        int kind = entry.Kind switch { InitrdKind.Folder => 0x4000, InitrdKind.File => 0x8000, _ => 0xa000 };
        Header(entry.Path, ++_number, (uint)(kind | entry.Mode), entry.Kind == InitrdKind.Folder ? 2u : 1u, (uint)length);
        if (entry.Contents is { } contents)
        {
            Copy(contents, entry.Path);
        }
        else
        {
            Put(target);
        }

        Pad();
    }

    /// <summary>Writes what marks the archive's end.</summary>
    public void End()
    {
        Header("TRAILER!!!", 0, 0, 1, 0);
    }

    private void Header(string name, uint number, uint mode, uint links, uint length)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(name);

        // Number, mode, owner, group, links, date, length, device, special device, length of the name, checksum.
        uint[] fields = [number, mode, 0, 0, links, 0, length, 0, 0, 0, 0, (uint)bytes.Length + 1, 0];
        StringBuilder text = new("070701");
        foreach (uint field in fields)
        {
            text.Append(field.ToString("x8", CultureInfo.InvariantCulture));
        }

        Put(Encoding.ASCII.GetBytes(text.ToString()));
        Put(bytes);
        Put([0]);
        Pad();
    }

    private void Copy(InitrdContents contents, string path)
    {
        using FileStream input = File.OpenRead(contents.File);
        input.Position = contents.Offset;
        byte[] buffer = new byte[1 << 16];
        for (long left = contents.Length; left > 0;)
        {
            int count = input.Read(buffer, 0, (int)Math.Min(left, buffer.Length));
            if (count == 0)
            {
                throw new InitrdException("UK4035", $"'{path}' became shorter while it was read. Build again.", contents.File);
            }

            Put(buffer.AsSpan(0, count));
            left -= count;
        }
    }

    private void Put(ReadOnlySpan<byte> bytes)
    {
        output.Write(bytes);
        _length += bytes.Length;
    }

    private void Pad() => Put(stackalloc byte[(int)(-_length & 3)]);
}
