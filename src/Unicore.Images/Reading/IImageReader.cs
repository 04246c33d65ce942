// SPDX-License-Identifier: BSD-3-Clause
// What a format of images is to who looks into them.
namespace Unicore.Images.Reading;

/// <summary>
/// A format that can be looked into. A class of this assembly that implements it is found without being listed anywhere; it has no state,
/// and needs a constructor without parameters.
/// </summary>
public interface IImageReader
{
    /// <summary>Its name: one word.</summary>
    string Format { get; }

    /// <summary>Readers of lower ranks are asked first: those who look for more than the first bytes of a file.</summary>
    int Rank => 0;

    /// <summary>Whether bytes are of this format.</summary>
    /// <param name="source">All bytes.</param>
    /// <param name="head">The first 64 KiB of them.</param>
    /// <returns>Whether they are, or claim to be.</returns>
    bool Knows(ByteSource source, ReadOnlySpan<byte> head);

    /// <summary>Reads what is said of it, and no more than that takes.</summary>
    /// <param name="source">All bytes.</param>
    /// <returns>What is in it.</returns>
    /// <exception cref="ImageReadException">It is damaged, too large, or of a kind that is not read here.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    ImageContents Read(ByteSource source);
}

/// <summary>A part of an image that is an image of its own, or may be one.</summary>
/// <param name="Name">What it is called, as the first part of paths too: <c>1</c> for a disk's first partition.</param>
/// <param name="Source">Its bytes.</param>
/// <param name="What">What it is for, in a few words; null for nothing said.</param>
public sealed record ImageMember(string Name, ByteSource Source, string? What = null);

/// <summary>What is in an image.</summary>
/// <param name="Facts">What is said of it.</param>
public sealed record ImageContents(ImageFacts Facts)
{
    /// <summary>Its files; null where it has none.</summary>
    public Func<ImageFiles>? Files { get; init; }

    /// <summary>Its parts.</summary>
    public IReadOnlyList<ImageMember> Members { get; init; } = [];

    /// <summary>Whether the files of its one part are what a user looks for in it, rather than the part.</summary>
    public bool IsTransparent { get; init; }
}
