// SPDX-License-Identifier: BSD-3-Clause
// Test files of both kinds, good and bad ones.
using Unicore.Analysis.Driving;
using Unicore.Diagnostics;

namespace Unicore.Analysis.Tests;

public sealed class TestFileTests(Programs programs) : IClassFixture<Programs>
{
    [Fact]
    public void StepsAreReadInTheirOrder()
    {
        TestFile test = TestFileReader.Parse("""
            {
                // A server's.
                "port": 0, "address": "::1", "output": "ready", "exit": 3,
                "steps": [
                    { "run": "redis-cli -p {port} ping", "expect": "PONG", "status": 1 },
                    { "get": "http://127.0.0.1:{port}/" },
                    { "send": "PING\r\n", "timeout": 0.5 },
                    { "wait": 0.25 },
                    { "input": "quit\n" },
                ],
            }
            """);
        Assert.Equal((0, "::1", "ready", 3), (test.Port, test.Address, test.Output, test.Exit));
        Assert.Equal(
            [
                new(StepKind.Run, "redis-cli -p {port} ping") { Expect = "PONG", Status = 1 },
                new(StepKind.Get, "http://127.0.0.1:{port}/") { Status = 200 },
                new(StepKind.Send, "PING\r\n") { Timeout = 0.5 },
                new(StepKind.Wait, "0.25"),
                new(StepKind.Input, "quit\n"),
            ], test.Steps);
    }

    [Theory]
    [InlineData("stdin", "", StepKind.Input, "select 1;\n", null)]
    [InlineData("exec", "", StepKind.Run, "select 1;", null)]
    [InlineData("telnet", "\"addressTelnet\": \"127.0.0.2\", \"portTelnet\": 6379,", StepKind.Send, "select 1;\n", 6379)]
    public void TheDependencyToolsFilesAreRead(string type, string fields, StepKind kind, string text, int? port)
    {
        TestFile test = TestFileReader.Parse(
            $$"""
            { "typeTest": "{{type}}", {{fields}} "timeOutMsTest": 5000, "timeMsCommand": 1500, "listCommands": [ "select 1;", "", ] }
            """);
        Assert.Equal([new(kind, text) { Timeout = 5 }], test.Steps);
        Assert.Equal((port, port is null ? "127.0.0.1" : "127.0.0.2"), (test.Port, test.Address));
    }

    [Theory]
    [InlineData("{", "no JSON")]
    [InlineData("[]", "no object")]
    [InlineData("""{ "stepps": [] }""", "'stepps'")]
    [InlineData("""{ "port": 65536 }""", "port")]
    [InlineData("""{ "steps": 3 }""", "steps is no list")]
    [InlineData("""{ "steps": [ {} ] }""", "step 1 has none")]
    [InlineData("""{ "steps": [ { "run": "a", "get": "b" } ] }""", "step 1 has several")]
    [InlineData("""{ "steps": [ { "run": 3 } ] }""", "run is no text")]
    [InlineData("""{ "steps": [ { "wait": -1 } ] }""", "wait")]
    [InlineData("""{ "output": "\ud800" }""", "UTF-16")]
    [InlineData("""{ "\ud800": 1 }""", "UTF-16")]
    [InlineData("""{ "typeTest": "stdin", "listCommands": [ "\udc00" ] }""", "UTF-16")]
    [InlineData("""{ "steps": [ { "run": "a\u0000b" } ] }""", "step 1")]
    [InlineData("""{ "address": "" }""", "address")]
    [InlineData("""{ "address": "a b" }""", "address")]
    [InlineData("""{ "address": "::1::" }""", "address")]
    [InlineData("""{ "typeTest": "telnet", "portTelnet": 1, "addressTelnet": "http://x", "listCommands": [ "a" ] }""", "addressTelnet")]
    [InlineData("""{ "typeTest": "other" }""", "'other'")]
    [InlineData("""{ "typeTest": "exec", "listCommands": [] }""", "listCommands")]
    [InlineData("""{ "typeTest": "telnet", "listCommands": [ "a" ] }""", "portTelnet")]
    public void AWrongFileIsACodedError(string text, string why)
    {
        string path = programs.Folder + "/test.json";
        File.WriteAllText(path, text);
        List<Diagnostic> diagnostics = [];
        Assert.Null(TestFileReader.Read(path, diagnostics));
        Diagnostic error = Assert.Single(diagnostics);
        Assert.Equal(("UK2711", path), (error.Code, error.File));
        Assert.Contains(why, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AFileThatIsNotThereIsACodedError()
    {
        List<Diagnostic> diagnostics = [];
        Assert.Null(TestFileReader.Read("/nowhere/at/all", diagnostics));
        Assert.Equal("UK2711", Assert.Single(diagnostics).Code);
    }

    [Fact]
    public void MoreStepsThanAnybodyWritesAreACodedError()
    {
        string steps = string.Join(',', Enumerable.Repeat("{ \"wait\": 0 }", 10_001)), path = programs.Folder + "/steps.json";
        File.WriteAllText(path, $"{{ \"steps\": [ {steps} ] }}");
        List<Diagnostic> diagnostics = [];
        Assert.Null(TestFileReader.Read(path, diagnostics));
        Assert.Equal("UK2711", Assert.Single(diagnostics).Code);
    }

    /// <summary>A pipe that nobody writes to; what never ends.</summary>
    [Theory]
    [InlineData("pipe")]
    [InlineData("/dev/zero")]
    public async Task WhatIsNoFileIsACodedError(string path)
    {
        if (path == "pipe")
        {
            path = programs.Folder + "/pipe";
            await CliWrap.Cli.Wrap("mkfifo").WithArguments(path).WithValidation(CliWrap.CommandResultValidation.None).ExecuteAsync();
        }

        List<Diagnostic> diagnostics = [];
        Assert.Null(await Task.Run(() => TestFileReader.Read(path, diagnostics)).WaitAsync(TimeSpan.FromSeconds(10)));
        Assert.Equal("UK2711", Assert.Single(diagnostics).Code);
    }
}
