// SPDX-License-Identifier: BSD-3-Clause
// Kconfig expressions that make decides: what make itself says of them, and what it cannot be told.
using CliWrap;
using CliWrap.Buffered;
using Unicore.Diagnostics;
using Unicore.Unikraft.Applications;
using Unicore.Unikraft.Tests.Building;

namespace Unicore.Unikraft.Tests.Applications;

public sealed class MakeConditionTests
{
    /// <summary>A is y, B is not set, M is m, S is a text.</summary>
    [Theory]
    [InlineData("A", true)]
    [InlineData("CONFIG_A", true)]
    [InlineData("B", false)]
    [InlineData("M", true)]
    [InlineData("S", false)]
    [InlineData("!A", false)]
    [InlineData("!B", true)]
    [InlineData("!!A", true)]
    [InlineData("A && B", false)]
    [InlineData("A && !B", true)]
    [InlineData("A || B", true)]
    [InlineData("B || M && A", true)]
    [InlineData("(B || A) && !(A && B)", true)]
    [InlineData("B || B || !A", false)]
    [InlineData("A && y", true)]
    [InlineData("A && n", false)]
    [InlineData(" A\n&& M ", true)]
    public async Task MakeSaysWhatKconfigMeans(string expression, bool expected)
    {
        string condition = MakeCondition.From(expression, out string? problem)!;
        Assert.Null(problem);
        string file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, $"CONFIG_A=y\nCONFIG_M=m\nCONFIG_S=\"y m\"\nX-{condition} += it holds\nall: ; @echo '$(X-y)$(X-)'\n");
            BufferedCommandResult result = await Cli.Wrap("make").WithArguments(["-f", file]).ExecuteBufferedAsync();
            Assert.Equal("it holds\n", result.StandardOutput);
            File.WriteAllText(file, File.ReadAllText(file).Replace("$(X-)", "", StringComparison.Ordinal));
            result = await Cli.Wrap("make").WithArguments(["-f", file]).ExecuteBufferedAsync();
            Assert.Equal(expected ? "it holds\n" : "\n", result.StandardOutput);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Theory]
    [InlineData("A = \"x\"")]
    [InlineData("A && (B != 3)")]
    [InlineData("A &&")]
    [InlineData("A B")]
    [InlineData("(A")]
    [InlineData("A if B")]
    [InlineData("$(shell,touch /tmp/x)")]
    [InlineData("A # B")]
    [InlineData("A \\")]
    [InlineData(")")]
    [InlineData("&&")]
    [InlineData(" ")]
    public void WhatMakeCannotBeToldIsACodedError(string expression)
    {
        Assert.Null(MakeCondition.From(expression, out string? problem));
        Assert.NotNull(problem);
        Diagnostic diagnostic = ApplicationFolder.Check("/x.c", expression, "/")!;
        Assert.Equal(("UK1110", Severity.Error), (diagnostic.Code, diagnostic.Severity));
    }

    [Theory]
    [InlineData("/a b.c", true)]
    [InlineData("/a#b/c.c", true)]
    [InlineData("/a-b_c.d/e+f.c", false)]
    public void PathsThatMakeWouldTakeApartAreRefused(string path, bool isRefused) =>
        Assert.Equal(isRefused ? "UK2602" : null, ApplicationFolder.Check(path, null, "/")?.Code);

    [Fact]
    public async Task SourcesAndIncludeFoldersMayDependOnExpressions()
    {
        using Tree tree = new();
        tree.Write("project/main.c",
            "#include <uk/print.h>\n#include <own.h>\nint extra(void) __attribute__((weak));\nint main(void) { uk_number(\"extra\", "
                + "extra ? extra() : OWN); return 0; }\n");
        tree.Write("project/extra.c", "int extra(void);\nint extra(void) { return 9; }\n");
        tree.Write("project/one/own.h", "#define OWN 1\n");
        tree.Write("project/two/own.h", "#define OWN 2\n");
        tree.Write("project/Config.uk", "config EXTRA\n\tbool \"extra\"\nconfig MORE\n\tbool \"more\"\n");
        ApplicationFolder sources = new("hello")
        {
            Sources = [(tree["project/main.c"], null, []), (tree["project/extra.c"], "EXTRA && !MORE", [])],
            IncludeDirectories = [(tree["project/one"], "!EXTRA"), (tree["project/two"], "EXTRA || MORE")],
            ConfigFile = tree["project/Config.uk"],
        };
        tree.Change = r => r with { Application = tree["application"], OwnSources = sources };
        Assert.Equal("> extra 1\n", (await tree.Run()).Text);
        tree.Values["EXTRA"] = "y";
        Assert.Equal("> extra 9\n", (await tree.Run()).Text);
        tree.Values["MORE"] = "y";
        Assert.Equal("> extra 2\n", (await tree.Run()).Text);
    }

    [Fact]
    public async Task AnImagesNameIsNoPath()
    {
        using Tree tree = new();
        tree.Change = r => r with { Name = "two words" };
        Diagnostic diagnostic = Assert.Single((await tree.Build()).Diagnostics);
        Assert.Equal("UK2602", diagnostic.Code);
        Assert.Contains("Set UnikernelName", diagnostic.Message, StringComparison.Ordinal);
    }
}
