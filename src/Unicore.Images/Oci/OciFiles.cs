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

/// <summary>A tar archive, which is closed with it. Its names are compared, never opened.</summary>
internal sealed class OciArchive : IOciFiles
{
    private const int MostEntries = 100_000;

    private readonly ByteSource _archive;
    private readonly Dictionary<string, (long Offset, long Length)> _entries = new(StringComparer.Ordinal);

    /// <exception cref="OciException">It is no archive.</exception>
    public OciArchive(string path, ByteSource archive)
    {
        _archive = archive;
        try
        {
            foreach (TarItem item in TarArchive.Read(archive))
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

    public Stream? Open(string name, long length) => LengthOf(name) == length
        ? _archive.Part(_entries[name].Offset, length, "tar archive").Open() : null;

    public void Dispose() => (_archive as IDisposable)?.Dispose();
}
