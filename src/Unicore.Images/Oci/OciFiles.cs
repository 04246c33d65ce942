// SPDX-License-Identifier: BSD-3-Clause
// The files of a layout: of a folder, or of a tar archive.
using Unicore.Images.Initrd;
using Unicore.Images.Reading;

namespace Unicore.Images.Oci;

/// <summary>Files by names that are known beforehand.</summary>
internal interface IOciFiles : IDisposable
{
    /// <summary>How long a file is; null when there is none.</summary>
    long? LengthOf(string name);

    /// <summary>Opens a file that has a certain length; null when there is none such.</summary>
    Stream? Open(string name, long length);
}

/// <summary>A folder. What is no file, a pipe for example, has no length, and a link may lead to one: neither is opened.</summary>
internal sealed class OciFolder(string folder) : IOciFiles
{
    public long? LengthOf(string name) =>
        new FileInfo(Path.Combine(folder, name)) is { Exists: true, LinkTarget: null, Length: > 0 } file ? file.Length : null;

    public Stream? Open(string name, long length)
    {
        if (length == 0)
        {
            return File.Exists(Path.Combine(folder, name)) ? Stream.Null : null;
        }

        return LengthOf(name) == length ? File.OpenRead(Path.Combine(folder, name)) : null;
    }

    public void Dispose()
    {
    }
}

/// <summary>A tar archive. Its names are compared, never opened.</summary>
internal sealed class OciArchive : IOciFiles
{
    private const int MostEntries = 100_000;

    private readonly Stream _archive;
    private readonly Dictionary<string, (long Offset, long Length)> _entries = new(StringComparer.Ordinal);

    /// <exception cref="OciException">It is no archive.</exception>
    public OciArchive(string path, Stream archive)
    {
        _archive = archive;
        try
        {
            foreach (TarItem item in TarArchive.Read(new StreamSource(archive)))
            {
                if (_entries.Count == MostEntries)
                {
                    throw OciException.Damaged(path, $"it has more than {MostEntries} files.");
                }

                if (item.Type == '0')
                {
                    string name = item.Name.StartsWith("./", StringComparison.Ordinal) ? item.Name[2..] : item.Name;
                    _entries[name] = (item.Offset, item.Size);
                }
            }
        }
        catch (ImageReadException e)
        {
            throw OciException.Damaged(path, $"it is no tar archive: {e.Message}");
        }
    }

    public long? LengthOf(string name) => _entries.TryGetValue(name, out (long Offset, long Length) entry) ? entry.Length : null;

    public Stream? Open(string name, long length)
    {
        if (LengthOf(name) != length)
        {
            return null;
        }

        return length == 0 ? Stream.Null : new OciPart(_archive, _entries[name].Offset, length);
    }

    public void Dispose() => _archive.Dispose();
}

/// <summary>A part of a file. Another's reading moves the file: one at a time.</summary>
internal sealed class OciPart(Stream file, long offset, long length) : Stream
{
    private long _at;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => length;

    public override long Position { get => _at; set => _at = Math.Clamp(value, 0, length); }

    public override int Read(Span<byte> buffer)
    {
        file.Position = offset + _at;
        int read = file.Read(buffer[..(int)Math.Min(buffer.Length, length - _at)]);
        _at += read;
        return read;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => Position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => _at + offset,
        _ => length + offset,
    };

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
