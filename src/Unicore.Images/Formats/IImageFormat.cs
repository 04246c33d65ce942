// SPDX-License-Identifier: BSD-3-Clause
// What an image format is to the writer: plan the bytes, and say whether what was written is what was linked.
using Unicore.Elf;

namespace Unicore.Images.Formats;

/// <summary>
/// A kind of bootable file. A class of this assembly that implements it is known by its <see cref="Name"/>, without being listed anywhere;
/// it has no state, and needs a constructor without parameters.
/// </summary>
public interface IImageFormat
{
    /// <summary>The name that platforms give in their <c>ImageFormat</c> items.</summary>
    string Name { get; }

    /// <summary>Whether what loads such an image can hand an initial RAM disk over with it.</summary>
    bool TakesInitrd => true;

    /// <summary>Plans an image of a linked file. The same file gives the same plan.</summary>
    /// <param name="elf">The linked file.</param>
    /// <param name="checks">Receives everything that is wrong with it; the plan does not count when there is something.</param>
    /// <returns>The plan.</returns>
    ImagePlan Plan(ElfFile elf, ImageChecks checks);

    /// <summary>Compares an image that was written with what it was made of, as a loader would read both.</summary>
    /// <param name="elf">The linked file.</param>
    /// <param name="image">The image, from its start; can seek.</param>
    /// <returns>What differs; null when nothing does.</returns>
    /// <exception cref="IOException">The image cannot be read.</exception>
    string? Difference(ElfFile elf, Stream image);
}
