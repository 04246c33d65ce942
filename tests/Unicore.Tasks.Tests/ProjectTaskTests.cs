// SPDX-License-Identifier: BSD-3-Clause
// Mistakes in a project that are told before anything is built from it.
using Microsoft.Build.Utilities;

namespace Unicore.Tasks.Tests;

public sealed class ProjectTaskTests : IDisposable
{
    private readonly Engine _engine = new();

    public void Dispose() => _engine.Dispose();

    [Theory]
    [InlineData("../x", true)]
    [InlineData("a/b", true)]
    [InlineData("a\\b", true)]
    [InlineData(".", true)]
    [InlineData("..", true)]
    [InlineData("a..b", false)]
    public void AnImageStaysInItsFolder(string name, bool isRefused)
    {
        string project = _engine.Write("lib/lib.ukproj",
            $"<Project>\n<PropertyGroup><UnikernelName>{name}</UnikernelName></PropertyGroup></Project>");
        var task = new ValidateProject
        {
            BuildEngine = _engine,
            ProjectFile = project,
            OutputType = "Unikernel",
            Name = name,
            Sources = [new TaskItem(_engine.Write("lib/main.c", ""))],
        };
        Assert.Equal(!isRefused, task.Execute());
        Assert.Equal(isRefused ? [("UK2011", 2)] : [], _engine.Errors.Select(e => (e.Code, e.LineNumber)));
    }

    [Fact]
    public void WhatMakeCannotBeToldOfIsAnErrorAtItsLine()
    {
        string project = _engine.Write("lib/lib.ukproj",
            "<Project><ItemGroup>\n<Compile Include=\"a.c\" DependsOn=\"A = 3\" />\n<Compile Include=\"two words.c\" />\n"
                + "<IncludeDirectory Include=\"i\" DependsOn=\"&amp;&amp;\" />\n</ItemGroup></Project>");
        TaskItem Item(string name, string dependsOn) => new(name, new Dictionary<string, string> { ["DependsOn"] = dependsOn });
        var task = new BuildUnikraft
        {
            BuildEngine = _engine,
            ProjectFile = project,
            ProjectName = "lib",
            UpTo = "Plan",
            Platform = "kvm",
            Arch = "x86_64",
            UnikraftRoot = _engine["tree"],
            IntermediateDirectory = "obj",
            OutputDirectory = "bin",
            Sources = [Item("a.c", "A = 3"), Item("two words.c", "")],
            IncludeDirectories = [Item("i", "&&")],
        };
        Assert.False(task.Execute());
        Assert.Equal(["UK1110", "UK2602", "UK1110"], _engine.Errors.Select(e => e.Code));
    }
}
