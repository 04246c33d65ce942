// SPDX-License-Identifier: BSD-3-Clause
// Targets, manifests, the graph of libraries, and the small readers.
using Unicore.Build.Actions;
using Unicore.Build.Libraries;
using Unicore.Build.Linking;
using Unicore.Build.Toolchains;
using Unicore.Diagnostics;
using Unicore.Images.Formats;

namespace Unicore.Build.Tests;

public sealed class ModelTests
{
    private static LibraryManifest Library(string name, params string[] needs) => new() { Name = name, Root = "/l/" + name, Needs = needs };

    [Theory]
    [InlineData("kvm/amd64", "kvm/x86_64")]
    [InlineData(" KVM/aarch64 ", "kvm/arm64")]
    [InlineData("linuxu/x86_64", "linuxu/x86_64")]
    [InlineData("kvm", null)]
    [InlineData("kvm/", null)]
    [InlineData("a/b/c", null)]
    [InlineData("k m/x86_64", null)]
    public void TargetsAreRead(string text, string? expected)
    {
        Assert.Equal(expected is not null, Target.TryParse(text, out Target? target));
        Assert.Equal(expected, target?.ToString());
    }

    [Theory]
    [InlineData("X64", "x86_64", "x86_64-linux-gnu", 62)]
    [InlineData(" aarch64", "arm64", "aarch64-linux-gnu", 183)]
    public void ArchitecturesAreFoundByAnyOfTheirNames(string text, string name, string triple, int machine)
    {
        TargetArchitecture architecture = TargetArchitecture.Find(text)!;
        Assert.Equal((name, triple, machine), (architecture.Name, architecture.Triple, architecture.ElfMachine));
        Assert.Same(architecture, TargetArchitecture.Find(name));
        Assert.Null(TargetArchitecture.Find("vax"));
        Assert.Equal("vax", Target.NormalizeArchitecture(" VAX"));
    }

    [Fact]
    public void EveryArchitectureHasACrossToolchainWithPackages()
    {
        Assert.Equal(new ToolInfo("x86_64-linux-gnu-g++", "g++-x86-64-linux-gnu", "compiles C++ for x86_64"),
            ToolCatalog.Find("x86_64-linux-gnu-g++"));
        Assert.Equal(new ToolInfo("aarch64-linux-gnu-ld", "binutils-aarch64-linux-gnu", "links for arm64"),
            ToolCatalog.Find("aarch64-linux-gnu-ld"));
        Assert.Equal("gcc", ToolCatalog.Find("/usr/bin/gcc")!.Package);
        Assert.All(TargetArchitecture.All, a => Assert.NotNull(ToolCatalog.Find(a.Triple + "-objcopy")));
    }

    [Fact]
    public void APlatformSaysWhatItHasForAllArchitecturesOrForOne()
    {
        LibraryManifest platform = Library("p") with
        {
            ImageFormats = ["x86_64=A", "B"],
            Monitors = ["arm64=m", "all", "x86_64=n", "x86_64=o"], Firmware = ["x86_64=bios", "x86_64=uefi"],
        };
        Assert.Equal(("A", "B"), (platform.ImageFormatFor("x86_64"), platform.ImageFormatFor("arm64")));
        Assert.Equal(["all", "n", "o"], platform.MonitorsFor("x86_64"));
        Assert.Equal(["m", "all"], platform.MonitorsFor("arm64"));
        Assert.Equal(["bios", "uefi"], platform.FirmwareFor("x86_64"));
        Assert.Empty(platform.FirmwareFor("arm64"));
        Assert.Null(Library("p").ImageFormatFor("x86_64"));
    }

    [Fact]
    public void NeedsComeFirst()
    {
        LibraryGraph graph = LibraryGraph.Resolve([Library("a", "b", "c"), Library("b", "c"), Library("c")]);
        Assert.True(graph.Succeeded);
        Assert.Equal(["c", "b", "a"], graph.Ordered.Select(l => l.Name));
    }

    [Fact]
    public void ALibrarySeesItsNeedsAndWhatTheirHeadersNeed()
    {
        LibraryGraph graph = LibraryGraph.Resolve(
        [
            Library("a", "b"), Library("b", "c", "d") with
            {
                PublicNeeds = ["c"],
            }, Library("c", "e") with { PublicNeeds = ["e"] }, Library("d"), Library("e"),
        ]);
        Assert.Equal(["e", "c", "b"], graph.VisibleTo("a").Select(l => l.Name));
        Assert.Equal(["e", "c", "d"], graph.VisibleTo("b").Select(l => l.Name));
        Assert.Empty(graph.VisibleTo("unknown"));
    }

    /// <summary>The order is that of a command line, by which objects are found that another project has made.</summary>
    [Fact]
    public void ALibrarySeesTheSameWhateverElseThereIs()
    {
        LibraryManifest[] library = [Library("m", "b", "d"), Library("b"), Library("d")];
        LibraryManifest[] project = [Library("app", "m", "a"), Library("a", "d"), .. library];
        Assert.Equal(["d", "a", "b", "m", "app"], LibraryGraph.Resolve(project).Ordered.Select(l => l.Name));
        foreach (LibraryGraph graph in new[] { LibraryGraph.Resolve(library), LibraryGraph.Resolve(project) })
        {
            Assert.Equal(["b", "d"], graph.VisibleTo("m").Select(l => l.Name));
        }
    }

    [Fact]
    public void ACircleIsToldAsTheWholeChain()
    {
        Diagnostic error = Assert.Single(LibraryGraph.Resolve([Library("a", "b"), Library("b", "c"), Library("c", "a")]).Diagnostics);
        Assert.Equal("UK2103", error.Code);
        Assert.Contains("a -> b -> c -> a", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AMissingLibrarySaysWhoNeedsIt()
    {
        Diagnostic error = Assert.Single(LibraryGraph.Resolve([Library("a", "gone")]).Diagnostics);
        Assert.Equal("UK2101", error.Code);
        Assert.Contains("'gone', which 'a' needs", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TwoVersionsAreAnError()
    {
        Diagnostic error = Assert.Single(
            LibraryGraph.Resolve([Library("a") with { Version = "1" }, Library("a") with { Version = "2" }]).Diagnostics);
        Assert.Equal("UK2102", error.Code);
        Assert.Contains("version 1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void GeneratedFilesAreWrittenDownBelowTheLibrarysFolder()
    {
        string folder = Directory.CreateTempSubdirectory("unicore-").FullName;
        try
        {
            GeneratingStep step = new()
            {
                Outputs = ["a/b.h", "c.c"], Command = "x > a/b.h", Inputs = [folder + "/obj/upstream/x/in"], When = "ARCH_ARM64",
                Tools = ["sed", "t=p"],
            };
            LibraryManifest manifest = new()
            {
                Name = "x", Root = folder, Generated = [step], UpstreamDirectory = folder + "/obj/upstream",
                Sources = [new(folder + "/$GENERATED/c.c", Replaces: folder + "/c.c")],
                RootFileSystem = [folder + "/root", folder + "/$GENERATED/more.tar"],
            };
            string file = Path.Combine(folder, "library.json");
            manifest.Save(file);
            LibraryManifest read = LibraryManifest.Load(file);
            Assert.Equivalent(manifest, read, strict: true);
            Assert.Equal("c.c", GeneratingStep.NameOf(folder, read.Sources[0].Path));
            Assert.DoesNotContain(folder, File.ReadAllText(file), StringComparison.Ordinal);
            foreach (string name in new[] { "../b.h", "/b.h", "a//b.h", "" })
            {
                File.WriteAllText(file, File.ReadAllText(file).Replace("a/b.h\"", name + "\"", StringComparison.Ordinal));
                Assert.False(LibraryManifest.TryLoad(file, out _, out Diagnostic? why, confined: true));
                Assert.Equal("UK2104", why.Code);
                manifest.Save(file);
            }

            (manifest with { Generated = [step with { Inputs = ["/etc/passwd"] }] }).Save(file);
            Assert.False(LibraryManifest.TryLoad(file, out _, out Diagnostic? refused, confined: true));
            Assert.Equal("UK2108", refused.Code);
        }
        finally
        {
            Directory.Delete(folder, true);
        }
    }

    [Fact]
    public void AManifestMovesWithItsFolder()
    {
        string folder = Directory.CreateTempSubdirectory("unicore-").FullName;
        try
        {
            string root = Path.Combine(folder, "one");
            LibraryManifest manifest = new()
            {
                Name = "x", Root = root, Version = "1.2", Kind = LibraryKind.Platform, Sources = [new(Path.Combine(root, "a b.c"),
                    "LIBX && !Y", "-DX")],
                IncludeDirectories = [Path.Combine(root, "include")], Needs = ["y"], Architectures = ["x86_64"], WarningsAsErrors = true,
                ImageFormats = ["x86_64=PvhElf"], Monitors = ["qemu-pc", "m"], Firmware = ["bios"],
                MonitorPrograms =
                [
                    new()
                    {
                        Name = "m", Architecture = "arm64", Program = "run", Arguments = ["a b", "{image}"], Initrd = "i", Disk = "{file}",
                        ReadOnlyDisk = "r", Network = ["n"],
                    },
                ],
                ExportedSymbols = [Path.Combine(root, "exportsyms.uk")], LinkerRules = Path.Combine(root, "Linker.uk"),
            };
            string file = Path.Combine(root, "library.json");
            Assert.True(manifest.Save(file));
            Assert.False(manifest.Save(file));
            Assert.DoesNotContain(folder, File.ReadAllText(file), StringComparison.Ordinal);
            Directory.Move(root, Path.Combine(folder, "two"));
            LibraryManifest moved = LibraryManifest.Load(Path.Combine(folder, "two", "library.json"));
            Assert.Equal(Path.Combine(folder, "two", "a b.c"), moved.Sources[0].Path);
            Assert.Equal("LIBX && !Y", moved.Sources[0].When);
            Assert.Equal(LibraryKind.Platform, moved.Kind);
            Assert.True(moved.WarningsAsErrors);
            Assert.Equal("bios", Assert.Single(moved.FirmwareFor("x86_64")));
            Assert.Equal(("PvhElf", "qemu-pc"), (moved.ImageFormatFor("x86_64"), moved.MonitorsFor("x86_64")[0]));
            MonitorProgram program = Assert.Single(moved.MonitorPrograms);
            Assert.Equal(["a b", "{image}"], program.Arguments);
            Assert.Equal(("m", "run", "{file}", "n", null),
                (program.Name, program.Program, program.Disk, Assert.Single(program.Network), program.Package));
            Assert.Equal(("arm64", "i", "r"), (program.Architecture, program.Initrd, program.ReadOnlyDisk));
            Assert.Empty(program.Devices);
            File.WriteAllText(file = Path.Combine(folder, "bad.json"), "{ \"format\": 1, oops");
            Assert.False(LibraryManifest.TryLoad(file, out _, out Diagnostic? why));
            Assert.Equal(("UK2104", 1), (why.Code, why.Line));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Theory]
    [InlineData("\"root\": \".\", \"sources\": [{ \"path\": \"a.c\" }], \"includeDirectories\": [\".\", \"x/../include\"]", null)]
    [InlineData("\"root\": \"..\"", "UK2108")]
    [InlineData("\"root\": \"../other\"", "UK2108")]
    [InlineData("\"root\": \"/\"", "UK2108")]
    [InlineData("\"sources\": [{ \"path\": \"../a.c\" }]", "UK2108")]
    [InlineData("\"sources\": [{ \"path\": \"/etc/passwd\" }]", "UK2108")]
    [InlineData("\"includeDirectories\": [\"../package-of-another\"]", "UK2108")]
    [InlineData("\"conditionalIncludeDirectories\": [{ \"path\": \"..\", \"when\": \"X\" }]", "UK2108")]
    [InlineData("\"privateIncludeDirectories\": [\"/usr/include\"]", "UK2108")]
    [InlineData("\"configFile\": \"x/../../Config.uk\"", "UK2108")]
    [InlineData("\"linkerRules\": \"/Linker.uk\"", "UK2108")]
    [InlineData("\"exportedSymbols\": [\"../e\"]", "UK2108")]
    [InlineData("\"localSymbols\": [\"../e\"]", "UK2108")]
    [InlineData("\"extraLinkerScripts\": [\"../e\"]", "UK2108")]
    [InlineData("\"rootFileSystem\": [\"/etc\"]", "UK2108")]
    [InlineData("\"name\": \"../../x\"", "UK2104")]
    [InlineData("\"name\": \"..\"", "UK2104")]
    [InlineData("\"name\": \"a\\nb\"", "UK2104")]
    [InlineData("\"needs\": [null]", "UK2104")]
    [InlineData("\"sources\": [null]", "UK2104")]
    [InlineData("\"sources\": [{ \"path\": null }]", "UK2104")]
    [InlineData("\"includeDirectories\": [\"a\\u0000b\"]", "UK2104")]
    [InlineData("\"conditionalIncludeDirectories\": [{ \"path\": \"a\", \"when\": null }]", "UK2104")]
    [InlineData("\"provides\": [{ \"role\": \"libc\", \"alias\": \"HAVE_LIBC\" }], \"kconfigSymbol\": \"LIBX_2\"", null)]
    [InlineData("\"provides\": [{ \"role\": null }]", "UK2104")]
    [InlineData("\"provides\": [{ \"role\": \"\" }]", "UK2104")]
    [InlineData("\"provides\": [{ \"role\": \"r\", \"alias\": \"A\\nsource \\\"/etc/passwd\\\"\" }]", "UK2104")]
    [InlineData("\"provides\": [{ \"role\": \"r\", \"alias\": \"\" }]", "UK2104")]
    [InlineData("\"kconfigSymbol\": \"LIBX if\"", "UK2104")]
    public void AManifestFromAPackageStaysInsideIt(string text, string? code)
    {
        string folder = Directory.CreateTempSubdirectory("unicore-").FullName;
        try
        {
            string file = Path.Combine(folder, "package", "library.json");
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, "{ \"format\": 1, \"name\": \"x\", " + text + " }");
            Assert.Equal(code is null, LibraryManifest.TryLoad(file, out _, out Diagnostic? why, confined: true));
            Assert.Equal(code, why?.Code);

            // A project of the user's own may take sources from wherever it likes.
            Assert.Equal(code != "UK2104", LibraryManifest.TryLoad(file, out _, out _));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Theory]
    [InlineData("gcc -o 'a b' c\\ d \"e\\\"f\"", "gcc|-o|a b|c d|e\"f")]
    [InlineData("a \\\n\tb", "a|b")]
    [InlineData("a > b", null)]
    [InlineData("a && b", null)]
    [InlineData("a $X", null)]
    [InlineData("X=1 a", null)]
    [InlineData("a 'x > y'", "a|x > y")]
    public void CommandLinesAreSplitOrLeftToAShell(string line, string? expected)
    {
        Assert.Equal(expected is not null, ShellWords.TrySplit(line, out IReadOnlyList<string>? words));
        Assert.Equal(expected, words is null ? null : string.Join('|', words));
    }

    [Fact]
    public void DependencyFilesAreRead() =>
        Assert.Equal(["/w/a b.c", "/x/$y.h", "/w/c#.h"], DependencyFile.Parse("o.o: a\\ b.c \\\n  /x/$$y.h c\\#.h\n\n/x/$$y.h:\n", "/w"));

    [Fact]
    public void RustSaysWhatInOneLineAndWhereInTheNext()
    {
        IReadOnlyList<Diagnostic> found = CompilerOutput.Parse(
            """
            warning: unused variable: `z`
             --> /w/a b.rs:2:47
              |
            2 | fn f() { let z = 1; }
              |              ^ help: if this is intentional, prefix it with an underscore: `_z`
              |
              = note: `#[warn(unused_variables)]` on by default

            error[E0425]: cannot find value `y` in this scope
              --> a.rs:12:5
               |
            note: a function with a similar name
              --> a.rs:3:1

            error: aborting due to 1 previous error; 1 warning emitted

            """, "/w");
        Assert.Equal(
            [
                new("UK3002", Severity.Warning, "unused variable: `z`", "/w/a b.rs", 2, 47),
                new("UK3001", Severity.Error,
                    "cannot find value `y` in this scope; note: a function with a similar name (a.rs:3)", "/w/a.rs", 12, 5),
            ],
            found);
    }

    [Fact]
    public void NotesJoinTheirError()
    {
        IReadOnlyList<Diagnostic> found = CompilerOutput.Parse(
            "a.c: In function 'f':\na.c:3:4: error: bad [-Werror=x]\na.h:7:1: note: declared here\nb.c:1: Warning: odd\n", "/w");
        Assert.Equal(2, found.Count);
        Assert.Equal(("UK3001", "/w/a.c", 3, 4), (found[0].Code, found[0].File, found[0].Line, found[0].Column));
        Assert.Contains("declared here (a.h:7)", found[0].Message, StringComparison.Ordinal);
        Assert.Equal(("UK3002", "/w/b.c", 1), (found[1].Code, found[1].File, found[1].Line));
    }

    [Fact]
    public void RulesOfMakeAreRead()
    {
        LinkAnswer answer = LinkRules.Parse("Linker.uk:8: update target '/b/l.lds' due to: /p/l.S\ngcc -E /p/l.S > /b/l.lds\nLinker.uk:2: "
            + "target '/b/x' does not exist\ngcc \\\n\t-o /b/x\ntrue\n\n# GNU Make 4.3\n# Built for x86_64-pc-linux-gnu\n# Copyright (C) "
            + "1988-2020 Free Software Foundation, Inc.\n\n# Make data base, printed on Thu Jan  1 00:00:00 1970\n\n# Files\n"
            + ".unicore-images: /b/x\n/b/x: /b/l.lds\n/b/l.lds: /p/l.S");
        Assert.Equal(["/b/x"], answer.Goals);
        Assert.Equal(2, answer.Rules.Count);
        Assert.Equal(["gcc \\\n\t-o /b/x", "true"], answer.Rules[1].Lines);
        Assert.Equal(["/p/l.S"], answer.Rules[0].Prerequisites);
    }
}
