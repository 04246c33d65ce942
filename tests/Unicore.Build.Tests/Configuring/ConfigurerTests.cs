// SPDX-License-Identifier: BSD-3-Clause
// The configure stage: which libraries an image is made of, and whose value of a symbol holds.
using Unicore.Build.Configuring;
using Unicore.Build.Libraries;
using Unicore.Diagnostics;
using Unicore.Kconfig;
using Unicore.Kconfig.Model;
using Unicore.Kconfig.Solving;
using Unicore.Kconfig.Writing;

namespace Unicore.Build.Tests.Configuring;

public sealed class ConfigurerTests
{
    private readonly Dictionary<string, string> _disk = new(StringComparer.Ordinal);
    private readonly List<string> _shell = [];
    private readonly List<Diagnostic> _diagnostics = [];

    private static readonly LibraryManifest Kvm = new()
    {
        Name = "kvm",
        Root = "/core/kvm",
        Kind = LibraryKind.Platform,
        Architectures = ["x86_64", "arm64"],
        Needs = ["ukplat"],
    };

    private static LibraryManifest Library(string name, params string[] needs) =>
        new() { Name = name, Root = "/core/" + name, Needs = needs };

    /// <summary>A library that a symbol switches, with its Config.uk on the virtual disk.</summary>
    private LibraryManifest Switched(string name, string config, params string[] needs)
    {
        _disk["/core/" + name + "/Config.uk"] = config;
        return Library(name, needs) with { ConfigFile = "/core/" + name + "/Config.uk", KconfigSymbol = "LIB" + name.ToUpperInvariant() };
    }

    private LibraryManifest Application(params string[] needs)
    {
        _disk.TryAdd("/app/Config.uk", "");
        return new() { Name = "app", Root = "/app", Kind = LibraryKind.Unikernel, Needs = needs, ConfigFile = "/app/Config.uk" };
    }

    private ConfigurationRequest Request(LibraryManifest application, params LibraryManifest[] core) => new()
    {
        Application = application,
        Referenced = [],
        Core = [Kvm, Library("ukplat"), Library("ukboot", "ukplat"), .. core],
        Target = new Target("kvm", "x86_64"),
        Name = application.Name,
        ProjectDirectory = "/app",
        Options = new KconfigOptions
        {
            ReadFile = path => _disk.GetValueOrDefault(path),
            SourceRoot = "/app",
            RunShell = command => { _shell.Add(command); return new(0, "ran"); },
        },
    };

    private ConfigurationResult Configure(ConfigurationRequest request)
    {
        ConfigurationResult? result = Configurer.Configure(request, _diagnostics);
        Assert.True(result is not null, string.Join('\n', _diagnostics));
        return result;
    }

    private static IEnumerable<string> Names(ConfigurationResult result) => result.Libraries.Select(l => l.Name);

    [Fact]
    public void AnImageHasWhatIsNeededAndNothingElse()
    {
        ConfigurationResult result = Configure(Request(Application("a"), Library("a", "b"), Library("b"), Library("idle")));
        Assert.Equal(["b", "a", "ukplat", "kvm", "ukboot"], Names(result));
        Assert.Equal("kvm", result.Platform.Name);
        Assert.Contains(result.Available, l => l.Name == "idle");
        Assert.Empty(_diagnostics);
    }

    [Fact]
    public void AReferenceToAPlatformCountsForItsTargetsOnly()
    {
        LibraryManifest toy = Library("toy", "ukplat", "toys") with { Kind = LibraryKind.Platform };
        ConfigurationRequest request = Request(Application("toy", "kvm")) with { Referenced = [toy, Library("toys")] };
        ConfigurationResult kvm = Configure(request);
        Assert.Equal(("kvm", false), (kvm.Platform.Name, Names(kvm).Contains("toy")));
        ConfigurationResult own = Configure(request with { Target = new Target("toy", "arm64") });
        Assert.Equal(("toy", false), (own.Platform.Name, Names(own).Contains("kvm")));
        Assert.Contains("toys", Names(own));
        Assert.Empty(_diagnostics);
    }

    [Fact]
    public void APlatformMayBeBuiltOnAnother()
    {
        LibraryManifest toy = Library("toy", "kvm") with { Kind = LibraryKind.Platform };
        ConfigurationResult result = Configure(Request(Application("toy")) with
        {
            Referenced = [toy],
            Target = new Target("toy", "x86_64"),
        });
        Assert.Equal("toy", result.Platform.Name);
        Assert.Equal(["ukplat", "kvm", "toy"], Names(result).Where(n => n != "ukboot"));
    }

    [Fact]
    public void ATargetThatNobodyHasIsToldWithThoseThereAre()
    {
        LibraryManifest toy = Library("toy") with { Kind = LibraryKind.Platform };
        Assert.Null(Configurer.Configure(Request(Application()) with { Referenced = [toy], Target = new Target("moon", "x86_64") },
            _diagnostics));
        Diagnostic diagnostic = Assert.Single(_diagnostics);
        Assert.Equal("UK2010", diagnostic.Code);
        Assert.Contains("Targets are: kvm/x86_64, kvm/arm64, toy/x86_64, toy/arm64.", diagnostic.Message, StringComparison.Ordinal);
    }

    /// <summary>An architecture's own source stands in for the one of all; steps can be for some targets only, too.</summary>
    [Theory]
    [InlineData("x86_64", "/l/a/x86_64/f.c /l/a/g.c", "x")]
    [InlineData("arm64", "/l/a/f.c /l/a/g.c", "")]
    public void ASourceReplacesAnotherWhereItsConditionHolds(string architecture, string sources, string outputs)
    {
        LibraryManifest library = Library("a") with
        {
            Sources = [new("/l/a/f.c"), new("/l/a/g.c"), new("/l/a/x86_64/f.c", When: "ARCH_X86_64", Replaces: "/l/a/f.c")],
            Generated = [new() { Outputs = ["x"], Command = "true", When = "ARCH_X86_64" }],
        };
        ConfigurationResult result = Configure(Request(Application("a"), library) with { Target = new Target("kvm", architecture) });
        LibraryManifest settled = result.Libraries.Single(l => l.Name == "a");
        Assert.Equal(sources, string.Join(' ', settled.Sources.Select(s => s.Path).Order(StringComparer.Ordinal).Reverse()
            .OrderBy(p => Path.GetFileName(p), StringComparer.Ordinal)));
        Assert.Equal(outputs, string.Join(' ', settled.Generated.SelectMany(g => g.Outputs)));
    }

    [Fact]
    public void ALibraryThatIsSwitchedOffIsLeftOutAndNobodyNeedsItAnyMore()
    {
        LibraryManifest chosen = Switched("trace", "config LIBTRACE\n\tbool \"trace\"\n\tdefault n\n");
        ConfigurationResult off = Configure(Request(Application("user"), Library("user", "trace"), chosen));
        Assert.DoesNotContain("trace", Names(off));
        Assert.Empty(off.Libraries.Single(l => l.Name == "user").Needs);
        Assert.Contains(off.Available, l => l.Name == "trace");

        ConfigurationResult on = Configure(Request(Application("user"), Library("user", "trace"), chosen) with
        {
            Values = [new("LIBTRACE", "y", new Origin("the project"))],
        });
        Assert.Contains("trace", Names(on));
        Assert.Equal(["trace"], on.Libraries.Single(l => l.Name == "user").Needs);
    }

    [Fact]
    public void ReferringToALibrarySwitchesItOnUnlessTheUserSaysNo()
    {
        LibraryManifest greeter = Switched("greeter", "config LIBGREETER\n\tbool \"greeter\"\n\tdefault n\n");
        ConfigurationRequest request = Request(Application("greeter")) with { Referenced = [greeter] };
        Assert.Contains("greeter", Names(Configure(request)));
        Assert.DoesNotContain(
            "greeter", Names(Configure(request with { Values = [new("CONFIG_LIBGREETER", "n", new Origin("the project"))] })));
    }

    [Fact]
    public void TheApplicationAndThePlatformCannotBeSwitchedOff()
    {
        _disk["/app/Config.uk"] = "config LIBAPP\n\tbool \"app\"\n\tdefault n\n";
        ConfigurationResult result = Configure(Request(Application() with { KconfigSymbol = "LIBAPP" }));
        Assert.Equal("app", result.Application.Name);
        Assert.Equal("n", result.Solver.ValueOf("LIBAPP") ?? "n");
    }

    [Fact]
    public void ConditionsAreSettledForTheTarget()
    {
        LibraryManifest arch = Library("arch") with
        {
            Sources = [new("/core/arch/all.c"), new("/core/arch/x.S", "ARCH_X86_64"), new("/core/arch/a.S", "ARCH_ARM64"),
                new("/core/arch/n.c", "!PLAT_KVM")],
            IncludeDirectories = ["/core/arch/include"],
            ConditionalIncludeDirectories = [new("/core/arch/x86_64/include", "ARCH_X86_64"),
                new("/core/arch/arm64/include", "ARCH_ARM64")],
        };
        LibraryManifest Arch(string name) =>
            Configure(Request(Application("arch"), arch) with { Target = new("kvm", name) }).Libraries.Single(l => l.Name == "arch");

        LibraryManifest x86 = Arch("x86_64");
        Assert.Equal([new SourceFile("/core/arch/all.c"), new SourceFile("/core/arch/x.S")], x86.Sources);
        Assert.Equal(["/core/arch/x86_64/include", "/core/arch/include"], x86.IncludeDirectories);
        Assert.Empty(x86.ConditionalIncludeDirectories);
        Assert.Equal(["/core/arch/arm64/include", "/core/arch/include"], Arch("arm64").IncludeDirectories);
    }

    [Fact]
    public void ALibraryOfAnotherArchitectureIsLeftOutAndNobodyNeedsIt()
    {
        LibraryManifest uart = Switched("uart", "config LIBUART\n\tbool \"uart\"\n\tdefault y\n", "x86") with
        {
            Architectures = ["x86_64"],
        };
        LibraryManifest[] core = [Library("x86") with { Architectures = ["x86_64"] }, Library("arm") with { Architectures = ["arm64"] },
            uart, Library("board", "x86", "arm", "uart")];
        ConfigurationResult On(string architecture) =>
            Configure(Request(Application("board"), core) with { Target = new("kvm", architecture) });

        ConfigurationResult x86 = On("x86_64"), arm = On("arm64");
        Assert.Equal(["x86", "uart"], x86.Libraries.Single(l => l.Name == "board").Needs);
        Assert.DoesNotContain("arm", Names(x86));
        Assert.Equal(["arm"], arm.Libraries.Single(l => l.Name == "board").Needs);
        Assert.DoesNotContain("x86", Names(arm));
        Assert.DoesNotContain("uart", Names(arm));
        Assert.Null(arm.Solver.ValueOf("LIBUART"));
        Assert.Empty(_diagnostics);
    }

    [Fact]
    public void AReferredLibraryIsSwitchedOnThoughOneOfItsNeedsIsForAnotherArchitecture()
    {
        LibraryManifest greeter = Switched("greeter", "config LIBGREETER\n\tbool \"greeter\"\n\tdefault n\n", "arm");
        LibraryManifest arm = Library("arm") with { Architectures = ["arm64"] };
        Assert.Contains("greeter", Names(Configure(Request(Application("greeter"), arm) with { Referenced = [greeter] })));
    }

    [Theory]
    [InlineData("config LIBUSER\n\tbool \"user\"\n\tdefault y\n\tselect LIBTRACE\n", 4, "selects")]
    [InlineData("config LIBUSER\n\tbool \"user\"\n\tselect LIBTRACE if ARCH_X86_64\n", 3, "selects")]
    [InlineData("config LIBUSER_MORE\n\tbool \"more\"\n\tdepends on ARCH_X86_64 && LIBTRACE\n", 1, "depends on")]
    [InlineData("if LIBTRACE\nconfig LIBUSER_MORE\n\tbool \"more\"\nendif\n", 1, "depends on")]
    [InlineData("config LIBUSER_MORE\n\tbool \"more\"\n\tselect LIBPLAIN\n", 3, "selects")]
    [InlineData("config LIBUSER_MORE\n\tbool \"more\"\n\tselect LIBHEAP\n", 3, "selects")]
    public void WhatAConfigUkAsksForIsDeclared(string config, int line, string verb)
    {
        LibraryManifest trace = Switched("trace", "config LIBTRACE\n\tbool \"trace\"\n");
        ConfigurationResult? Try(params string[] needs)
        {
            _diagnostics.Clear();
            return Configurer.Configure(
                Request(Application("user", "other"), Switched("user", config, needs), trace, Library("other", "trace"),
                    Library("plain"), Provider("heap", "memory")),
                _diagnostics);
        }

        Assert.Null(Try());
        Diagnostic error = Assert.Single(_diagnostics, d => d.Severity == Severity.Error);
        Assert.Equal(("UK2115", "/core/user/Config.uk", line), (error.Code, error.File, error.Line));
        Assert.Contains($"The Config.uk of 'user' {verb} 'LIB", error.Message, StringComparison.Ordinal);
        Assert.NotNull(Try("trace", "plain", "memory"));
        Assert.DoesNotContain(_diagnostics, d => d.Code == "UK2115");
    }

    [Fact]
    public void AWholeLibraryIsToldOnceWithoutAnApplication()
    {
        string root = Directory.CreateTempSubdirectory("unicore-needs-").FullName;
        try
        {
            string config = Path.Combine(root, "Config.uk");
            File.WriteAllText(config, "config LIBUSER\n\tbool \"user\"\n\tselect LIBTRACE\n");
            LibraryManifest user = Library("user") with { Root = root, ConfigFile = config, KconfigSymbol = "LIBUSER" };
            IReadOnlyList<LibraryManifest> core = Request(Application(), Library("trace")).Core;
            Diagnostic error = Assert.Single(LibraryCheck.NeedsOf(user, [], core));
            Assert.Equal(("UK2115", config, 3), (error.Code, error.File, error.Line));
            Assert.Empty(LibraryCheck.NeedsOf(user with { Needs = ["trace"] }, [], core));

            // On one of its platforms alone, be that the last one.
            File.WriteAllText(config, "config LIBUSER\n\tbool \"user\"\n\tselect LIBTRACE if PLAT_ZMOON\n");
            Assert.Empty(LibraryCheck.NeedsOf(user, [], core));
            LibraryManifest other = Library("zmoon") with { Kind = LibraryKind.Platform, KconfigSymbol = "PLAT_ZMOON" };
            Assert.Single(LibraryCheck.NeedsOf(user, [], [.. core, other]), d => d.Code == "UK2115");
        }
        finally
        {
            Directory.Delete(root, true);
        }
    }

    [Theory]
    [InlineData("config LIBUSER_MORE\n\tbool \"more\"\n\tdepends on !LIBTRACE\n")]
    [InlineData("config LIBUSER_MORE\n\tbool \"more\"\n\tdepends on LIBTRACE || ARCH_X86_64\n")]
    [InlineData("config LIBUSER_MORE\n\tbool \"more\"\n\tselect LIBTRACE if PLAT_MOON\n")]
    [InlineData("if PLAT_MOON\nconfig LIBUSER_MORE\n\tbool \"more\"\n\tdepends on LIBTRACE\nendif\n")]
    [InlineData("config LIBUSER_MORE\n\tbool \"more\"\n\tdepends on LIBTRACE_DEEP\n")]
    [InlineData("config LIBUSER_MORE\n\tbool \"more\"\n\tdefault y if LIBTRACE\n")]
    public void WhatAConfigUkOnlyLooksAtNeedsNoReference(string config)
    {
        LibraryManifest trace = Switched("trace", "config LIBTRACE\n\tbool \"trace\"\n\nconfig LIBTRACE_DEEP\n\tbool \"deep\"\n");
        Configure(Request(Application("user", "other"), Switched("user", config), trace, Library("other", "trace")));
        Assert.DoesNotContain(_diagnostics, d => d.Code == "UK2115");
    }

    [Theory]
    [InlineData("nowhere", "x86_64", "'nowhere' is unknown")]
    [InlineData("kvm", "riscv64", "'kvm' does not run on 'riscv64'")]
    public void AnUnknownTargetSaysWhichThereAre(string platform, string architecture, string what)
    {
        Assert.Null(Configurer.Configure(Request(Application()) with { Target = new(platform, architecture) { Note = " None." } },
            _diagnostics));
        Diagnostic error = Assert.Single(_diagnostics);
        Assert.Equal(("UK2010", Severity.Error), (error.Code, error.Severity));
        Assert.Contains(what + ". None. ", error.Message, StringComparison.Ordinal);
        Assert.Contains("kvm/x86_64, kvm/arm64", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TheUsersLibraryTakesTheCoresPlace()
    {
        ConfigurationResult result = Configure(Request(Application("alloc"), Library("alloc")) with
        {
            Referenced = [Library("alloc") with { Root = "/mine/alloc" }],
        });
        Assert.Equal("/mine/alloc", result.Libraries.Single(l => l.Name == "alloc").Root);
    }

    [Fact]
    public void AReferencedPlatformThatIsNotTheTargetStaysOut()
    {
        LibraryManifest other = Kvm with { Name = "other", Root = "/mine/other" };
        ConfigurationRequest request = Request(Application()) with { Referenced = [other] };
        Assert.DoesNotContain("other", Names(Configure(request)));
        Assert.Equal("other", Configure(request with { Target = new("other", "arm64") }).Platform.Name);
    }

    [Fact]
    public void AMissingNeedAndACircleAreErrors()
    {
        Assert.Null(Configurer.Configure(Request(Application("a"), Library("a", "gone")), _diagnostics));
        Assert.Null(Configurer.Configure(Request(Application("a"), Library("a", "b"), Library("b", "a")), _diagnostics));
        Assert.Equal(["UK2101", "UK2103"], _diagnostics.Select(d => d.Code));
    }

    [Fact]
    public void ItemsWinOverFragmentsAndTheCommandLineOverItems()
    {
        _disk["/app/Config.uk"] =
            string.Concat(new[] { "A", "B", "C" }.Select(n => $"config {n}\n\tstring \"{n}\"\n\tdefault \"default\"\n"));
        _disk["/app/one.config"] = "CONFIG_A=\"first\"\nCONFIG_B=\"first\"\n";
        _disk["/app/two.config"] = "CONFIG_A=\"fragment\"\nCONFIG_B=\"fragment\"\nCONFIG_C=\"fragment\"\n";
        ConfigurationResult result = Configure(Request(Application()) with
        {
            Fragments = ["/app/one.config", "/app/two.config"],
            Values = [new("B", "item", new Origin("the project")), new("C", "item", new Origin("the project")),
                new("CONFIG_C", "typed", new Origin("the command line"))],
        });
        string dot = result.Solver.WriteDotConfig();
        Assert.Contains("CONFIG_A=\"fragment\"\nCONFIG_B=\"item\"\nCONFIG_C=\"typed\"\n", dot, StringComparison.Ordinal);
    }

    [Fact]
    public void AValueThatDidNotHoldNamesItsPlace()
    {
        _disk["/app/Config.uk"] = "config BASE\n\tbool \"base\"\n\nconfig MORE\n\tbool \"more\"\n\tdepends on BASE\n";
        Configure(Request(Application()) with { Values = [new("MORE", "y", new Origin("the project", "/app/app.ukproj", 7))] });
        Diagnostic warning = Assert.Single(_diagnostics);
        Assert.Equal((Severity.Warning, "/app/app.ukproj", 7), (warning.Severity, warning.File, warning.Line));
        Assert.Contains("BASE", warning.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a \"quoted\" name")]
    [InlineData("back\\slash")]
    [InlineData("$(shell,touch /tmp/x)")]
    [InlineData("$")]
    public void NamesAreTextAndNothingElse(string name)
    {
        _disk["/app/Config.uk"] = "config SEEN\n\tstring\n\tdefault UK_NAME\n";
        ConfigurationResult result = Configure(Request(Application()) with { Name = name });
        Assert.Empty(_shell);
        Assert.Equal(
            name,
            result.Solver.ValueOf("UK_NAME")!.Trim('"').Replace("\\\"", "\"", StringComparison.Ordinal)
                .Replace("\\\\", "\\", StringComparison.Ordinal));
        Assert.Empty(_diagnostics);
    }

    [Fact]
    public void FoldersWithDollarsAreRead()
    {
        LibraryManifest odd = Library("odd") with { ConfigFile = "/core/$(shell,oops)/Config.uk", KconfigSymbol = "LIBODD" };
        _disk[odd.ConfigFile!] = "config LIBODD\n\tbool \"odd\"\n\tdefault y\n";
        Assert.Contains("odd", Names(Configure(Request(Application("odd"), odd))));
        Assert.Empty(_shell);
    }

    private static LibraryManifest Provider(string name, string role, bool isDefault = false, string? alias = null) =>
        Library(name) with { Provides = [new(role, isDefault, "Does it.", alias)] };

    private static LibraryManifest[] Heaps =>
        [Provider("tiny", "heap", alias: "OLD_TINY"), Provider("buddy", "heap", isDefault: true, "OLD_BUDDY")];

    [Theory]
    [InlineData(null, "buddy")]
    [InlineData("LIBTINY", "tiny")]
    [InlineData("OLD_TINY", "tiny")]
    [InlineData("OLD_BUDDY", "buddy")]
    public void KconfigChoosesWhoHasARole(string? symbol, string chosen)
    {
        ConfigurationRequest request = Request(Application("user"), [Library("user", "heap"), .. Heaps]);
        ConfigurationResult result = Configure(symbol is null
            ? request
            : request with { Values = [new(symbol, "y", new Origin("the project"))] });
        Assert.Equal([chosen], Names(result).Where(n => n is "tiny" or "buddy"));
        Assert.Equal([chosen], result.Libraries.Single(l => l.Name == "user").Needs);
        Assert.Equal("y", result.Solver.ValueOf("LIB" + chosen.ToUpperInvariant()));
        Assert.Empty(_diagnostics);
    }

    [Fact]
    public void NobodyHasARoleThatNobodyNeeds()
    {
        ConfigurationResult result = Configure(Request(Application(), Heaps));
        Assert.DoesNotContain("buddy", Names(result));
        Assert.DoesNotContain("choice", result.RootText, StringComparison.Ordinal);
    }

    [Fact]
    public void AReferencedLibraryHasTheRoleThoughItIsSwitchedOff()
    {
        LibraryManifest mine = Switched("mine", "config LIBMINE\n\tbool \"mine\"\n") with { Provides = [new("heap")] };
        ConfigurationResult result = Configure(Request(Application("user"), [Library("user", "heap"), .. Heaps]) with
        {
            Referenced = [mine],
            Values = [new("LIBMINE", "n", new Origin("the project"))],
        });
        Assert.Equal(["mine"], result.Libraries.Single(l => l.Name == "user").Needs);
        Assert.DoesNotContain("buddy", Names(result));
    }

    [Fact]
    public void AReferenceOfAReferenceChoosesToo()
    {
        ConfigurationResult result = Configure(
            Request(Application("a"), [Library("a", "b"), Library("b", "tiny"), Library("user", "heap"), .. Heaps]) with
            {
                CoreRoots = ["ukboot", "user"],
            });
        Assert.Equal(["tiny"], result.Libraries.Single(l => l.Name == "user").Needs);
    }

    [Fact]
    public void WhoHasARoleDoesNotNeedIt()
    {
        LibraryManifest mine = Provider("mine", "heap") with { Needs = ["heap"] };
        Assert.Empty(
            Configure(Request(Application("heap"), Heaps) with { Referenced = [mine] }).Libraries.Single(l => l.Name == "mine").Needs);
    }

    [Fact]
    public void TwoReferencedLibrariesForOneRoleAreAnError()
    {
        Assert.Null(Configurer.Configure(Request(Application("heap", "tiny"), Heaps) with { Referenced = [Provider("mine", "heap")] },
            _diagnostics));
        Diagnostic error = Assert.Single(_diagnostics);
        Assert.Equal("UK2114", error.Code);
        Assert.Contains("'mine' and 'tiny'", error.Message, StringComparison.Ordinal);
    }

    /// <summary>It is in the image, whoever has the role, and the role stays where it was.</summary>
    [Fact]
    public void AnAllocatorOfOneLibraryIsThereBesideTheOneThatHasTheRole()
    {
        LibraryManifest[] core = [.. Heaps, Provider("first", "allocator") with { Provides = [new("allocator", Default: true)] },
            Provider("second", "allocator")];
        LibraryManifest application = Application("allocator", "mine") with { Allocators = ["mine=second"] };
        LibraryManifest mine = new() { Name = "mine", Root = "/mine" };
        ConfigurationResult result = Configure(Request(application, core) with { Referenced = [mine] });
        Assert.Contains(result.Libraries, l => l.Name == "first");
        Assert.Contains(result.Libraries, l => l.Name == "second");
        Assert.Equal(("y", false), (result.Solver.ValueOf("LIBFIRST"), result.Solver.ValueOf("LIBSECOND") == "y"));

        Assert.Null(Configurer.Configure(
            Request(application with { Allocators = ["mine=nobody"] }, core) with { Referenced = [mine] }, _diagnostics));
        Assert.Equal("UK2116", Assert.Single(_diagnostics).Code);
    }

    /// <summary>A role, who has the C library's, an allocator: their malloc is nobody else's.</summary>
    [Theory]
    [InlineData("libc")]
    [InlineData("c")]
    [InlineData("second")]
    public void WhoMakesMallocHasNoAllocatorOfItsOwn(string library)
    {
        LibraryManifest[] core = [Provider("first", "allocator") with { Provides = [new("allocator", Default: true)] },
            Provider("second", "allocator"), Provider("c", "libc") with { Provides = [new("libc", Default: true)] }];
        LibraryManifest application = Application("allocator", "libc") with { Allocators = [library + "=second"] };
        Assert.Null(Configurer.Configure(Request(application, core), _diagnostics));
        Diagnostic error = Assert.Single(_diagnostics);
        Assert.Equal("UK2116", error.Code);
        Assert.Contains($"'{library}' is a role, or has one", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ARoleThatNobodyCanHaveIsALibraryThatIsMissing()
    {
        Assert.Null(Configurer.Configure(Request(Application("heap")), _diagnostics));
        Assert.Equal("UK2101", Assert.Single(_diagnostics).Code);
    }
}
