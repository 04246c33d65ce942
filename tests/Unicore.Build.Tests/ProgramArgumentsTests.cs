// SPDX-License-Identifier: BSD-3-Clause
// One text of arguments, split as .NET splits it for a process.
using System.Diagnostics;
using Unicore.Build.Actions;

namespace Unicore.Build.Tests;

public sealed class ProgramArgumentsTests
{
    /// <summary>The words that .NET hands to a process, as Linux has them: each ends with a zero. What cat says is lost.</summary>
    private static string[] OfDotnet(string text)
    {
        using Process process = Process.Start(new ProcessStartInfo("cat")
        {
            Arguments = "/proc/self/cmdline " + text, RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        string said = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return said.Split('\0')[2..^1];
    }

    [Theory]
    [InlineData("", new string[0])]
    [InlineData("  \t ", new string[0])]
    [InlineData("one  two\tthree", new[] { "one", "two", "three" })]
    [InlineData("one \"two words\" \"\"", new[] { "one", "two words", "" })]
    [InlineData("a\"b c\"d", new[] { "ab cd" })]
    [InlineData(@"C:\dir\ \\ \", new[] { @"C:\dir\", @"\\", @"\" })]
    [InlineData(@"\""quoted\"" ""a\\"" b", new[] { "\"quoted\"", @"a\", "b" })]
    [InlineData("\"a\"\"b c\"", new[] { "a\"b c" })]
    [InlineData("\"open to the end", new[] { "open to the end" })]
    [InlineData("ümläut 'single quotes'", new[] { "ümläut", "'single", "quotes'" })]
    public void WordsAreThoseThatAreMeant(string text, string[] words)
    {
        Assert.Equal(words, ProgramArguments.Split(text));
        Assert.Equal(words, OfDotnet(text));
    }

    [Fact]
    public void AnyTextIsSplitAsDotnetSplitsIt()
    {
        Random random = new(16);
        for (int round = 0; round < 200; round++)
        {
            string text = new([.. Enumerable.Range(0, random.Next(12)).Select(_ => "ab\\\\\"\" \t"[random.Next(8)])]);
            Assert.True(OfDotnet(text).SequenceEqual(ProgramArguments.Split(text)), $"[{text}]");
        }
    }
}
