// SPDX-License-Identifier: BSD-3-Clause
// Source packages of Debian's, made projects by `unicore port` with nothing done by hand: the guest does what the program does.
using Xunit.Abstractions;

namespace Unicore.Programs.Tests;

[Collection(nameof(Alone))]
public sealed class PortTests(ITestOutputHelper output) : IDisposable
{
    private readonly Workspace _workspace = new() { Patience = TimeSpan.FromMinutes(60) };

    /// <inheritdoc/>
    public void Dispose() => _workspace.Dispose();

    /// <summary>A makefile of one folder, and a text that was compressed on the host.</summary>
    [Fact]
    public async Task Bzip2()
    {
        Directory.CreateDirectory(_workspace["root"]);
        await _workspace.RunAsync("sh", "root", "-c", "seq 1 5000 | bzip2 >numbers.bz2");
        await PortAsync("bzip2", "bzip2", "--root", "root", "--run", "--", "-dc", "numbers.bz2");
    }

    /// <summary>Makefiles in two folders, an archive, and a loop that sends what it does not know to another makefile.</summary>
    [Fact]
    public async Task Lua()
    {
        _workspace.Write("root/t.lua", """
            local t = {}
            for w in ("b a c"):gmatch("%a") do t[#t + 1] = w end
            table.sort(t)
            print(table.concat(t, ","), math.sqrt(2), pcall(error, "no"), #arg, arg[1])
            """);
        await PortAsync("lua5.4", "lua", "--root", "root", "--run", "--", "t.lua", "one");
    }

    /// <summary>autoconf, sources that the build makes, and a library of the host's that its configuration finds and musl lacks.</summary>
    [Fact]
    public Task Sqlite() => PortAsync("sqlite3", "sqlite3", "--run", "--", ":memory:",
        "create table t(a, b); insert into t values (1, 'x'), (2, 'y'); select sum(a), group_concat(b) from t;");

    /// <summary>A configure script of its own, which says what it can do without.</summary>
    [Fact]
    public async Task Nginx()
    {
        _workspace.Write("root/nginx.conf", """
            daemon off; master_process off; error_log stderr; pid nginx.pid;
            events { }
            http { access_log off; server { listen 8123; root www; } }
            """);
        _workspace.Write("root/www/index.html", "a page\n");
        _workspace.Write("root/etc/passwd", "root:x:0:0::/:/bin/sh\nnobody:x:65534:65534::/:/bin/false\n");
        _workspace.Write("root/etc/group", "root:x:0:\nnogroup:x:65534:\nnobody:x:65534:\n");
        _workspace.Write("test.json", """
            { "port": 8123, "steps": [ { "get": "http://127.0.0.1:{port}/", "expect": "a page" },
                { "get": "http://127.0.0.1:{port}/none", "status": 404 } ] }
            """);
        await PortAsync("nginx", "nginx", "--root", "root", "--test", "test.json", "--", "-p", "./", "-c", "nginx.conf");
    }

    /// <summary>A makefile that calls those of other software; threads; scripts of Lua's in it.</summary>
    [Fact]
    public async Task Redis()
    {
        _workspace.Write("test.json", """
            { "port": 0, "steps": [ { "send": "SET a 5\r\n", "expect": "+OK" }, { "send": "INCR a\r\n", "expect": ":6" },
                { "send": "EVAL \"return 7*6\" 0\r\n", "expect": ":42" } ] }
            """);
        await PortAsync("redis", "redis-server", "--build", "make -j2 MALLOC=libc", "--test", "test.json", "--", "--port", "{port}",
            "--protected-mode", "no", "--save", "");
    }

    private async Task PortAsync(string package, string program, params string[] arguments)
    {
        (await _workspace.DotnetAsync(".", [
            "exec", Workspace.Repository + "/.artifacts/sdk/tools/Unicore.Tool.dll", "port", $"deb-src:{package}", "--output", "port",
            .. arguments,
        ])).Ends(0).Says("the guest does what the program does");
        Outcome share = await _workspace.DotnetAsync(
            ".", "exec", Workspace.Repository + "/.artifacts/sdk/tools/Unicore.Tool.dll", "port", "port", "--report");
        share.Ends(0).Says("100.0%");
        output.WriteLine(share.Text);
        Assert.True(File.Exists(_workspace[$"port/{program}.ukproj"]));
    }
}
