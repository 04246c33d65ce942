// SPDX-License-Identifier: BSD-3-Clause
// Dynamic symbols with their versions.
using System.Buffers.Binary;

namespace Unicore.Elf;

/// <summary>A dynamic symbol.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Version">The version that is defined or asked for; null for none.</param>
/// <param name="IsHidden">Only who asks for its version gets it.</param>
/// <param name="Value">Its address; 0 for one that is asked for.</param>
/// <param name="Size">Bytes, 0 if unknown.</param>
/// <param name="Kind">STT_*: 1 object, 2 function, 6 thread-local, 10 a function that chooses a function.</param>
/// <param name="Binding">STB_*: 0 local, 1 global, 2 weak.</param>
/// <param name="IsDefined">Whether the file has it, rather than asks for it.</param>
public sealed record ElfDynamicSymbol(
    string Name, string? Version, bool IsHidden, ulong Value, ulong Size, byte Kind, byte Binding, bool IsDefined)
{
    /// <summary>Whether it is code.</summary>
    public bool IsFunction => Kind is 2 or 10;
}

/// <summary>Reads DT_SYMTAB, DT_VERSYM, DT_VERDEF and DT_VERNEED.</summary>
internal static class ElfDynamicSymbols
{
    private const ulong TagVersions = 0x6ffffff0, TagDefinitions = 0x6ffffffc, TagNeeds = 0x6ffffffe;
    private const int Most = 1 << 16;

    public static ElfDynamicSymbol[] Read(ElfDynamic dynamic, int count)
    {
        ReadOnlySpan<byte> table = dynamic.SymbolTable(count);
        ReadOnlySpan<byte> versions = dynamic[TagVersions] == 0 ? default : dynamic.Memory.From(dynamic[TagVersions]).Span;
        Dictionary<int, string> names = Names(dynamic);
        int size = ElfTables.SymbolSize(true);
        var symbols = new ElfDynamicSymbol[table.Length / size];
        for (int i = 0; i < symbols.Length; i++)
        {
            ElfTables.SymbolFields s = ElfTables.SymbolAt(table, i * size, true);
            int version = versions.Length < (i * 2) + 2 ? 1 : BinaryPrimitives.ReadUInt16LittleEndian(versions[(i * 2)..]);
            symbols[i] = new(dynamic.Text(s.Name), names.GetValueOrDefault(version & 0x7fff), (version & 0x8000) != 0, s.Value, s.Size,
                s.Kind, s.Binding, s.SectionIndex != 0);
        }

        return symbols;
    }

    /// <summary>Names of version indices, those of the file and those of its libraries. 0 and 1 have none.</summary>
    private static Dictionary<int, string> Names(ElfDynamic dynamic)
    {
        Dictionary<int, string> names = [];

        // Records are linked by distances; one of 0 is the last. (LSB 10.7)
        ulong at = dynamic[TagDefinitions];
        for (int i = 0; at != 0 && i < Most; i++)
        {
            ReadOnlySpan<byte> record = dynamic.Memory.From(at).Span;
            if (record.Length < 20)
            {
                break;
            }

            const ushort Base = 1;
            ulong name = at + BinaryPrimitives.ReadUInt32LittleEndian(record[12..]);
            if ((BinaryPrimitives.ReadUInt16LittleEndian(record[2..]) & Base) == 0)
            {
                names.TryAdd(BinaryPrimitives.ReadUInt16LittleEndian(record[4..]), TextAt(dynamic, name));
            }

            at = Next(at, BinaryPrimitives.ReadUInt32LittleEndian(record[16..]));
        }

        int most = Most;
        at = dynamic[TagNeeds];
        for (int i = 0; at != 0 && i < Most; i++)
        {
            ReadOnlySpan<byte> record = dynamic.Memory.From(at).Span;
            if (record.Length < 16)
            {
                break;
            }

            ulong wish = at + BinaryPrimitives.ReadUInt32LittleEndian(record[8..]);
            for (int left = BinaryPrimitives.ReadUInt16LittleEndian(record[2..]); left > 0 && wish != 0 && most > 0; left--, most--)
            {
                ReadOnlySpan<byte> asked = dynamic.Memory.From(wish).Span;
                if (asked.Length < 16)
                {
                    break;
                }

                names.TryAdd(BinaryPrimitives.ReadUInt16LittleEndian(asked[6..]) & 0x7fff, TextAt(dynamic, wish + 8));
                wish = Next(wish, BinaryPrimitives.ReadUInt32LittleEndian(asked[12..]));
            }

            at = Next(at, BinaryPrimitives.ReadUInt32LittleEndian(record[12..]));
        }

        return names;
    }

    private static ulong Next(ulong at, uint distance) => distance == 0 ? 0 : at + distance;

    private static string TextAt(ElfDynamic dynamic, ulong place)
    {
        ReadOnlySpan<byte> index = dynamic.Memory.From(place).Span;
        return index.Length < 4 ? "" : dynamic.Text(BinaryPrimitives.ReadUInt32LittleEndian(index));
    }
}
