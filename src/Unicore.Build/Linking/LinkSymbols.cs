// SPDX-License-Identifier: BSD-3-Clause
// Reads the global symbols of an ELF64 object: what it defines and what it wants.
using System.Buffers.Binary;
using System.Text;

namespace Unicore.Build.Linking;

internal sealed record LinkSymbols(HashSet<string> Defined, HashSet<string> Undefined)
{
    /// <summary>The symbols of an object; none when it is not a little-endian ELF64 file. Weak wishes are left out.</summary>
    public static LinkSymbols Read(ReadOnlySpan<byte> elf)
    {
        LinkSymbols result = new(new(StringComparer.Ordinal), new(StringComparer.Ordinal));
        try
        {
            if (elf.Length >= 64 && elf.StartsWith("\u007fELF\u0002\u0001"u8))
            {
                result.Fill(elf);
            }
        }
        catch (ArgumentOutOfRangeException)
        {
            // A cut-off file has no symbols beyond the cut.
        }

        return result;
    }

    private void Fill(ReadOnlySpan<byte> elf)
    {
        int table = (int)BinaryPrimitives.ReadUInt64LittleEndian(elf[40..]);
        int size = BinaryPrimitives.ReadUInt16LittleEndian(elf[58..]);
        int count = BinaryPrimitives.ReadUInt16LittleEndian(elf[60..]);
        if (count == 0 && table > 0)
        {
            count = (int)BinaryPrimitives.ReadUInt64LittleEndian(elf[(table + 32)..]);
        }

        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> section = elf.Slice(table + (i * size), size);
            if (BinaryPrimitives.ReadUInt32LittleEndian(section[4..]) != 2)
            {
                continue;
            }

            ReadOnlySpan<byte> symbols = Contents(elf, section);
            int link = (int)BinaryPrimitives.ReadUInt32LittleEndian(section[40..]);
            ReadOnlySpan<byte> names = Contents(elf, elf.Slice(table + (link * size), size));
            for (int at = 24; at + 24 <= symbols.Length; at += 24)
            {
                int binding = symbols[at + 4] >> 4;
                int index = BinaryPrimitives.ReadUInt16LittleEndian(symbols[(at + 6)..]);
                if (binding == 0)
                {
                    continue;
                }

                ReadOnlySpan<byte> name = names[(int)BinaryPrimitives.ReadUInt32LittleEndian(symbols[at..])..];
                string text = Encoding.UTF8.GetString(name[..name.IndexOf((byte)0)]);
                if (index != 0)
                {
                    Defined.Add(text);
                }
                else if (binding == 1 && text.Length > 0)
                {
                    Undefined.Add(text);
                }
            }
        }
    }

    private static ReadOnlySpan<byte> Contents(ReadOnlySpan<byte> elf, ReadOnlySpan<byte> section) =>
        elf.Slice((int)BinaryPrimitives.ReadUInt64LittleEndian(section[24..]), (int)BinaryPrimitives.ReadUInt64LittleEndian(section[32..]));
}
