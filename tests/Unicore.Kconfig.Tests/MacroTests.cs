// SPDX-License-Identifier: BSD-3-Clause
// The macro language: variables, functions, the environment, and their limits.
using Unicore.Diagnostics;
using Unicore.Kconfig.Tree;
namespace Unicore.Kconfig.Tests;

public sealed class MacroTests
{
    [Theory]
    [InlineData("x = $(y)\ny = late\n", "$(x)", "late")]
    [InlineData("x := $(y)\ny = late\n", "$(x)", "")]
    [InlineData("x := a\nx += $(y)\ny = late\n", "$(x)", "a ")]
    [InlineData("x = a\nx += $(y)\ny = late\n", "$(x)", "a late")]
    [InlineData("f = <$(2)$(1)>\n", "$(f,a,b)", "<ba>")]
    [InlineData("f = $(1)\n", "$(f,(a,b))", "(a,b)")]
    [InlineData("", "$(HOST_NAME)", "host")]
    [InlineData("", "$(shell,lines)", "one two")]
    [InlineData("", "$(shell, cmd (a,b))", "ran(cmd (a,b))")]
    [InlineData("f = a$(shell, cmd a$(comma)b)\ncomma = ,\n", "$(f)", "aran(cmd a,b)")]
    [InlineData("", "$(shell cmd)", "ran(cmd)")]
    [InlineData("", "$x ${y} $", "$x ${y} $")]
    public void ReferencesExpand(string before, string text, string expected) =>
        Assert.Equal(expected, Kit.Solver($"{before}config X\n\tstring\n\tdefault \"{text}\"\n").ValueOf("X"));

    [Fact]
    public void TheFunctionsThatSpeakBecomeDiagnostics()
    {
        KconfigTree tree = Kit.Tree("$(info,hello)\n$(warning-if,y,careful)\n$(error-if,y,stop)\n$(error-if,n,go)\n");
        Assert.Equal(
            [(Severity.Info, 1, "hello"), (Severity.Warning, 2, "careful"), (Severity.Error, 3, "stop")],
            tree.Diagnostics.Select(d => (d.Severity, d.Line, d.Message)));
    }

    [Theory]
    [InlineData("$(shell,a,b)")]
    [InlineData("$(shell)")]
    [InlineData("$(info,a,b)")]
    [InlineData("$(warning-if,y)")]
    [InlineData("$(error-if,n,a,b)")]
    [InlineData("$(lineno,a)")]
    [InlineData("$(x,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17)")]
    public void AFunctionTakesSoManyArgumentsAndNoOther(string text) =>
        Assert.Contains(Kit.Tree($"x := {text}\n").Diagnostics, d => d.Code == "UK1005" && d.Severity == Severity.Error);

    [Fact]
    public void EnvironmentVariablesThatWereReadAreListed() =>
        Assert.Equal(["HOST_NAME", "OTHER"], Kit.Tree("x := $(HOST_NAME)$(OTHER)\n").EnvironmentUsed.Select(e => e.Key));

    [Theory]
    [InlineData("x = $(x)\ny := $(x)\n", "UK1005")]
    [InlineData("f = $(f,$(1)x)\ny := $(f,a)\n", "UK1004")]
    [InlineData("config $(x\n", "UK1005")]
    [InlineData("a=$(b)$(b)$(b)$(b)\nb=$(c)$(c)$(c)$(c)\nc=$(d)$(d)$(d)$(d)\nd=$(e)$(e)$(e)$(e)\ne=$(f)$(f)$(f)$(f)\n"
        + "f=$(g)$(g)$(g)$(g)\ng=$(h)$(h)$(h)$(h)\nh=$(i)$(i)$(i)$(i)\ni=$(j)$(j)$(j)$(j)\nj=$(k)$(k)$(k)$(k)\nk=xxxx\nz:=$(a)\n",
            "UK1004")]
    public void EndlessReferencesEndInAnError(string text, string code) =>
        Assert.Contains(Kit.Tree(text).Diagnostics, d => d.Code == code && d.Severity == Severity.Error);

    [Fact]
    public void AShellCommandThatTakesTooLongIsEndedAndReported()
    {
        KconfigOptions options = KconfigOptions.ForDisk(Path.GetTempPath(), shellTimeout: TimeSpan.FromMilliseconds(200)) with
        {
            ReadFile = _ => "x := $(shell,sleep 20)\n",
        };
        System.Diagnostics.Stopwatch clock = System.Diagnostics.Stopwatch.StartNew();
        Assert.Contains("took longer", KconfigTree.Parse("Kconfig", options).Diagnostics.Only("UK1009").Message, StringComparison.Ordinal);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(10));
    }
}
