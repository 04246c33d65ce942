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

    [Fact]
    public void AFileThatIsNotThereIsACodedError()
    {
        new LibraryManifest { Name = "lib", Root = _engine["lib"], Sources = [new(_engine["lib/gone.c"])] }
            .Save(_engine.Write("lib/obj/library.json", ""));
        Assert.False(new StageLibrary { BuildEngine = _engine, Manifest = "obj/library.json", Directory = "obj/stage" }.Execute());
        Assert.Equal("UK2005", Assert.Single(_engine.Errors).Code);
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
