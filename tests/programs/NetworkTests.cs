// SPDX-License-Identifier: BSD-3-Clause
// Guests on networks, as a user has them there: by items, and by `dotnet run`.
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace Unicore.Programs.Tests;

public sealed class NetworkTests : IDisposable
{
    private const string Page = "<h1>Hello from a unikernel</h1>\n";

    // musl alone is 1,400 files.
    private readonly Workspace _workspace = new() { Patience = TimeSpan.FromMinutes(30) };

    /// <inheritdoc/>
    public void Dispose() => _workspace.Dispose();

    /// <summary>The sample, at any port that is free: the page in a second, the server ended by SIGTERM.</summary>
    [Theory]
    [InlineData("x86_64", "qemu-microvm")]
    [InlineData("x86_64", "qemu-q35")]
    [InlineData("arm64", "qemu-virt")]
    public async Task ASampleServesAPage(string arch, string monitor)
    {
        _workspace.CopySample("httpserver");
        (await _workspace.DotnetAsync("httpserver", "build", $"-p:Arch={arch}")).Ends(0);
        await using Running guest = new(_workspace["httpserver"], $"-p:Arch={arch}", $"-p:UnikernelMonitor={monitor}", "-p:Ports=0:80");
        Match port = await guest.SaysAsync(@"127\.0\.0\.1:([0-9]+) is the guest's 80/tcp");
        await guest.SaysAsync("serving");
        Assert.Equal(Page, await GetAsync(port.Groups[1].Value));
        Assert.Equal(Page, await GetAsync(port.Groups[1].Value));
        Assert.Equal(143, await guest.EndAsync());
    }

    /// <summary>What makes no sense is told at its line, and a port that somebody has before the guest starts.</summary>
    [Fact]
    public async Task PortsThatCannotBeAreToldWhereTheyAre()
    {
        string Project(string port) => $"""
            <Project Sdk="Unicore.Sdk/1.0.0">
              <ItemGroup>
                {port}
              </ItemGroup>
            </Project>
            """;
        _workspace.Write("app/main.c", "int main(void) { return 0; }\n");
        _workspace.Write("app/app.ukproj", Project("<Port Include=\"8080\" GuestPort=\"http\" />"));
        (await _workspace.DotnetAsync("app", "build")).Ends(1).Says("app.ukproj(3,5): error UK2028:");
        _workspace.Write("app/app.ukproj", Project("<Network Include=\"wifi\" />"));
        (await _workspace.DotnetAsync("app", "build")).Ends(1).Says("app.ukproj(3,5): error UK2029:");
        TcpListener taken = new(System.Net.IPAddress.Loopback, 0);
        taken.Start();
        int port = ((System.Net.IPEndPoint)taken.LocalEndpoint).Port;
        _workspace.Write("app/app.ukproj", Project($"<Port Include=\"{port}\" GuestPort=\"80\" />"));
        (await _workspace.DotnetAsync("app", "build")).Ends(0);
        (await _workspace.DotnetAsync("app", "run", "--no-build")).Ends(126).Says("error UK5033: Port 127.0.0.1:" + port);
        (await _workspace.DotnetAsync("app", "run", "--no-build", "-p:Ports=0:80")).Ends(0).Says("is the guest's 80/tcp");
        (await _workspace.DotnetAsync("app", "run", "--no-build", "-p:Ports=0:80,udp:0:53")).Ends(0).Says("is the guest's 53/udp");
        taken.Stop();
    }

    /// <summary>A program that talks to itself over loopback, in both families, prints what it prints as a Linux process.</summary>
    [Theory]
    [InlineData("x86_64")]
    [InlineData("arm64")]
    public async Task SocketsAnswerWhatTheyAnswerOnLinux(string arch)
    {
        _workspace.CopyFolder("tests/programs/net", "net");
        Outcome linux = await _workspace.RunAsync("sh", "net", "-c", "cc -w -pthread -o ../on-linux *.c && ../on-linux");
        linux.Ends(0).Says("end\n");
        string[] target = ["-c", "Release", $"-p:Arch={arch}"];
        (await _workspace.DotnetAsync("net", ["build", .. target])).Ends(0);
        Outcome ours = await _workspace.DotnetAsync("net", ["run", "--no-build", "-p:UnikernelTimeout=300", .. target]);
        string[] expected = linux.Text.Split('\n');
        // What the guest itself says of its machine comes behind it.
        Assert.Equal(expected[..^1], ours.Ends(0).Text.Replace("\r", "", StringComparison.Ordinal).Split('\n').Take(expected.Length - 1));
    }

    /// <summary>Two guests on a network of their own: bytes in both directions, 1,000 connections, datagrams in pieces.</summary>
    [Theory]
    [InlineData("x86_64", "x86_64")]
    [InlineData("x86_64", "arm64")]
    public async Task TwoGuestsTalkToEachOther(string serverArch, string clientArch)
    {
        string[] server = ["-c", "Release", $"-p:Arch={serverArch}", "-p:TalkAddress=10.9.8.1"];
        string[] client = ["-c", "Release", $"-p:Arch={clientArch}", "-p:TalkAddress=10.9.8.2"];
        string name = $"-p:TalkName={Guid.NewGuid():N}";
        _workspace.CopyFolder("tests/programs/talk", "server");
        _workspace.CopyFolder("tests/programs/talk", "client");
        (await _workspace.DotnetAsync("server", ["build", .. server, name])).Ends(0);
        (await _workspace.DotnetAsync("client", ["build", .. client, name])).Ends(0);
        await using Running serving = new(_workspace["server"], [.. server, name, "--", "serve"]);
        await serving.SaysAsync("ready");
        await using Running calling = new(_workspace["client"], [.. client, name, "--", "10.9.8.1"]);
        await calling.SaysAsync("2097152 of 2097152 bytes there\r?\n2097152 of 2097152 bytes back");
        await calling.SaysAsync("1000 of 1000 connections, 0 refused\r?\n200 of 200 datagrams");
        await serving.SaysAsync("served");
        Assert.Equal(0, await calling.EndedAsync());
        Assert.Equal(0, await serving.EndedAsync());
    }

    private static async Task<string> GetAsync(string port)
    {
        using HttpClient client = new() { Timeout = TimeSpan.FromSeconds(60) };
        return await client.GetStringAsync(new Uri($"http://127.0.0.1:{port}/"));
    }
}
