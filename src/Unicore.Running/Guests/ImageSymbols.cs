// SPDX-License-Identifier: BSD-3-Clause
// What an image has, by the symbols of its ELF.
using Unicore.Elf;

namespace Unicore.Running.Guests;

/// <summary>Symbols of an image's ELF.</summary>
public static class ImageSymbols
{
    /// <summary>Whether an image has a function.</summary>
    /// <param name="elf">The ELF's path.</param>
    /// <param name="symbol">The function.</param>
    /// <returns>Null when there is no such file, or it cannot be read.</returns>
    public static bool? Has(string elf, string symbol)
    {
        try
        {
            return LinkSymbols.Read(File.ReadAllBytes(elf)).Defined.Contains(symbol);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException or FormatException)
        {
            return null;
        }
    }
}
