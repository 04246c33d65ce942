// SPDX-License-Identifier: BSD-3-Clause
// Guests in the background: their folders, their logs, and when they are started again.
using System.Text;
using Unicore.Running.Background;
using Unicore.Running.Guests;

namespace Unicore.Running.Tests;

public sealed class BackgroundTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("unicore-background").FullName;

    public void Dispose() => Directory.Delete(_folder, true);

    [Fact]
    public async Task ALogKeepsItsLastFilesAndAReaderThatFollowsMissesNothing()
    {
        GuestLog log = new(_folder);
        GuestLogReader reader = log.Read(null);
        using MemoryStream read = new(), wanted = new();
        using (Stream stream = log.Append())
        {
            for (int i = 0; i < 7; i++)
            {
                byte[] part = new byte[GuestLog.FileSize / 2];
                Array.Fill(part, (byte)('a' + i));
                stream.Write(part);
                wanted.Write(part);
                Assert.True(await reader.CopyAsync(read, CancellationToken.None));
            }
        }

        Assert.False(await reader.CopyAsync(read, CancellationToken.None));
        Assert.True(wanted.ToArray().AsSpan().SequenceEqual(read.ToArray()));
        Assert.Equal(2, log.Files.Count);
        read.SetLength(0);
        await log.Read(null).CopyAsync(read, CancellationToken.None);
        Assert.True(wanted.ToArray().AsSpan()[^(int)read.Length..].SequenceEqual(read.ToArray()));
        Assert.InRange(read.Length, GuestLog.FileSize, 2 * GuestLog.FileSize);
    }

    [Theory]
    [InlineData("a\nb\nc\n", 1, "c\n")]
    [InlineData("a\nb\nc", 2, "b\nc")]
    [InlineData("a\nb\n", 0, "")]
    [InlineData("a\nb\n", 7, "a\nb\n")]
    [InlineData("", 1, "")]
    public async Task TheLastLinesOfALogAreItsLast(string text, int lines, string last)
    {
        GuestLog log = new(_folder);
        using (Stream stream = log.Append())
        {
            stream.Write(Encoding.UTF8.GetBytes(text));
        }

        using MemoryStream read = new();
        await log.Read(lines).CopyAsync(read, CancellationToken.None);
        Assert.Equal(last, Encoding.UTF8.GetString(read.ToArray()));
    }

    /// <summary>A file that is full ends with a line's end, and so no line goes on in the next.</summary>
    [Fact]
    public async Task LastLinesMayBeginInTheFileBefore()
    {
        File.WriteAllText(Path.Combine(_folder, "console.4"), "a\nb\n");
        File.WriteAllText(Path.Combine(_folder, "console.5"), "c\nd\n");
        GuestLog log = new(_folder);
        foreach ((int lines, string last) in new[] { (1, "d\n"), (2, "c\nd\n"), (3, "b\nc\nd\n"), (9, "a\nb\nc\nd\n") })
        {
            using MemoryStream read = new();
            await log.Read(lines).CopyAsync(read, CancellationToken.None);
            Assert.Equal(last, Encoding.UTF8.GetString(read.ToArray()));
        }
    }

    [Theory]
    [InlineData("no", false, false, false)]
    [InlineData("always", true, true, true)]
    [InlineData("on-failure", false, true, true)]
    [InlineData("on-failure:3", false, true, false)]
    public void APolicySaysWhenAGuestIsStartedAgain(string text, bool afterSuccess, bool afterFailure, bool afterThree)
    {
        RestartPolicy policy = RestartPolicy.Parse(text)!;
        Assert.Equal((afterSuccess, afterFailure, afterThree), (policy.Restarts(0, 0), policy.Restarts(1, 2), policy.Restarts(1, 3)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("yes")]
    [InlineData("on-failure:")]
    [InlineData("on-failure: 3")]
    [InlineData("on-failure:99999999999")]
    [InlineData("always:3")]
    public void AnotherWordIsNoPolicy(string text) => Assert.Null(RestartPolicy.Parse(text));

    [Fact]
    public void AGuestThatFailsAgainAndAgainWaitsLongerEachTime()
    {
        TimeSpan wait = TimeSpan.Zero;
        List<double> waits = [];
        for (int i = 0; i < 12; i++)
        {
            waits.Add((wait = RestartPolicy.Wait(wait, TimeSpan.FromSeconds(1))).TotalSeconds);
        }

        Assert.Equal([0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 12.8, 25.6, 51.2, 60, 60], waits);
        Assert.Equal(0.1, RestartPolicy.Wait(wait, TimeSpan.FromMinutes(1)).TotalSeconds);
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("a/b")]
    [InlineData("-a")]
    [InlineData("a\n")]
    [InlineData("ä")]
    public void WhatIsNoNameIsNoGuest(string name)
    {
        Assert.False(GuestStore.IsName(name));
        Assert.Null(new GuestStore(_folder).Find(name));
    }

    [Fact]
    public async Task OfManyThatWantANameOneGetsItAndOnlyItsUserReadsIt()
    {
        GuestStore store = new(Path.Combine(_folder, "guests"));
        StoredGuest?[] made = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(() => store.Create(Record("one", i)))));
        StoredGuest guest = Assert.Single(made.OfType<StoredGuest>());
        Assert.Equal(guest.Record.Words, store.Find("one")!.Record.Words);
        Assert.Single(Directory.EnumerateFileSystemEntries(store.Root));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(guest.Folder));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("{\"name\": 3}")]
    [InlineData("{\"name\": \"one\", \"words\": [], \"status\": \"exited\", \"messages\": null}")]
    [InlineData("[")]
    public void ADamagedFolderIsNoGuestOrOneThatIsLost(string text)
    {
        GuestStore store = new(_folder);
        StoredGuest guest = store.Create(Record("one", 0))!;
        File.WriteAllText(Path.Combine(guest.Folder, "state.json"), text);
        Assert.Equal(GuestStatus.Lost, store.Find("one")!.State.Status);
        File.WriteAllText(Path.Combine(guest.Folder, "guest.json"), text);
        Assert.Null(store.Find("one"));
        Assert.Empty(store.All());
    }

    [Fact]
    public void AKeeperIsSeenForAsLongAsItHoldsItsLock()
    {
        StoredGuest guest = new GuestStore(_folder).Create(Record("one", 0))!;
        Assert.False(guest.IsKept);
        using (IDisposable? held = guest.Keep())
        {
            Assert.NotNull(held);
            Assert.True(guest.IsKept);
            Assert.True(guest.IsKept);
            Assert.Null(guest.Keep());
            Assert.False(guest.TryDelete());
        }

        Assert.False(guest.IsKept);
        Assert.True(guest.TryDelete());
        Assert.True(guest.TryDelete());
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder));
    }

    /// <summary>A command that was killed while it removed a guest leaves a folder that is none, and keeps no name.</summary>
    [Fact]
    public void WhatIsLeftOfAGuestKeepsNoName()
    {
        GuestStore store = new(_folder);
        Directory.CreateDirectory(Path.Combine(_folder, "one"));
        File.WriteAllText(Path.Combine(_folder, "one", "console.0"), "");
        Assert.NotNull(store.Create(Record("one", 0)));
        Assert.Null(store.Create(Record("one", 0)));
    }

    /// <summary>The name of a socket has little room.</summary>
    [Fact]
    public async Task AFolderTooDeepForASocketIsSaid()
    {
        StoredGuest guest = new GuestStore(Path.Combine(_folder, new string('d', 120))).Create(Record("one", 0))!;
        using GuestKeeper keeper = new(guest, RestartPolicy.Parse("no")!, "start");
        IOException e = await Assert.ThrowsAsync<IOException>(
            () => keeper.KeepAsync(new GuestRequest { Image = "/nothing" }, CancellationToken.None));
        Assert.Contains("choose a shorter XDG_STATE_HOME", e.Message, StringComparison.Ordinal);
    }

    private static GuestRecord Record(string name, int word) =>
        new(name, "/image", [word.ToString(System.Globalization.CultureInfo.InvariantCulture)], "/", DateTimeOffset.UtcNow, "no", false);
}
