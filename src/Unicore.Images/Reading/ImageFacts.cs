// SPDX-License-Identifier: BSD-3-Clause
// What is said of an image, as values.
namespace Unicore.Images.Reading;

/// <summary>What an image is. What is not known is null.</summary>
/// <param name="Format">The format's name: one word.</param>
/// <param name="Title">The same in a few words.</param>
public sealed record ImageFacts(string Format, string Title)
{
    /// <summary>What it is called: a file's name, or that of a part.</summary>
    public string? Name { get; init; }

    /// <summary>What it is for, in what it is a part of.</summary>
    public string? Purpose { get; init; }

    /// <summary>Bytes of it.</summary>
    public long Size { get; init; }

    /// <summary><c>sha256:</c> and the digits of its hash.</summary>
    public string? Digest { get; init; }

    /// <summary>The architecture, by our name.</summary>
    public string? Architecture { get; init; }

    /// <summary>Where it begins to run, in hexadecimal digits.</summary>
    public string? Entry { get; init; }

    /// <summary>Ways in which it can be booted.</summary>
    public IReadOnlyList<BootWay>? Boot { get; init; }

    /// <summary>The command line that it has in it.</summary>
    public string? CommandLine { get; init; }

    /// <summary>What is loaded where.</summary>
    public IReadOnlyList<MemoryPiece>? Memory { get; init; }

    /// <summary>Sections of a linked file, or of a program for UEFI.</summary>
    public IReadOnlyList<SectionFacts>? Sections { get; init; }

    /// <summary>The linker's identity of it, hexadecimal digits.</summary>
    public string? BuildId { get; init; }

    /// <summary>Compilers that made it, as they call themselves.</summary>
    public IReadOnlyList<string>? Compilers { get; init; }

    /// <summary>Of a disk.</summary>
    public DiskFacts? Disk { get; init; }

    /// <summary>Of a file system or an archive.</summary>
    public FileSystemFacts? FileSystem { get; init; }

    /// <summary>Of images for containers.</summary>
    public OciFacts? Oci { get; init; }

    /// <summary>What is wrong with it, where its parts tell of themselves all the same.</summary>
    public string? Problem { get; init; }

    /// <summary>What it consists of.</summary>
    public IReadOnlyList<ImageFacts>? Parts { get; init; }
}

/// <summary>A way to be booted.</summary>
/// <param name="Protocol">The protocol's name: one word.</param>
/// <param name="By">Who boots by it.</param>
/// <param name="Entry">Where it begins then, in hexadecimal digits; null where the protocol does not say.</param>
public sealed record BootWay(string Protocol, string By, string? Entry = null);

/// <summary>What is loaded.</summary>
/// <param name="Address">Where to, in hexadecimal digits.</param>
/// <param name="FileSize">Bytes of the file.</param>
/// <param name="MemorySize">Bytes of memory; behind those of the file zeros.</param>
/// <param name="Rights">Of <c>r</c>, <c>w</c> and <c>x</c>; null where nothing is said.</param>
public sealed record MemoryPiece(string Address, long FileSize, long MemorySize, string? Rights);

/// <summary>A section.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Address">Where it is in memory, in hexadecimal digits; null when it is not loaded.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Kind"><c>text</c>, <c>read-only</c>, <c>data</c>, <c>bss</c>, or <c>not loaded</c>.</param>
public sealed record SectionFacts(string Name, string? Address, long Size, string Kind);

/// <summary>A disk.</summary>
/// <param name="Size">Bytes that a machine sees.</param>
public sealed record DiskFacts(long Size)
{
    /// <summary><c>gpt</c> or <c>mbr</c>; null for none.</summary>
    public string? Table { get; init; }

    /// <summary>The disk's identity: a UUID, or an MBR's signature.</summary>
    public string? Uuid { get; init; }

    /// <summary>Its partitions.</summary>
    public IReadOnlyList<PartitionFacts>? Partitions { get; init; }
}

/// <summary>A partition.</summary>
/// <param name="Number">Its number, from 1.</param>
/// <param name="Start">Where it begins, bytes.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Type">What it is for: a GUID, or two hexadecimal digits.</param>
public sealed record PartitionFacts(int Number, long Start, long Size, string Type)
{
    /// <summary>The type's name; null for one that has none here.</summary>
    public string? TypeName { get; init; }

    /// <summary>Its own name.</summary>
    public string? Name { get; init; }

    /// <summary>Its identity.</summary>
    public string? Uuid { get; init; }

    /// <summary>Whether a BIOS shall boot it.</summary>
    public bool IsActive { get; init; }
}

/// <summary>A file system or an archive.</summary>
public sealed record FileSystemFacts
{
    /// <summary>Its name.</summary>
    public string? Label { get; init; }

    /// <summary>Its identity: a UUID, or a FAT's serial number.</summary>
    public string? Uuid { get; init; }

    /// <summary>Bytes of the smallest piece that it hands out.</summary>
    public long? BlockSize { get; init; }

    /// <summary>How many files, folders and links there are.</summary>
    public int? Entries { get; init; }

    /// <summary>Bytes of the files.</summary>
    public long? Bytes { get; init; }
}

/// <summary>Images for containers.</summary>
/// <param name="Images">They, in the order of the index.</param>
public sealed record OciFacts(IReadOnlyList<OciImageFacts> Images);

/// <summary>An image for containers.</summary>
/// <param name="Digest">The digest of its manifest.</param>
/// <param name="Platform">What it is for, <c>linux/amd64</c>; null where nothing says so.</param>
/// <param name="Tags">Names that lead to it.</param>
/// <param name="Layers">Its layers, the lowest first.</param>
public sealed record OciImageFacts(string Digest, string? Platform, IReadOnlyList<string> Tags, IReadOnlyList<OciLayerFacts> Layers)
{
    /// <summary>What the manifest says of it.</summary>
    public IReadOnlyDictionary<string, string>? Annotations { get; init; }

    /// <summary>The digest of how it is run.</summary>
    public string? ConfigDigest { get; init; }

    /// <summary>When it says that it was made.</summary>
    public string? Created { get; init; }

    /// <summary>The program.</summary>
    public IReadOnlyList<string>? Entrypoint { get; init; }

    /// <summary>Its arguments.</summary>
    public IReadOnlyList<string>? Command { get; init; }

    /// <summary>Variables.</summary>
    public IReadOnlyList<string>? Environment { get; init; }

    /// <summary>What its configuration says of it.</summary>
    public IReadOnlyDictionary<string, string>? Labels { get; init; }
}

/// <summary>A layer.</summary>
/// <param name="Digest">Its digest.</param>
/// <param name="Size">Bytes, as it is stored.</param>
/// <param name="MediaType">What it is.</param>
public sealed record OciLayerFacts(string Digest, long Size, string MediaType)
{
    /// <summary>What the manifest says of it.</summary>
    public IReadOnlyDictionary<string, string>? Annotations { get; init; }
}
