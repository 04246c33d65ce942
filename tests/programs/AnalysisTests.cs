// SPDX-License-Identifier: BSD-3-Clause
// Servers of Debian's, run under tests by `unicore analyze`: what they use is a part of what their code says, and which of it they need.
using System.Text.Json;
using CliWrap;
using CliWrap.Buffered;
using Xunit.Abstractions;

namespace Unicore.Programs.Tests;

[Collection(nameof(Alone))]
public sealed class AnalysisTests(ITestOutputHelper output) : IDisposable
{
    private const string RubyServer = "require 'socket'; s = TCPServer.new('127.0.0.1', ARGV[0]); "
        + "loop { c = s.accept; Thread.new { c.puts(c.gets.upcase); c.close } }";

    private const string PerlServer = "use IO::Socket::INET; $s = IO::Socket::INET->new(Listen => 5, LocalAddr => '127.0.0.1', "
        + "LocalPort => $ARGV[0], ReuseAddr => 1) or die; while ($c = $s->accept) { print $c uc(<$c>); close $c; }";

    private const string TclServer = "proc serve {c a p} { puts $c [string toupper [gets $c]]; close $c }; "
        + "socket -server serve -myaddr 127.0.0.1 [lindex $argv 0]; vwait forever";

    private static readonly Dictionary<string, (string[] Arguments, string Steps)> Servers = new()
    {
        ["redis-server"] = (["--port", "{port}", "--dir", "{folder}"],
            """{ "run": "redis-cli -p {port} incr a", "expect": "1" }, { "run": "redis-cli -p {port} bgsave" }, """
                + """{ "run": "redis-cli -p {port} --bigkeys" }, { "send": "PING\r\n", "expect": "PONG" }"""),
        ["memcached"] = (["-u", "nobody", "-l", "127.0.0.1", "-p", "{port}"],
            """{ "send": "set a 0 0 1\r\n1\r\n", "expect": "STORED" }, { "send": "get a\r\n", "expect": "END" }"""),
        ["ruby"] = (["-e", RubyServer, "{port}"], """{ "send": "a\n", "expect": "A" }"""),
        ["perl"] = (["-e", PerlServer, "{port}"], """{ "send": "a\n", "expect": "A" }"""),
        ["tclsh"] = (["{script}", "{port}"], """{ "send": "a\n", "expect": "A" }"""),
    };

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("unicore-analysis-");

    /// <inheritdoc/>
    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("redis-server")]
    [InlineData("memcached")]
    [InlineData("ruby")]
    [InlineData("perl")]
    [InlineData("tclsh")]
    public async Task NothingIsUsedThatTheCodeHasNot(string server)
    {
        JsonElement usage = (await AnalyzeAsync(server)).GetProperty("usage");
        string[] missed = Names(usage, "missed");
        output.WriteLine($"{server}: used {usage.GetProperty("used").GetArrayLength()}, more possible "
            + $"{usage.GetProperty("unused").GetArrayLength()}, missed {missed.Length}");
        Assert.Empty(missed);
    }

    [Fact]
    public async Task WhatRedisNeedsIsAPartOfWhatItUses()
    {
        JsonElement usage = (await AnalyzeAsync("redis-server", "--necessity")).GetProperty("usage");
        JsonElement[] rows = [.. usage.GetProperty("necessity").EnumerateArray()];
        foreach (IGrouping<string, string> kind in rows.GroupBy(
            r => r.GetProperty("enough").GetString()!, r => r.GetProperty("name").GetString()!))
        {
            output.WriteLine($"{kind.Key} ({kind.Count()}): {string.Join(' ', kind)}");
        }

        Assert.Equal(Names(usage, "used"), rows.Select(r => r.GetProperty("name").GetString()!));
        string[] needed =
        [
            .. rows.Where(r => r.GetProperty("enough").GetString() == "needed").Select(r => r.GetProperty("name").GetString()!),
        ];
        Assert.Superset(new HashSet<string> { "bind", "listen", "epoll_wait", "mmap", "read", "socket", "write" }, needed.ToHashSet());
        Assert.InRange(needed.Length, 8, rows.Length - 8);
    }

    private static string[] Names(JsonElement usage, string field) =>
        [.. usage.GetProperty(field).EnumerateArray().Select(n => n.GetString()!)];

    private async Task<JsonElement> AnalyzeAsync(string server, params string[] options)
    {
        (string[] arguments, string steps) = Servers[server];
        string test = _folder.FullName + "/test.json", script = _folder.FullName + "/server.tcl";
        await File.WriteAllTextAsync(test, $$"""{ "port": 0, "steps": [ {{steps}} ] }""");
        await File.WriteAllTextAsync(script, TclServer);
        BufferedCommandResult result = await Cli.Wrap("dotnet").WithArguments([
                "exec", Workspace.Repository + "/.artifacts/sdk/tools/Unicore.Tool.dll", "analyze", server, "--test", test, "--json",
                .. options, "--",
                .. arguments.Select(a => a.Replace("{script}", script, StringComparison.Ordinal)),
            ])
            .WithValidation(CommandResultValidation.None).ExecuteBufferedAsync();
        Assert.True(result.ExitCode == 0, result.StandardError);
        using JsonDocument document = JsonDocument.Parse(result.StandardOutput);
        return document.RootElement.Clone();
    }
}
