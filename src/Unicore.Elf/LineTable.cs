// SPDX-License-Identifier: BSD-3-Clause
// Finds the source line of an address in a linked file's debug information.
using System.Buffers.Binary;

namespace Unicore.Elf;

/// <summary>The line numbers of one linked file. Damaged ones are left out from the damage to the end of their unit.</summary>
public sealed class LineTable
{
    private readonly List<Sequence> _sequences = [];

    /// <summary>Reads <c>.debug_line</c>.</summary>
    /// <param name="file">A linked file; without debug information there are no lines.</param>
    public LineTable(ElfFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        ElfSection? Section(string name) => file.Sections.FirstOrDefault(s => s.Name == name);
        ReadOnlySpan<byte> rest = Section(".debug_line") is { } section ? section.Data.Span : default;
        ElfSection? lineStrings = Section(".debug_line_str"), strings = Section(".debug_str");
        while (rest.Length > 4)
        {
            // A length of 32 bits, or a mark and one of 64 (DWARF 5, 7.4).
            ulong length = BinaryPrimitives.ReadUInt32LittleEndian(rest);
            bool is64 = length == uint.MaxValue && rest.Length >= 12;
            length = is64 ? BinaryPrimitives.ReadUInt64LittleEndian(rest[4..]) : length;
            rest = rest[(is64 ? 12 : 4)..];
            int size = (int)Math.Min(length, (ulong)rest.Length);
            Read(new LineProgram(rest[..size], is64, lineStrings, strings));
            rest = rest[size..];
        }

        // What the linker dropped starts at 0.
        _sequences.RemoveAll(s => s.Start == 0 || s.End <= s.Start);
        _sequences.Sort((a, b) => a.Start.CompareTo(b.Start));
    }

    /// <summary>The place of an address.</summary>
    /// <param name="address">A virtual address.</param>
    /// <returns>File and line, or null when the debug information has none.</returns>
    public LinePlace? Find(ulong address)
    {
        int low = 0, high = _sequences.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = _sequences[middle].Start <= address ? (middle + 1, high) : (low, middle);
        }

        return low > 0 && address < _sequences[low - 1].End && _sequences[low - 1].Rows.LastOrDefault(r => r.Address <= address).Place is
            { Line: > 0 } place ? place : null;
    }

    private void Read(LineProgram program)
    {
        List<(ulong Address, LinePlace Place)> rows = [];
        try
        {
            program.Run((address, place) =>
            {
                if (place is not null)
                {
                    rows.Add((address, place));
                    return;
                }

                if (rows.Count > 0)
                {
                    _sequences.Add(new(rows[0].Address, address, [.. rows]));
                }

                rows.Clear();
            });
        }
        catch (ElfFormatException)
        {
            // There is nothing beyond the damage.
        }
    }

    /// <summary>Code that lies together, its rows by rising address.</summary>
    private sealed record Sequence(ulong Start, ulong End, (ulong Address, LinePlace Place)[] Rows);
}
