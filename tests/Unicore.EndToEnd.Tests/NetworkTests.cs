// SPDX-License-Identifier: BSD-3-Clause
// Guests on networks, as a user has them there: by items, and by `dotnet run`.
using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using CliWrap;

namespace Unicore.EndToEnd.Tests;

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

    /// <summary>Two images on one machine, by a name: no rights, no order, addresses from their projects.</summary>
    [Fact]
    public async Task TwoGuestsTalkToEachOther()
    {
        string name = Guid.NewGuid().ToString("N");
        string Project(string address) => $"""
            <Project Sdk="Unicore.Sdk/1.0.0">
              <ItemGroup>
                <LibraryReference Include="musl;lwip" />
                <Network Include="socket" Name="{name}" Address="{address}/24" />
              </ItemGroup>
            </Project>
            """;
        _workspace.CopySample("httpserver");
        _workspace.Write("httpserver/httpserver.ukproj", Project("10.9.0.1"));
        _workspace.Write("client/client.ukproj", Project("10.9.0.2"));
        _workspace.Write("client/main.c", """
            #include <arpa/inet.h>
            #include <stdio.h>
            #include <unistd.h>

            int main(void)
            {
            	struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons(80), .sin_addr.s_addr = inet_addr("10.9.0.1") };
            	char text[4096];
            	int server = socket(AF_INET, SOCK_STREAM, 0), n;

            	if (connect(server, (struct sockaddr *)&address, sizeof(address)))
            		return perror("connect"), 1;
            	dprintf(server, "GET / HTTP/1.0\r\n\r\n");
            	while ((n = (int)read(server, text, sizeof(text))) > 0)
            		fwrite(text, 1, (size_t)n, stdout);
            	return n ? 2 : 0;
            }
            """);
        (await _workspace.DotnetAsync("httpserver", "build")).Ends(0);
        (await _workspace.DotnetAsync("client", "build")).Ends(0);
        await using Running server = new(_workspace["httpserver"]);
        await server.SaysAsync("serving");
        (await _workspace.DotnetAsync("client", "run", "--no-build", "-p:UnikernelTimeout=60")).Ends(0).Says("200 OK").Says(Page.TrimEnd());
        Assert.Equal(143, await server.EndAsync());
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

    /// <summary>A `dotnet run` that goes on.</summary>
    private sealed class Running : IAsyncDisposable
    {
        private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);
        private readonly StringBuilder _text = new();
        private readonly CancellationTokenSource _stop = new();
        private readonly CommandTask<CommandResult> _run;

        public Running(string folder, params string[] arguments)
        {
            PipeTarget lines = PipeTarget.ToDelegate(line =>
            {
                lock (_text)
                {
                    _text.AppendLine(line);
                }
            });
            _run = Cli.Wrap("dotnet").WithArguments(["run", "--no-build", .. arguments]).WithWorkingDirectory(folder)
                .WithValidation(CommandResultValidation.None).WithStandardOutputPipe(lines).WithStandardErrorPipe(lines)
                .ExecuteAsync(_stop.Token);
        }

        private string Text
        {
            get
            {
                lock (_text)
                {
                    return _text.ToString();
                }
            }
        }

        public async Task<Match> SaysAsync(string pattern)
        {
            Stopwatch clock = Stopwatch.StartNew();
            for (; ; await Task.Delay(50))
            {
                if (Regex.Match(Text, pattern) is { Success: true } match)
                {
                    return match;
                }

                Assert.True(clock.Elapsed < Limit && !_run.Task.IsCompleted, $"waited for {pattern}, and there is\n{Text}");
            }
        }

        /// <summary>As a service manager ends it; its exit code.</summary>
        public async Task<int> EndAsync()
        {
            await Cli.Wrap("sh").WithArguments(["-c", $"kill -TERM $(pgrep -P {_run.ProcessId})"]).ExecuteAsync();
            return (await _run.Task.WaitAsync(Limit)).ExitCode;
        }

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            await Task.WhenAny(_run.Task);
            _stop.Dispose();
        }
    }
}
