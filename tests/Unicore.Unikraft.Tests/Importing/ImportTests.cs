// SPDX-License-Identifier: BSD-3-Clause
// Single rules of the import: paths, sources, variables, and files that are no kraft files.
using Unicore.Diagnostics;
using Unicore.Projects.Yaml;
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
    [InlineData("https://example.org/core.git@v1", "version 'v1' of 'https://example.org/core.git'",
        "git clone -b v1 https://example.org/core.git \"${UK_WORKDIR:-$HOME/.unikraft}/unikraft\"")]
    [InlineData("ssh://git@example.org/core.git", "'ssh://git@example.org/core.git'", "git clone ssh://git@example.org/core.git \"${")]
    [InlineData("https://example.org/core.git@0123abc", "version '0123abc'", "git clone https://example.org/core.git "
        + "\"${UK_WORKDIR:-$HOME/.unikraft}/unikraft\" && git -C \"${UK_WORKDIR:-$HOME/.unikraft}/unikraft\" checkout 0123abc")]
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
        string project = Kit.Import("spec: v0.6\nunikraft: ../core\noutdir: out\nlibraries: {mylib: ./mylib, abs: /abs/lib}\n",
            projectFolder: "/src").Project!;
        Assert.Contains("<UnikraftRoot>core</UnikraftRoot>", project, StringComparison.Ordinal);
        Assert.Contains("<BaseOutputPath>app/out/</BaseOutputPath>", project, StringComparison.Ordinal);
        Assert.Contains("Include=\"app/mylib\"", project, StringComparison.Ordinal);
        Assert.Contains("Include=\"/abs/lib\"", project, StringComparison.Ordinal);
    }

    [Fact]
    public void AVariablesDefaultHoldsWhenTheEnvironmentHasNone()
    {
        string project = Project("spec: v0.6\ncmd: a-$X-${Y}-${Z:-d;e}-$$\n");
        foreach (string name in new[] { "X", "Y", "Z" })
        {
            Assert.Contains($"<_Kraft_{name}>$([System.Environment]::GetEnvironmentVariable('{name}'))</_Kraft_{name}>", project,
                StringComparison.Ordinal);
        }

        Assert.Contains("<_Kraft_Z Condition=\"'$(_Kraft_Z)' == ''\">d%3Be</_Kraft_Z>", project, StringComparison.Ordinal);
        Assert.Contains("<UnikernelArguments>a-$(_Kraft_X)-$(_Kraft_Y)-$(_Kraft_Z)-%24</UnikernelArguments>", project,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("$HOME/a ${UK_WORKDIR}", "$(HOME)/a%20$(UK_WORKDIR)")]
    [InlineData("${UK_WORKDIR:-x}", "$(_Kraft_UK_WORKDIR)")]
    [InlineData("$home", "$(_Kraft_home)")]
    [InlineData("$PATH $Path", "$(_Kraft_PATH)%20$(_Kraft2_Path)")]
    public void OnlyUnikraftsNamesAndTheHomeFolderKeepTheirs(string text, string expected) =>
        Assert.Contains($"<UnikernelArguments>{expected}</UnikernelArguments>", Project($"spec: v0.6\ncmd: {text}\n"),
            StringComparison.Ordinal);

    [Fact]
    public void AFolderInAListOfLibrariesIsRelativeToTheProjectToo() =>
        Assert.Contains("Include=\"app/mylib\"", Kit.Import("spec: v0.6\nlibraries: [./mylib]\n", projectFolder: "/src").Project!,
            StringComparison.Ordinal);

    [Theory]
    [InlineData("https://example.org/lib-x.git", "x", "git clone https://example.org/lib-x.git "
        + "\"${UK_LIBS:-${UK_WORKDIR:-$HOME/.unikraft}/libs}/x\"")]
    [InlineData("https://example.org/some/y@v1", "y", "git clone -b v1 https://example.org/some/y \"${UK_LIBS")]
    [InlineData("git@example.org:x.git", "x", "git clone git@example.org:x.git \"${UK_LIBS")]
    public void AnAddressInAListOfLibrariesNamesTheLibrary(string address, string name, string cure)
    {
        ImportResult result = Kit.Import($"spec: v0.6\nlibraries:\n- {address}\n");
        Assert.Contains($"<LibraryReference Include=\"{name}\" />", result.Project!, StringComparison.Ordinal);
        Diagnostic diagnostic = Assert.Single(result.Diagnostics);
        Assert.Equal("UK2428", diagnostic.Code);
        Assert.Contains(cure, diagnostic.Message, StringComparison.Ordinal);
    }

    /// <summary>An address that is a folder is taken as one: nothing is to be cloned into it.</summary>
    [Fact]
    public void AFileAddressIsAFolder()
    {
        ImportResult result = Kit.Import("spec: v0.6\nunikraft: {source: 'file:///abs/core', version: v1}\n");
        Assert.Contains("<UnikraftRoot>/abs/core</UnikraftRoot>", result.Project!, StringComparison.Ordinal);
        Assert.EndsWith("takes '/abs/core' as it is: check out 'v1' there", Assert.Single(result.Diagnostics).Message,
            StringComparison.Ordinal);
        Assert.Contains("git clone file:///abs/core.git \"", Kit.Import("spec: v0.6\nunikraft: file:///abs/core.git\n")
            .Diagnostics.Single().Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ALibraryThatIsCalledLibIsNotCalledSoTwice() =>
        Assert.DoesNotContain("lib-lib-", Assert.Single(Kit.Import("spec: v0.6\nlibraries: {lib-x: stable}\n").Diagnostics).Message,
            StringComparison.Ordinal);

    [Theory]
    [InlineData("netdev.ip=1 -- /bin/x -- y", "netdev.ip=1", "/bin/x -- y")]
    [InlineData("vfs.fstab=[ 'initrd0:/:extract' ] a.b -- x", "vfs.fstab=[ initrd0:/:extract ] a.b", "x")]
    [InlineData("netdev.ip=1 --", "netdev.ip=1", "")]
    [InlineData("-- x", null, "x")]
    [InlineData("x y", null, "x y")]
    public void WhatStandsBeforeTwoDashesAreParametersOfLibraries(string command, string? parameters, string arguments)
    {
        ImportResult result = Kit.Import($"spec: v0.6\ncmd: \"{command}\"\n");
        Assert.Empty(result.Diagnostics);
        Assert.Equal(parameters, Between(result.Project!, "UnikernelParameters"));
        Assert.Equal(arguments, Between(result.Project!, "UnikernelArguments") ?? "");
    }

    [Fact]
    public void ACommandOfATargetHasItsOwnParametersOrNone()
    {
        string project = Kit.Import("spec: v0.6\ncmd: [a.b=1, --, x]\ntargets:\n- {plat: qemu, arch: x86_64, cmd: [y]}\n- fc/arm64\n")
            .Project!;
        Assert.Contains("<UnikernelParameters>a.b=1</UnikernelParameters>", project, StringComparison.Ordinal);
        Assert.Matches("<UnikernelParameters Condition=[^>]*qemu/x86_64[^>]*(/>|></UnikernelParameters>)", project);
    }

    [Theory]
    [InlineData("/bin/node -- x")]
    [InlineData("a.b=[ c -- x")]
    public void WordsThatAreNoParametersStayArguments(string command)
    {
        ImportResult result = Kit.Import($"spec: v0.6\ncmd: '{command}'\n");
        Assert.Equal("UK2437", Assert.Single(result.Diagnostics).Code);
        Assert.Equal(command, Between(result.Project!, "UnikernelArguments"));
        Assert.Null(Between(result.Project!, "UnikernelParameters"));
    }

    private static string? Between(string project, string element) =>
        System.Xml.Linq.XDocument.Parse(project).Descendants().FirstOrDefault(e => e.Name.LocalName == element)?.Value is { } text
            ? Unicore.Projects.MSBuildText.Unescape(text) : null;

    [Fact]
    public void ACommandToPasteIsQuoted() =>
        Assert.Contains(
            "git clone -b 'v1; rm -rf ~' -- '-u$(touch x)' \"$",
            Kit.Import("spec: v0.6\nunikraft: {version: 'v1; rm -rf ~', source: '-u$(touch x)'}\n")
                .Diagnostics.Single(d => d.Code == "UK2428").Message,
            StringComparison.Ordinal);

    [Fact]
    public void MessagesAreShortAndCounted()
    {
        string text = $"spec: v0.6\nlabels: {{{new string('k', 100_000)}: v}}\n"
            + string.Concat(Enumerable.Range(0, 1500).Select(i => $"{new string('z', 300)}{i}: [{new string('v', 300)}]\n"));
        ImportResult result = Kit.Import(text);
        Assert.Equal(1001, result.Diagnostics.Count);
        Assert.All(result.Diagnostics, d => Assert.InRange(d.Message.Length, 1, 1001));
        Assert.StartsWith("and 501 more", result.Diagnostics[^1].Message, StringComparison.Ordinal);
        Assert.InRange(result.Project!.Length, 1, 1_000_000);
    }

    [Theory]
    [InlineData("../../etc/x", "etc-x")]
    [InlineData("a b+c", "a-b+c")]
    [InlineData("a/${X}", "a-$(_Kraft_X)")]
    public void TheNameOfAnImageStaysInItsFolder(string name, string expected)
    {
        ImportResult result = Kit.Import($"spec: v0.6\nname: {name}\n");
        Assert.Contains($"<UnikernelName>{expected}</UnikernelName>", result.Project!, StringComparison.Ordinal);
        Assert.Equal("UK2436", Assert.Single(result.Diagnostics).Code);
    }

    [Theory]
    [InlineData("platforms: {firecracker: {kconfig: [CONFIG_A=y]}, fc: {memory: 16}}", "fc")]
    [InlineData("platforms: [kvm]\narchitectures: [amd64, x86_64]", "x86_64")]
    [InlineData("cmd: a\ncommand: b", "'a'")]
    [InlineData("cmd: a\nrun: {arguments: [b, c]}", "'a'")]
    [InlineData("memory: 8\nrun: {memory: 16}", "'8'")]
    [InlineData("targets: [{platform: qemu, plat: xen, arch: arm64}]", "'plat: xen'")]
    [InlineData("targets: [{plat: qemu, architecture: arm64, arch: x86_64}]", "'arch: x86_64'")]
    [InlineData("spec: v0.6\nversion: v0.5", "'version: v0.5'")]
    public void WhatIsSaidTwiceIsTold(string lines, string shown)
    {
        Diagnostic diagnostic = Assert.Single(
            Kit.Import(lines.StartsWith("spec", StringComparison.Ordinal) ? lines : $"spec: v0.6\n{lines}\n").Diagnostics);
        Assert.Equal("UK2434", diagnostic.Code);
        Assert.Contains(shown, diagnostic.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cmd: ${Z:?needed}", "UK2433")]
    [InlineData("cmd: a$ b$ ${c:-", "UK2433")]
    [InlineData("cmd: ${1X}", "UK2433")]
    [InlineData("cmd: ${é:-x}", "UK2433")]
    [InlineData("libraries: {\"musl\\n\": x}", "UK2424")]
    [InlineData("targets: [{plat: \"kvm\\n\", arch: arm64}]", "UK2430")]
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
        string bomb = "a: &a [x, x, x, x, x, x, x, x]\n"
            + string.Concat(Enumerable.Range(1, 20)
                .Select(i => $"b{i}: &{(char)('a' + i)} [{string.Join(", ", Enumerable.Repeat($"*{(char)('a' + i - 1)}", 8))}]\n"));
        string pairs = $"platforms: {{{string.Join(", ", Enumerable.Range(0, 5000).Select(i => $"p{i}: "))}}}\narchitectures: "
            + $"{{{string.Join(", ", Enumerable.Range(0, 5000).Select(i => $"a{i}: "))}}}\n";
        foreach (string text in new[] { bomb, pairs, new string('[', 100_000), string.Concat(Enumerable.Repeat("- ", 100_000)),
            new string('a', YamlReader.MaxLength + 1) })
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
