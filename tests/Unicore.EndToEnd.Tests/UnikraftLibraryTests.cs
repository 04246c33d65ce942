// SPDX-License-Identifier: BSD-3-Clause
// Libraries and platforms of a Unikraft tree as NuGet packages, and the tree's menu: a small tree that make understands, and nothing of
// Unikraft's.
using System.IO.Compression;
using Unicore.Tool.Tests;

namespace Unicore.EndToEnd.Tests;

public sealed class UnikraftLibraryTests : IDisposable
{
    private const string Tree = "<UnikraftRoot>../tree</UnikraftRoot><Platform>linuxu</Platform>";
    private const string Greet = "<LibraryReference Include=\"lib-greet\" Version=\"1.2.0\" />";
    private readonly Workspace _workspace = new();

    public UnikraftLibraryTests()
    {
        string from = Path.Combine(Workspace.Repository, "tests/Unicore.EndToEnd.Tests/UnikraftTree");
        foreach (string file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            _workspace.Write(Path.Combine("tree", Path.GetRelativePath(from, file)), File.ReadAllText(file));
        }
    }

    public void Dispose() => _workspace.Dispose();

    private string Image => _workspace["app/bin/Debug/linuxu-x86_64/app"];

    /// <summary>A library in the shape of Unikraft's external ones: function <c>NAME()</c> returns a text.</summary>
    private void WriteLibrary(string name, string code, string project = "", string items = "")
    {
        string folder = "lib-" + name, upper = "LIB" + name.ToUpperInvariant();
        _workspace.Write($"{folder}/Config.uk", $"config {upper}\n\tbool \"{name}\"\n\tdefault y\n");
        _workspace.Write($"{folder}/Makefile.uk",
            $"$(eval $(call addlib_s,lib{name},$(CONFIG_{upper})))\nCINCLUDES-y += -I$({upper}_BASE)/include\n{upper}_SRCS-y += "
                + $"$({upper}_BASE)/src/{name}.c\n");
        _workspace.Write($"{folder}/include/{name}.h", $"const char *{name}(void);\n");
        _workspace.Write($"{folder}/src/{name}.c", $"#include <{name}.h>\n{code}\n");
        _workspace.Write(
            $"{folder}/{folder}.ukproj",
            project.Length > 0
                ? project
                : "<Project Sdk=\"Unicore.Sdk/1.0.0\"><PropertyGroup><OutputType>Library</OutputType><Version>1.2.0</Version>"
                    + $"</PropertyGroup><ItemGroup>{items}</ItemGroup></Project>\n");
    }

    private void WriteGreet(string text = "Hello") => WriteLibrary("greet", $"const char *greet(void) {{ return \"{text}\"; }}");

    private void WritePolite(string reference = Greet) =>
        WriteLibrary("polite", "#include <greet.h>\nconst char *polite(void) { return greet(); }", items: reference);

    private void WriteApp(string items, string properties = Tree, string calls = "polite")
    {
        _workspace.Write("app/app.ukproj",
            $"<Project Sdk=\"Unicore.Sdk/1.0.0\">\n  <PropertyGroup>{properties}</PropertyGroup>\n  <ItemGroup>\n    {items}\n  "
                + "</ItemGroup>\n</Project>\n");
        _workspace.Write("app/main.c",
            $"#include <stdio.h>\n#include <{calls}.h>\nint main(void) {{ printf(\"says %s\\n\", {calls}()); return 0; }}\n");
    }

    private async Task PackAsync(params string[] folders)
    {
        foreach (string folder in folders)
        {
            (await _workspace.DotnetAsync(folder, "pack", "-o", _workspace["feed"])).Ends(0).DoesNotSay("warning");
            Directory.Delete(_workspace[folder], true);
        }
    }

    [Fact]
    public async Task APackageHoldsTheFolderAndWhatItNeeds()
    {
        WriteGreet();
        WritePolite();
        foreach (string file in new[] { "LICENSE", "patches/0001-x.patch", ".git/HEAD", "build/junk.o", "bin/junk", "src/build/kept.c" })
        {
            _workspace.Write("lib-polite/" + file, "x\n");
        }

        await PackAsync("lib-greet", "lib-polite");
        using ZipArchive package = ZipFile.OpenRead(_workspace["feed/lib-polite.1.2.0.nupkg"]);
        Assert.Equal(
            ["Config.uk", "LICENSE", "Makefile.uk", "include/polite.h", "patches/0001-x.patch", "src/build/kept.c", "src/polite.c"],
            package.Entries.Select(e => e.FullName).Where(n => n.StartsWith("unikraft/", StringComparison.Ordinal))
                .Select(n => n["unikraft/lib-polite/".Length..]).Order(StringComparer.Ordinal));
        using StreamReader reader = new(package.GetEntry("lib-polite.nuspec")!.Open());
        string nuspec = await reader.ReadToEndAsync();
        Assert.Contains("<dependency id=\"lib-greet\" version=\"1.2.0\"", nuspec, StringComparison.Ordinal);
        Assert.Contains("<tags>unikernel micro-library unicore-library unikraft</tags>", nuspec, StringComparison.Ordinal);
    }

    [MatrixFact]
    public async Task PackagesAreRestoredWithTheirNeedsCentralVersionsAndALockFile()
    {
        WriteGreet();
        WritePolite();
        await PackAsync("lib-greet", "lib-polite");
        _workspace.Write("app/Directory.Packages.props",
            "<Project><PropertyGroup><ManagePackageVersionsCentrally>true</ManagePackageVersionsCentrally></PropertyGroup><ItemGroup>"
                + "<PackageVersion Include=\"lib-polite\" Version=\"1.2.0\" /></ItemGroup></Project>");
        WriteApp("<LibraryReference Include=\"lib-polite\" />", Tree + "<RestorePackagesWithLockFile>true</RestorePackagesWithLockFile>");
        (await _workspace.DotnetAsync("app", "build")).Ends(0);
        (await _workspace.RunAsync(Image, "app")).Ends(0).Says("says Hello");
        Assert.Contains("lib-greet", File.ReadAllText(_workspace["app/packages.lock.json"]), StringComparison.Ordinal);
        (await _workspace.DotnetAsync("app", "restore", "--locked-mode")).Ends(0);
        (await _workspace.DotnetAsync("app", "build", "--no-restore", "-v:n")).Ends(0).Says(": 0 actions ran");

        // What a tree makes is published as what our core makes.
        (await _workspace.DotnetAsync("app", "publish", "--no-restore", "-c", "Debug", "-p:ImageFormat=oci")).Ends(0)
            .Says("bin/Debug/linuxu-x86_64/publish/oci/");
    }

    [Fact]
    public async Task AFolderBringsWhatItsProjectNeedsAndTakesThePlaceOfAPackage()
    {
        WriteGreet();
        await PackAsync("lib-greet");
        WritePolite();
        WriteApp("<LibraryReference Include=\"../lib-polite\" />");
        (await _workspace.DotnetAsync("app", "build")).Ends(0);
        (await _workspace.RunAsync(Image, "app")).Ends(0).Says("says Hello");

        WriteGreet("Salve");
        WriteApp("<LibraryReference Include=\"../lib-polite\" /><LibraryReference Include=\"../lib-greet/lib-greet.ukproj\" />");
        (await _workspace.DotnetAsync("app", "build")).Ends(0);
        (await _workspace.RunAsync(Image, "app")).Ends(0).Says("says Salve");

        WritePolite("<LibraryReference Include=\"../lib-greet\" />");
        WriteApp("<LibraryReference Include=\"../lib-polite\" />");
        (await _workspace.DotnetAsync("app", "build")).Ends(0);
        (await _workspace.RunAsync(Image, "app")).Ends(0).Says("says Salve");
    }

    [MatrixFact]
    public async Task AnExternalPlatformIsAPackageToo()
    {
        WriteGreet();
        WriteLibrary("box", "const char *box(void) { return \"box\"; }",
            "<Project Sdk=\"Unicore.Sdk/1.0.0\"><PropertyGroup><OutputType>Platform</OutputType><PackageId>plat-box</PackageId>"
                + "</PropertyGroup></Project>");
        _workspace.Write("lib-box/Config.uk", "config PLAT_BOX\n\tbool \"box\"\n");
        _workspace.Write("lib-box/Makefile.uk",
            "$(eval $(call addlib_s,libbox,$(CONFIG_PLAT_BOX)))\nLIBBOX_CINCLUDES-y += -I$(LIBBOX_BASE)/include\nLIBBOX_SRCS-y += "
                + "$(LIBBOX_BASE)/src/box.c\n");
        _workspace.Write("lib-box/Linker.uk",
            "IMAGES-$(CONFIG_PLAT_BOX) += $(O)/$(N)_box\n$(O)/$(N)_box: $(OBJECTS)\n\t$(CC) -static -o $@ $(OBJECTS)\n");
        await PackAsync("lib-greet", "lib-box");
        using (ZipArchive package = ZipFile.OpenRead(_workspace["feed/plat-box.1.0.0.nupkg"]))
        {
            Assert.NotNull(package.GetEntry("unikraft/plat-box/Linker.uk"));
        }

        WriteApp($"<LibraryReference Include=\"plat-box\" Version=\"1.0.0\" />{Greet}",
            Tree.Replace("linuxu", "box", StringComparison.Ordinal), "greet");
        (await _workspace.DotnetAsync("app", "build")).Ends(0);
        (await _workspace.RunAsync(_workspace["app/bin/Debug/box-x86_64/app"], "app")).Ends(0).Says("says Hello");
    }

    [MatrixFact]
    public async Task LibrariesOfTheTwoKindsDoNotMix()
    {
        WriteGreet();
        _workspace.Write("ownkind/ownkind.ukproj",
            "<Project Sdk=\"Unicore.Sdk/1.0.0\"><PropertyGroup><OutputType>Library</OutputType></PropertyGroup></Project>");
        _workspace.Write("ownkind/ownkind.c", "int own;\n");
        WriteApp("<LibraryReference Include=\"../lib-greet\" />", "");
        (await _workspace.DotnetAsync("app", "build")).Ends(1).Says("error UK2608").Says("lib-greet. Set UnikraftRoot");
        WriteApp("<LibraryReference Include=\"../ownkind\" />");
        (await _workspace.DotnetAsync("app", "build")).Ends(1).Says("error UK2609").Says("ownkind.ukproj");
        await PackAsync("lib-greet", "ownkind");
        WriteApp(Greet, "");
        (await _workspace.DotnetAsync("app", "build")).Ends(1).Says("error UK2608").Says("lib-greet. Set UnikraftRoot");
        WriteApp("<LibraryReference Include=\"ownkind\" Version=\"1.0.0\" />");
        (await _workspace.DotnetAsync("app", "build")).Ends(1).Says("error UK2609").Says("ownkind/1.0.0");
    }

    [Fact]
    public async Task WhatIsMissingIsTold()
    {
        WriteApp("<LibraryReference Include=\"ukclock\" />");
        (await _workspace.DotnetAsync("app", "build")).Ends(1).Says("error UK2610").Says("Not found: ukclock.").DoesNotSay("error NU");
        _workspace.Write("lone/lone.ukproj",
            "<Project Sdk=\"Unicore.Sdk/1.0.0\"><PropertyGroup><OutputType>Library</OutputType><IsUnikraftLibrary>true</IsUnikraftLibrary>"
                + "</PropertyGroup></Project>");
        (await _workspace.DotnetAsync("lone", "pack")).Ends(1).Says("error UK2607");
        WriteGreet();
        File.Delete(_workspace["lib-greet/lib-greet.ukproj"]);
        WritePolite("<LibraryReference Include=\"../lib-greet\" />");
        (await _workspace.DotnetAsync("lib-polite", "pack")).Ends(1).Says("error UK2611").Says("../lib-greet");
    }

    [MatrixFact]
    public async Task TheMenuOfATreeSavesToTheProject()
    {
        WriteGreet();
        WriteApp("<LibraryReference Include=\"../lib-greet\" />\n    <Kconfig Include=\"TREE_SPEED\" Value=\"7\" />", calls: "greet");
        using (Terminal terminal = new(_workspace["app"], "dotnet build -t:MenuConfig", 100, 24,
            ("MSBUILDDISABLENODEREUSE", "1"), ("DOTNET_CLI_USE_MSBUILD_SERVER", "0"), ("DOTNET_CLI_TELEMETRY_OPTOUT", "1")))
        {
            terminal.Shows("Tree of the tests", "[*] x86_64", "[*] linuxu", "(7) Speed", "[ ]   Loud", "[*] greet").Press("l", "l")
                .Selects("Loud").Press("y").Shows("[*]   Loud").Press("Escape", "Escape").Shows("save your").Press("y").Shows("ended 0");
        }

        string project = await File.ReadAllTextAsync(_workspace["app/app.ukproj"]);
        Assert.Contains("<Kconfig Include=\"TREE_SPEED\" Value=\"7\" />\n    <Kconfig Include=\"TREE_LOUD\" Value=\"y\" />\n", project,
            StringComparison.Ordinal);
        Assert.DoesNotContain("PLAT_LINUXU", project, StringComparison.Ordinal);
        (await _workspace.DotnetAsync("app", "build", "-t:Configure")).Ends(0);
        Assert.Contains("CONFIG_TREE_LOUD=y\n", await File.ReadAllTextAsync(_workspace["app/bin/Debug/linuxu-x86_64/.config"]),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task TheCommandReadsTheTreeAsTheBuildDid()
    {
        WriteGreet();
        WriteApp("<LibraryReference Include=\"../lib-greet\" />\n    <Kconfig Include=\"TREE_SPEED\" Value=\"2\" />", calls: "greet");
        string tool = Path.Combine(Workspace.Repository, ".artifacts/sdk/tools/Unicore.Tool.dll");
        Task<Outcome> Kconfig(params string[] arguments) => _workspace.RunAsync("dotnet", "app", ["exec", tool, "kconfig", .. arguments]);

        (await Kconfig("explain", "TREE_LOUD", "--build", ".")).Ends(1).Says("was not configured yet; run `dotnet build -t:Configure`");
        (await _workspace.DotnetAsync("app", "build", "-t:Configure", "-restore")).Ends(0);
        (await Kconfig("explain", "TREE_LOUD", "LIBGREET", "--build", ".")).Ends(0).Says("TREE_SPEED > 3").Says("LIBGREET = y");
        (await Kconfig("want", "TREE_LOUD=y", "--build", "obj/Debug/linuxu-x86_64")).Ends(0).Says("takes 2 changes");
        (await Kconfig("want", "TREE_LOUD=y", "--build", ".", "--apply")).Ends(2).Says("set the changes there as Kconfig items");
        (await Kconfig("lint", "--build", ".")).Ends(0);
        Assert.Contains("\"release\": \"5.2\"", await File.ReadAllTextAsync(_workspace["app/obj/Debug/linuxu-x86_64/kconfig.json"]),
            StringComparison.Ordinal);

        // Of several, one is to be named.
        (await _workspace.DotnetAsync("app", "build", "-t:Configure", "-p:Configuration=Release")).Ends(0);
        (await Kconfig("explain", "TREE_LOUD", "--build", ".")).Ends(1).Says("--build ./obj/Release/linuxu-x86_64");
        (await _workspace.DotnetAsync("app", "clean")).Ends(0);
        Assert.False(File.Exists(_workspace["app/obj/Debug/linuxu-x86_64/kconfig.json"]));
    }
}
