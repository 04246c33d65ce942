// SPDX-License-Identifier: BSD-3-Clause
// Objects from the cache are, byte for byte, those that the compiler would have made in their place.
using Unicore.Build.Actions;
using Unicore.Build.Caching;
using Unicore.Build.Libraries;
using Unicore.Build.Planning;

namespace Unicore.Build.Tests;

public sealed partial class RealBuildTests
{
    private IOutputCache? _cache;

    private string NewCache()
    {
        string folder = Directory.CreateTempSubdirectory("unicore-objects-").FullName;
        _folders.Add(folder);
        return folder;
    }

    /// <summary>The libraries as if they came in packages, with a source in each language.</summary>
    private static PlanRequest Packaged(
        string root, string compiler = "gcc", string architecture = "x86_64", Func<LibraryManifest, LibraryManifest>? change = null)
    {
        File.WriteAllText(Path.Combine(root, "lib/more.cc"),
            "#include <assert.h>\nextern \"C\" const char *more(int x) { assert(x); return __FILE__; }\n");
        File.WriteAllText(Path.Combine(root, "lib/plain.s"), "\t.globl plain\nplain:\n\tnop\n");
        File.WriteAllText(Path.Combine(root, "lib/option.c"),
            "#include <uk/lib.h>\n#include <stdint.h>\nint option(void);\n"
                + "int option(void) { return CONFIG_LIB + (int)sizeof(int64_t); }\n");
        string header = Path.Combine(root, "obj/config.h");
        File.AppendAllText(header, $"#define CONFIG_LIB 5\n#define CONFIG_OF_OTHERS \"{Path.GetFileName(root)}\"\n");
        return Request(root, r => r with
        {
            Libraries = [.. r.Libraries.Select(l => l with { IsPackaged = true }).Select(l => l.Name != "lib" ? l : l with
            {
                Sources =
                [
                    .. l.Sources,
                    .. new[] { "more.cc", "plain.s", "option.c" }.Select(s => new SourceFile(Path.Combine(root, "lib", s))),
                ],
                ExportedSymbols = [],
            }).Select(l => change?.Invoke(l) ?? l)],
        }, compiler, architecture);
    }

    private static ObjectCache Open(string folder, bool isRead = true) =>
        new(folder, 1 << 30, new PhysicalFileSystem(), TimeProvider.System, isRead);

    private static SortedDictionary<string, string> Objects(string root) => new(
        Directory.EnumerateFiles(Path.Combine(root, "obj"), "*.o", SearchOption.AllDirectories).ToDictionary(
            f => Path.GetRelativePath(root, f), f => Convert.ToHexString(File.ReadAllBytes(f))), StringComparer.Ordinal);

    /// <summary>What a dependency file names, below the project's folder.</summary>
    private static SortedDictionary<string, string> Dependencies(string root) => new(
        Directory.EnumerateFiles(Path.Combine(root, "obj"), "*.o.d", SearchOption.AllDirectories).ToDictionary(
            f => Path.GetRelativePath(root, f), f => string.Join(' ', DependencyFile.Parse(File.ReadAllText(f), root)!
                .Where(d => Path.GetFileName(d) != "config.h").Select(d => Path.GetRelativePath(root, d)))), StringComparer.Ordinal);

    [Theory]
    [InlineData("gcc", "x86_64")]
    [MatrixData("gcc", "arm64")]
    [InlineData("clang", "x86_64")]
    [MatrixData("clang", "arm64")]
    public async Task AnObjectFromTheCacheIsWhatTheCompilerWouldHaveMade(string compiler, string architecture)
    {
        string cache = NewCache(), first = NewProject(), second = NewProject("-in another longer folder"), without = NewProject("-x");
        PlanRequest With(string root) => Packaged(root, compiler, architecture);
        _cache = Open(cache);
        (BuildResult made, _, _) = await Build(With(first));
        Assert.True(made.Succeeded, string.Join('\n', made.Diagnostics));
        _cache = Open(cache);
        (BuildResult taken, _, _) = await Build(With(second));
        Assert.Equal((true, compiler == "gcc" ? 7 : 5), (taken.Succeeded, taken.Taken));
        Assert.DoesNotContain(_reasons, r => r.StartsWith("CC lib", StringComparison.Ordinal));
        _cache = null;
        Assert.True((await Build(With(without))).Result.Succeeded);
        string[] own = compiler == "gcc" ? [] : ["obj/lib/lib.S.o", "obj/lib/plain.s.o", "obj/lib/lib.o"];
        Assert.Empty(Objects(without).Except(Objects(second)).Select(o => o.Key).Except(own));
        Assert.Empty(Objects(first).Except(Objects(second)).Select(o => o.Key).Except(own));
        Assert.Equal(Dependencies(without), Dependencies(second));
        _cache = Open(cache);
        Assert.Equal((0, 0), ((await Build(With(second))).Result.Ran, _reasons.Count));
    }

    /// <summary>Code for optimisation at link time has paths in it that no compiler maps.</summary>
    [Theory]
    [InlineData("gcc")]
    [InlineData("clang")]
    public async Task WhatHasPathsInItIsNotShared(string compiler)
    {
        string cache = NewCache();
        foreach (string root in new[] { NewProject(), NewProject("-2") })
        {
            _cache = Open(cache);
            (BuildResult result, _, _) = await Build(Packaged(root, compiler) with { Lto = true });
            Assert.Equal((true, 0), (result.Succeeded, result.Taken));
        }
    }

    [Fact]
    public async Task OnlyWhatReadsAnOptionIsCompiledForIt()
    {
        string cache = NewCache(), other = NewProject();
        _cache = Open(cache);
        await Build(Packaged(NewProject()));
        _cache = Open(cache);
        PlanRequest request = Packaged(other);
        await File.WriteAllTextAsync(Path.Combine(other, "obj/config.h"), "#define CONFIG_APP 1\n#define CONFIG_LIB 6\n");
        Assert.Equal(6, (await Build(request)).Result.Taken);
        Assert.Contains("CC lib/option.c: never built", _reasons);
    }

    /// <summary>What its user edits, and what sees that, is compiled; so is what is compiled with flags that may do more.</summary>
    [Theory]
    [InlineData("lib", null, 2)]
    [InlineData("plat", null, 1)]
    [InlineData("", "-march=native", 2)]
    [InlineData("", "-fstack-usage", 2)]
    [InlineData("", "-gsplit-dwarf", 2)]
    [InlineData("", "-Wa,-al=list", 2)]
    [InlineData("", "-Wextra -Wno-unused -fwrapv -fno-builtin -mno-sse2 -DX=\"y z\" -O2 -UX", 7)]
    public async Task WhatIsEditedOrOddlyCompiledIsNotShared(string edited, string? flags, int expected)
    {
        string cache = NewCache();
        PlanRequest Of(string root) => Packaged(root, change: l => l with
        {
            IsPackaged = l.Name != edited, CompilerFlags = l.Name == "lib" && flags is not null ? ShellWords.Split(flags) : [],
        });
        _cache = Open(cache);
        await Build(Of(NewProject()));
        _cache = Open(cache);
        Assert.Equal(expected, (await Build(Of(NewProject()))).Result.Taken);
    }

    /// <summary>Compilers ask the system what the folder is called that they run in; the object must not say so.</summary>
    [Fact]
    public async Task AProjectBehindALinkGivesTheSameObjects()
    {
        string plain = NewProject(), real = NewProject();
        string link = Path.Combine(Path.GetTempPath(), "unicore-" + Guid.NewGuid().ToString("N"));
        Directory.CreateSymbolicLink(link, real);
        try
        {
            Assert.True((await Build(Packaged(plain))).Result.Succeeded);
            Assert.True((await Build(Packaged(link))).Result.Succeeded);
            Assert.Empty(Objects(plain).Except(Objects(link)).Select(o => o.Key));
        }
        finally
        {
            File.Delete(link);
        }
    }
}
