// SPDX-License-Identifier: BSD-3-Clause
// ld.so.cache: where ldconfig found which library.
using System.Buffers.Binary;
using Unicore.Elf;

namespace Unicore.Analysis.Loading;

/// <summary>
/// The loader's cache, in the format of glibc 2.2 and later: a header of 48 bytes, entries of 24 (flags, name, path, version of the kernel,
/// what the processor must have), texts. Entries for some processors only are left out.
/// </summary>
internal sealed class LoaderCache
{
    private const int HeaderSize = 48, EntrySize = 24;
    private const uint LibcMask = 0xff, Libc6 = 3;
    private readonly Dictionary<string, List<string>> _paths = new(StringComparer.Ordinal);

    private LoaderCache(ReadOnlySpan<byte> file)
    {
        // An older format may stand before it.
        int start = file.IndexOf("glibc-ld.so.cache1.1"u8);
        if (start < 0 || file.Length - start < HeaderSize)
        {
            return;
        }

        file = file[start..];
        uint count = BinaryPrimitives.ReadUInt32LittleEndian(file[20..]);
        for (int at = HeaderSize; count > 0 && at + EntrySize <= file.Length; at += EntrySize, count--)
        {
            ReadOnlySpan<byte> entry = file[at..];
            if ((BinaryPrimitives.ReadUInt32LittleEndian(entry) & LibcMask) == Libc6
                && BinaryPrimitives.ReadUInt64LittleEndian(entry[16..]) == 0)
            {
                string name = ElfTables.Text(file, BinaryPrimitives.ReadUInt32LittleEndian(entry[4..]));
                if (!_paths.TryGetValue(name, out List<string>? paths))
                {
                    _paths[name] = paths = [];
                }

                paths.Add(ElfTables.Text(file, BinaryPrimitives.ReadUInt32LittleEndian(entry[8..])));
            }
        }
    }

    /// <summary>Reads a cache; one that cannot be read has nothing in it.</summary>
    public static LoaderCache Load(string path)
    {
        try
        {
            return new(File.Exists(path) ? File.ReadAllBytes(path) : []);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new([]);
        }
    }

    /// <summary>The paths of a library, one for each kind of machine that it is there for.</summary>
    public IReadOnlyList<string> Find(string name) => _paths.TryGetValue(name, out List<string>? paths) ? paths : [];
}
