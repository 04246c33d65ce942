// SPDX-License-Identifier: BSD-3-Clause
// What compilers read, read for the keys of what they make.
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Unicore.Build.Actions;

namespace Unicore.Build.Caching;

/// <summary>A file's contents, as far as they decide.</summary>
/// <param name="Stamp">The file's stamp when they were read.</param>
/// <param name="IsSettled">Whether any later change must show in the stamp.</param>
/// <param name="Hash">SHA-256.</param>
/// <param name="Symbols">The configuration symbols that it names.</param>
/// <param name="IsOpaque">Whether it may have the compiler read what no dependency file tells, or a date.</param>
internal sealed record FileContents(FileStamp Stamp, bool IsSettled, byte[] Hash, string[] Symbols, bool IsOpaque);

/// <summary>Remembers for one build what was read; a file is read again when its stamp changed.</summary>
internal sealed class InputContents(IFileSystem files, TimeProvider clock)
{
    /// <summary>What is done this close together can have one date.</summary>
    public static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(20);

    private readonly ConcurrentDictionary<string, FileContents> _known = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, byte[]> _listings = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, ConfigurationValues> _headers = new(StringComparer.Ordinal);

    /// <summary>A file's contents as they are now; null when there is no such file.</summary>
    public FileContents? Of(string path)
    {
        if (files.Stat(path) is not { } stamp || stamp == FileStamp.Folder)
        {
            return null;
        }

        if (_known.TryGetValue(path, out FileContents? known) && known.IsSettled && known.Stamp == stamp)
        {
            return known;
        }

        bool settled = IsBefore(stamp, clock.GetUtcNow());
        byte[] bytes = files.ReadAllBytes(path);
        return _known[path] = new(stamp, settled, SHA256.HashData(bytes), SymbolsIn(bytes), IsOpaque(bytes));
    }

    /// <summary>Whether a file was the same since before a moment, as far as its dates can tell.</summary>
    public static bool IsBefore(FileStamp stamp, DateTimeOffset moment) =>
        Math.Max(stamp.Modified, stamp.Created) < (moment - Tick).UtcTicks;

    /// <summary>A hash of which files there are below a folder: what is found under a name depends on what could be, too.</summary>
    public byte[] Listing(string folder) => _listings.GetOrAdd(folder, List);

    /// <summary>Whether there are the same files in the folders that were listed as then.</summary>
    public bool HasSameListings()
    {
        try
        {
            return _listings.All(l => List(l.Key).AsSpan().SequenceEqual(l.Value));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>What a configuration header says. It is written before anything is compiled.</summary>
    public ConfigurationValues Header(string path) => _headers.GetOrAdd(path, p => new(files.ReadAllBytes(p)));

    private byte[] List(string folder)
    {
        StringBuilder names = new();
        foreach (string name in files.FilesBelow(folder).Order(StringComparer.Ordinal))
        {
            names.Append(name).Append('\0');
        }

        return SHA256.HashData(Encoding.UTF8.GetBytes(names.ToString()));
    }

    /// <summary>The configuration symbols that a text names.</summary>
    public static string[] SymbolsIn(byte[] text)
    {
        ConfigurationTokens tokens = new();
        tokens.Add(text, isEnd: true);
        return tokens.ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>
    /// An assembler's .incbin and .include stand in no dependency file of a compiler's; __TIMESTAMP__ is the file's date.
    /// </summary>
    private static bool IsOpaque(ReadOnlySpan<byte> text) =>
        text.IndexOf("incbin"u8) >= 0 || HasInclude(text) || text.IndexOf("__TIMESTAMP__"u8) >= 0;

    /// <summary>Whether <c>.include</c> is there and a name in Rust doesn't go on behind it.</summary>
    private static bool HasInclude(ReadOnlySpan<byte> text)
    {
        ReadOnlySpan<byte> directive = ".include"u8;
        for (int at; (at = text.IndexOf(directive)) >= 0; text = text[(at + directive.Length)..])
        {
            int end = at + directive.Length;
            if (end == text.Length || !(char.IsAsciiLetterOrDigit((char)text[end]) || text[end] == '_'))
            {
                return true;
            }
        }

        return false;
    }
}
