// SPDX-License-Identifier: BSD-3-Clause
// Guests on the network that they are on when nothing else is said: QEMU's, in a network of the test's own, whose host has no other.
namespace Unicore.Programs.Tests;

public sealed class UserNetworkTests : IDisposable
{
    private const string Name = "host.example";
    private readonly Workspace _workspace = new() { Patience = TimeSpan.FromMinutes(30) };

    /// <inheritdoc/>
    public void Dispose() => _workspace.Dispose();

    /// <summary>Streams and datagrams, of what a port item leads to it.</summary>
    [Theory]
    [InlineData("x86_64")]
    [InlineData("arm64")]
    public async Task PortsLeadToStreamsAndDatagrams(string arch)
    {
        await BuildAsync(arch);
        await using OwnNetwork network = await OwnNetwork.MakeAsync(_workspace, "");
        await using Running guest = network.Run("guest", [.. Target(arch), "-p:Ports=7000 udp:7000", "--", "serve"]);
        await guest.SaysAsync("ready");
        // One at a time: QEMU has a queue of one for those who call.
        Outcome talked = await network.ShellAsync("./talk 127.0.0.1 1; ./talk 127.0.0.1 100 datagrams; ./talk 127.0.0.1 end");
        talked.Ends(0).Says("2097152 of 2097152 bytes there\n2097152 of 2097152 bytes back\n1 of 1 connections, 0 refused")
            .Says("100 of 100 datagrams");
        Assert.Equal(0, await guest.EndedAsync());
    }

    /// <summary>By its address, and by a name that the host's server of names has; in both families.</summary>
    [Theory]
    [InlineData("x86_64")]
    [InlineData("arm64")]
    public async Task AGuestReachesItsHostByAddressAndByName(string arch)
    {
        _workspace.Write("host/etc/resolv.conf", "nameserver 127.0.0.1\n");
        await BuildAsync(arch);
        await using OwnNetwork network = await OwnNetwork.MakeAsync(_workspace, "");
        await using Running dns = network.Start("", "tools/dns", Name, "10.0.2.2", "fec0::2");
        await dns.SaysAsync("listening");
        await using Running server = network.Start("", "./talk", "serve");
        await server.SaysAsync("ready");
        // QEMU's network doesn't put pieces of IPv6 together: no datagrams there.
        foreach ((string host, int connections) in ((string, int)[])[("10.0.2.2", 50), ("fec0::2", 4), (Name, 4)])
        {
            await using Running guest = network.Run("guest", [.. Target(arch), "--", host, $"{connections}"]);
            await guest.SaysAsync("2097152 of 2097152 bytes there\r?\n2097152 of 2097152 bytes back\r?\n"
                + $"{connections} of {connections} connections, 0 refused\r?\n{connections / 5} of {connections / 5} datagrams");
            Assert.Equal(0, await guest.EndedAsync());
        }

        await dns.SaysAsync($"{Name} of type 1: known");
        await dns.SaysAsync($"{Name} of type 28: known");
        await using Running nowhere = network.Run("guest", [.. Target(arch), "--", "nowhere.example", "memory"]);
        await nowhere.SaysAsync("nowhere.example: Name does not resolve");
    }

    private static string[] Target(string arch) => ["-c", "Release", $"-p:Arch={arch}"];

    private async Task BuildAsync(string arch)
    {
        _workspace.CopyFolder("tests/programs/talk", "guest");
        _workspace.CopyFolder("tests/programs/wire", "wire");
        _workspace.Write("guest/talk.ukproj", """
            <Project Sdk="Unicore.Sdk/1.0.0">
              <ItemGroup>
                <LibraryReference Include="musl;lwip;procfs" />
                <Network Include="user" />
              </ItemGroup>
            </Project>
            """);
        (await _workspace.RunAsync("sh", "guest", "-e", "-c", "cc -w -pthread -o ../talk *.c")).Ends(0);
        (await _workspace.RunAsync("sh", "wire", "-e", "-c", "mkdir ../tools && cc -O2 -w -o ../tools/dns dns.c frames.c")).Ends(0);
        (await _workspace.DotnetAsync("guest", ["build", .. Target(arch)])).Ends(0);
    }
}
