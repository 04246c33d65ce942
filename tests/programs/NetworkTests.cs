// SPDX-License-Identifier: BSD-3-Clause
// Guests on networks, as a user has them there: by items, and by `dotnet run`.
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace Unicore.Programs.Tests;

public sealed class NetworkTests : IDisposable
{
    private const string Page = "<h1>Hello from a unikernel</h1>\n";

    private readonly Workspace _workspace = new();

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
        (await _workspace.DotnetAsync("app", "run", "--no-build", "-p:Ports=0:80,udp:0:53")).Ends(126).Says("UK5033");
        taken.Stop();
    }

    private static async Task<string> GetAsync(string port)
    {
        using HttpClient client = new() { Timeout = TimeSpan.FromSeconds(60) };
        return await client.GetStringAsync(new Uri($"http://127.0.0.1:{port}/"));
    }
}
