// SPDX-License-Identifier: BSD-3-Clause
// Source packages of Debian's, made projects by `unicore port` with nothing done by hand: the guest does what the program does.
using System.Net;
using System.Net.Sockets;
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

    /// <summary>A client: a server of the host's answers both.</summary>
    [Fact]
    public async Task RedisCli()
    {
        int port = FreePort();
        await using Running server = Running.Start(_workspace.Root,
            ["redis-server", "--bind", "127.0.0.1", "--port", $"{port}", "--save", ""]);
        await server.SaysAsync("Ready to accept connections");
        await PortAsync("redis", "redis-cli", "--program", "redis-cli", "--build", "make -j2 MALLOC=libc", "--run", "--", "-h", "{host}",
            "-p", $"{port}", "eval", "redis.call('set', 'a', 5); return {redis.call('incr', 'a'), 'times', {1, false}}", "0");
    }

    /// <summary>A library that the host has not for musl, ported along and found by the program's configuration.</summary>
    [Fact]
    public async Task Memcached()
    {
        _workspace.Write("root/etc/passwd", "root:x:0:0::/:/bin/sh\n");
        _workspace.Write("test.json", """
            { "port": 0, "steps": [ { "send": "set a 0 0 1\r\n5\r\n", "expect": "STORED" }, { "send": "incr a 37\r\n", "expect": "42" },
                { "send": "get a\r\n", "expect": "VALUE a 0 2" } ] }
            """);
        await PortAsync("memcached", "memcached", "--with", "deb-src:libevent", "--root", "root", "--test", "test.json", "--",
            "-u", "root", "-p", "{port}", "-m", "32", "-t", "1");
        Assert.True(File.Exists(_workspace["port/libevent/libevent.ukproj"]));
    }

    /// <summary>Modules in shared libraries, which the server loads by their names.</summary>
    [Fact]
    public async Task Lighttpd()
    {
        _workspace.Write("root/lighttpd.conf", """
            server.document-root = var.CWD + "/www"
            server.port = 8124
            server.modules = ("mod_setenv", "mod_status")
            index-file.names = ("index.html")
            status.status-url = "/status"
            setenv.add-response-header = ("Colour" => "blue")
            """);
        _workspace.Write("root/www/index.html", "a page\n");
        _workspace.Write("test.json", """
            { "port": 8124, "steps": [ { "get": "http://127.0.0.1:{port}/", "expect": "a page" },
                { "get": "http://127.0.0.1:{port}/none", "status": 404 },
                { "get": "http://127.0.0.1:{port}/status", "expect": "Server-Status" } ] }
            """);
        await PortAsync("lighttpd", "lighttpd", "--install", "--root", "root", "--test", "test.json", "--",
            "-D", "-f", "lighttpd.conf", "-m", "usr/local/lib");
    }

    /// <summary>The language C++, and a configure script that knows it alone.</summary>
    [Fact]
    public async Task Lzip()
    {
        Directory.CreateDirectory(_workspace["root"]);
        (await _workspace.RunAsync("sh", "root", "-euc", "seq 1 5000 >numbers; lzip numbers")).Ends(0);
        await PortAsync("lzip", "lzip", "--root", "root", "--run", "--", "-dc", "numbers.lz");
    }

    /// <summary>CMake, and a library of the software's own.</summary>
    [Fact]
    public async Task Cmark()
    {
        _workspace.Write("root/t.md", "# A title\n\n- one *word*\n- `two`\n\n> 3 < 4 &auml;\n");
        await PortAsync("cmark", "cmark", "--root", "root", "--run", "--", "--to", "latex", "t.md");
    }

    /// <summary>Meson.</summary>
    [Fact]
    public async Task Serd()
    {
        _workspace.Write("root/t.ttl", "@prefix e: <http://e.org/> .\ne:a e:b ( 1 \"two\"@en e:c ) ; e:d true .\n");
        await PortAsync("serd", "serdi", "--program", "serdi", "--root", "root", "--run", "--", "-o", "ntriples", "t.ttl");
    }

    /// <summary>autoconf and a build of its own, extension modules that a script compiles, and a library for one of them.</summary>
    [Fact]
    public async Task Python()
    {
        await PortAsync("python3.11", "python", "--with", "deb-src:zlib", "--install",
            "--configure", "CFLAGS=-O1 ./configure --disable-test-modules --without-ensurepip", "--timeout", "200", "--run", "--", "-c", """
            import decimal, hashlib, json, math, re, sys, zlib
            print(json.dumps([math.sqrt(2), zlib.crc32(b"abc"), str(1 / decimal.Decimal(7)), re.findall("[0-9]+", "a1b22")]))
            print(hashlib.sha256(b"x").hexdigest(), sys.version_info[:3], sys.argv)
            """, "one");
    }

    /// <summary>An interpreter that its own makefiles compile twice, with extensions linked into it.</summary>
    [Fact]
    public async Task Ruby()
    {
        await PortAsync("ruby3.1", "ruby", "--with", "deb-src:zlib", "--install",
            "--configure", "CFLAGS=-O1 ./configure --with-static-linked-ext --disable-install-doc --disable-jit-support",
            "--timeout", "200", "--run", "--", "--disable-gems", "-I", "usr/local/lib/ruby/3.1.0", "-e", """
            require "digest"; require "json"; require "set"; require "zlib"
            puts RUBY_VERSION, {a: [1, 2.5, nil]}.to_json, Digest::SHA256.hexdigest("x"), Zlib.crc32("abc")
            puts "Grüße".encode("UTF-16LE").bytes.sum, Set[3, 1].sort.inspect, ARGV.inspect
            """, "one");
    }

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
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
