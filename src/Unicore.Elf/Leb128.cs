// SPDX-License-Identifier: BSD-3-Clause
// Numbers in as many bytes as they need (DWARF 5, section 7.6, "Variable Length Data").
namespace Unicore.Elf;

/// <summary>Reads LEB128.</summary>
internal static class Leb128
{
    /// <summary>Reads an unsigned number; of one with more than 64 bits the lower ones.</summary>
    /// <param name="bytes">Where it begins.</param>
    /// <param name="value">The number.</param>
    /// <returns>How many bytes it has; 0 if they end before it does.</returns>
    public static int Unsigned(ReadOnlySpan<byte> bytes, out ulong value)
    {
        value = 0;
        for (int i = 0; i < bytes.Length; i++)
        {
            value |= i < 10 ? (ulong)(bytes[i] & 0x7f) << (7 * i) : 0;
            if (bytes[i] < 0x80)
            {
                return i + 1;
            }
        }

        return 0;
    }
}
