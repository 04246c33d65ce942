// SPDX-License-Identifier: BSD-3-Clause
// How the cache's folder stays within its bound, and what of it is left alone.
using System.Security.Cryptography;
using Unicore.Build.Caching;

namespace Unicore.Build.Tests.Caching;

public sealed class CacheFolderTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("unicore-objects-").FullName;
    private readonly Calendar _calendar = new();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private CacheFolder Open(long limit) => new(Path.Combine(_folder, "cache"), limit, _calendar);

    private static byte[] Key(int number) => SHA256.HashData(BitConverter.GetBytes(number));

    private static int[] Kept(CacheFolder folder) => [.. Enumerable.Range(0, 100).Where(i => folder.Read(Key(i), ".o") is not null)];

    /// <summary>Files get the time of the disk, not of the calendar.</summary>
    private void Write(CacheFolder folder, int number)
    {
        folder.Write(Key(number), ".o", new byte[1000]);
        string name = Convert.ToHexStringLower(Key(number));
        File.SetLastWriteTimeUtc(Path.Combine(_folder, "cache", name[..2], name[2..] + ".o"), _calendar.Now.UtcDateTime);
    }

    [Fact]
    public void WhatWasNotUsedForLongestGoes()
    {
        CacheFolder folder = Open(limit: 20_000);
        for (int i = 0; i < 15; i++)
        {
            Write(folder, i);
            _calendar.Now += TimeSpan.FromDays(1);
        }

        folder.Sweep();
        Assert.NotNull(folder.Read(Key(3), ".o"));
        for (int i = 15; i < 25; i++)
        {
            Write(folder, i);
            _calendar.Now += TimeSpan.FromDays(1);
        }

        folder.Sweep();
        int[] kept = Kept(folder);
        Assert.Equal([3, .. Enumerable.Range(25 - kept.Length + 1, kept.Length - 1)], kept);
        Assert.InRange(kept.Length * 1032, 14_000, 16_000);
    }

    [Fact]
    public void NobodyLooksAgainWithinTheHourOrWhenNothingWasKept()
    {
        CacheFolder folder = Open(limit: 1);
        Write(folder, 0);
        folder.Sweep();
        Assert.Empty(Kept(folder));
        Write(folder, 1);
        folder.Sweep();
        Assert.Equal([1], Kept(folder));
        _calendar.Now += CacheFolder.SweepEvery;
        Open(limit: 1).Sweep();
        Assert.Equal([1], Kept(folder));
        folder.Sweep();
        Assert.Empty(Kept(folder));

        // A clock that was put right does not stop it for years.
        Write(folder, 2);
        _calendar.Now -= TimeSpan.FromDays(1000);
        folder.Sweep();
        Assert.Empty(Kept(folder));
    }

    [Fact]
    public void FilesOfOthersAreLeftAlone()
    {
        CacheFolder folder = Open(limit: 1);
        Write(folder, 0);
        string[] others = ["note", "abc/file", "zz/file"];
        foreach (string other in others)
        {
            string path = Path.Combine(_folder, "cache", other);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, "x");
        }

        Directory.CreateDirectory(Path.Combine(_folder, "linked"));
        File.WriteAllText(Path.Combine(_folder, "linked", "file"), "x");
        string shelf = Enumerable.Range(0, 256).Select(i => Path.Combine(_folder, "cache", i.ToString("x2",
            System.Globalization.CultureInfo.InvariantCulture))).First(p => !Directory.Exists(p));
        Directory.CreateSymbolicLink(shelf, Path.Combine(_folder, "linked"));
        folder.Sweep();
        Assert.Empty(Kept(folder));
        Assert.All(others, o => Assert.True(File.Exists(Path.Combine(_folder, "cache", o))));
        Assert.True(File.Exists(Path.Combine(_folder, "linked", "file")));
    }

    [Fact]
    public void OnlyItsOwnerMayEnterANewCache()
    {
        Write(Open(limit: 1), 0);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
            new DirectoryInfo(Path.Combine(_folder, "cache")).UnixFileMode);
    }

    private sealed class Calendar : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
