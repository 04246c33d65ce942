// SPDX-License-Identifier: BSD-3-Clause
// The folder that a cache keeps its files in: each by its key, whole, checked when it is read, and bounded in all.
using System.Security.Cryptography;
using Unicore.Diagnostics.Files;

namespace Unicore.Build.Caching;

/// <summary>
/// Values by their keys, in files that appear by rename. The names of files are made of keys alone. A value that cannot be read or is
/// damaged is none; what cannot be written is not kept, and nothing more is tried to be.
/// </summary>
/// <param name="root">The folder, absolute; made when something is to be kept.</param>
/// <param name="limit">Bytes that it may hold when it is swept.</param>
/// <param name="clock">Says what was used last, and when to sweep.</param>
internal sealed class CacheFolder(string root, long limit, TimeProvider clock)
{
    /// <summary>Whether files are below the bound is looked at once in this time.</summary>
    public static readonly TimeSpan SweepEvery = TimeSpan.FromHours(1);

    /// <summary>The date of a value is that of its last use, as exactly as this.</summary>
    public static readonly TimeSpan UseEvery = TimeSpan.FromDays(1);

    private const int HashSize = 32;
    private const string SweptFile = "swept";
    private const UnixFileMode Own = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private Exception? _failure;
    private int _written;

    /// <summary>Why something could not be written; null when nothing failed.</summary>
    public Exception? Failure => Volatile.Read(ref _failure);

    /// <summary>The value of a key, or null.</summary>
    public byte[]? Read(byte[] key, string kind)
    {
        string path = PathOf(key, kind);
        try
        {
            byte[] file = File.ReadAllBytes(path);
            if (file.Length >= HashSize && Hash(key, kind, file.AsSpan(HashSize)).AsSpan().SequenceEqual(file.AsSpan(0, HashSize)))
            {
                Use(path);
                return file[HashSize..];
            }

            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // There is none, or it is as good as none.
        }

        return null;
    }

    /// <summary>Keeps the value of a key.</summary>
    public void Write(byte[] key, string kind, ReadOnlySpan<byte> value)
    {
        if (Failure is not null)
        {
            return;
        }

        try
        {
            if (Interlocked.Exchange(ref _written, 1) == 0)
            {
                MakeRoot();
            }

            byte[] file = [.. Hash(key, kind, value), .. value];
            FileWriter.Write(PathOf(key, kind), file);
        }
        catch (FileNotFoundException) when (Directory.Exists(root))
        {
            // Another build has swept it away, or dropped a damaged one: it is kept the next time.
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Volatile.Write(ref _failure, e);
        }
    }

    /// <summary>
    /// After something was kept, and not more often than <see cref="SweepEvery"/>: deletes what was not used for longest, until a fifth
    /// of the bound is free.
    /// </summary>
    public void Sweep()
    {
        try
        {
            FileInfo swept = new(Path.Combine(root, SweptFile));
            DateTime now = clock.GetUtcNow().UtcDateTime;
            if (_written == 0 || Failure is not null || (swept.Exists && now - swept.LastWriteTimeUtc is var age && age < SweepEvery
                && age > -SweepEvery))
            {
                return;
            }

            FileWriter.Write(swept.FullName, []);
            File.SetLastWriteTimeUtc(swept.FullName, now);

            // What another build is writing gets another name in a moment.
            List<FileInfo> files = [.. Shelves().SelectMany(s => s.EnumerateFiles()).Where(f => f.Extension != ".tmp")];
            long size = files.Sum(f => f.Length);
            if (size <= limit)
            {
                return;
            }

            foreach (FileInfo file in files.OrderBy(f => f.LastWriteTimeUtc))
            {
                size -= file.Length;
                file.Delete();
                if (size <= limit / 5 * 4)
                {
                    return;
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Another build sweeps too, or the folder is gone.
        }
    }

    /// <summary>The folders of two digits: what else someone put here is left alone.</summary>
    private IEnumerable<DirectoryInfo> Shelves() => Enumerable.Range(0, 256)
        .Select(i => new DirectoryInfo(Path.Combine(root, i.ToString("x2", System.Globalization.CultureInfo.InvariantCulture))))
        .Where(d => d.Exists && d.LinkTarget is null);

    private void MakeRoot()
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(root);
        }
        else
        {
            // Who can write here decides what is linked.
            Directory.CreateDirectory(root, Own);
        }
    }

    private void Use(string path)
    {
        DateTime now = clock.GetUtcNow().UtcDateTime;
        try
        {
            if (now - File.GetLastWriteTimeUtc(path) > UseEvery)
            {
                File.SetLastWriteTimeUtc(path, now);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Somebody else's: it is of use all the same.
        }
    }

    private string PathOf(byte[] key, string kind)
    {
        string name = Convert.ToHexStringLower(key);
        return Path.Combine(root, name[..2], name[2..] + kind);
    }

    /// <summary>The key is part of what is checked: a file that took another's name is none.</summary>
    private static byte[] Hash(byte[] key, string kind, ReadOnlySpan<byte> value)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(key);
        hash.AppendData(System.Text.Encoding.UTF8.GetBytes(kind));
        hash.AppendData(value);
        return hash.GetHashAndReset();
    }
}
