// SPDX-License-Identifier: BSD-3-Clause
// A library's way into its package, and what is refused of its upstream sources.
using Microsoft.Build.Utilities;
using Unicore.Build.Libraries;

namespace Unicore.Tasks.Tests;

public sealed class LibraryTaskTests : IDisposable
{
    private readonly Engine _engine = new();

    public void Dispose() => _engine.Dispose();

    [Fact]
    public void WhatLiesOutsideTheLibraryIsStagedWithItsFoldersAndNothingGetsLost()
    {
        var library = new LibraryManifest
        {
            Name = "lib",
            Root = _engine["lib"],
            Sources = [new(_engine.Write("lib/own.c", "own")), new(_engine.Write("one/same/f.c", "one")),
                new(_engine.Write("two/same/f.c", "two"))],
            IncludeDirectories = [_engine["shared/include"]],
            ConfigFile = _engine.Write("lib/Config.uk", "# none"),
        };
        _engine.Write("shared/include/deep/header.h", "header");
        library.Save(_engine["lib/obj/library.json"]);

        var task = new StageLibrary { BuildEngine = _engine, Manifest = "obj/library.json", Directory = "obj/stage" };
        Assert.True(task.Execute(), string.Join('\n', _engine.Errors.Select(e => e.Message)));

        // It moves, and still reads as a package does.
        Directory.Move(_engine["lib/obj/stage"], _engine["package"]);
        Assert.True(LibraryManifest.TryLoad(_engine["package/library.json"], out LibraryManifest? staged, out _, confined: true));
        Assert.Equal(["own", "one", "two"], staged.Sources.Select(s => File.ReadAllText(s.Path)));
        Assert.Equal("header", File.ReadAllText(Path.Combine(Assert.Single(staged.IncludeDirectories), "deep/header.h")));
    }

    /// <summary>A crate's modules come along; of an archive of upstream's, whose crates name each other's files, all do.</summary>
    [Fact]
    public void CratesAreStagedWithWhatTheirRootsName()
    {
        string[] upstream = ["a/src/lib.rs", "a/src/in/mod.rs", "b/doc.md"], own = ["src/lib.rs", "src/part.rs", "src/deep/text.txt"];
        foreach (string name in upstream.Select(f => "obj/upstream/one/" + f).Concat(own).Append("src/.hidden"))
        {
            _engine.Write("lib/" + name, name);
        }

        var write = new WriteLibraryManifest
        {
            BuildEngine = _engine, Manifest = "obj/library.json", Name = "lib", Kind = "Library", Root = _engine["lib"],
            Sources = [new TaskItem("src/lib.rs"), new TaskItem("obj/upstream/one/a/src/lib.rs"), new TaskItem("$GENERATED/made.rs")],
            GeneratedFiles = [new TaskItem("made.rs", new Dictionary<string, string> { ["Command"] = "true" })],
            UpstreamDirectory = "obj/upstream/",
        };
        Assert.True(write.Execute());
        Assert.True(new StageLibrary { BuildEngine = _engine, Manifest = "obj/library.json", Directory = "obj/stage" }.Execute());
        Assert.Equal([.. upstream.Select(f => "upstream/one/" + f).Concat(own).Order(StringComparer.Ordinal)],
            Directory.GetFiles(_engine["lib/obj/stage"], "*", SearchOption.AllDirectories).Where(f => !f.EndsWith(".json"))
                .Select(f => Path.GetRelativePath(_engine["lib/obj/stage"], f)).Order(StringComparer.Ordinal));
    }

    /// <summary>A monitor that has a program is the platform's own; one that has none is somebody else's, known by its name.</summary>
    [Fact]
    public void AMonitorWithAProgramIsDescribed()
    {
        var write = new WriteLibraryManifest
        {
            BuildEngine = _engine, Manifest = "obj/library.json", Name = "p", Kind = "Platform", Root = _engine["lib"],
            Monitors =
            [
                new TaskItem("mine", new Dictionary<string, string>
                {
                    ["Program"] = "runner", ["Arguments"] = "--mem={memory}; {disks};\n--;{image}", ["Disk"] = "--disk={file}",
                    ["Arch"] = "amd64", ["ReadOnlyDisk"] = "--ro={file}", ["Initrd"] = "--files={file}",
                    ["Devices"] = "/dev/kvm", ["Console"] = "serial", ["Origin"] = "https://example.org",
                }),
                new TaskItem("qemu-pc"),
            ],
        };
        Assert.True(write.Execute());
        LibraryManifest written = LibraryManifest.Load(_engine["lib/obj/library.json"]);
        Assert.Equal(["mine", "qemu-pc"], written.MonitorsFor("x86_64"));
        Assert.Equal(["qemu-pc"], written.MonitorsFor("arm64"));
        MonitorProgram program = Assert.Single(written.MonitorPrograms);
        Assert.Equal(["--mem={memory}", "{disks}", "--", "{image}"], program.Arguments);
        Assert.Equal(("mine", "runner", "--disk={file}", true), (program.Name, program.Program, program.Disk, program.HasSerialConsole));
        Assert.Equal(("x86_64", "--ro={file}", "--files={file}"), (program.Architecture, program.ReadOnlyDisk, program.Initrd));
        Assert.Equal(("/dev/kvm", "https://example.org"), (Assert.Single(program.Devices), program.Origin));
    }

    /// <summary>Who makes the image chooses heaps: in a library's project the metadata would do nothing.</summary>
    [Theory]
    [InlineData("Library", "UK2116")]
    [InlineData("Unikernel", null)]
    public void AnAllocatorIsChosenByApplicationsOnly(string kind, string? code)
    {
        var write = new WriteLibraryManifest
        {
            BuildEngine = _engine, Manifest = "obj/library.json", Name = "lib", Kind = kind, Root = _engine["lib"],
            LibraryReferences = [new TaskItem("other", new Dictionary<string, string> { ["Allocator"] = "ukallocregion" })],
        };
        Assert.Equal(code is null, write.Execute());
        Assert.Equal(code, _engine.Errors.SingleOrDefault()?.Code);
    }

    /// <summary>C++'s headers have no extension, and parts of any; C's of the same folder's name stay apart.</summary>
    [Fact]
    public void FoldersOfCxxHeadersAreStagedApart()
    {
        foreach (string name in new[] { "cxx/list", "cxx/__detail/list.h", "cxx/part.ipp", "cxx/names.def", "cxx/README.txt", "c/list.h" })
        {
            _engine.Write("lib/" + name, name);
        }

        var write = new WriteLibraryManifest
        {
            BuildEngine = _engine, Manifest = "obj/library.json", Name = "lib", Kind = "Library", Root = _engine["lib"],
            IncludeDirectories = [new TaskItem("c"), new TaskItem("cxx", new Dictionary<string, string> { ["Language"] = "C++" })],
        };
        Assert.True(write.Execute());
        Assert.True(new StageLibrary { BuildEngine = _engine, Manifest = "obj/library.json", Directory = "obj/stage" }.Execute());
        LibraryManifest staged = LibraryManifest.Load(_engine["lib/obj/stage/library.json"]);
        Assert.Equal("c", Path.GetFileName(Assert.Single(staged.IncludeDirectories)));
        string cxx = Assert.Single(staged.CxxIncludeDirectories);
        Assert.Equal(["__detail/list.h", "list", "names.def", "part.ipp"], Directory.GetFiles(cxx, "*", SearchOption.AllDirectories)
            .Select(f => Path.GetRelativePath(cxx, f)).Order(StringComparer.Ordinal));
    }

    /// <summary>A package has what its generated files are made from, and commands that find it there.</summary>
    [Fact]
    public void GeneratedFilesAreStagedAsTheirInputsAndACommandThatMoves()
    {
        _engine.Write("lib/obj/upstream/x/tool/gen.sed", "gen");
        _engine.Write("lib/data/one", "1");
        _engine.Write("lib/data/deep/two", "2");
        static TaskItem Item(string name, string inputs) => new(name, new Dictionary<string, string>
        {
            ["Command"] = "sed -f obj/upstream/x/tool/gen.sed > a.c", ["Inputs"] = inputs, ["Tools"] = "sed; tclsh=tcl",
        });
        var write = new WriteLibraryManifest
        {
            BuildEngine = _engine, Manifest = "obj/library.json", Name = "lib", Kind = "Library", Root = _engine["lib"],
            Sources = [new TaskItem("$GENERATED/a.c")], IncludeDirectories = [new TaskItem("$GENERATED/")],
            GeneratedFiles = [Item("a.c", "…"), Item("$GENERATED/inc/b.h", "…")],
            GeneratedInputs = [.. new[] { "data", "obj/upstream/x/tool/gen.sed" }
                .Select(i => new TaskItem(i, new Dictionary<string, string> { ["Of"] = "a.c" }))],
            UpstreamDirectory = "obj/upstream/",
        };
        Assert.True(write.Execute());
        var task = new StageLibrary { BuildEngine = _engine, Manifest = "obj/library.json", Directory = "obj/stage" };
        Assert.True(task.Execute(), string.Join('\n', _engine.Errors.Select(e => e.Message)));
        Directory.Move(_engine["lib/obj/stage"], _engine["package"]);
        Directory.Delete(_engine["lib"], true);

        Assert.True(LibraryManifest.TryLoad(_engine["package/library.json"], out LibraryManifest? staged, out _, confined: true));
        GeneratingStep step = Assert.Single(staged.Generated);
        Assert.Equal(["a.c", "inc/b.h"], step.Outputs);
        Assert.Equal("sed -f $UPSTREAM/x/tool/gen.sed > a.c", step.Command);
        Assert.Equal(["2", "1", "gen"], step.Inputs.Select(File.ReadAllText));
        Assert.Equal("gen", File.ReadAllText(Path.Combine(staged.UpstreamDirectory!, "x/tool/gen.sed")));
        Assert.Equal(["sed", "tclsh=tcl"], step.Tools);
        Assert.Equal(_engine["package/$GENERATED/a.c"], Assert.Single(staged.Sources).Path);
    }

    [Fact]
    public void AGeneratedFileThatMakesNoSenseIsACodedError()
    {
        string project = _engine.Write("lib/lib.ukproj", """
            <Project><ItemGroup>
            <GeneratedFile Include="../x.h" Command="true" />
            <GeneratedFile Include="y.h" />
            <GeneratedFile Include="z.h" Command="true" Inputs="gone.in" />
            </ItemGroup></Project>
            """);
        TaskItem Item(string name, string command) => new(name, new Dictionary<string, string>
        {
            ["Command"] = command, ["DefiningProjectFullPath"] = project,
        });
        var task = new CheckSources
        {
            BuildEngine = _engine, ProjectFile = project, Sources = [new TaskItem("$GENERATED/y.c")],
            GeneratedFiles = [Item("../x.h", "true"), Item("y.h", ""), Item("z.h", "true")],
            GeneratedInputs = [new TaskItem("gone.in", new Dictionary<string, string> { ["Of"] = "z.h" })],
        };
        Assert.False(task.Execute());
        Assert.All(_engine.Errors, e => Assert.Equal("UK2023", e.Code));
        Assert.Equal(["'../x.h'", "'y.h'", "'gone.in'"], _engine.Errors.Select(e => e.Message!.Split(' ').First(w => w.StartsWith('\'')
            && w.TrimEnd(',') != "'z.h'").TrimEnd(',').TrimEnd('.')));
    }

    [Fact]
    public void AFileThatIsNotThereIsACodedError()
    {
        new LibraryManifest { Name = "lib", Root = _engine["lib"], Sources = [new(_engine["lib/gone.c"])] }
            .Save(_engine.Write("lib/obj/library.json", ""));
        Assert.False(new StageLibrary { BuildEngine = _engine, Manifest = "obj/library.json", Directory = "obj/stage" }.Execute());
        Assert.Equal("UK2005", Assert.Single(_engine.Errors).Code);
    }

    /// <summary>Upstream, a source may include others.</summary>
    [Fact]
    public void SourcesInAFolderOfUpstreamHeadersAreStagedWithThem()
    {
        foreach (string file in new[] { "obj/upstream/x/src/all.c", "obj/upstream/x/src/part.c", "obj/upstream/x/src/x.h", "own/part.c" })
        {
            _engine.Write("lib/" + file, "");
        }

        new LibraryManifest
        {
            Name = "lib", Root = _engine["lib"], UpstreamDirectory = _engine["lib/obj/upstream"],
            Sources = [new(_engine["lib/obj/upstream/x/src/all.c"])],
            PrivateIncludeDirectories = [_engine["lib/obj/upstream/x/src"], _engine["lib/own"]],
        }.Save(_engine["lib/obj/library.json"]);
        var task = new StageLibrary { BuildEngine = _engine, Manifest = "obj/library.json", Directory = "obj/stage" };
        Assert.True(task.Execute(), string.Join('\n', _engine.Errors.Select(e => e.Message)));
        string stage = _engine["lib/obj/stage"];
        Assert.Equal(["library.json", "upstream/x/src/all.c", "upstream/x/src/part.c", "upstream/x/src/x.h"],
            Directory.EnumerateFiles(stage, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(stage, f))
                .Order(StringComparer.Ordinal));
    }

    /// <summary>What is no header stays at home, even where a folder of headers is the project's own.</summary>
    [Theory]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("include")]
    public void OnlyHeadersAreStaged(string folder)
    {
        string[] headers = ["include/deep/bin/lib.hpp", "include/lib.h"];
        string[] others =
            [".git/config", ".git/x.h", "keys/id_ed25519", "obj/made.h", "bin/Debug/made.h", "include/.hidden/x.h", "lib.ukproj"];
        foreach (string file in headers.Concat(others).Append("include/vector"))
        {
            _engine.Write("lib/" + file, "");
        }

        _engine.Write("keys/id_ed25519", "");
        new LibraryManifest { Name = "lib", Root = _engine["lib"], IncludeDirectories = [Path.GetFullPath(folder, _engine["lib"])] }
            .Save(_engine["lib/obj/library.json"]);
        var task = new StageLibrary { BuildEngine = _engine, Manifest = "obj/library.json", Directory = "obj/stage" };
        Assert.True(task.Execute(), string.Join('\n', _engine.Errors.Select(e => e.Message)));

        // C++ has headers without an extension; in a project's own folder a name without one can be anything.
        string stage = _engine["lib/obj/stage"];
        Assert.Equal(headers.Concat(folder == "include" ? ["include/vector", "library.json"] : ["library.json"]),
            Directory.EnumerateFiles(stage, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(stage, f))
                .Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("..")]
    [InlineData(".")]
    [InlineData("obj")]
    [InlineData("../precious")]
    public void NothingButAStagedLibraryIsReplaced(string folder)
    {
        string file = _engine.Write("precious/file", "kept"), source = _engine.Write("lib/own.c", "kept");
        var library = new LibraryManifest { Name = "lib", Root = _engine["lib"], Sources = [new(source)] };
        library.Save(_engine["lib/obj/library.json"]);
        (library with { Sources = [] }).Save(_engine["lib/library.json"]);
        Assert.False(new StageLibrary { BuildEngine = _engine, Manifest = "obj/library.json", Directory = folder }.Execute());
        Assert.Equal("UK2022", Assert.Single(_engine.Errors).Code);
        Assert.Equal(["kept", "kept"], new[] { file, source }.Select(File.ReadAllText));
        Assert.True(File.Exists(_engine["lib/obj/library.json"]));
    }

    [Fact]
    public void AStagedLibraryIsReplaced()
    {
        var library = new LibraryManifest { Name = "lib", Root = _engine["lib"], Sources = [new(_engine.Write("lib/own.c", ""))] };
        library.Save(_engine["lib/obj/library.json"]);
        Directory.CreateDirectory(_engine["lib/obj/stage"]);
        foreach (int _ in Enumerable.Range(0, 2))
        {
            var task = new StageLibrary { BuildEngine = _engine, Manifest = "obj/library.json", Directory = "obj/stage" };
            Assert.True(task.Execute(), string.Join('\n', _engine.Errors.Select(e => e.Message)));
            Assert.False(File.Exists(_engine["lib/obj/stage/deep/old.c"]));
            _engine.Write("lib/obj/stage/deep/old.c", "");
        }
    }

    [Theory]
    [InlineData("../../precious", "1")]
    [InlineData("..", "1")]
    [InlineData(".", "1")]
    [InlineData("a/../../../b", "1")]
    [InlineData("a\\..\\..\\b", "1")]
    [InlineData("/precious", "1")]
    [InlineData("zlib", "one")]
    public void AnUpstreamSourceThatIsNoFolderOfItsOwnReplacesNothing(string name, string strip)
    {
        string file = _engine.Write("precious/file", "kept");
        var item = new TaskItem(name, new Dictionary<string, string>
        {
            ["Sha256"] = new('0', 64),
            ["From"] = "file:///nowhere",
            ["Strip"] = strip,
        });
        var task = new PrepareUpstreamSource
        {
            BuildEngine = _engine,
            Sources = [item],
            ProjectFile = _engine["lib/lib.ukproj"],
            Directory = "obj/upstream",
            CacheDirectory = _engine["cache"],
        };
        Assert.False(task.Execute());
        Assert.Equal("UK2401", Assert.Single(_engine.Errors).Code);
        Assert.True(File.Exists(file));
        Assert.False(Directory.Exists(_engine["cache"]));
    }
}
