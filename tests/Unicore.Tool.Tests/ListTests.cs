// SPDX-License-Identifier: BSD-3-Clause
// `unicore list` as a user runs it: the real command, small trees in a folder of its own.
using System.Text.Json;
using CliWrap;
using CliWrap.Buffered;
using Unicore.Tool.Listing;

namespace Unicore.Tool.Tests;

public sealed class ListTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("unicore-list-").FullName;
    private readonly Dictionary<string, string?> _environment = [];

    public ListTests()
    {
        Write("nuget.config", "<configuration><packageSources><clear /></packageSources></configuration>");
        Write("work/unikraft/version.mk", "UK_VERSION = 0\nUK_SUBVERSION = 9\nUK_EXTRAVERSION = 1 # a comment\nUK_CODENAME = Tester\n");
        Write("work/unikraft/lib/tiny-alloc/Makefile.uk",
            "# $(eval $(call addlib,libnot))\n$(eval $(call addlib_s,libtinyalloc,$(CONFIG_LIBTINYALLOC)))\n$(eval $(call "
                + "addlib_s,libtinyalloc_main,y))\n");
        Write("work/unikraft/lib/tiny-alloc/Config.uk",
            "config HAVE_TINY\n\tbool\n\nmenuconfig LIBTINYALLOC\n\tbool \"tinyalloc: Hands out memory\"\n\tdefault y\n");
        Write("work/unikraft/lib/unnamed/Makefile.uk", "$(eval $(call addlib,$(COMPUTED)))\n");
        Write("work/unikraft/plat/moon/Makefile.uk",
            "$(eval $(call addplatlib,moon,libmoonplat))\n$(eval $(call addplat_s,moon,$(CONFIG_PLAT_MOON)))\n");
        Write("work/unikraft/plat/moon/Config.uk", "menuconfig PLAT_MOON\n\tbool\n\thelp\n\t  Boots on the moon.\n");
        Write("work/unikraft/plat/common/Makefile.uk", "# shared by platforms\n");
        Write("work/unikraft/drivers/bus/rocket/Makefile.uk", "$(eval $(call addplatlib_s,moon,librocket,$(CONFIG_LIBROCKET)))\n");
        Write("work/unikraft/drivers/bus/Makefile.uk", "$(eval $(call import_lib,rocket))\n");
        Write("work/libs/zip/Makefile.uk",
            "$(eval $(call addlib_s,libzip,$(CONFIG_LIBZIP)))\nLIBZIP_VERSION=1.2.3\nLIBZIP_URL=https://x/$(LIBZIP_VERSION)\n");
        Write("work/libs/zip/README.md", "[![badge](x)](y)\n\n# lib-zip\n\nPacks `files`, as [zip](https://x) does. And more.\n");
        Write("work/apps/hello/Kraftfile", "spec: v0.6\n");
        Write("work/apps/hello/README.md", "# Says hello\n");
        Write("work/apps/notes/todo.txt", "");
        foreach (string version in new[] { "0.9.0", "0.10.0" })
        {
            Write($"packages/unicore.sdk/{version}/core/ukone/library.json",
                $$"""{ "format": 1, "name": "ukone", "root": ".", "version": "{{version}}" }""");
            Write($"packages/unicore.sdk/{version}/core/ukone/README.md", "# ukone\n\nThe first one.\n");
            Write($"packages/unicore.sdk/{version}/core/ukone/Config.uk", "config LIBUKONE_DETAIL\n\tbool \"A detail, and no title\"\n");
        }

        _environment["HOME"] = _folder;
        _environment["NUGET_PACKAGES"] = At("packages");
        _environment["UK_WORKDIR"] = At("work");
        _environment["UK_ROOT"] = _environment["UK_LIBS"] = _environment["UK_APPS"] = null;
    }

    public void Dispose() => Directory.Delete(_folder, true);

    [Fact]
    public async Task EveryKindIsListedWithItsRealNameVersionPlaceAndTitle()
    {
        BufferedCommandResult result = await RunAsync("--json");
        Assert.Equal((0, ""), (result.ExitCode, result.StandardError));
        Assert.Equal(
            [
                $"core|unikraft|0.9.1|{At("work/unikraft")}|Unikraft Tester",
                $"platform|moon|0.9.1|{At("work/unikraft/plat/moon")}|Boots on the moon.",
                $"library|libtinyalloc|0.9.1|{At("work/unikraft/lib/tiny-alloc")}|Hands out memory",
                $"library|libzip|1.2.3|{At("work/libs/zip")}|Packs files, as zip does",
                $"library|ukone|0.10.0|{At("packages/unicore.sdk/0.10.0/core/ukone")}|The first one",
                $"library|unnamed|0.9.1|{At("work/unikraft/lib/unnamed")}|",
                $"driver|librocket|0.9.1|{At("work/unikraft/drivers/bus/rocket")}|",
                $"application|hello||{At("work/apps/hello")}|Says hello",
            ],
            Rows(result));
    }

    [Fact]
    public async Task AFilterLooksAtNamesAndTitles()
    {
        Assert.Equal(
            ["librocket", "libtinyalloc", "moon"],
            Names(await RunAsync("--json", "MOON"), await RunAsync("--json", "rocket"), await RunAsync("--json", "hands OUT")).Order());
        BufferedCommandResult nothing = await RunAsync("xyzzy");
        Assert.Equal((0, "", "unicore: nothing has 'xyzzy' in it\n"), (nothing.ExitCode, nothing.StandardOutput, nothing.StandardError));
    }

    [Fact]
    public async Task ColumnsAreAlignedAndTheHomeFolderIsShort()
    {
        string[] lines = (await RunAsync("zip")).StandardOutput.Split('\n');
        Assert.Equal("KIND     NAME    VERSION  WHERE            WHAT IT IS", lines[0]);
        Assert.Equal("library  libzip  1.2.3    ~/work/libs/zip  Packs files, as zip does", lines[1]);
    }

    [Fact]
    public void TextOfStrangersDoesNotSteerTheTerminalAndLinesFitIt()
    {
        var row = new Listed(ListedKind.Library, "evil", "1.0", "feed", "\u001b[2Jgone\nand a line");
        Assert.Equal("library  evil  1.0      feed   [2Jgone and a line", ListText.Lines([row], "/root", null).Last());
        Assert.Equal("library  evil  1.0      feed   [2Jg…", ListText.Lines([row], "/root", 36).Last());
    }

    [Fact]
    public async Task OptionsTakeTheirOwnFoldersAndALibraryItself()
    {
        Write("other/version.mk", "UK_VERSION = 1\nUK_SUBVERSION = 2\nUK_EXTRAVERSION =\n");
        List<string> rows = Rows(await RunAsync("--json", "--root", "other", "--libs", "work/libs/zip", "--libs", "work/unikraft/plat"));
        Assert.Contains($"core|unikraft|1.2|{At("other")}|Unikraft", rows);
        Assert.Contains($"library|libzip|1.2.3|{At("work/libs/zip")}|Packs files, as zip does", rows);
        Assert.Contains($"platform|moon||{At("work/unikraft/plat/moon")}|Boots on the moon.", rows);
        Assert.DoesNotContain(rows, r => r.Contains("libtinyalloc", StringComparison.Ordinal));
    }

    [Fact]
    public async Task WhatCannotBeReadIsAWarningAndTheRestIsListed()
    {
        BufferedCommandResult result = await RunAsync("--json", "--root", "work/libs", "--libs", "gone", "--source", "nowhere", "--source",
            "http://127.0.0.1:9/index.json");
        Assert.Equal(0, result.ExitCode);
        Assert.Equal(["UK2501", "UK2502", "UK2504", "UK2504"], Codes(result).Order());
        Assert.Contains("warning UK2501: The folder '" + At("gone") + "', named by --libs, does not exist.", result.StandardError,
            StringComparison.Ordinal);
        Assert.Equal(["hello", "ukone"], Names(result).Order());
    }

    [Fact]
    public async Task NobodyMissesTheUsualFolders()
    {
        _environment["UK_WORKDIR"] = null;
        BufferedCommandResult result = await RunAsync("--json", "--offline");
        Assert.Equal((0, ""), (result.ExitCode, result.StandardError));
        Assert.Equal(["ukone"], Names(result));
    }

    [Fact]
    public async Task NothingAtAllIsAnError()
    {
        _environment["UK_WORKDIR"] = At("gone");
        _environment["NUGET_PACKAGES"] = At("gone");
        BufferedCommandResult result = await RunAsync("--json");
        Assert.Equal(1, result.ExitCode);
        Assert.Equal(["UK2501", "UK2501", "UK2501", "UK2503", "UK2505"], Codes(result));
    }

    [Fact]
    public async Task ADamagedConfigurationOfNuGetHidesNothingElse()
    {
        Write("nuget.config", "<configuration>");
        BufferedCommandResult result = await RunAsync("--json", "--offline", "zip");
        Assert.Equal(0, result.ExitCode);
        Assert.Contains("UK2506", Codes(result));
        Assert.Equal(["libzip"], Names(result));
    }

    [Fact]
    public async Task OneUnreadableFileHidesItsOwnComponentOnly()
    {
        // Nobody, not even root, can read it: the file of a process's memory begins with nothing.
        foreach (string file in new[] { "work/unikraft/lib/unnamed/Makefile.uk", "work/libs/bad/Makefile.uk", "work/apps/bad/Kraftfile",
            "work/apps/bad/README.md", "packages/unicore.sdk/0.10.0/core/bad/library.json", "work/unikraft/plat/bad/Makefile.uk" })
        {
            Directory.CreateDirectory(Path.GetDirectoryName(At(file))!);
            File.Delete(At(file));
            File.CreateSymbolicLink(At(file), "/proc/self/mem");
        }

        BufferedCommandResult result = await RunAsync("--json", "--offline");
        Assert.Equal(["hello", "librocket", "libtinyalloc", "libzip", "moon", "ukone", "unikraft"],
            Names(result).Order(StringComparer.Ordinal));
        Assert.Equal(5, Codes(result).Count(c => c is "UK2501" or "UK2104"));
        Assert.Contains(At("work/libs/bad"), result.StandardError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ARelativeFolderOfPackagesIsAWarning()
    {
        _environment["NUGET_PACKAGES"] = "packages";
        BufferedCommandResult result = await RunAsync("--json", "--offline", "zip");
        Assert.Equal((0, "UK2506"), (result.ExitCode, Assert.Single(Codes(result))));
        Assert.Equal(["libzip"], Names(result));
    }

    private string At(string path) => Path.Combine(_folder, path);

    private void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(path))!);
        File.WriteAllText(At(path), text);
    }

    private static List<string> Rows(BufferedCommandResult result)
    {
        static string Text(JsonElement row, string name) => row.TryGetProperty(name, out JsonElement value) ? value.GetString()! : "";
        return [.. Array(result, "listed")
            .Select(r => string.Join('|', Text(r, "kind"), Text(r, "name"), Text(r, "version"), Text(r, "where"), Text(r, "title")))];
    }

    private static IEnumerable<string> Names(params BufferedCommandResult[] results) =>
        results.SelectMany(r => Array(r, "listed")).Select(r => r.GetProperty("name").GetString()!);

    private static IEnumerable<string> Codes(BufferedCommandResult result) =>
        Array(result, "diagnostics").Select(d => d.GetProperty("code").GetString()!);

    private static JsonElement[] Array(BufferedCommandResult result, string name) =>
        [.. JsonDocument.Parse(result.StandardOutput).RootElement.GetProperty(name).EnumerateArray()];

    private async Task<BufferedCommandResult> RunAsync(params string[] arguments) =>
        await Cli.Wrap("dotnet").WithArguments(["exec", Path.Combine(AppContext.BaseDirectory, "Unicore.Tool.dll"), "list", .. arguments])
            .WithWorkingDirectory(_folder)
            .WithEnvironmentVariables(_environment).WithValidation(CommandResultValidation.None).ExecuteBufferedAsync();
}
