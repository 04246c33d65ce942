// SPDX-License-Identifier: BSD-3-Clause
// Builds with the real compiler in temporary folders.
using Unicore.Build.Actions;
using Unicore.Build.Caching;
using Unicore.Build.Libraries;
using Unicore.Build.Planning;
using Unicore.Build.Toolchains;
using Unicore.Diagnostics;
using Unicore.Elf;
using Unicore.Images.Formats;
using Unicore.Kconfig.Model;

namespace Unicore.Build.Tests;

public sealed partial class RealBuildTests : IDisposable
{
    private readonly List<string> _folders = [];
    private readonly List<string> _reasons = [];
    private readonly Dictionary<string, string?> _shell = new(StringComparer.Ordinal);

    public void Dispose()
    {
        foreach (string folder in _folders)
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private string NewProject(string suffix = "")
    {
        string root = Path.Combine(Path.GetTempPath(), "unicore-" + Guid.NewGuid().ToString("N") + suffix);
        _folders.Add(root);
        void Write(string name, string text)
        {
            string path = Path.Combine(root, name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, text);
        }

        Write("app/main.c",
            "#include <uk/lib.h>\n#include <uk/other.h>\nint main(void) { return uk_lib_get() + uk_other_get() + CONFIG_APP; }\n");
        Write("lib/include/uk/lib.h", "#define LIB_SEVEN 7\nint uk_lib_get(void);\n");
        Write("lib/lib.c",
            "#include <uk/lib.h>\n#include <assert.h>\nint hidden;\nint uk_lib_get(void) { assert(hidden == 0); return LIB_SEVEN; }\n");
        Write("lib/lib.S", "\t.globl uk_lib_asm\nuk_lib_asm:\n\tret\n");
        Write("lib/include/assert.h", "void uk_fail(const char *);\n#define assert(x) ((x) ? (void)0 : uk_fail(__FILE__))\n");
        Write("lib/exportsyms.uk", "# what others see\nuk_lib_get\nuk_lib_asm # from lib.S\n");
        Write("other/include/uk/other.h", "int uk_other_get(void);\n");
        Write("other/other.c", "#include <uk/other.h>\nint uk_other_get(void) { return 1; }\n");
        Write("plat/start.c",
            "int main(void);\nvoid uk_fail(const char *);\nvoid uk_fail(const char *s) { (void)s; for (;;) ; }\nvoid _start(void);\nvoid "
                + "_start(void) { main(); for (;;) ; }\nvoid __stack_chk_fail(void);\nvoid __stack_chk_fail(void) { for (;;) ; }\n");
        Write("plat/Linker.uk",
            "L := $(PLAT_DIR)/link.lds\n$(BUILD_DIR)/$(UK_NAME).elf: $(UK_LIBS_OBJS) $(L)\n\t$(LD) $(LDFLAGS) -Wl,-T,$(L) \\\n\t\t-o $@ "
                + "$(UK_LIBS_OBJS)\n");
        Write("plat/link.lds",
            "ENTRY(_start)\nSECTIONS { . = 0x100000; .text : { *(.text*) } .rodata : { *(.rodata*) } . = ALIGN(0x1000); .data : "
                + "{ *(.data*) } .bss : { *(.bss*) } }\n");
        Write("obj/config.h", "#define CONFIG_APP 1\n");
        return root;
    }

    private static PlanRequest Request(
        string root, Func<PlanRequest, PlanRequest>? change = null, string compiler = "gcc", string architecture = "x86_64")
    {
        ToolchainResult tools = Toolchain.Probe(new ToolchainRequest { Compiler = compiler, Architecture = architecture },
            Path.Combine(root, "obj"), new PhysicalFileSystem(), new ProcessRunner());
        Assert.Empty(tools.Diagnostics);
        string P(string name) => Path.Combine(root, name);
        LibraryManifest lib = new()
        {
            Name = "lib", Root = P("lib"), Sources = [new(P("lib/lib.c")), new(P("lib/lib.S"))], IncludeDirectories = [P("lib/include")],
            ExportedSymbols = [P("lib/exportsyms.uk")], Needs = ["plat"],
        };
        LibraryManifest other = new()
        {
            Name = "other",
            Root = P("other"),
            Sources = [new(P("other/other.c"))],
            IncludeDirectories = [P("other/include")],
        };
        LibraryManifest plat = new()
        {
            Name = "plat", Kind = LibraryKind.Platform, Root = P(
                "plat"), Sources = [new(P("plat/start.c"))], LinkerRules = P("plat/Linker.uk"), Architectures = ["x86_64", "arm64"],
        };
        LibraryManifest app = new()
        {
            Name = "app",
            Kind = LibraryKind.Unikernel,
            Root = P("app"),
            Sources = [new(P("app/main.c"))],
            Needs = ["lib", "other", "plat"],
        };
        PlanRequest request = new()
        {
            Name = "app", Application = app, Libraries = [lib, other, plat], Target = new("plat", architecture), ObjectDirectory = P("obj"),
            ConfigHeader = P("obj/config.h"), Toolchain = tools.Toolchain!, ProjectDirectory = P("app"),
        };
        return change is null ? request : change(request);
    }

    private async Task<(BuildResult Result, BuildPlan Plan, int Processes)> Build(PlanRequest request, int jobs = 2)
    {
        Counter counter = new(_shell);
        BuildPlan plan = Planner.Plan(request, new PhysicalFileSystem(), counter);
        Assert.False(plan.Failed, string.Join('\n', plan.Diagnostics));
        _reasons.Clear();
        if (_cache is not null)
        {
            // What was written this short before may have been written again: its object is not kept.
            await Task.Delay(2 * InputContents.Tick);
        }

        BuildResult result = await Executor.ExecuteAsync(plan.Graph(fetching: false), new ExecutorOptions
        {
            LogPath = Path.Combine(request.ObjectDirectory, "build.log"), Runner = counter, MaxParallelism = jobs, Cache = _cache,
            Progress = e =>
            {
                if (e.Kind == BuildEventKind.Started)
                {
                    _reasons.Add(e.Action!.Description + ": " + e.Text);
                }
            },
        });
        return (result, plan, counter.Count);
    }

    private async Task<string> Good(PlanRequest request, int jobs = 2)
    {
        (BuildResult result, BuildPlan plan, _) = await Build(request, jobs);
        Assert.True(result.Succeeded, string.Join('\n', result.Diagnostics));
        Assert.True(File.Exists(plan.Images[^1]));
        Assert.True(File.Exists(Path.ChangeExtension(plan.Images[^1], ".map")));
        return plan.Images[^1];
    }

    /// <summary>Who needs a library with the role of C++'s has the whole language, and C++'s headers, which C sources don't see.</summary>
    [Theory]
    [InlineData("gcc")]
    [InlineData("clang")]
    public async Task ALibraryOfCxxGivesItsUsersTheWholeLanguage(string compiler)
    {
        string root = NewProject();
        void Write(string path, string text)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(root, path))!);
            File.WriteAllText(Path.Combine(root, path), text);
        }

        Write("other/cxx/uk/other.h", "#define CXX 1\nextern \"C\" {\n#include_next <uk/other.h>\n}\n");
        Write("other/cxx/list", "\n");
        Write("app/main.c", "#include <uk/other.h>\n#ifdef CXX\n#error\n#endif\nint main(void) { return uk_other_get(); }\n");
        Write("app/whole.cpp", "#include <uk/other.h>\n#include <list>\n#if !CXX || !__STDC_HOSTED__ || !__cpp_exceptions || !__cpp_rtti\n"
            + "#error\n#endif\n");
        Write("lib/small.cpp",
            "#if defined(CXX) || __STDC_HOSTED__ || defined(__cpp_exceptions) || defined(__cpp_rtti)\n#error\n#endif\n");
        await Good(Request(root, r => r with
        {
            Application = r.Application! with
            {
                Sources = [.. r.Application.Sources, new(Path.Combine(root, "app/whole.cpp"))], Needs = ["other", "plat"],
            },
            Libraries = [.. r.Libraries.Select(l => l.Name switch
            {
                "other" => l with { Provides = [new("c++")], CxxIncludeDirectories = [Path.Combine(root, "other/cxx")] },
                "lib" => l with { Sources = [.. l.Sources, new(Path.Combine(root, "lib/small.cpp"))] },
                _ => l,
            })],
        }, compiler));
    }

    /// <summary>
    /// What the SDK adds to a compiler's options is no warning, in C and in C++; and debugging builds take functions that must be inlined
    /// and are called through a pointer.
    /// </summary>
    [Theory]
    [InlineData("gcc")]
    [InlineData("clang")]
    public async Task ABuildOfTheUsersOwnSourcesHasNoWarningOfOurs(string compiler)
    {
        string root = NewProject();
        File.WriteAllText(Path.Combine(root, "app/main.c"), """
            #include <uk/lib.h>
            #include <uk/other.h>
            #if __STDC_HOSTED__
            #error the headers are freestanding
            #endif
            int cxx(void);
            static inline __attribute__((always_inline)) int twice(int x) { return 2 * x; }
            static inline __attribute__((always_inline)) int apply(int (*f)(int), int x) { return f(f(x)); }
            int four_times(int x) { return apply(twice, x); }
            int main() { cxx(); four_times(uk_lib_get() + uk_other_get() + CONFIG_APP); }
            """);
        File.WriteAllText(Path.Combine(root, "app/cxx.cc"), "extern \"C\" int cxx(void) { return 0; }\n");
        PlanRequest request = Request(root, compiler: compiler);
        LibraryManifest app = request.Application! with
        {
            Sources = [.. request.Application.Sources, new(Path.Combine(root, "app/cxx.cc"))], WarningsAsErrors = true,
            CompilerFlags = ["-Werror"],
        };
        await Good(request with { Application = app });
    }

    /// <summary>
    /// Who refers to a hosted C library is a hosted program, application or library, and is told of no warnings in its upstream's headers.
    /// </summary>
    [Theory]
    [InlineData("gcc")]
    [InlineData("clang")]
    public async Task WhoUsesAHostedCLibraryIsHosted(string compiler)
    {
        string root = NewProject(), upstream = Path.Combine(root, "other/upstream");
        Directory.CreateDirectory(Path.Combine(upstream, "include"));
        File.WriteAllText(Path.Combine(upstream, "include/careless.h"), "static int careless(int a) { return a & 1 << 2 + 3; }\n");
        const string User = """
            #include <careless.h>
            #if !__STDC_HOSTED__
            #error not hosted
            #endif

            """;
        File.WriteAllText(Path.Combine(root, "app/main.c"), User + "int main(void) { return careless(CONFIG_APP); }\n");
        PlanRequest request = Request(root, compiler: compiler);
        LibraryManifest other = request.Libraries.Single(l => l.Name == "other");
        await Good(request with
        {
            Application = request.Application! with { WarningsAsErrors = true },
            Libraries = [.. request.Libraries.Select(l => l == other ? l with
            {
                Provides = [new("libc", Hosted: true)], UpstreamDirectory = upstream,
                IncludeDirectories = [.. l.IncludeDirectories, Path.Combine(upstream, "include")],
            }
            : l)],
        });
    }

    [Theory]
    [MatrixData("gcc", "x86_64", false)]
    [InlineData("gcc", "x86_64", true)]
    [InlineData("gcc", "arm64", false)]
    [MatrixData("gcc", "arm64", true)]
    [MatrixData("clang", "x86_64", false)]
    [InlineData("clang", "arm64", false)]
    public async Task BuildsLinksAndASecondBuildStartsNoProcess(string compiler, string architecture, bool lto)
    {
        PlanRequest request = Request(NewProject(), r => r with { Lto = lto, Optimization = Optimization.Release }, compiler, architecture);
        string image = await Good(request);
        LinkSymbols symbols = LinkSymbols.Read(await File.ReadAllBytesAsync(image));
        Assert.Contains("main", symbols.Defined);
        Assert.DoesNotContain("hidden", symbols.Defined);
        Assert.Empty(symbols.Undefined);
        (BuildResult again, _, int processes) = await Build(request);
        Assert.Equal((0, 0), (again.Ran, processes));
    }

    [Fact]
    public async Task TheImageIsTheLastActionAndContentsDecideAboutIt()
    {
        string root = NewProject(), image = Path.Combine(root, "bin", "app");
        PlanRequest request = Request(
            root, r => r with { Image = image, Libraries = [.. r.Libraries.Select(l => l with { ImageFormats = ["LinuxProcess"] })] });
        await Good(request);
        Assert.Equal("IMAGE app: never built", _reasons[^1]);
        byte[] made = await File.ReadAllBytesAsync(image);
        Assert.True(new FileInfo(image).UnixFileMode.HasFlag(UnixFileMode.UserExecute));
        Assert.Equal(await File.ReadAllBytesAsync(Path.Combine(root, "obj", "app.elf")), await File.ReadAllBytesAsync(image + ".elf"));
        Assert.True(File.Exists(image + ".map"));

        File.SetLastWriteTimeUtc(image, DateTime.UtcNow.AddHours(1));
        Assert.Equal(0, (await Build(request)).Result.Ran);
        await File.WriteAllTextAsync(image, "edited");
        await Good(request);
        Assert.Equal([$"IMAGE app: {image} was changed by someone else"], _reasons);
        Assert.Equal(made, await File.ReadAllBytesAsync(image));
    }

    [Fact]
    public void AnArchitectureWithoutAnImageFormatIsAnErrorBeforeAnythingRuns()
    {
        string root = NewProject();
        BuildPlan plan = Planner.Plan(Request(root, r => r with { Image = Path.Combine(root, "bin", "app") }), new PhysicalFileSystem(),
            new ProcessRunner());
        Assert.Equal("UK4020", Assert.Single(plan.Diagnostics).Code);
        Assert.Empty(plan.Actions);
    }

    [Fact]
    public async Task TheSameBytesFromTwoFoldersAndOneOrFourJobs()
    {
        string first = await Good(Request(NewProject()), jobs: 1);
        string second = await Good(Request(NewProject("-another")), jobs: 4);
        Assert.Equal(await File.ReadAllBytesAsync(first), await File.ReadAllBytesAsync(second));
    }

    [Theory]
    [InlineData(" with a blank", "app")]
    [MatrixData("-a=b", "app")]
    [MatrixData("", "c,d")]
    [InlineData("$d#e'f", "app")]
    [InlineData(" [g]", "my app")]
    [InlineData("", "the $(first) = #1")]
    public async Task OddCharactersInFoldersAndNamesAreNoTrouble(string folder, string name)
    {
        PlanRequest request = Request(NewProject(folder), r => r with { Name = name });
        await Good(request);
        Assert.Equal(0, (await Build(request)).Processes);
    }

    [Fact]
    public async Task ATouchedHeaderRebuildsNothingAChangedOneItsUsers()
    {
        string root = NewProject();
        await Good(Request(root));
        string header = Path.Combine(root, "other/include/uk/other.h");
        File.SetLastWriteTimeUtc(header, DateTime.UtcNow.AddSeconds(5));
        Assert.Equal(0, (await Build(Request(root))).Processes);
        await File.AppendAllTextAsync(header, "int uk_other_more(void);\n");
        await Good(Request(root));
        Assert.Contains("CC app/main.c: uk/other.h changed", _reasons);
        Assert.Contains("CC other/other.c: uk/other.h changed", _reasons);
        Assert.DoesNotContain(_reasons, r => r.Contains("lib", StringComparison.Ordinal) && r.StartsWith("CC", StringComparison.Ordinal));
    }

    [Fact]
    public async Task ASymbolRebuildsOnlyItsReader()
    {
        string root = NewProject();
        await Good(Request(root));
        await File.WriteAllTextAsync(Path.Combine(root, "obj/config.h"), "#define CONFIG_APP 2\n#define CONFIG_ELSE 1\n");
        await Good(Request(root));
        Assert.Equal("CC app/main.c: CONFIG_APP changed", _reasons[0]);
        Assert.DoesNotContain(_reasons[1..], r => r.StartsWith("CC", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("n", "CONFIG_LIBFAR=y")]
    [InlineData(null, "<LibraryReference Include=\"far\" />")]
    public async Task AMissingSymbolNamesTheLibraryThatWouldHaveIt(string? value, string cure)
    {
        string root = NewProject();
        await File.WriteAllTextAsync(Path.Combine(root, "app/main.c"), "int uk_far_get(void);\nint main(void) { return uk_far_get(); }\n");
        await File.WriteAllTextAsync(Path.Combine(root, "far.uk"), "uk_far_get\n");
        LibraryManifest far = new()
        {
            Name = "far",
            Root = root,
            ExportedSymbols = [Path.Combine(root, "far.uk")],
            KconfigSymbol = "LIBFAR",
        };
        (
            BuildResult result,
            _,
            _) = await Build(Request(
                root, r => r with { AvailableLibraries = [far], KconfigValues = name => name == "LIBFAR" ? value : null }));
        Diagnostic error = Assert.Single(result.Diagnostics, d => d.Severity == Severity.Error);
        Assert.Equal("UK3003", error.Code);
        Assert.Contains("main.c:2", error.Message, StringComparison.Ordinal);
        Assert.Contains("'far'", error.Message, StringComparison.Ordinal);
        Assert.Contains(cure, error.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(root, "obj/app.elf")));
    }

    [Fact]
    public async Task ADoubleSymbolNamesBothLibraries()
    {
        string root = NewProject();
        await File.AppendAllTextAsync(Path.Combine(root, "app/main.c"), "int uk_other_get(void) { return 2; }\n");
        (BuildResult result, _, _) = await Build(Request(root));
        Diagnostic error = Assert.Single(result.Diagnostics, d => d.Severity == Severity.Error);
        Assert.Equal("UK3004", error.Code);
        Assert.Contains("'app' and 'other'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ACallThatIsNotDeclaredIsAnError()
    {
        string root = NewProject();
        await File.AppendAllTextAsync(Path.Combine(root, "lib/lib.c"),
            "int uk_other_get(void);\nint uk_lib_more(void);\nint uk_lib_more(void) { return uk_other_get(); }\n");
        await File.AppendAllTextAsync(Path.Combine(root, "lib/exportsyms.uk"), "uk_lib_more\n");
        (BuildResult result, _, _) = await Build(Request(root));
        Diagnostic error = Assert.Single(result.Diagnostics, d => d.Code == "UK3022");
        Assert.Equal(Severity.Error, error.Severity);
        Assert.Contains("'lib' uses uk_other_get of 'other'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ACompileErrorHasItsPlace()
    {
        string root = NewProject();
        await File.WriteAllTextAsync(Path.Combine(root, "app/main.c"), "int main(void)\n{\n\treturn nothing;\n}\n");
        (BuildResult result, _, _) = await Build(Request(root));
        Diagnostic error = Assert.Single(result.Diagnostics, d => d.Severity == Severity.Error);
        Assert.Equal(("UK3001", Path.Combine(root, "app/main.c"), 3, 9), (error.Code, error.File, error.Line, error.Column));
    }

    [Fact]
    public void AnUnknownPairIsAnError()
    {
        BuildPlan plan = Planner.Plan(Request(NewProject(), r => r with { Target = new("plat", "riscv64") }), new PhysicalFileSystem(),
            new ProcessRunner());
        Assert.Empty(plan.Actions);
        Assert.Equal("UK2106", Assert.Single(plan.Diagnostics).Code);
    }

    [Fact]
    public void RulesThatMakeRefusesAreAnErrorWithMakesWords()
    {
        string root = NewProject();
        File.WriteAllText(Path.Combine(root, "plat/Linker.uk"), "this is no rule\n");
        BuildPlan plan = Planner.Plan(Request(root), new PhysicalFileSystem(), new ProcessRunner());
        Assert.Equal("UK3021", Assert.Single(plan.Diagnostics).Code);
        Assert.Contains("missing separator", plan.Diagnostics[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AMissingToolNamesItsPackage()
    {
        ToolchainResult tools = Toolchain.Probe(new ToolchainRequest
        {
            Architecture = "arm64",
            HostArchitecture = "x86_64",
            SearchPath = "/nowhere",
        }, null, new PhysicalFileSystem(), new ProcessRunner());
        Assert.Null(tools.Toolchain);
        Assert.Contains(tools.Missing, t => t.Package == "gcc-aarch64-linux-gnu");
        Assert.All(tools.Diagnostics, d => Assert.Equal("UK2110", d.Code));
    }

    private sealed class Counter(Dictionary<string, string?> shell) : IProcessRunner
    {
        private readonly ProcessRunner _real = new();
        private int _count;

        public int Count => _count;

        public Task<ProcessResult> RunAsync(ProcessStart start, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _count);
            Dictionary<string, string?> environment = new(shell, StringComparer.Ordinal);
            foreach ((string name, string? value) in start.Environment)
            {
                environment[name] = value;
            }

            return _real.RunAsync(start with { Environment = environment }, cancellationToken);
        }
    }
}
