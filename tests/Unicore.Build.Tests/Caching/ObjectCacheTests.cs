// SPDX-License-Identifier: BSD-3-Clause
// What is taken from the object cache and what is not, on disks in memory: each build is another project with the same files.
using Unicore.Build.Actions;
using Unicore.Build.Caching;
using Unicore.Build.Tests.Actions;
using Unicore.Diagnostics;

namespace Unicore.Build.Tests.Caching;

public sealed class ObjectCacheTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("unicore-objects-").FullName;
    private readonly List<string> _taken = [];
    private VirtualDisk _disk = new();
    private FakeCompiler _compiler = new(new VirtualDisk());

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static BuildAction Compile(string name) => new()
    {
        Id = "compile " + name,
        Description = "CC " + name,
        Command = ["cc", "-O1", "-ffile-prefix-map=/l=lib", "-d", $"/o/{name}.d", "-o", $"/o/{name}.o", $"/l/{name}.c"],
        WorkingDirectory = "/p",
        Inputs = [$"/l/{name}.c"],
        Outputs = [$"/o/{name}.o"],
        DependencyFile = $"/o/{name}.d",
        ConfigurationHeader = "/o/config.h",
        ToolIdentity = "cc 1",
        Environment = new Dictionary<string, string?> { ["LC_ALL"] = "C", ["CPATH"] = null },
        Shared = new(new Dictionary<string, string?> { ["/l"] = "lib", ["/o"] = "obj", ["/p"] = "." }, ["/l"]),
    };

    private ObjectCache Cache(VirtualDisk disk, bool isRead = true, string? folder = null) =>
        new(folder ?? _folder, 1 << 30, disk, TimeProvider.System, isRead);

    /// <summary>Builds another project with the same library.</summary>
    /// <param name="change">What is different in its files.</param>
    /// <param name="with">What is different in its action.</param>
    /// <param name="prepare">What is different in its compiler.</param>
    /// <param name="cache">Its cache, if it is not the usual one.</param>
    private async Task<BuildResult> Build(
        Action<VirtualDisk>? change = null, Func<BuildAction, BuildAction>? with = null, Action<FakeCompiler>? prepare = null,
        Func<VirtualDisk, IOutputCache?>? cache = null)
    {
        _disk = new();
        _compiler = new(_disk);
        _disk["/l/a.c"] = "#include /l/a.h\na CONFIG_A";
        _disk["/l/a.h"] = "ah";
        _disk["/o/config.h"] = "/*\n * project 1\n */\n#define CONFIG_A 1\n#define CONFIG_B 1\n";
        change?.Invoke(_disk);
        prepare?.Invoke(_compiler);
        return await Again(with, cache);
    }

    private async Task<BuildResult> Again(Func<BuildAction, BuildAction>? with = null, Func<VirtualDisk, IOutputCache?>? cache = null)
    {
        _compiler.Ran.Clear();
        _taken.Clear();
        BuildAction action = Compile("a");
        VirtualDisk disk = _disk;
        return await Executor.ExecuteAsync(
            new ActionGraph { Actions = [with?.Invoke(action) ?? action], DisplayRoots = ["/l", "/o"] },
            new ExecutorOptions
            {
                LogPath = "/o/build.log", Files = disk, Runner = _compiler, Cache = cache is null ? Cache(disk) : cache(disk),
                Progress = e =>
                {
                    if (e.Kind == BuildEventKind.Taken)
                    {
                        _taken.Add(e.Action!.Description + ": " + e.Text);
                    }
                },
            });
    }

    [Fact]
    public async Task AnotherProjectTakesTheObjectAndIsUpToDate()
    {
        BuildResult first = await Build();
        Assert.Equal((true, 1, 0), (first.Succeeded, first.Ran, first.Taken));
        string made = _disk["/o/a.o"];
        BuildResult second = await Build();
        Assert.Equal((true, 0, 1), (second.Succeeded, second.Ran, second.Taken));
        Assert.Empty(_compiler.Ran);
        Assert.Equal(["CC a: never built"], _taken);
        Assert.Equal(made, _disk["/o/a.o"]);
        Assert.Equal("/o/a.o: \\\n /l/a.c \\\n /l/a.h\n", _disk["/o/a.d"]);
        Assert.DoesNotContain(_disk.Paths, p => p.EndsWith(".tmp", StringComparison.Ordinal));
        BuildResult third = await Again();
        Assert.Equal((0, 0, 1), (third.Ran, third.Taken, third.Skipped));

        _disk["/l/a.h"] = "changed";
        Assert.Equal((1, 0), ((await Again()).Ran, _taken.Count));
        Assert.Contains("changed", _disk["/o/a.o"], StringComparison.Ordinal);
    }

    /// <summary>Another builder's value would be in the object; a value that is part of the key is the same.</summary>
    [Theory]
    [InlineData("HOME_OF_SOMEBODY", 0)]
    [InlineData("LC_ALL", 1)]
    public async Task WhatReadAVariableIsKeptOnlyIfTheActionSetsIt(string variable, int taken)
    {
        await Build(prepare: c => c.Variable = variable);
        await Build();
        Assert.Equal(taken, _taken.Count);
    }

    [Fact]
    public async Task WhatTheSourceDoesNotReadIsNoDifference()
    {
        await Build();
        await Build(d => d["/o/config.h"] = "/*\n * project 2\n */\n#define CONFIG_A 1\n#define CONFIG_B 2\n#define CONFIG_C 1\n");
        Assert.Single(_taken);
        await Build(with: a => a with { Command = [.. a.Command, "-ffile-prefix-map=/q=other"], Description = "CC other" });
        Assert.Single(_taken);
    }

    public static TheoryData<string> Ingredients =>
        ["source", "header", "value", "no value", "rest of the header", "flag", "order", "tool", "environment", "variable", "folder",
            "file that could be found", "output", "pasted"];

    [Theory]
    [MemberData(nameof(Ingredients))]
    public async Task EachIngredientOfTheKeyCounts(string which)
    {
        await Build();
        Task<BuildResult> Other() => which switch
        {
            "source" => Build(d => d["/l/a.c"] += "\nmore"),
            "header" => Build(d => d["/l/a.h"] = "other"),
            "value" => Build(d => d["/o/config.h"] = "#define CONFIG_A 2\n"),
            "no value" => Build(d => d["/o/config.h"] = ""),
            "rest of the header" => Build(d => d["/o/config.h"] += "#define OTHER 1\n"),
            "flag" => Build(with: a => a with { Command = [.. a.Command, "-O2"] }),
            "order" => Build(with: a => a with { Command = ["cc", .. a.Command.Skip(2), "-O1"] }),
            "tool" => Build(with: a => a with { ToolIdentity = "cc 2" }),
            "environment" => Build(with: a => a with { Environment = new Dictionary<string, string?> { ["LC_ALL"] = "C" } }),
            "variable" => Build(with: a => a with
            {
                Environment = new Dictionary<string, string?> { ["LC_ALL"] = "C", ["CPATH"] = "" },
            }),
            "folder" => Build(with: a => a with { WorkingDirectory = "/elsewhere" }),
            "file that could be found" => Build(d => d["/l/first/a.h"] = "not read"),
            "output" => Build(with: a => a with
            {
                Command = ["cc", "-O1", "-d", "/o/b.d", "-o", "/o/b.o", "/l/a.c"], Outputs = ["/o/b.o"], DependencyFile = "/o/b.d",
            }),
            _ => Build(d => d["/l/a.h"] = "CONFIG_##x"),
        };
        Assert.Equal((1, 0), ((await Other()).Ran, _taken.Count));

        // The other is kept beside the first.
        Assert.Equal((0, 1), ((await Other()).Ran, _taken.Count));
        Assert.Equal(0, (await Build()).Ran);
    }

    [Fact]
    public async Task HeadersThatDependOnTheConfigurationAreFoundForEach()
    {
        for (int round = 0; round < 2; round++)
        {
            foreach (string header in new[] { "a", "b", "c" })
            {
                BuildResult result = await Build(d =>
                {
                    d["/l/b.h"] = d["/l/c.h"] = "x";
                    d["/o/config.h"] = $"#define CONFIG_A {header}\n";
                }, prepare: c => c.Includes["/l/a.h"] = $"/l/{header}.h");
                Assert.Equal((1 - round, round), (result.Ran, result.Taken));
                Assert.Contains(header == "a" ? "ah" : "x", _disk["/o/a.o"], StringComparison.Ordinal);
            }
        }
    }

    [Theory]
    [InlineData("warning")]
    [InlineData("launcher")]
    [InlineData("no dependencies")]
    [InlineData("outside")]
    [InlineData("incbin")]
    [InlineData("incbin in a header")]
    [InlineData("date")]
    [InlineData("source edited")]
    [InlineData("file appeared")]
    [InlineData("unmarked")]
    public async Task WhatMayNotBeTheWholeTruthIsNotKept(string which)
    {
        Task<BuildResult> Doubtful() => which switch
        {
            "warning" => Build(prepare: c => c.Says = "a.c:1:1: warning: w\n"),
            "launcher" => Build(with: a => a with { Launcher = ["run"], Command = ["-cc", .. a.Command.Skip(1)] }),
            "no dependencies" => Build(prepare: c => c.ForgetDependencies = true),
            "outside" => Build(d =>
            {
                d["/l/a.h"] = "#include /x/b.h";
                d["/x/b.h"] = "b";
            }),
            "incbin" => Build(d => d["/l/a.c"] += "\nasm(\".incbin 'x'\")"),
            "incbin in a header" => Build(d => d["/l/a.h"] += "\n.incbin x"),
            "date" => Build(d => d["/l/a.c"] += "\n__TIMESTAMP__"),
            "source edited" => Build(prepare: c => c.Meanwhile = () => _disk["/l/a.c"] = "edited"),
            "file appeared" => Build(prepare: c => c.Meanwhile = () => _disk["/l/new.h"] = ""),
            _ => Build(with: a => a with { Shared = null }),
        };
        await Doubtful();
        BuildResult second = await Doubtful();
        Assert.Equal((true, 1, 0), (second.Succeeded, second.Ran, second.Taken));
        Assert.Equal((true, 1), ((await Build()).Succeeded, _compiler.Ran.Count));
    }

    [Fact]
    public async Task ARebuildCompilesAndRefreshes()
    {
        await Build();
        foreach (string file in Directory.GetFiles(_folder, "*.o", SearchOption.AllDirectories))
        {
            File.Delete(file);
        }

        Assert.Equal(1, (await Build(cache: d => Cache(d, isRead: false))).Ran);
        Assert.Equal(1, (await Build(cache: d => Cache(d, isRead: false))).Ran);
        Assert.Equal(1, (await Build()).Taken);
    }

    [Fact]
    public async Task ADamagedEntryIsDroppedAndMadeAgain()
    {
        await Build();
        string[] files = [.. new[] { "*.n", "*.o" }.SelectMany(k => Directory.GetFiles(_folder, k, SearchOption.AllDirectories))];
        Assert.Equal(2, files.Length);
        foreach (string file in files)
        {
            byte[] good = await File.ReadAllBytesAsync(file);
            for (int at = 0; at < good.Length; at += 5)
            {
                byte[] bad = [.. good];
                bad[at] ^= 4;
                await File.WriteAllBytesAsync(file, bad);
                Assert.Equal((1, 0), ((await Build()).Ran, _taken.Count));
                Assert.Equal(good, await File.ReadAllBytesAsync(file));
                await File.WriteAllBytesAsync(file, good[..at]);
                Assert.Equal((true, 1), ((await Build()).Succeeded, _compiler.Ran.Count));
            }
        }

        // One whole file under another's name.
        await Build(d => d["/l/a.c"] += "\nmore");
        string other = Directory.GetFiles(_folder, "*.o", SearchOption.AllDirectories).Except(files).Single();
        File.Copy(other, files.Single(f => f.EndsWith(".o", StringComparison.Ordinal)), overwrite: true);
        Assert.Equal(1, (await Build()).Ran);
        Assert.DoesNotContain("more", _disk["/o/a.o"], StringComparison.Ordinal);
    }

    /// <summary>A file stands in the folder's place, and then one that the cache would need: nothing fails, and one word is said.</summary>
    [Fact]
    public async Task AFolderThatCannotBeWrittenIsNoTrouble()
    {
        string file = Path.Combine(_folder, "file");
        await File.WriteAllTextAsync(file, "");
        BuildResult result = await Build(cache: d => Cache(d, folder: file));
        Assert.Equal((true, 1), (result.Succeeded, result.Ran));
        Diagnostic said = Assert.Single(result.Diagnostics);
        Assert.Equal(("UK3016", Severity.Info), (said.Code, said.Severity));
        Assert.Contains(file, said.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ADiskWithoutRoomFailsWhereItWouldHaveFailed()
    {
        await Build();
        BuildResult result = await Build(d => d.WriteFailure = new IOException("No space left on device", 28));
        Assert.Equal(1, result.Ran);
    }

    [Fact]
    public async Task ProjectsThatBuildAtOnceDoNotMindEachOther()
    {
        BuildResult[] results = await Task.WhenAll(Enumerable.Range(0, 16).Select(async i =>
        {
            VirtualDisk disk = new();
            disk["/o/config.h"] = $"#define CONFIG_A {i % 4}\n";
            BuildAction[] actions = [.. Enumerable.Range(0, 30).Select(n => Compile("a" + n))];
            foreach (int n in Enumerable.Range(0, 30))
            {
                disk[$"/l/a{n}.c"] = $"#include /l/a.h\n{n} CONFIG_A";
            }

            disk["/l/a.h"] = "ah";
            BuildResult result = await Task.Run(() => Executor.ExecuteAsync(new ActionGraph { Actions = actions }, new ExecutorOptions
            {
                LogPath = "/o/build.log", Files = disk, Runner = new FakeCompiler(disk), Cache = Cache(disk),
            }));
            Assert.All(Enumerable.Range(0, 30), n => Assert.Equal($"ah\n{n} CONFIG_A\n", disk[$"/o/a{n}.o"]));
            return result;
        }));
        Assert.All(results, r => Assert.Equal((true, 30), (r.Succeeded, r.Ran + r.Taken)));
        Assert.Empty(Directory.GetFiles(_folder, "*.tmp", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task ABuildThatIsStoppedLeavesNothingHalfWritten()
    {
        await Build();
        using CancellationTokenSource stop = new();
        _disk = new();
        _disk["/l/a.c"] = "#include /l/a.h\na CONFIG_A";
        _disk["/l/a.h"] = "ah";
        _disk["/l/hang.c"] = "#hang";
        _disk["/o/config.h"] = "#define CONFIG_A 1\n";
        _compiler = new(_disk);
        Stopping cache = new(Cache(_disk), stop);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Executor.ExecuteAsync(
            new ActionGraph { Actions = [Compile("hang") with { Shared = null }, Compile("a")] },
            new ExecutorOptions { LogPath = "/o/build.log", Files = _disk, Runner = _compiler, Cache = cache }, stop.Token));
        Assert.DoesNotContain(_disk.Paths, p => p.EndsWith(".tmp", StringComparison.Ordinal));
    }

    /// <summary>A cache whose build is stopped when something was found.</summary>
    private sealed class Stopping(IOutputCache real, CancellationTokenSource stop) : IOutputCache
    {
        public IOutputPlace? Find(BuildAction action) => new Place(real.Find(action)!, stop);

        public IReadOnlyList<Diagnostic> Close() => real.Close();

        private sealed class Place(IOutputPlace real, CancellationTokenSource stop) : IOutputPlace
        {
            public bool TryTake()
            {
                bool taken = real.TryTake();
                stop.Cancel();
                return taken;
            }

            public void Keep(DateTimeOffset started) => real.Keep(started);
        }
    }
}
