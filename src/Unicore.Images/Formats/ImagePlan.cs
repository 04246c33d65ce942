// SPDX-License-Identifier: BSD-3-Clause
// An image before it is written: pieces of bytes with their places, zeros between them.
namespace Unicore.Images.Formats;

/// <summary>One piece of an image.</summary>
/// <param name="Start">Where it starts in the image, bytes.</param>
/// <param name="Length">How many bytes it has.</param>
/// <param name="Source">Opens what it is read from; each call starts at the piece's first byte.</param>
public sealed record ImagePart(long Start, long Length, Func<Stream> Source)
{
    /// <summary>Bytes that are in memory.</summary>
    /// <param name="start">Where they start in the image.</param>
    /// <param name="bytes">The bytes.</param>
    /// <returns>The piece.</returns>
    public static ImagePart Of(long start, ReadOnlyMemory<byte> bytes) =>
        new(start, bytes.Length, () => new MemoryStream(bytes.ToArray(), writable: false));
}

/// <summary>What an image consists of.</summary>
/// <param name="Parts">Its pieces; they do not overlap, and what none of them covers is zero.</param>
public sealed record ImagePlan(IReadOnlyList<ImagePart> Parts)
{
    /// <summary>The plan of what must not be written.</summary>
    public static ImagePlan Nothing { get; } = new([]);

    /// <summary>Whether the file is a program of its own.</summary>
    public bool IsExecutable { get; init; }

    /// <summary>Bytes that the image has at least: behind its last piece are zeros.</summary>
    public long Room { get; init; }

    /// <summary>Bytes of the whole image.</summary>
    public long Length => Parts.Select(p => p.Start + p.Length).Append(Room).Max();

    /// <summary>The image as one file.</summary>
    /// <param name="bytes">All of its bytes.</param>
    /// <returns>A plan of one piece.</returns>
    public static ImagePlan Of(byte[] bytes) => new([ImagePart.Of(0, bytes)]);

    /// <summary>The pieces of this image as pieces of another, that has it in it.</summary>
    /// <param name="start">Where it begins there.</param>
    /// <returns>The pieces.</returns>
    public IEnumerable<ImagePart> At(long start) => Parts.Select(p => p with { Start = p.Start + start });

    /// <summary>Writes the image.</summary>
    /// <param name="image">An empty file; can seek.</param>
    /// <exception cref="IOException">It cannot be written, or a source cannot be read or is too short.</exception>
    public void WriteTo(Stream image)
    {
        ArgumentNullException.ThrowIfNull(image);
        image.SetLength(Length);
        foreach (ImagePart part in Parts)
        {
            image.Position = part.Start;
            using Stream source = part.Source();
            Copy(source, image, part.Length);
        }
    }

    /// <summary>Whether a file is what the plan says: its pieces are in it, and it is as long.</summary>
    /// <param name="image">The file; can seek.</param>
    /// <returns>Whether it is.</returns>
    /// <exception cref="IOException">It cannot be read, or a source cannot be.</exception>
    public bool IsIn(Stream image)
    {
        ArgumentNullException.ThrowIfNull(image);
        byte[] planned = new byte[1 << 16], there = new byte[1 << 16];
        foreach (ImagePart part in Parts)
        {
            image.Position = part.Start;
            using Stream source = part.Source();
            for (long left = part.Length; left > 0;)
            {
                int next = (int)Math.Min(left, planned.Length);
                source.ReadExactly(planned, 0, next);
                if (image.ReadAtLeast(there.AsSpan(0, next), next, throwOnEndOfStream: false) < next
                    || !there.AsSpan(0, next).SequenceEqual(planned.AsSpan(0, next)))
                {
                    return false;
                }

                left -= next;
            }
        }

        return image.Length == Length;
    }

    private static void Copy(Stream source, Stream image, long length)
    {
        byte[] buffer = new byte[Math.Min(length, 1 << 16)];
        for (long left = length; left > 0;)
        {
            int read = (int)Math.Min(left, buffer.Length);
            source.ReadExactly(buffer, 0, read);
            image.Write(buffer, 0, read);
            left -= read;
        }
    }
}
