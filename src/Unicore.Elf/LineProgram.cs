// SPDX-License-Identifier: BSD-3-Clause
// Reads one unit of .debug_line (DWARF 5, section 6.2; versions 2 to 4 differ in the header): addresses to files and lines.
using System.Buffers.Binary;
using System.Text;

namespace Unicore.Elf;

/// <summary>The bytes of a unit, one field after another; every step is checked.</summary>
internal ref struct LineProgram(ReadOnlySpan<byte> unit, bool is64, ElfSection? lineStrings, ElfSection? strings)
{
    private ReadOnlySpan<byte> _rest = unit;

    /// <summary>Runs the unit's program; each row is an address and its place, a null place ends a sequence.</summary>
    /// <param name="row">Takes the rows in order.</param>
    public void Run(Action<ulong, LinePlace?> row)
    {
        int version = (int)Number(2);
        int addressSize = 8;
        if (version is < 2 or > 5)
        {
            throw new ElfFormatException($"line numbers of DWARF {version} are unknown");
        }

        if (version == 5)
        {
            addressSize = (int)Number(1);
            Number(1);
        }

        ulong headerLength = Number(is64 ? 8 : 4);
        LineProgram header = this;
        header._rest = Take(headerLength);
        ulong step = header.Number(1);
        if (version >= 4)
        {
            header.Number(1);
        }

        header.Number(1);
        int lineBase = (sbyte)header.Number(1);
        int lineRange = (int)header.Number(1), opcodeBase = (int)header.Number(1);
        if (lineRange == 0 || opcodeBase == 0)
        {
            throw new ElfFormatException("line numbers have no range");
        }

        byte[] lengths = [0, .. header.Take((ulong)opcodeBase - 1)];
        string[] files = version == 5 ? header.Files5() : header.Files();
        ulong address = 0, file = 1;
        long line = 1;
        while (!_rest.IsEmpty)
        {
            int opcode = (int)Number(1);
            if (opcode >= opcodeBase)
            {
                address += (ulong)((opcode - opcodeBase) / lineRange) * step;
                line += lineBase + ((opcode - opcodeBase) % lineRange);
                Row();
                continue;
            }

            switch (opcode)
            {
                case 0:
                    LineProgram extended = this;
                    extended._rest = Take(Unsigned());
                    switch (extended.Number(1))
                    {
                        case 1:
                            row(address, null);
                            (address, file, line) = (0, 1, 1);
                            break;
                        case 2:
                            address = extended.Number(addressSize == 4 ? 4 : 8);
                            break;
                    }

                    break;
                case 1:
                    Row();
                    break;
                case 2:
                    address += Unsigned() * step;
                    break;
                case 3:
                    line += Signed();
                    break;
                case 4:
                    file = Unsigned();
                    break;
                case 8:
                    address += (ulong)((255 - opcodeBase) / lineRange) * step;
                    break;
                case 9:
                    address += Number(2);
                    break;
                default:
                    for (int i = 0; i < lengths[opcode]; i++)
                    {
                        Unsigned();
                    }

                    break;
            }
        }

        void Row()
        {
            string name = file < (ulong)files.Length ? files[file] : "";
            row(address, new(name, name.Length > 0 && line is > 0 and <= int.MaxValue ? (int)line : 0));
        }
    }

    private string[] Files()
    {
        List<string> folders = [""], files = [""];
        while (Text() is { Length: > 0 } folder)
        {
            folders.Add(folder);
        }

        while (Text() is { Length: > 0 } name)
        {
            files.Add(Join(folders, Unsigned(), name));
            Unsigned();
            Unsigned();
        }

        return [.. files];
    }

    private string[] Files5()
    {
        List<string> folders = [.. Entries().Select(e => e.Name)];
        if (folders.Count > 0)
        {
            folders[0] = ""; // where the compiler ran
        }

        return [.. Entries().Select(e => Join(folders, e.Folder, e.Name))];
    }

    private List<(string Name, ulong Folder)> Entries()
    {
        var format = new (ulong Content, ulong Form)[Number(1)];
        for (int i = 0; i < format.Length; i++)
        {
            format[i] = (Unsigned(), Unsigned());
        }

        List<(string, ulong)> entries = [];
        ulong count = Unsigned();
        for (ulong i = 0; i < count; i++)
        {
            int before = _rest.Length;
            (string name, ulong folder) = ("", 0);
            foreach ((ulong content, ulong form) in format)
            {
                (string text, ulong number) = Form(form);
                (name, folder) = content switch { 1 => (text, folder), 2 => (name, number), _ => (name, folder) };
            }

            if (_rest.Length == before)
            {
                throw new ElfFormatException("line numbers have entries without bytes");
            }

            entries.Add((name, folder));
        }

        return entries;
    }

    /// <summary>A value in one of the forms that the standard allows here (6.2.4.1).</summary>
    private (string Text, ulong Number) Form(ulong form) => form switch
    {
        0x05 => ("", Number(2)),
        0x06 => ("", Number(4)),
        0x07 => ("", Number(8)),
        0x08 => (Text(), 0),
        0x09 => ("", (ulong)Take(Unsigned()).Length),
        0x0b => ("", Number(1)),
        0x0e => (TextAt(strings, Number(is64 ? 8 : 4)), 0),
        0x0f => ("", Unsigned()),
        0x1e => ("", (ulong)Take(16).Length),
        0x1f => (TextAt(lineStrings, Number(is64 ? 8 : 4)), 0),
        _ => throw new ElfFormatException($"line numbers have the unknown form 0x{form:x}"),
    };

    private static string Join(List<string> folders, ulong folder, string name) =>
        folder < (ulong)folders.Count && folders[(int)folder].Length > 0 && !name.StartsWith('/')
            ? folders[(int)folder] + "/" + name
            : name;

    private static string TextAt(ElfSection? section, ulong offset) =>
        section is null || offset >= (ulong)section.Data.Length ? "" : Text(section.Data.Span[(int)offset..], out _);

    private static string Text(ReadOnlySpan<byte> from, out int length)
    {
        length = from.IndexOf((byte)0);
        return length < 0 ? throw new ElfFormatException("a name has no end") : Encoding.UTF8.GetString(from[..length]);
    }

    private string Text()
    {
        string text = Text(_rest, out int length);
        _rest = _rest[(length + 1)..];
        return text;
    }

    private ReadOnlySpan<byte> Take(ulong count)
    {
        if (count > (ulong)_rest.Length)
        {
            throw new ElfFormatException("line numbers end in the middle");
        }

        ReadOnlySpan<byte> taken = _rest[..(int)count];
        _rest = _rest[(int)count..];
        return taken;
    }

    private ulong Number(int size)
    {
        Span<byte> bytes = stackalloc byte[8];
        Take((ulong)size).CopyTo(bytes);
        return BinaryPrimitives.ReadUInt64LittleEndian(bytes);
    }

    private ulong Unsigned()
    {
        int size = Leb128.Unsigned(_rest, out ulong value);
        Take(size == 0 ? ulong.MaxValue : (ulong)size);
        return value;
    }

    private long Signed()
    {
        long value = 0;
        for (int shift = 0; ; shift += 7)
        {
            long part = (long)Number(1);
            value |= shift < 64 ? (part & 0x7f) << shift : 0;
            if (part < 0x80)
            {
                return shift < 57 && (part & 0x40) != 0 ? value | (-1L << (shift + 7)) : value;
            }
        }
    }
}

/// <summary>A place in a source.</summary>
/// <param name="File">The file, as the compiler was given it.</param>
/// <param name="Line">The line from 1 on; 0 for code of no line.</param>
public sealed record LinePlace(string File, int Line);
