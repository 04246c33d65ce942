// SPDX-License-Identifier: BSD-3-Clause
// What we build is what the tree's own make builds: the same commands, the same bytes.
using System.Runtime.InteropServices;
using Unicore.Build.Libraries;
using Unicore.Build.Planning;

namespace Unicore.Unikraft.Tests.Building;

public sealed class ComparisonTests
{
    private static readonly string[] Tools = ["gcc", "objcopy", "strip", "ar"];

    [Fact]
    public async Task TheImageRuns()
    {
        using Tree tree = new("t", "lib-shape");
        (Built built, string text) = await tree.Run();
        Assert.Equal(
            "> version 1.0\n> hello, world\n> a b\n> answer 42\n> level 1\n> part 1\n> low\n> high $1\n> gen 50\n> sum 6\n> shape 4\n",
            text);
        Assert.Equal("never planned", built.Reason);
        Assert.Empty(built.Diagnostics);
        Assert.Equal([tree.Image + ".dbg", tree.Image], built.Plan!.Images);
    }

    [Theory]
    [MatrixData("file", "n", "n")]
    [MatrixData("inline", "n", "n")]
    [InlineData("file", "y", "y")]
    [MatrixData("inline", "y", "n")]
    public async Task CommandsAndBytesAreThoseOfMake(string style, string sub, string folders)
    {
        using Tree tree = new("t", "lib-shape");
        tree.Replace("core/version.mk", ":= file", ":= " + style);
        tree.Values["LIBUKGEN_SUB"] = sub;
        tree.Values["LIBUKGEN_TREE"] = folders;
        (Built built, string ours) = await tree.Run();
        Directory.Move(tree.Output, tree["ours"]);
        string log = tree["commands"];
        foreach (string tool in Tools)
        {
            tree.Write("tools/" + tool,
                $"#!/bin/sh\n{{ echo {tool}; printf '%s\\n' \"$@\"; echo; }} >> {log}\nexec /usr/bin/{tool} \"$@\"\n");
            Tree.Execute("chmod", "+x", tree["tools/" + tool]);
        }

        tree.Make("CROSS_COMPILE=" + tree["tools/"]);
        Assert.Equal(ours, Tree.Execute(tree.Image).Text);

        string[] theirs = [.. Objects(tree.Output)];
        Assert.NotEmpty(theirs);
        Assert.Equal(theirs, Objects(tree["ours"]));
        Assert.All(theirs.Append("hello_native-x86_64").Append("hello_native-x86_64.dbg").Append("libukgen/include/list.h"), file =>
            Assert.True(File.ReadAllBytes(Path.Combine(tree.Output, file)).AsSpan()
                .SequenceEqual(File.ReadAllBytes(Path.Combine(tree["ours"], file))), file + " differs"));
        Assert.Equal(Defines(Path.Combine(tree.Output, "include/uk/bits/config.h")),
            Defines(Path.Combine(tree["ours"], "include/uk/bits/config.h")));

        string[] ran = [.. File.ReadAllText(log).Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(c => c.Trim('\n'))
            .Order(StringComparer.Ordinal)];
        string[] planned = [.. built.Plan!.Actions.Where(a => !a.WritesInPlace && a.Step is null).Select(a => string.Join('\n', a.Command))
            .Order(StringComparer.Ordinal)];
        if (sub == "y")
        {
            // What another make runs is its own.
            ran = [.. ran.Where(c => !c.Contains("/sub.c\n", StringComparison.Ordinal) && !c.StartsWith("ar\n", StringComparison.Ordinal))];
        }

        Assert.Equal(ran, planned);
    }

    [MatrixTheory]
    [MatrixData(0x02u)]
    [InlineData(0x3f)]
    public async Task TheUmaskMakesNoDifference(uint mask)
    {
        using Tree usual = new(), other = new();
        string expected = (await usual.Run()).Text;
        uint before = SetUmask(mask);
        try
        {
            Assert.Equal(expected, (await other.Run()).Text);
        }
        finally
        {
            _ = SetUmask(before);
        }

        Assert.Equal(Objects(usual.Output), Objects(other.Output));
    }

    [MatrixFact]
    public async Task AnExternalPlatformLinksAsItLikes()
    {
        using Tree tree = new();
        tree.Change = r => r with { Platforms = [tree["plats/toy"]], Target = new("toy", "x86_64") };
        Built built = (await tree.Build()).Succeeds();
        string image = Assert.Single(built.Plan!.Images);
        (int code, string text) = Tree.Execute(image);
        Assert.Equal(7, code);
        Assert.StartsWith("toy\n> version 1.0\n", text, StringComparison.Ordinal);
        Directory.Move(tree.Output, tree["ours"]);
        tree.Make();
        Assert.Equal(File.ReadAllBytes(image), File.ReadAllBytes(Path.Combine(tree["ours"], Path.GetFileName(image))));
    }

    [Fact]
    public async Task CompilationsAreToldToEditors()
    {
        using Tree tree = new();
        Built built = (await tree.Build()).Succeeds();
        CompileCommand main = Assert.Single(built.Plan!.CompileCommands, c => c.File == tree["app/main.c"]);
        Assert.Equal(tree["out/apphello/main.o"], main.Output);
        Assert.Contains("-DQUOTED=\"a b\"", main.Arguments);
        Assert.Contains(built.Plan.CompileCommands, c => c.File == tree["out/libukgen/table.c"]);
        Assert.Equal(2, built.Plan.CompileCommands.Count(c => c.File == tree["core/lib/ukprint/voice.c"]));
    }

    [Fact]
    public async Task SymbolsAreHiddenAsTheirListsSay()
    {
        using Tree tree = new();
        (await tree.Build()).Succeeds();
        string symbols = Tree.Execute("nm", tree["out/libukgen.o"], tree["out/libukprint.o"]).Text;
        Assert.Equal(2, symbols.Split('\n').Count(l => l.EndsWith(" t helper", StringComparison.Ordinal)));
        Assert.DoesNotContain(" T helper", symbols, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Objects(string folder) =>
        Directory.EnumerateFiles(folder, "*.o", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(folder, f))
            .Order(StringComparer.Ordinal);

    private static IEnumerable<string> Defines(string file) =>
        File.ReadAllLines(file).Where(l => l.StartsWith("#define CONFIG_", StringComparison.Ordinal)).Order(StringComparer.Ordinal);

    [DllImport("libc", EntryPoint = "umask")]
    private static extern uint SetUmask(uint mask);
}
