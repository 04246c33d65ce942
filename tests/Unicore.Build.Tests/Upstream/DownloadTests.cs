// SPDX-License-Identifier: BSD-3-Clause
// Getting archives: addresses in turn, hashes, the cache, cancellation, apt.
using System.Text;
using Unicore.Build.Upstream;
using Unicore.Diagnostics;
using Unicore.Kconfig.Syntax;
using Xunit.Abstractions;

namespace Unicore.Build.Tests.Upstream;

public sealed class DownloadTests(ITestOutputHelper output) : IDisposable
{
    private readonly UpstreamFixture _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task ADownloadIsUnpackedKeptInTheCacheAndNotFetchedAgain()
    {
        byte[] archive = UpstreamFixture.Gzip(UpstreamFixture.Demo());
        var fetcher = new UpstreamFetcher(_world.Options);
        UpstreamRequest request = _world.Request(archive, _world.Serve("demo.tar.gz", archive));
        UpstreamResult result = await fetcher.PrepareAsync(request);
        Assert.Empty(result.Diagnostics);
        Assert.True(result.Changed);
        Assert.Equal("int a = 1;\n", await File.ReadAllTextAsync(Path.Combine(result.Folder!, "a.c")));
        Assert.True(File.Exists(Path.Combine(_world.Cache, "sha256", request.Sha256, "demo.tar.gz")));

        Directory.Delete(_world.Destination, recursive: true);
        Assert.True((await fetcher.PrepareAsync(request)).Changed);
        Assert.Single(_world.Requests);
    }

    [Fact]
    public async Task AnUnchangedRequestDoesNothingAtAll()
    {
        byte[] archive = UpstreamFixture.Demo();
        UpstreamRequest request = _world.Request(archive, _world.Serve("demo.tar", archive));
        await new UpstreamFetcher(_world.Options).PrepareAsync(request);
        Directory.Delete(_world.Cache, recursive: true);
        var seen = new List<UpstreamProgress>();
        UpstreamResult again = await new UpstreamFetcher(_world.Options with { Progress = new Collect(seen), PatchTool = "/nowhere" })
            .PrepareAsync(request);
        Assert.Equal((_world.Destination, false, 0), (again.Folder, again.Changed, seen.Count));
        Assert.False(Directory.Exists(_world.Cache));
        Assert.True((await new UpstreamFetcher(_world.Options).PrepareAsync(request with { StripComponents = 0 })).Changed);
        Assert.True(File.Exists(Path.Combine(_world.Destination, "demo-1", "a.c")));
    }

    [Fact]
    public async Task TheWrongHashIsRefusedWithBothHashesAndTheAddress()
    {
        byte[] archive = UpstreamFixture.Demo();
        string address = _world.Serve("demo.tar", archive), wanted = new('a', 64);
        UpstreamResult result = await new UpstreamFetcher(_world.Options)
            .PrepareAsync(_world.Request(archive, address) with { Sha256 = wanted, File = "x.ukproj", Line = 7 });
        Diagnostic d = Assert.Single(result.Diagnostics);
        Assert.Equal(("UK2403", "x.ukproj", 7), (d.Code, d.File, d.Line));
        Assert.All([wanted, UpstreamFixture.Hash(archive), address], s => Assert.Contains(s, d.Message, StringComparison.Ordinal));
        Assert.Null(result.Folder);
        _world.AssertNothingLeft();
    }

    [Fact]
    public async Task TheNextAddressIsTriedAndEveryReasonIsToldIfNoneWorks()
    {
        byte[] archive = UpstreamFixture.Demo();
        string missing = _world.Base + "missing.tar", wrong = _world.Serve("wrong.tar", [1, 2, 3]), cut = _world.Serve("cut.tar", async c =>
        {
            c.Response.ContentLength64 = 100000;
            await c.Response.OutputStream.WriteAsync(new byte[500]);
            c.Response.Abort();
        });
        const string refused = "http://127.0.0.1:9/x.tar";
        UpstreamRequest request = _world.Request(archive, missing, refused, cut, wrong, "file:///nowhere/x.tar");
        UpstreamResult result = await new UpstreamFetcher(_world.Options).PrepareAsync(request);
        Diagnostic d = Assert.Single(result.Diagnostics);
        Assert.All([.. request.Addresses, "404", "refused"], s => Assert.Contains(s, d.Message, StringComparison.Ordinal));
        _world.AssertNothingLeft();

        string good = _world.Serve("good.tar", archive);
        result = await new UpstreamFetcher(_world.Options).PrepareAsync(request with { Addresses = [missing, wrong, good] });
        Assert.NotNull(result.Folder);
        Assert.Equal(("UK2403", Severity.Warning), (Assert.Single(result.Diagnostics).Code, result.Diagnostics[0].Severity));
    }

    [Fact]
    public async Task ASilentServerCountsAsFailed()
    {
        string address = _world.Serve("slow.tar", async c =>
        {
            await c.Response.OutputStream.WriteAsync(new byte[10]);
            await c.Response.OutputStream.FlushAsync();
            await Task.Delay(TimeSpan.FromSeconds(20));
        });
        UpstreamResult result = await new UpstreamFetcher(_world.Options with { Stall = TimeSpan.FromMilliseconds(300) })
            .PrepareAsync(_world.Request([1], address));
        Assert.Equal("UK2402", Assert.Single(result.Diagnostics).Code);
        _world.AssertNothingLeft();
    }

    [Fact]
    public async Task CancellationRemovesWhatWasBegun()
    {
        using var stop = new CancellationTokenSource();
        string address = _world.Serve("slow.tar", async c =>
        {
            await c.Response.OutputStream.WriteAsync(new byte[1000]);
            await c.Response.OutputStream.FlushAsync();
            await stop.CancelAsync();
            await Task.Delay(TimeSpan.FromSeconds(20));
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            new UpstreamFetcher(_world.Options).PrepareAsync(_world.Request([1], address), stop.Token));
        _world.AssertNothingLeft();
    }

    [Fact]
    public async Task ADamagedCacheIsNoticedAndMended()
    {
        byte[] archive = UpstreamFixture.Demo();
        UpstreamRequest request = _world.Request(archive, _world.Serve("demo.tar", archive));
        string cached = Path.Combine(_world.Cache, "sha256", request.Sha256, "demo.tar");
        Directory.CreateDirectory(Path.GetDirectoryName(cached)!);
        await File.WriteAllTextAsync(cached, "damaged");
        UpstreamResult result = await new UpstreamFetcher(_world.Options).PrepareAsync(request);
        Assert.Equal("UK2412", Assert.Single(result.Diagnostics).Code);
        Assert.Equal(archive, await File.ReadAllBytesAsync(cached));
    }

    [Fact]
    public async Task SeveralBuildsAtOnceShareOneDownload()
    {
        byte[] archive = UpstreamFixture.Demo();
        UpstreamRequest request = _world.Request(archive, _world.Serve("demo.tar", archive));
        UpstreamResult[] results =
            await Task.WhenAll(Enumerable.Range(0, 6)
                .Select(_ => Task.Run(() => new UpstreamFetcher(_world.Options).PrepareAsync(request))));
        Assert.All(results, r => Assert.Equal(_world.Destination, r.Folder));
        Assert.Single(results, r => r.Changed);
        Assert.Single(_world.Requests);
    }

    /// <summary>A lock that cannot be opened, whoever has it, is no reason to wait.</summary>
    [Fact]
    public async Task ALockThatCannotBeOpenedIsAnError()
    {
        byte[] archive = UpstreamFixture.Demo();
        string folder = Path.Combine(_world.Cache, "locks");
        Directory.CreateDirectory(folder);
        string path = Path.Combine(folder, UpstreamFixture.Hash(Encoding.UTF8.GetBytes(_world.Destination))[..32]);
        File.CreateSymbolicLink(path, path);
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(10));
        UpstreamResult result = await new UpstreamFetcher(_world.Options)
            .PrepareAsync(_world.Request(archive, _world.Serve("demo.tar", archive)), limit.Token);
        Assert.Equal("UK2411", Assert.Single(result.Diagnostics).Code);
    }

    [Fact]
    public async Task ATurnThatDoesNotComeIsAnError()
    {
        byte[] archive = UpstreamFixture.Demo();
        UpstreamRequest request = _world.Request(archive, _world.Serve("demo.tar", archive));
        Directory.CreateDirectory(Path.Combine(_world.Cache, "locks"));
        using FileStream other = new(
            Path.Combine(_world.Cache, "locks", UpstreamFixture.Hash(Encoding.UTF8.GetBytes(_world.Destination))[..32]), FileMode.Create,
            FileAccess.ReadWrite, FileShare.None);
        UpstreamResult result = await new UpstreamFetcher(_world.Options with { Patience = TimeSpan.FromMilliseconds(300) })
            .PrepareAsync(request);
        Assert.Equal("UK3012", Assert.Single(result.Diagnostics).Code);
        Assert.Contains(_world.Destination, result.Diagnostics[0].Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("xyz", "https://example.invalid/a.tar")]
    [InlineData(null, "ftp://example.invalid/a.tar")]
    [InlineData(null, "apt:zlib")]
    [InlineData(null, "apt:zlib/1;rm -rf x")]
    [InlineData(null, "apt:-o/1")]
    [InlineData(null, "file:///tmp/a%00b")]
    [InlineData(null, "file:/tmp/a%00b")]
    public async Task NonsenseInTheRequestIsSaidSo(string? hash, string address)
    {
        UpstreamResult result = await new UpstreamFetcher(_world.Options)
            .PrepareAsync(_world.Request([1], address) with { Sha256 = hash ?? new string('0', 64) });
        Assert.Equal("UK2401", Assert.Single(result.Diagnostics).Code);
    }

    [Fact]
    public async Task AMissingAptIsAReasonLikeAnyOther()
    {
        string etc = Path.Combine(_world.Folder, "etc");
        Directory.CreateDirectory(etc);
        await File.WriteAllTextAsync(Path.Combine(etc, "sources.list"), "deb http://127.0.0.1:9/debian bookworm main\n");
        UpstreamResult result = await new UpstreamFetcher(_world.Options with { AptTool = "/nowhere/apt-get", AptDirectory = etc })
            .PrepareAsync(_world.Request([1], "apt:zlib/1.2"));
        Assert.Equal("UK2402", Assert.Single(result.Diagnostics).Code);
        Assert.Contains("not installed", result.Diagnostics[0].Message, StringComparison.Ordinal);
        _world.AssertNothingLeft();
    }

    [Theory]
    [InlineData("echo 'Package: zlib'; echo 'Version: 1:1.2.11'; echo 'Version: 1:1.2.13'; echo 'Version: 1:1.2.13'",
        "The archive has zlib in the version 1:1.2.11, 1:1.2.13.")]
    [InlineData("exit 100", "The archive has no source package 'zlib'.")]
    public async Task OfAVersionThatTheArchiveDroppedThoseThatItHasAreNamed(string cache, string said)
    {
        string etc = Directory.CreateDirectory(Path.Combine(_world.Folder, "etc")).FullName;
        File.WriteAllText(Path.Combine(etc, "sources.list"), "deb http://debian.example/ stable main\n");
        string tools = Directory.CreateDirectory(Path.Combine(_world.Folder, "tools")).FullName;
        foreach ((string name, string script) in new[] { ("apt-get", "case \"$*\" in *update*) ;; *) exit 100;; esac"), ("apt-cache",
            cache) })
        {
            File.WriteAllText(Path.Combine(tools, name), $"#!/bin/sh\n{script}\n");
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(Path.Combine(tools, name), UnixFileMode.UserRead | UnixFileMode.UserExecute);
            }
        }

        UpstreamResult result = await new UpstreamFetcher(
            _world.Options with { AptTool = Path.Combine(tools, "apt-get"), AptDirectory = etc })
            .PrepareAsync(_world.Request([1], "apt:zlib/1:1.2.12"));
        Diagnostic diagnostic = Assert.Single(result.Diagnostics);
        Assert.Equal("UK2402", diagnostic.Code);
        Assert.Contains(said, diagnostic.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1:1.2.13.dfsg-1", true)]
    [InlineData("1\\\" />", false)]
    public async Task AVersionThatAPackageSaysOfItselfIsOne(string version, bool isOne)
    {
        string etc = Directory.CreateDirectory(Path.Combine(_world.Folder, "etc")).FullName;
        File.WriteAllText(Path.Combine(etc, "sources.list"), "deb http://debian.example/ stable main\n");
        string tool = Path.Combine(_world.Folder, "apt-get");
        File.WriteAllText(tool, "#!/bin/sh\ncase \"$*\" in *--download-only*) ;; *) exit 0;; esac\n"
            + $"echo \"Version: {version}\" >zlib.dsc\necho >zlib.orig.tar.gz\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(tool, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }

        (SourcePackage? package, IReadOnlyList<Diagnostic> diagnostics) = await new UpstreamFetcher(
            _world.Options with { AptTool = tool, AptDirectory = etc }).FindPackageAsync("zlib", null);
        Assert.Equal((isOne ? version : null, isOne ? 0 : 1), (package?.Version, diagnostics.Count(d => d.Code == "UK2402")));
    }

    [Fact]
    public async Task BothFormatsOfAptSourcesAreRead()
    {
        string parts = Path.Combine(_world.Folder, "sources.list.d");
        Directory.CreateDirectory(parts);
        await File.WriteAllTextAsync(Path.Combine(_world.Folder, "sources.list"),
            "# deb http://no x main\ndeb [arch=amd64 signed-by=/k.gpg] http://m/debian bookworm main contrib # why\ndeb-src "
                + "http://m/debian bookworm-security main\n");
        await File.WriteAllTextAsync(Path.Combine(parts, "a.sources"),
            "Types: deb\n# a comment\nURIs: http://m/debian\nSuites: bookworm bookworm-updates\nComponents: "
                + "main\nSigned-By:\n -----BEGIN\n .\n key\n\nTypes: deb\nEnabled: no\nURIs: http://no\nSuites: x\n");
        await File.WriteAllTextAsync(Path.Combine(parts, "b.list.disabled"), "deb http://no x main\n");
        IReadOnlyList<AptEntry> entries = AptSourceList.Read(_world.Folder);
        Assert.Equal(4, entries.Count);
        Assert.Equal([true, false, true, false], entries.Select(e => e.IsPlain));
        Assert.Equal("deb-src [arch=amd64 signed-by=/k.gpg] http://m/debian bookworm main contrib", entries[0].Text.Trim());
        Assert.Contains("Suites: bookworm\n", entries[2].Text, StringComparison.Ordinal);
        Assert.Contains("Signed-By:\n -----BEGIN\n .\n key\n", entries[2].Text, StringComparison.Ordinal);
        Assert.DoesNotContain(entries, e => e.Text.Contains("http://no", StringComparison.Ordinal));
    }

    [Fact]
    public async Task TheRealZlibComesFromItsDebianSourcePackage()
    {
        if (!File.Exists("/etc/debian_version")
            || !(await File.ReadAllTextAsync("/etc/debian_version")).StartsWith("12", StringComparison.Ordinal))
        {
            output.WriteLine("SKIPPED: this is not Debian 12, which has this version of zlib's source package.");
            return;
        }

        string before = Configuration();
        var request = new UpstreamRequest("zlib",
            "71feb7947e3c00ef125f83b79a4e529bde31171e5babe48b391f06758d1ab0a1", ["apt:zlib/1:1.2.13.dfsg-1"], _world.Destination);
        UpstreamResult result = await new UpstreamFetcher(_world.Options).PrepareAsync(request);
        Assert.True(result.Folder is not null, string.Join('\n', result.Diagnostics));
        Assert.Empty(result.Diagnostics);
        Assert.Contains("ZLIB_VERSION \"1.2.13\"", await File.ReadAllTextAsync(Path.Combine(result.Folder, "zlib.h")),
            StringComparison.Ordinal);
        Assert.Equal(before, Configuration());
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(_world.Cache, "apt")));

        UpstreamResult wrong = await new UpstreamFetcher(_world.Options)
            .PrepareAsync(request with { Sha256 = new string('b', 64), Destination = _world.Destination + "2" });
        Assert.Contains("zlib_1.2.13.dfsg.orig.tar.bz2 71feb794", Assert.Single(wrong.Diagnostics).Message, StringComparison.Ordinal);
    }

    private static string Configuration() => string.Join('\n', new[] { "/etc/apt", "/var/lib/apt/lists" }
        .SelectMany(d => Directory.EnumerateFiles(d, "*", new EnumerationOptions
        {
            RecurseSubdirectories = true,
            IgnoreInaccessible = true,
        })).Order(StringComparer.Ordinal)
        .Select(f => $"{f} {File.GetLastWriteTimeUtc(f).Ticks}"));

    private sealed class Collect(List<UpstreamProgress> seen) : IProgress<UpstreamProgress>
    {
        public void Report(UpstreamProgress value) => seen.Add(value);
    }
}
