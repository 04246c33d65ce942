// SPDX-License-Identifier: BSD-3-Clause
// Commands of $(shell,…) run ahead and side by side, and the tree is the one that running them in turn gives.
using System.Collections.Concurrent;
using Unicore.Kconfig.Solving;
using Unicore.Kconfig.Tree;
using Unicore.Kconfig.Writing;

namespace Unicore.Kconfig.Tests;

public sealed class ShellAheadTests
{
    private const string Text = """
        ask = $(shell,$(1))
        first := $(ask,first)
        config A
        	def_bool $(ask,y)
        	help
        	  $(shell,never) runs, for this is help.
        config B
        	string "B of $(ask,second of $(first))"
        	default "$(first)"
        source "$(ask,name)"
        # $(shell,never)
        config $(ask,C)
        	bool
        	default $(ask,y)
        """;

    [Fact]
    public void TheTreeIsThatOfRunningCommandsInTurn()
    {
        (KconfigTree? serial, string[]? ranInTurn) = Parse(1);
        (KconfigTree? parallel, string[]? ran) = Parse(4);
        Assert.Empty(serial.Diagnostics);
        Assert.Equal(serial.Symbols.Keys, parallel.Symbols.Keys);
        Assert.Equal(serial.FilesRead, parallel.FilesRead);
        Assert.Equal(new KconfigSolver(serial).WriteDotConfig(), new KconfigSolver(parallel).WriteDotConfig());
        Assert.Equal(ranInTurn.Order(), ran.Order());
        Assert.DoesNotContain("never", ran);
        Assert.Contains("second of FIRST", ran);
    }

    [Fact]
    public void CommandsRunAtTheSameTime()
    {
        // Each of two commands ends only when the other has begun.
        using var both = new Barrier(2);
        KconfigOptions options = Kit.Options("config A\n\tdef_bool $(shell,1)\nconfig B\n\tdef_bool $(shell,2)\n") with
        {
            ShellJobs = 2,
            RunShell = _ => new ShellResult(0, both.SignalAndWait(TimeSpan.FromSeconds(30)) ? "y" : "n"),
        };
        var solver = new KconfigSolver(KconfigTree.Parse("Kconfig", options));
        Assert.Equal(("y", "y"), (solver.ValueOf("A"), solver.ValueOf("B")));
    }

    [Fact]
    public void WhatARunnerThrowsReachesTheCaller()
    {
        KconfigOptions options = Kit.Options(
            "config A\n\tdef_bool $(shell,x)\n") with { ShellJobs = 3, RunShell = _ => throw new NotSupportedException("no shell") };
        Assert.Equal("no shell", Assert.Throws<NotSupportedException>(() => KconfigTree.Parse("Kconfig", options)).Message);
    }

    private static (KconfigTree Tree, string[] Ran) Parse(int jobs)
    {
        var ran = new ConcurrentQueue<string>();
        KconfigOptions options = Kit.Options(Text, ("Kconfig.name", "config NAMED\n\tdef_bool y\n")) with
        {
            ShellJobs = jobs,
            RunShell = command =>
            {
                ran.Enqueue(command);
                return new ShellResult(0,
                    command switch { "y" => "y", "first" => "FIRST", "name" => "Kconfig.name", "C" => "CEE", _ => "text" });
            },
        };
        return (KconfigTree.Parse("Kconfig", options), [.. ran]);
    }
}
