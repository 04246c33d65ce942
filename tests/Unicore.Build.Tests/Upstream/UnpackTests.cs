// SPDX-License-Identifier: BSD-3-Clause
// Unpacking and patching: what good archives give, and that hostile ones give nothing.
using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using Unicore.Build.Upstream;
using Unicore.Diagnostics;
using static Unicore.Build.Tests.Upstream.UpstreamFixture;

namespace Unicore.Build.Tests.Upstream;

public sealed class UnpackTests : IDisposable
{
    private readonly UpstreamFixture _world = new();

    public void Dispose() => _world.Dispose();

    [Theory]
    [InlineData("tar")]
    [InlineData("gz")]
    [InlineData("xz")]
    [InlineData("bzip2")]
    public async Task EveryTarGivesTheSameFiles(string form)
    {
        byte[] tar = Tar([.. Enumerable.Range(0, 40).Select(i => Entry($"demo-1/big{i}", new string((char)('a' + (i % 26)), 40_000 + i)))]);
        tar = [.. Demo()[..^1024], .. tar];
        UpstreamResult result = await _world.FromFileAsync(
            form switch { "tar" => tar, "gz" => Gzip(tar), _ => await FilterAsync(form, tar) });
        Assert.True(result.Folder is not null, string.Join('\n', result.Diagnostics));
        Assert.Equal("#define B 2\n", await File.ReadAllTextAsync(Path.Combine(result.Folder, "hard.h")));
        Assert.Equal("int a = 1;\n", await File.ReadAllTextAsync(Path.Combine(result.Folder, "sub", "link.c")));
        Assert.Equal(40_039, new FileInfo(Path.Combine(result.Folder, "big39")).Length);
        Assert.True(IsExecutable(Path.Combine(result.Folder, "configure")));
        Assert.False(IsExecutable(Path.Combine(result.Folder, "a.c")));
    }

    [Fact]
    public async Task AZipGivesItsFilesAndLinks()
    {
        UpstreamResult result = await _world.FromFileAsync(Zip(("d/a.c", "int a;\n", 0x81a4), ("d/run", "x", 0x81ed),
            ("d/l", "a.c", 0xa1ff)));
        Assert.True(result.Folder is not null, string.Join('\n', result.Diagnostics));
        Assert.Equal("int a;\n", await File.ReadAllTextAsync(Path.Combine(result.Folder, "l")));
        Assert.True(IsExecutable(Path.Combine(result.Folder, "run")));
    }

    /// <summary>Folders and files by their names without what is stripped; what else the archive has is only looked at.</summary>
    [Fact]
    public async Task OnlyWhatIsAskedForIsUnpacked()
    {
        byte[] tar = Tar(Entry("d/sub/b.h", "b"), Entry("d/sub/deep/c.h", "c"), Entry("d/subway/d.h", "d"), Entry("d/LICENSE", "l"),
            Entry("d/a.c", "a"), Link("d/l", "sub/b.h"), Link("d/h", "d/a.c", hard: true));
        UpstreamResult result = await _world.FromFileAsync(tar, request: r => r with { Only = ["sub", "LICENSE"] });
        Assert.True(result.Folder is not null, string.Join('\n', result.Diagnostics));
        Assert.Equal(["LICENSE", "sub/b.h", "sub/deep/c.h"],
            Directory.EnumerateFiles(result.Folder, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(result.Folder, f))
                .Order(StringComparer.Ordinal));
        Assert.False((await _world.FromFileAsync(tar, request: r => r with { Only = ["sub", "LICENSE"] })).Changed);
        Assert.True((await _world.FromFileAsync(tar, request: r => r with { Only = ["sub/deep/"] })).Changed);
        Assert.Equal("c.h", Path.GetFileName(Assert.Single(Directory.GetFiles(result.Folder, "*", SearchOption.AllDirectories))));
    }

    [Fact]
    public async Task WhatIsAskedForAndIsNotThereIsAnError()
    {
        UpstreamResult result = await _world.FromFileAsync(Demo(), request: r => r with { Only = ["sub", "demo-1/sub"] });
        Diagnostic told = Assert.Single(result.Diagnostics);
        Assert.Equal("UK2404", told.Code);
        Assert.Contains("has no 'demo-1/sub', which Only names", told.Message, StringComparison.Ordinal);
        _world.AssertNothingLeft();
    }

    /// <summary>A hostile entry is refused, asked for or not.</summary>
    [Fact]
    public async Task OnlyHidesNoHostileEntry() => Assert.Equal("UK2405", Assert.Single((await _world.FromFileAsync(
        Tar(Entry("d/sub/a", "x"), Entry("d/../../evil", "x")), request: r => r with { Only = ["sub"] })).Diagnostics).Code);

    public static TheoryData<string> HostileNames => new(Hostile.Keys);

    private static Dictionary<string, Func<byte[]>> Hostile { get; } = new()
    {
        ["parent folder"] = () => Tar(Entry("demo-1/a", "x"), Entry("demo-1/../../evil", "x")),
        ["parent folder before stripping"] = () => Tar(Entry("../evil", "x"), Entry("d/a", "x")),
        ["absolute path"] = () => Tar(Entry("/tmp/unicore-evil", "x"), Entry("d/a", "x")),
        ["absolute link"] = () => Tar(Link("d/l", "/etc/passwd"), Entry("d/a", "x")),
        ["link outside"] = () => Tar(Link("d/l", "../evil"), Entry("d/a", "x")),
        ["link outside from a sub-folder"] = () => Tar(Link("d/s/l", "../../evil"), Entry("d/a", "x")),
        ["link that climbs later"] = () => Tar(Entry("d/a/b/f", "x"), Link("d/a/b/up", "../.."), Link("d/out", "a/b/up/..")),
        ["file through a link"] = () => Tar(Entry("d/s/f", "x"), Link("d/l", "s"), Entry("d/l/evil", "x")),
        ["folder over a link"] = () => Tar(Entry("d/s/f", "x"), Link("d/l", "s"), new PaxTarEntry(TarEntryType.Directory, "d/l/")),
        ["file through a file"] = () => Tar(Entry("d/f", "x"), Entry("d/f/g", "x")),
        ["file over a folder"] = () => Tar(Entry("d/f/g", "x"), Entry("d/f", "x")),
        ["hard link outside"] = () => Tar(Entry("d/a", "x"), Link("d/l", "../../etc/passwd", hard: true)),
        ["absolute hard link"] = () => Tar(Entry("d/a", "x"), Link("d/l", "/etc/passwd", hard: true)),
        ["hard link to a link"] = () => Tar(Entry("d/a", "x"), Link("d/s", "a"), Link("d/l", "d/s", hard: true)),
        ["hard link to nothing"] = () => Tar(Entry("d/a", "x"), Link("d/l", "d/none", hard: true)),
        ["character device"] = () => Tar(Entry("d/a", "x"), new PaxTarEntry(TarEntryType.CharacterDevice, "d/null")),
        ["block device"] = () => Tar(Entry("d/a", "x"), new PaxTarEntry(TarEntryType.BlockDevice, "d/disk")),
        ["pipe"] = () => Tar(Entry("d/a", "x"), new PaxTarEntry(TarEntryType.Fifo, "d/pipe")),
        ["zip with a parent folder"] = () => Zip(("d/a", "x", 0), ("d/../../evil", "x", 0)),
        ["zip with an absolute path"] = () => Zip(("d/a", "x", 0), ("/tmp/unicore-evil", "x", 0)),
        ["zip with an absolute link"] = () => Zip(("d/a", "x", 0), ("d/l", "/etc/passwd", 0xa1ff)),
        ["zip with a device"] = () => Zip(("d/a", "x", 0), ("d/dev", "", 0x21ff)),
    };

    [Theory]
    [MemberData(nameof(HostileNames))]
    public async Task AHostileArchiveIsRefusedAndNothingIsLeft(string name)
    {
        UpstreamResult result = await _world.FromFileAsync(Hostile[name]());
        Assert.Equal("UK2405", Assert.Single(result.Diagnostics).Code);
        Assert.Null(result.Folder);
        _world.AssertNothingLeft();
        Assert.Empty(Directory.EnumerateFiles(_world.Folder, "*evil*", SearchOption.AllDirectories));
        Assert.False(File.Exists("/tmp/unicore-evil"));
    }

    [Fact]
    public async Task BombsStopAtTheLimit()
    {
        var small = new UpstreamLimits(UnpackedBytes: 1 << 20, Entries: 100);
        byte[] large = Tar(new PaxTarEntry(TarEntryType.RegularFile, "d/zeros") { DataStream = new MemoryStream(new byte[8 << 20]) });
        byte[] many = Tar([.. Enumerable.Range(0, 200).Select(i => Entry($"d/{i}", ""))]);
        byte[] zip = Zip(("d/zeros", new string('0', 8 << 20), 0));
        foreach (byte[] archive in new[] { Gzip(large), await FilterAsync("xz", large), await FilterAsync("bzip2", large), Gzip(many),
            zip })
        {
            UpstreamResult result = await _world.FromFileAsync(archive, o => o with { Limits = small });
            Assert.Equal("UK2406", Assert.Single(result.Diagnostics).Code);
            _world.AssertNothingLeft();
        }

        UpstreamResult download = await _world.FromFileAsync([.. large, 1], o => o with { Limits = new(DownloadBytes: 1000) });
        Assert.Equal("UK2402", Assert.Single(download.Diagnostics).Code);
    }

    [Fact]
    public async Task DamagedArchivesAreDiagnosticsNeverExceptions()
    {
        var random = new Random(7);
        byte[] tar = Demo();
        byte[][] forms = [tar, Gzip(tar), await FilterAsync("xz", tar), await FilterAsync("bzip2", tar),
            Zip(("d/a.c", "int a;\n", 0x81a4), ("d/l", "a.c", 0xa1ff))];
        int refused = 0;
        for (int round = 0; round < 400; round++)
        {
            byte[] bytes = (byte[])forms[round % forms.Length].Clone();
            for (int i = 0; i < 3; i++)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            bytes = random.Next(3) == 0 ? bytes[..random.Next(1, bytes.Length)] : bytes;
            UpstreamResult result = await _world.FromFileAsync(bytes, o => o with { Limits = new(UnpackedBytes: 1 << 20) });
            Assert.True(result.Diagnostics.All(d => d.Code is "UK2404" or "UK2405" or "UK2406" or "UK2411"),
                string.Join('\n', result.Diagnostics));
            refused += result.Folder is null ? 1 : 0;
        }

        Assert.True(refused > 100, $"{refused} of 400 were refused");
        Assert.Equal(
            "UK2404", Assert.Single((await _world.FromFileAsync(Encoding.UTF8.GetBytes("<html>not found</html>"))).Diagnostics).Code);
    }

    [Fact]
    public async Task PatchesAreAppliedInOrderAndAChangedPatchIsNoticed()
    {
        byte[] demo = Demo();
        string one = await _world.FileAsync("1.patch", "--- a/a.c\n+++ b/a.c\n@@ -1 +1 @@\n-int a = 1;\n+int a = 2;\n"u8.ToArray());
        string two = await _world.FileAsync(
            "2.patch",
            [
                .. "--- a/a.c\n+++ b/a.c\n@@ -1 +1 @@\n-int a = 2;\n+int a = 3;\n"u8,
                .. "--- /dev/null\n+++ b/new.c\n@@ -0,0 +1 @@\n+int n;\n"u8,
            ]);
        UpstreamResult result = await _world.FromFileAsync(demo, null, r => r with { Patches = [one, two] });
        Assert.True(result.Folder is not null, string.Join('\n', result.Diagnostics));
        Assert.Equal("int a = 3;\n", await File.ReadAllTextAsync(Path.Combine(result.Folder, "a.c")));
        Assert.True(File.Exists(Path.Combine(result.Folder, "new.c")));
        Assert.Empty(Directory.GetFiles(result.Folder, "*.orig", SearchOption.AllDirectories));

        Assert.False((await _world.FromFileAsync(demo, null, r => r with { Patches = [one, two] })).Changed);
        await _world.FileAsync("2.patch", "--- a/a.c\n+++ b/a.c\n@@ -1 +1 @@\n-int a = 2;\n+int a = 4;\n"u8.ToArray());
        Assert.True((await _world.FromFileAsync(demo, null, r => r with { Patches = [one, two] })).Changed);
        Assert.Equal("int a = 4;\n", await File.ReadAllTextAsync(Path.Combine(result.Folder, "a.c")));
        Assert.False(File.Exists(Path.Combine(result.Folder, "new.c")));
    }

    [Theory]
    [InlineData("--- a/a.c\n+++ b/a.c\n@@ -1 +1 @@\n-int a = 7;\n+int a = 2;\n", "patch", "UK2407")]
    [InlineData("--- a/../../evil.c\n+++ b/../../evil.c\n@@ -0,0 +1 @@\n+int n;\n", "patch", "UK2407")]
    [InlineData("--- a/a.c\n+++ b/a.c\n", "/nowhere/patch", "UK2408")]
    [InlineData(null, "patch", "UK2409")]
    public async Task APatchThatCannotBeAppliedLeavesNothing(string? text, string tool, string code)
    {
        string patch = text is null ? "/nowhere/x.patch" : await _world.FileAsync("1.patch", Encoding.UTF8.GetBytes(text));
        UpstreamResult result = await _world.FromFileAsync(Demo(), o => o with { PatchTool = tool }, r => r with { Patches = [patch] });
        Diagnostic d = Assert.Single(result.Diagnostics);
        Assert.Equal(code, d.Code);
        Assert.False(Directory.Exists(Path.GetDirectoryName(_world.Destination)));
        Assert.Empty(Directory.GetFiles(_world.Folder, "evil.c", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task AFailureKeepsTheFolderThatWasThere()
    {
        await _world.FromFileAsync(Demo());
        UpstreamResult bad = await _world.FromFileAsync(Tar(Entry("d/a", "x"), Link("d/l", "/etc/passwd")));
        Assert.Null(bad.Folder);
        Assert.Equal("int a = 1;\n", await File.ReadAllTextAsync(Path.Combine(_world.Destination, "a.c")));
        Assert.Equal(["src"], Directory.GetDirectories(Path.GetDirectoryName(_world.Destination)!).Select(Path.GetFileName));
    }

    private static bool IsExecutable(string path) =>
        !OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & UnixFileMode.UserExecute) != 0;

    private static byte[] Zip(params (string Name, string Text, int Mode)[] entries)
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach ((string name, string text, int mode) in entries)
            {
                ZipArchiveEntry entry = zip.CreateEntry(name);
                entry.ExternalAttributes = mode << 16;
                using Stream data = entry.Open();
                data.Write(Encoding.UTF8.GetBytes(text));
            }
        }

        return stream.ToArray();
    }
}
