// SPDX-License-Identifier: BSD-3-Clause
// Reads tar and zip archives, compressed in the usual ways, and hands their entries to the extraction that guards the folder.
using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using SharpCompress.Compressors.BZip2;
using SharpCompress.Compressors.Xz;

namespace Unicore.Build.Upstream;

/// <summary>Unpacks archives; what they are is told by their first bytes, not by their names.</summary>
internal static class ArchiveUnpacker
{
    private const int SymbolicLink = 0xA000;

    private const int KindMask = 0xF000;

    public static async Task UnpackAsync(
        FileStream archive, string folder, UpstreamRequest request, UpstreamLimits limits, CancellationToken cancellationToken)
    {
        var target = new GuardedFolder(folder, request.Name, request.StripComponents, request.Only, limits);
        byte[] head = new byte[6];
        int count = await archive.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        archive.Position = 0;
        try
        {
            if (head.AsSpan().StartsWith("PK\x3\x4"u8))
            {
                await UnzipAsync(archive, target, cancellationToken).ConfigureAwait(false);
            }
            else
            {
                using var bounded = new BoundedStream(() => Decompress(archive, head.AsMemory(0, count)), limits.UnpackedBytes,
                    request.Name);
                await UntarAsync(bounded, target, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException or FormatException or NotSupportedException
            or ArgumentException or OverflowException or InvalidOperationException)
        {
            throw new UpstreamException("UK2404",
                $"The archive '{archive.Name}' of the upstream source '{request.Name}' cannot be read: {e.Message} It has to be a tar "
                    + "(plain, gz, bz2 or xz) or zip archive.");
        }

        if (target.Missing.FirstOrDefault() is { } missing)
        {
            throw new UpstreamException("UK2404",
                $"The archive of the upstream source '{request.Name}' has no '{missing}', which Only names. Name it as it is called once "
                    + $"{request.StripComponents} leading path components are dropped.");
        }

        if (target.Files == 0)
        {
            throw new UpstreamException("UK2404",
                $"The archive of the upstream source '{request.Name}' gives no file once {request.StripComponents} leading path "
                    + "components are dropped. Check that number.");
        }
    }

    private static Stream Decompress(FileStream archive, ReadOnlyMemory<byte> head) => head.Span switch
    {
        [0x1f, 0x8b, ..] => new GZipStream(archive, CompressionMode.Decompress, leaveOpen: true),
        [(byte)'B', (byte)'Z', (byte)'h', ..] =>
            BZip2Stream.Create(archive, SharpCompress.Compressors.CompressionMode.Decompress, true, true),
        [0xfd, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0] => new XZStream(archive),
        _ => archive,
    };

    private static async Task UntarAsync(Stream stream, GuardedFolder target, CancellationToken cancellationToken)
    {
        using var tar = new TarReader(stream, leaveOpen: true);
        while (await tar.GetNextEntryAsync(copyData: false, cancellationToken).ConfigureAwait(false) is { } entry)
        {
            switch (entry.EntryType)
            {
                case TarEntryType.Directory:
                    target.AddFolder(entry.Name);
                    break;
                case TarEntryType.RegularFile or TarEntryType.V7RegularFile or TarEntryType.ContiguousFile:
                    await target
                        .AddFileAsync(entry.Name, entry.DataStream ?? Stream.Null, (entry.Mode & UnixFileMode.UserExecute) != 0,
                            entry.ModificationTime, cancellationToken)
                        .ConfigureAwait(false);
                    break;
                case TarEntryType.SymbolicLink:
                    target.AddLink(entry.Name, entry.LinkName);
                    break;
                case TarEntryType.HardLink:
                    await target.AddCopyAsync(entry.Name, entry.LinkName, cancellationToken).ConfigureAwait(false);
                    break;
                case TarEntryType.GlobalExtendedAttributes:
                    break;
                default:
                    throw target.Refuse(entry.Name, $"is a {entry.EntryType}, which sources do not have");
            }
        }
    }

    private static async Task UnzipAsync(Stream stream, GuardedFolder target, CancellationToken cancellationToken)
    {
        using var zip = new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: true);
        foreach (ZipArchiveEntry entry in zip.Entries)
        {
            int mode = entry.ExternalAttributes >> 16;
            if (entry.FullName.EndsWith('/'))
            {
                target.AddFolder(entry.FullName);
            }
            else if ((mode & KindMask) == SymbolicLink)
            {
                using Stream text = await entry.OpenAsync(cancellationToken).ConfigureAwait(false);
                byte[] link = new byte[4096];
                int length = await text.ReadAtLeastAsync(link, link.Length, throwOnEndOfStream: false, cancellationToken)
                    .ConfigureAwait(false);
                target.AddLink(entry.FullName, Encoding.UTF8.GetString(link, 0, length));
            }
            else if ((mode & KindMask) is 0 or 0x8000)
            {
                using Stream data = await entry.OpenAsync(cancellationToken).ConfigureAwait(false);
                await target.AddFileAsync(entry.FullName, data, (mode & 0x40) != 0, entry.LastWriteTime, cancellationToken)
                    .ConfigureAwait(false);
            }
            else
            {
                throw target.Refuse(entry.FullName, "is a device, a pipe or a socket, which sources do not have");
            }
        }
    }
}
