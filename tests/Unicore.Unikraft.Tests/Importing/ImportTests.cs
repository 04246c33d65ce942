// SPDX-License-Identifier: BSD-3-Clause
// Single rules of the import: paths, sources, variables, and files that are no kraft files.
using Unicore.Kconfig;
using Unicore.Unikraft.Importing;

namespace Unicore.Unikraft.Tests.Importing;

public sealed class ImportTests
{
    [Theory]
    [InlineData("../core", "../core")]
    [InlineData("mylib", "mylib")]
    [InlineData("/abs/core", "/abs/core")]
    [InlineData("~/core", "$(HOME)/core")]
    [InlineData("${UK_ROOT}/core", "$(UK_ROOT)/core")]
    [InlineData("stable", "$(UK_WORKDIR)/unikraft")]
    [InlineData("https://example.org/core.git@v1", "$(UK_WORKDIR)/unikraft")]
    [InlineData("git@example.org:core.git", "$(UK_WORKDIR)/unikraft")]
    public void TheCoreIsAFolderWhenKraftTakesItForOne(string source, string expected) =>
        Assert.Contains($"<UnikraftRoot>{expected}</UnikraftRoot>", Project($"spec: v0.6\nunikraft: {source}\n"), StringComparison.Ordinal);

    [Theory]
    [InlineData("https://example.org/core.git@v1", "version 'v1' of 'https://example.org/core.git'", "git clone -b v1 https://example.org/core.git")]
    [InlineData("ssh://git@example.org/core.git", "'ssh://git@example.org/core.git'", "git clone ssh://git@example.org/core.git")]
    [InlineData("0.17", "version '0.17'", "check out '0.17'")]
    public void VersionAndAddressAreTold(string source, string what, string cure)
    {
        Diagnostic diagnostic = Assert.Single(Kit.Import($"spec: v0.6\nunikraft: {source}\n").Diagnostics);
        Assert.Equal(("UK2428", 2, 11), (diagnostic.Code, diagnostic.Line, diagnostic.Column));
        Assert.Contains(what, diagnostic.Message, StringComparison.Ordinal);
        Assert.Contains(cure, diagnostic.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void PathsBecomeRelativeToTheProject()
    {
        string project = Kit.Import("spec: v0.6\nunikraft: ../core\noutdir: out\nlibraries: {mylib: ./mylib, abs: /abs/lib}\n", projectFolder: "/src").Project!;
        Assert.Contains("<UnikraftRoot>core</UnikraftRoot>", project, StringComparison.Ordinal);
        Assert.Contains("<BaseOutputPath>app/out/</BaseOutputPath>", project, StringComparison.Ordinal);
        Assert.Contains("Include=\"app/mylib\"", project, StringComparison.Ordinal);
        Assert.Contains("Include=\"/abs/lib\"", project, StringComparison.Ordinal);
    }

    [Fact]
    public void AVariablesDefaultHoldsWhenTheEnvironmentHasNone()
    {
        string project = Project("spec: v0.6\nname: a-$X-${Y}-${Z:-d;e}-$$\n");
        Assert.Contains("<Z Condition=\"'$(Z)' == ''\">d%3Be</Z>", project, StringComparison.Ordinal);
        Assert.Contains("<UnikernelName>a-$(X)-$(Y)-$(Z)-%24</UnikernelName>", project, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("name: ${Z:?needed}", "UK2433")]
    [InlineData("name: a$ b$ ${c:-", "UK2433")]
    [InlineData("name: \"\\uFFFE\"", "UK2435")]
    [InlineData("name: [a]", "UK2424")]
    [InlineData("targets: [kvm]", "UK2430")]
    [InlineData("targets: {plat: kvm/x86_64, arch: arm64}", "UK2434")]
    [InlineData("flavour: sweet", "UK2426")]
    [InlineData("unikraft: {flavour: sweet}", "UK2426")]
    [InlineData("targets: [{plat: kvm, arch: arm64, flavour: sweet}]", "UK2426")]
    [InlineData("name: a\nname: b", "UK2434")]
    [InlineData("name: !strange a", "UK2424")]
    [InlineData("? [a]\n: b", "UK2424")]
    public void WhatKraftWouldNotReadOrAProjectCannotHoldIsTold(string line, string code) =>
        Assert.Equal(code, Assert.Single(Kit.Import($"spec: v0.6\n{line}\n").Diagnostics).Code);

    [Theory]
    [InlineData("", "UK2422")]
    [InlineData("a: [", "UK2422")]
    [InlineData("a: \"open", "UK2422")]
    [InlineData("a:\n- : b", "UK2422")]
    [InlineData("a: *nothing", "UK2422")]
    [InlineData("a: &a [*a]", "UK2422")]
    [InlineData("\0\u0001\u0002", "UK2424")]
    [InlineData("just text", "UK2424")]
    [InlineData("- a\n- b", "UK2424")]
    public void WhatIsNoKraftFileGivesNoProject(string text, string code)
    {
        ImportResult result = Kit.Import(text);
        Assert.Null(result.Project);
        Assert.Contains(result.Diagnostics, d => d.Code == code && d.Severity == Severity.Error);
    }

    [Fact]
    public void FilesThatGrowWithoutBoundAreRefused()
    {
        string bomb = "a: &a [x, x, x, x, x, x, x, x]\n" + string.Concat(Enumerable.Range(1, 20).Select(i => $"b{i}: &{(char)('a' + i)} [{string.Join(", ", Enumerable.Repeat($"*{(char)('a' + i - 1)}", 8))}]\n"));
        string pairs = $"platforms: {{{string.Join(", ", Enumerable.Range(0, 5000).Select(i => $"p{i}: "))}}}\narchitectures: {{{string.Join(", ", Enumerable.Range(0, 5000).Select(i => $"a{i}: "))}}}\n";
        foreach (string text in new[] { bomb, pairs, new string('[', 100_000), string.Concat(Enumerable.Repeat("- ", 100_000)), new string('a', YamlReader.MaxLength + 1) })
        {
            ImportResult result = Kit.Import(text);
            Assert.Null(result.Project);
            Assert.Equal("UK2423", result.Diagnostics.Single(d => d.Severity == Severity.Error).Code);
        }
    }

    [Theory]
    [InlineData("helloworld", "helloworld")]
    [InlineData("../../etc/passwd", "etc-passwd")]
    [InlineData("..", "")]
    [InlineData("a b+c", "a b+c")]
    public void TheFileNameOfAnApplicationStaysInItsFolder(string name, string expected) =>
        Assert.Equal(expected, Kit.Import($"spec: v0.6\nname: {name}\n").Name);

    private static string Project(string text) => Kit.Import(text).Project!;
}
