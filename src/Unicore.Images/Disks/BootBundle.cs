// SPDX-License-Identifier: BSD-3-Clause
// What our loaders boot: an image cut into what lies where in memory, with its command line and its RAM disk.
using System.Security.Cryptography;
using System.Text;
using Unicore.Diagnostics;
using Unicore.Elf;
using Unicore.Images.Formats;
using static Unicore.Images.Disks.LittleEndian;

namespace Unicore.Images.Disks;

/// <summary>
/// An image with a PVH entry, in the form that <c>Loaders/bundle.h</c> describes. A loader reads no ELF: it copies pieces to their
/// addresses.
/// </summary>
public sealed class BootBundle
{
    /// <summary>What the head's structure takes at most: loaders read so much before they know what there is.</summary>
    private const int HeadSize = 2048;

    private const int PiecesOffset = 48, PieceSize = 24, MostPieces = 32;

    /// <summary>The longest command line that an image takes (<c>UKPLAT_CMDLINE_MAX</c>).</summary>
    private const int LongestCommandLine = 4095;

    /// <summary>Files of FAT and sizes in programs for UEFI have 32 bits.</summary>
    private const long Longest = 0xf000_0000;

    private BootBundle(ImagePlan plan, byte[] digest)
    {
        Plan = plan;
        Digest = digest;
    }

    /// <summary>Its bytes.</summary>
    public ImagePlan Plan { get; }

    /// <summary>SHA-256 of all that is in it: disks that differ have other identities.</summary>
    public ReadOnlyMemory<byte> Digest { get; }

    /// <summary>An identity for something on a disk, that is another for another image.</summary>
    /// <param name="of">What has it.</param>
    /// <returns>A UUID of version 8 (RFC 9562, 5.8).</returns>
    public Guid Identity(string of)
    {
        byte[] hash = SHA256.HashData([.. Digest.Span, .. Encoding.UTF8.GetBytes(of)]);
        hash[6] = (byte)(0x80 | (hash[6] & 0x0f));
        hash[8] = (byte)(0x80 | (hash[8] & 0x3f));
        return new Guid(hash.AsSpan(0, 16), bigEndian: true);
    }

    /// <summary>Plans a bundle.</summary>
    /// <param name="image">Path of the image: an ELF with a PVH entry.</param>
    /// <param name="initrd">Path of its root file system; null for none.</param>
    /// <param name="commandLine">Its command line; may be empty.</param>
    /// <param name="diagnostics">Receives what is wrong: <c>UK4061</c> to <c>UK4063</c>.</param>
    /// <returns>The bundle, or null when something is.</returns>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static BootBundle? Load(string image, string? initrd, string commandLine, ICollection<Diagnostic> diagnostics)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(commandLine);
        ArgumentNullException.ThrowIfNull(diagnostics);
        if (!HasEntry(image, out ulong entry, out ElfFile? elf))
        {
            diagnostics.Add(new("UK4061", Severity.Error, $"'{image}' is no image that a disk can boot: that takes one for x86_64 with a "
                + "PVH entry, as those for kvm/x86_64 are. Leave ImageFormat out for other targets.", image));
            return null;
        }

        ElfSegment[] loads = [.. elf.Loads];
        byte[] line = Encoding.UTF8.GetBytes(commandLine);
        long initrdSize = initrd is null ? 0 : new FileInfo(initrd).Length;
        if (line.Length > LongestCommandLine)
        {
            diagnostics.Add(new("UK4062", Severity.Error, $"Arguments and environment have {line.Length} bytes on the command line; an "
                + $"image takes {LongestCommandLine}. Shorten UnikernelArguments or the UnikernelEnvironment items, or put them into a "
                + "file of the root file system."));
        }

        if (loads.Length > MostPieces || loads.Aggregate(initrdSize, (sum, s) => sum + (long)s.FileSize) > Longest)
        {
            diagnostics.Add(new("UK4063", Severity.Error, $"The image and its root file system are too large for a disk of ours: "
                + $"{loads.Length} segments (of {MostPieces}), {initrdSize} bytes of files (of {Longest}). Put files on a disk of their "
                + "own, as a Disk item."));
        }

        return diagnostics.Any(d => d.Severity == Severity.Error) ? null : Lay(elf, loads, (uint)entry, line, initrd, initrdSize);
    }

    private static bool HasEntry(string image, out ulong entry, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out ElfFile? elf)
    {
        elf = ElfReader.Load(image, []);
        entry = elf is { Machine: ElfConstants.MachineX8664 } ? PvhImage.Entry(elf) ?? 0 : 0;
        ulong address = entry;
        return elf is not null && address is > 0 and <= uint.MaxValue
            && elf.Loads.Any(s => s.IsExecutable && s.HoldsPhysical(address))
            && elf.Loads.All(s => s.FileSize <= s.MemorySize && s.MemorySize <= uint.MaxValue
                && s.PhysicalAddress <= uint.MaxValue - s.MemorySize);
    }

    private static BootBundle Lay(ElfFile elf, ElfSegment[] loads, uint entry, byte[] line, string? initrd, long initrdSize)
    {
        byte[] head = new byte[HeadSize];
        "UKBOOT\n\u0001"u8.CopyTo(head);
        Put32(head, 8, entry);
        Put32(head, 12, (uint)loads.Length);
        List<ImagePart> parts = [ImagePart.Of(0, head)];
        long at = HeadSize;
        foreach ((int i, ElfSegment s) in loads.Index())
        {
            int piece = PiecesOffset + (i * PieceSize);
            Put64(head, piece, at);
            Put32(head, piece + 8, (uint)s.PhysicalAddress);
            Put32(head, piece + 12, (uint)s.FileSize);
            Put32(head, piece + 16, (uint)s.MemorySize);
            Add(ImagePart.Of(at, elf.Contents(s)));
        }

        Put32(head, 40, (uint)at);
        Put32(head, 44, (uint)line.Length);
        Add(ImagePart.Of(at, line));
        if (initrd is not null)
        {
            // The image takes it where it lies, and pages are what it is handed in.
            at = Rounding.Up(at, 4096);
            Put64(head, 24, at);
            Put64(head, 32, initrdSize);
            Add(new(at, initrdSize, () => File.OpenRead(initrd)));
        }

        Put64(head, 16, at);
        parts[0] = ImagePart.Of(0, head);
        var plan = new ImagePlan([.. parts.Where(p => p.Length > 0)]);
        return new(plan, DigestOf(plan));

        void Add(ImagePart part)
        {
            parts.Add(part);
            at += part.Length;
        }
    }

    private static byte[] DigestOf(ImagePlan plan)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = new byte[1 << 16];
        foreach (ImagePart part in plan.Parts)
        {
            using Stream source = part.Source();
            int read;
            while ((read = source.Read(buffer)) > 0)
            {
                hash.AppendData(buffer, 0, read);
            }
        }

        return hash.GetHashAndReset();
    }
}
