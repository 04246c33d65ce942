// SPDX-License-Identifier: BSD-3-Clause
// Arguments in one text: taken apart as .NET itself does for a process that it starts.
using System.Diagnostics;
using Unicore.Tool.Building;

namespace Unicore.Tool.Tests;

public sealed class ArgumentTextTests
{
    [Theory]
    [InlineData("")]
    [InlineData("a  b\tc ")]
    [InlineData("\"a b\" c")]
    [InlineData("\"a\"\"b\" \"\"")]
    [InlineData("--env \"A=\\\"x y\\\"\" --env \"B=\\\\\"")]
    [InlineData("C:\\x\\y \\\\\\\"q a\\b")]
    [InlineData("a\"b c\"d")]
    public async Task WordsAreThoseThatAProcessGets(string text)
    {
        ProcessStartInfo start = new("printf", "%s\\n [ " + text) { RedirectStandardOutput = true };
        using Process process = Process.Start(start)!;
        string said = await process.StandardOutput.ReadToEndAsync();
        Assert.Equal(["[", .. ArgumentText.Split(text)], said.Split('\n')[..^1]);
    }

    [Fact]
    public void TheUsersOptionsTakeThePlaceOfTheProjects() => Assert.Equal(
        ["image", "--volume", "/a=/b", "--port", "1:1", "--memory", "8", "--port", "2:2", "--", "x", ":::", "y"],
        ProjectRun.Merge(["image", "--memory", "64", "--volume", "/a=/b", "--port", "1:1", "--", "x", ":::"],
            ["--memory", "8", "--port", "2:2", "--", "y"], name => name == "--memory"));
}
