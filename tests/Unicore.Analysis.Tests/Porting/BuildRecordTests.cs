// SPDX-License-Identifier: BSD-3-Clause
// What commands of a build say together.
using Unicore.Analysis.Porting;
using Unicore.Analysis.Tracing;
using Unicore.Build.Actions;

namespace Unicore.Analysis.Tests.Porting;

public sealed class BuildRecordTests
{
    private readonly BuildRecord _record = new();
    private int _process = 100;

    [Fact]
    public void AnObjectIsOfTheLastSourceThatMadeIt()
    {
        Run("gcc -c a.c -o x.o");
        Run("gcc -c b.c -o x.o");
        Assert.Equal("/w/b.c", Assert.Single(_record.Of("/w/x.o")).Source);
        Assert.Empty(_record.Of("/w/y.o"));
    }

    [Fact]
    public void WhatIsForgottenIsMadeOfNothing()
    {
        Run("gcc -c a.c -o one/a.o");
        Run("gcc -c b.c");
        Run("ar rc one/libx.a one/a.o b.o");
        Run("ld -r -o one/ab.o one/a.o b.o");
        Run("cp b.o one/c.o");
        _record.Forget(p => p.StartsWith("/w/one/", StringComparison.Ordinal));
        Assert.Equal("/w/b.c", Assert.Single(_record.Compilations).Source);
        Assert.Empty(_record.Members("/w/one/libx.a", "b.o"));
        Assert.Empty(_record.Of("/w/one/ab.o"));
        Assert.Empty(_record.Of("/w/one/c.o"));
    }

    [Fact]
    public void AnArchiveHasItsMembersByName()
    {
        Run("gcc -c a.c -o one/a.o");
        Run("gcc -c b.c -o b.o");
        Run("x86_64-linux-gnu-ar cru libx.a one/a.o b.o");
        Run("cp libx.a ../lib/liby.a");
        Assert.Equal(["/w/one/a.o"], _record.Members("/lib/liby.a", "a.o"));
        Assert.Equal("/w/b.c", Assert.Single(_record.Of(Assert.Single(_record.Members("/w/libx.a", "b.o")))).Source);
    }

    [Fact]
    public void ObjectsThatWereJoinedOrCopiedAreOfTheirSources()
    {
        Run("gcc -c a.c");
        Run("gcc -c b.c");
        Run("ld -r -o ab.o a.o b.o");
        Run("mv -f ab.o both.o");
        Assert.Equal(["/w/a.c", "/w/b.c"], _record.Of("/w/both.o").Select(c => c.Source));
    }

    [Fact]
    public void ACompilersPartsAreNotTakenForBuilds()
    {
        Run("gcc -o p a.c", process: 10);
        Run("/usr/bin/ld -o p /tmp/x.o", process: 11, parent: 10);
        Run("gcc -c ltrans.s", process: 12, parent: 11);
        Assert.Equal(1, _record.Compiled);
        Assert.Equal(["/w/p"], _record.Programs.Keys);
    }

    [Fact]
    public void AProgramThatTheBuildRunsIsATool()
    {
        Run("gcc -o tool tool.c");
        _record.Add(new(_process++, 1, "/w", "/w/tool", ["./tool"]));
        Assert.True(_record.WasExecuted("/w/tool"));
        Assert.False(_record.WasExecuted("/w/p"));
    }

    [Fact]
    public void CopiesInACircleEnd()
    {
        Run("cp a.o b.o");
        Run("mv b.o a.o");
        Run("cp a.o b.o");
        Assert.Empty(_record.Of("/w/b.o"));
    }

    [Fact]
    public void OnlyCompilersAndTheirToolsReadResponseFiles()
    {
        string file = Path.GetTempFileName();
        File.WriteAllText(file, "-c a.c -o x.o");
        Run($"echo @{file}");
        Assert.Equal(0, _record.Compiled);
        Run($"gcc @{file}");
        File.Delete(file);
        Assert.Equal("/w/a.c", Assert.Single(_record.Of("/w/x.o")).Source);
    }

    [Fact]
    public void AProgramThatWasRenamedIsOfTheSameCall()
    {
        Run("gcc -o p.new a.c");
        Run("gcc -o q b.c");
        Run("mv -f p.new p");
        Assert.Equal(["/w/p.new", "/w/q", "/w/p"], _record.Programs.Keys);
        Assert.Same(_record.Programs["/w/p.new"], _record.Programs["/w/p"]);
    }

    [Theory]
    [InlineData("install -c -m 644 a.o b.o", "/w/b.o")]
    [InlineData("install -m644 -o root -g root a.o b.o", "/w/b.o")]
    [InlineData("cp -t lib a.o", "/w/lib/a.o")]
    [InlineData("cp a.o x.o lib", "/w/lib/a.o")]
    public void CopiersOptionsAreNoFiles(string copier, string copy)
    {
        Run("gcc -c a.c");
        Run(copier);
        Assert.Equal("/w/a.c", Assert.Single(_record.Of(copy)).Source);
    }

    private void Run(string words, int? process = null, int parent = 1)
    {
        string[] arguments = [.. ShellWords.Split(words)];
        _record.Add(new(process ?? _process++, parent, "/w", "/usr/bin/" + Path.GetFileName(arguments[0]), arguments));
    }
}
