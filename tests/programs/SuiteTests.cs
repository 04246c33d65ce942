// SPDX-License-Identifier: BSD-3-Clause
// What the authors of servers test them with, against guests, and beside that against Debian's own build of the same release.
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Xunit.Abstractions;

namespace Unicore.Programs.Tests;

[Collection(nameof(Alone))]
public sealed partial class SuiteTests(ITestOutputHelper output) : IDisposable
{
    private readonly Workspace _workspace = new() { Patience = TimeSpan.FromHours(3) };

    /// <inheritdoc/>
    public void Dispose() => _workspace.Dispose();

    /// <summary>
    /// Redis's suite against a server that runs already; tests that start servers of their own leave themselves out. What passes with
    /// Debian's server passes with ours, but for what tests/programs/suites names.
    /// </summary>
    [Fact]
    public async Task RedisPassesItsOwnTests()
    {
        string[] known = await File.ReadAllLinesAsync(Path.Combine(Workspace.Repository, "tests/programs/suites/redis.txt"));
        _workspace.CopySample("redis");
        string project = _workspace["redis/redis.ukproj"];
        // With the stack that Linux gives: a script's answer may be tables in tables, thousands deep.
        await File.WriteAllTextAsync(project, (await File.ReadAllTextAsync(project))
            .Replace("Only=\"src;", "Only=\"tests;runtest;src;", StringComparison.Ordinal)
            .Replace("Value=\"160\"", "Value=\"2048\"", StringComparison.Ordinal));
        await File.AppendAllTextAsync(_workspace["redis/root/etc/redis.conf"],
            "\nenable-debug-command yes\nenable-protected-configs yes\n");
        (await _workspace.DotnetAsync("redis", "build", "-c", "Release", "-p:Arch=x86_64")).Ends(0);
        foreach (string tool in new[] { "redis-cli", "redis-benchmark" })
        {
            await RunAsync("sh", "-c", $"ln -s \"$(command -v {tool})\" redis/obj/upstream/redis/src/{tool}");
        }

        // Tests that want a server to be configured as it can't be leave themselves out; the rest of their file is run.
        const string Set = "        r config set $param $val\n\n";
        string servers = _workspace["redis/obj/upstream/redis/tests/support/server.tcl"], text = await File.ReadAllTextAsync(servers);
        Assert.Contains(Set, text, StringComparison.Ordinal);
        await File.WriteAllTextAsync(servers, text.Replace(Set, """
                    if {[catch {r config set $param $val}]} {
                        $client close
                        set ::servers [lreplace $::servers end end]
                        return
                    }


            """, StringComparison.Ordinal));
        string port = FreePort(), folder = Directory.CreateDirectory(_workspace["linux"]).FullName;
        SortedDictionary<string, string> linux, ours;
        await using (Running server = Running.Start(folder, ["redis-server", "--port", port, "--save", "", "--dir", folder,
            "--enable-debug-command", "yes", "--enable-protected-configs", "yes"]))
        {
            await server.SaysAsync("Ready to accept connections");
            linux = await RedisSuiteAsync(port);
        }

        await using (Running guest = new(_workspace["redis"],
            "-c", "Release", "-p:Arch=x86_64", "-p:Ports=0:6379", "-p:UnikernelMemory=1024"))
        {
            await guest.SaysAsync("Ready to accept connections");
            ours = await RedisSuiteAsync(Regex.Match(guest.Text, @"127\.0\.0\.1:([0-9]+) is the guest's").Groups[1].Value);
        }

        Compare("Redis", linux, ours, known);
    }

    /// <summary>
    /// memcached's tests: each starts the servers that it needs, with the options that it wants, and here such a server is a guest. TLS,
    /// SASL, storage on disks and the proxy, which the sample doesn't have, leave themselves out on both sides.
    /// </summary>
    [Fact]
    public async Task MemcachedPassesItsOwnTests()
    {
        string[] known = await File.ReadAllLinesAsync(Path.Combine(Workspace.Repository, "tests/programs/suites/memcached.txt"));
        _workspace.CopySample("libevent");
        _workspace.CopySample("memcached");
        string[] target = ["-c", "Release", "-p:Arch=x86_64"];
        (await _workspace.DotnetAsync("memcached", ["build", .. target])).Ends(0);
        // What `dotnet run` would start, without MSBuild's seconds before each; the ports come from the test's arguments.
        Outcome run = await _workspace.DotnetAsync("memcached", ["msbuild", "-t:ComputeRunArguments", "-getProperty:RunArguments",
            "-p:Configuration=Release", "-p:Arch=x86_64", "-p:Platform=kvm", "-p:UnikernelMemory=1024", "-p:Ports=0:11211"]);
        string command = run.Ends(0).Text.Trim();
        Assert.Contains("\"0:11211\"", command, StringComparison.Ordinal);
        command = command.Replace("--ports \"0:11211\"", "--ports \"$ports\"", StringComparison.Ordinal);
        command = Regex.Replace(command, "--port [^ ]+ ", "");
        command = command.Replace("--defaults-until", "$variables --defaults-until", StringComparison.Ordinal);
        Outcome help = await _workspace.DotnetAsync("memcached", ["run", "--no-build", .. target, "--", "-h"]);
        Assert.Contains("memcached 1.6.18", help.Text, StringComparison.Ordinal);
        string tree = "memcached/obj/upstream/memcached/";
        // Without sockets in the file system: they are the guest's own.
        _workspace.Write(tree + "help.txt",
            string.Join('\n', help.Text.Split('\n').Where(l => !l.Contains("unix-socket", StringComparison.Ordinal))));
        _workspace.Write(tree + "timedrun", "#!/bin/sh\nshift\nexec \"$@\"\n");
        _workspace.Write(tree + "ours", $$"""
            #!/bin/sh
            # Ports of the arguments are those of this machine and of the guest; an address of this machine alone is any of the guest's.
            ports=
            for argument; do
                shift
                case $before in
                -p) ports="$ports,$argument:$argument" ;;
                -U) [ "$argument" = 0 ] || ports="$ports,udp:$argument:$argument" ;;
                -l) [ "$argument" != 127.0.0.1 ] || argument=0.0.0.0 ;;
                esac
                before=$argument
                set -- "$@" "$argument"
            done
            ports=${ports#,}
            variables=$(env | sed -n 's/^T_MEMD_[A-Z_]*=[0-9]*$/--env &/p')
            exec dotnet {{command}} -u root "$@"
            """);
        _workspace.Write(tree + "linux", "#!/bin/sh\nexec /usr/bin/memcached \"$@\"\n");
        // QEMU takes a connection before its guest does: on both sides a server is ready when it has answered.
        const string Connects = "$conn = IO::Socket::INET->new(PeerAddr => \"127.0.0.1:$port\");\n";
        string helper = await File.ReadAllTextAsync(_workspace[tree + "t/lib/MemcachedTest.pm"]);
        Assert.Contains(Connects, helper, StringComparison.Ordinal);
        // An option of its authors' own builds, which run under seccomp.
        helper = helper.Replace("$args .= \" -o relaxed_privileges\";\n", "", StringComparison.Ordinal);
        _workspace.Write(tree + "t/lib/MemcachedTest.pm", helper.Replace(Connects, Connects + """
            if ($conn) {
                print $conn "version\r\n";
                vec(my $read = '', fileno($conn), 1) = 1;
                undef $conn unless select($read, undef, undef, 5) && <$conn>;
            }

            """, StringComparison.Ordinal));
        SortedDictionary<string, string> linux = await MemcachedSuiteAsync(tree, "linux"), ours = await MemcachedSuiteAsync(tree, "ours");
        Compare("memcached", linux, ours, known);
    }

    private async Task<SortedDictionary<string, string>> RedisSuiteAsync(string port)
    {
        // As Redis's authors run it against such servers, without what takes long; and without what needs a child of the server, which the
        // guest hasn't: saving behind it, replicas, the reading of a log that couldn't be begun (the server ends). One test relies on the
        // order in which three connections are heard; one has the server listen at a port that is taken here, which in the guest is free,
        // and nobody would find it there.
        Outcome outcome = await _workspace.RunAsync("env", "redis/obj/upstream/redis", "TERM=dumb", "timeout", "1800", "setsid", "-w",
            "sh", "./runtest", "--host", "127.0.0.1", "--port", port, "--baseport", FreePort(), "--durable", "--timeout", "300",
            "--tags", "-slow -needs:repl -needs:save", "--skiptest", "/loadaof", "--skiptest",
            "BRPOPLPUSH with multiple blocked clients", "--skiptest", "CONFIG SET rollback on apply error");
        SortedDictionary<string, string> results = [];
        foreach (Match match in RedisResult().Matches(outcome.Text))
        {
            // One name can have several tests: one that fails counts.
            string name = Regex.Replace(match.Groups[2].Value, @" in tests/.*$", ""), result = match.Groups[1].Value;
            results[name] = results.GetValueOrDefault(name) is { } other && (other == "err" || result == "ignore") ? other : result;
        }

        Assert.True(results.Count > 100, outcome.Text);
        output.WriteLine(string.Join('\n', outcome.Text.Split('\n').Where(l => l.Contains("[err]", StringComparison.Ordinal))));
        return results;
    }

    private async Task<SortedDictionary<string, string>> MemcachedSuiteAsync(string tree, string server)
    {
        _workspace.Write(tree + "memcached-debug", $"""
            #!/bin/sh
            case "$*" in
            -h) cat help.txt ;;
            *) exec ./{server} "$@" ;;
            esac
            """);
        await RunAsync("sh", "-c", $"cd {tree} && chmod +x memcached-debug timedrun ours linux");
        SortedDictionary<string, string> results = [];
        foreach (string file in Directory.EnumerateFiles(_workspace[tree + "t"], "*.t").Select(f => Path.GetFileName(f))
            .Where(f => MatrixDataAttribute.IsWhole || ShortTests().IsMatch(f)).Order(StringComparer.Ordinal))
        {
            // A session of its own: who ends a server that didn't start sends the signal to all of it.
            Outcome outcome = await _workspace.RunAsync("setsid", tree, "-w", "timeout", "300", "perl", "-It/lib", $"t/{file}");
            int passed = Regex.Count(outcome.Text, "^ok ", RegexOptions.Multiline);
            int failed = Regex.Count(outcome.Text, "^not ok ", RegexOptions.Multiline);
            bool skipped = outcome.Text.Contains("1..0", StringComparison.Ordinal);
            results[file] = skipped ? "ignore" : outcome.ExitCode == 0 ? "ok" : "err";
            output.WriteLine($"{server} {file}: {results[file]}, {passed} passed, {failed} failed");
            if (results[file] == "err")
            {
                output.WriteLine(string.Join('\n',
                    outcome.Text.Split('\n').Where(l => !l.StartsWith("ok ", StringComparison.Ordinal)).Take(12)));
            }
        }

        return results;
    }

    /// <summary>Prints both counts, and fails when something passes on Linux alone that isn't known to.</summary>
    private void Compare(
        string name, SortedDictionary<string, string> linux, SortedDictionary<string, string> ours, IReadOnlyCollection<string> known)
    {
        foreach ((string where, SortedDictionary<string, string> results) in new[] { ("Debian's", linux), ("the guest", ours) })
        {
            output.WriteLine($"{name}, {where}: {results.Values.Count(r => r == "ok")} pass, {results.Values.Count(r => r == "err")} fail, "
                + $"{results.Values.Count(r => r == "ignore")} leave themselves out");
        }

        Assert.InRange(linux.Values.Count(r => r == "ok"), linux.Count / 2, linux.Count);
        string[] lost = [.. linux.Where(r => r.Value == "ok" && ours.GetValueOrDefault(r.Key) != "ok").Select(r => r.Key)];
        output.WriteLine($"on Linux alone: {string.Join("; ", lost)}");
        Assert.Empty(lost.Except(known));
    }

    private async Task RunAsync(params string[] command) => (await _workspace.RunAsync(command[0], ".", command[1..])).Ends(0);

    private static string FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>Those of a minute or less for all; with UNICORE_MATRIX=1 it is all of them.</summary>
    [GeneratedRegex("^(64bit|basic-get|binary-get|bogus-commands|cas|chunked-items|dash-M|dyn-maxbytes|evictions|flags|flush-all"
        + "|getandtouch|getset|incrdecr|issue_[0-9]+|item_size_max|line-lengths|malicious-commands|maxconns|metaget|multiversioning"
        + "|noreply|quit|refhang|stats|stats-detail|touch|udp|verbosity|whitespace)\\.t$")]
    private static partial Regex ShortTests();

    [GeneratedRegex(@"\[(ok|err|ignore)\]: (.*?)(?: \([0-9]+ ms\))?\r?$", RegexOptions.Multiline)]
    private static partial Regex RedisResult();
}
