// SPDX-License-Identifier: BSD-3-Clause
// Looks into what our loaders boot.
using System.Text;
using Unicore.Images.Initrd;
using Unicore.Images.Reading;
using static System.Buffers.Binary.BinaryPrimitives;

namespace Unicore.Images.Disks;

/// <summary>An image cut into pieces, in the form that <c>Loaders/bundle.h</c> describes.</summary>
public sealed class BundleReader : IImageReader
{
    private const int HeadSize = 2048, PiecesOffset = 48, PieceSize = 24, MostPieces = 32, LongestCommandLine = 4095;

    /// <inheritdoc/>
    public string Format => "bundle";

    /// <inheritdoc/>
    public bool Knows(ByteSource source, ReadOnlySpan<byte> head) => head.StartsWith("UKBOOT\n\u0001"u8);

    /// <inheritdoc/>
    public ImageContents Read(ByteSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        byte[] head = source.Bytes(0, HeadSize, "bundle");
        uint Word(int at) => ReadUInt32LittleEndian(head.AsSpan(at));
        ulong initrd = ReadUInt64LittleEndian(head.AsSpan(24)), initrdSize = ReadUInt64LittleEndian(head.AsSpan(32));
        uint count = Word(12), lineSize = Word(44);
        if (count > MostPieces || lineSize > LongestCommandLine || initrd > (ulong)source.Length || initrdSize > (ulong)source.Length)
        {
            throw ImageReadException.Damaged("bundle", "its head has impossible sizes.");
        }

        if (Enumerable.Range(0, (int)count).Sum(i => (long)Word(PiecesOffset + (i * PieceSize) + 12)) > source.Length)
        {
            throw ImageReadException.TooLarge("bundle", "pieces that share their bytes");
        }

        List<MemoryPiece> pieces = [];
        List<ImageMember> members = [];
        for (int i = 0; i < count; i++)
        {
            int at = PiecesOffset + (i * PieceSize);
            ulong start = ReadUInt64LittleEndian(head.AsSpan(at));
            (uint address, uint size, uint memory) = (Word(at + 8), Word(at + 12), Word(at + 16));
            pieces.Add(new($"0x{address:x}", size, memory, null));
            ByteSource piece = source.Part((long)Math.Min(start, long.MaxValue), size, "bundle");
            if (size > 0)
            {
                members.Add(new($"kernel-{address:x}", piece, "a piece of the image"));
            }

            if (initrdSize == 0 && EmbeddedRoot.Find(piece) is { } root)
            {
                members.Add(new("initrd", root, "root file system, in the image"));
            }
        }

        string line = Encoding.UTF8.GetString(source.Bytes(Word(40), (int)lineSize, "bundle"));
        if (initrdSize > 0)
        {
            members.Add(new("initrd", source.Part((long)initrd, (long)initrdSize, "bundle"), "root file system"));
        }

        members.Add(new("cmdline", new MemorySource(Encoding.UTF8.GetBytes(line)), "command line"));
        return new(new(Format, "image as our loaders boot it")
        {
            Architecture = "x86_64", Entry = $"0x{Word(8):x}", Memory = pieces, CommandLine = line.Length > 0 ? line : null,
        })
        {
            Members = members,
        };
    }
}
