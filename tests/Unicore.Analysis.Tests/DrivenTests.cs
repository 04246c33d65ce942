// SPDX-License-Identifier: BSD-3-Clause
// Programs that are asked something while they run, and ended; none of their processes is left, and nobody else's is touched.
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Unicore.Analysis.Driving;
using Unicore.Analysis.Necessity;
using Unicore.Analysis.Recording;
using Unicore.Diagnostics;

namespace Unicore.Analysis.Tests;

public sealed class DrivenTests(Programs programs) : IClassFixture<Programs>
{
    /// <summary>Answers HTTP, and says anything else again; ends at SIGTERM with 0.</summary>
    private const string Server = """
        #include <arpa/inet.h>
        #include <signal.h>
        #include <stdio.h>
        #include <stdlib.h>
        #include <string.h>
        #include <sys/prctl.h>
        #include <sys/socket.h>
        #include <unistd.h>
        static void end(int signal) { _exit(0); }
        int main(int count, char **arguments)
        {
            struct sockaddr_in in = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
            static const char page[] = "HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nhello";
            int s = socket(AF_INET, SOCK_STREAM, 0), one = 1;
            char line[1000];
            in.sin_port = htons(atoi(arguments[1]));
            signal(SIGTERM, end);
            if (prctl(PR_SET_NAME, "server") != 0)
                return 9;
            getppid();
            setsockopt(s, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
            if (bind(s, (struct sockaddr *)&in, sizeof in) != 0 || listen(s, 5) != 0)
                return 8;
            for (;;) {
                int c = accept(s, 0, 0);
                ssize_t n;
                while ((n = read(c, line, sizeof line)) > 0) {
                    if (!strncmp(line, "GET ", 4)) {
                        write(c, page, sizeof page - 1);
                        break;
                    }
                    write(c, line, n);
                }
                close(c);
            }
        }
        """;

    private static readonly TestFile ServerTest = new(
        [
            new(StepKind.Get, "http://127.0.0.1:{port}/") { Expect = "hello", Status = 200 },
            new(StepKind.Send, "again {port}\n") { Expect = "again" },
            new(StepKind.Run, "echo {folder}") { Expect = "/unicore-run-", Status = 0 },
        ])
    {
        Port = 0, Exit = 0,
    };

    /// <summary>Everything that may be left behind: a daemon of another session that hears no signal, and threads.</summary>
    private const string Daemons = """
        #include <pthread.h>
        #include <signal.h>
        #include <stdlib.h>
        #include <unistd.h>
        static void *thread(void *a) { for (;;) pause(); }
        int main(int count, char **arguments)
        {
            pthread_t t;
            if (count > 1) {
                for (;;)
                    pause();
            }
            for (int i = 0; i < 3; i++)
                if (fork() == 0) {
                    setsid();
                    signal(SIGTERM, SIG_IGN);
                    signal(SIGHUP, SIG_IGN);
                    if (fork() > 0)
                        _exit(0);
                    pthread_create(&t, 0, thread, 0);
                    for (;;)
                        pause();
                }
            return 0;
        }
        """;

    [Fact]
    public async Task AServerIsAskedAndEnded()
    {
        (RunResult? result, List<Diagnostic> diagnostics) = await RunAsync(new()
        {
            Program = await programs.CompileAsync("gcc", Server), Arguments = ["{port}"], Test = ServerTest,
        });
        Assert.Empty(diagnostics);
        Assert.Equal((RunEnd.Asked, 0), (result!.End, result.Record.ExitCode));
        Assert.Equal([200, 0], result.Statuses);
        string port = Assert.Single(result.Record.Arguments);
        Assert.Equal(1, result.Record.Programs[0].Addresses.Single(a => a.Address == "127.0.0.1:" + port).Calls["bind"]);
        // What is in the record is the test's: nobody else has asked.
        Assert.Equal(2, result.Record.Programs[0].Calls.Single(c => c.Name == "accept").Count);
    }

    [Fact]
    public async Task WhatATestDoesNotFindIsACodedError()
    {
        TestFile test = ServerTest with
        {
            Exit = 3,
            Output = "ready",
            Steps =
            [
                new(StepKind.Get, "http://127.0.0.1:{port}/") { Expect = "bye", Status = 200 },
                new(StepKind.Get, "http://127.0.0.1:{port}/") { Status = 404 },
                new(StepKind.Run, "exit 3") { Status = 0 },
                new(StepKind.Run, "sleep 10") { Timeout = 0.2 },
                new(StepKind.Get, "no address"),
            ],
        };
        (RunResult? result, List<Diagnostic> diagnostics) = await RunAsync(new()
        {
            Program = await programs.CompileAsync("gcc", Server), Arguments = ["{port}"], Test = test,
        });
        Assert.Equal(7, result!.Failures.Count);
        Assert.All(diagnostics, d => Assert.Equal("UK2713", d.Code));
    }

    /// <summary>Of an answer without an end to speak of, the beginning is looked at.</summary>
    [Fact]
    public async Task AnAnswerMayBeLargerThanWhatIsLookedThrough()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        Task serving = Task.Run(async () =>
        {
            using TcpClient client = await listener.AcceptTcpClientAsync();
            NetworkStream stream = client.GetStream();
            await stream.WriteAsync("HTTP/1.0 200 OK\r\nContent-Type: text/plain; charset=iso-8859-1\r\n\r\nhell"u8.ToArray());
            await stream.WriteAsync(new byte[] { 0xf6 });
            byte[] more = new byte[1 << 20];
            for (int i = 0; i < 40; i++)
            {
                await stream.WriteAsync(more);
            }
        });
        TestFile test = new([new(StepKind.Get, $"http://{listener.LocalEndpoint}/") { Expect = "hell\u00f6", Status = 200 }]);
        using StepRunner steps = new(test, t => t, 0, null, new OutputBuffer(null));
        await steps.RunAsync(Task.Delay(Timeout.Infinite), TimeProvider.System, default);
        Assert.Empty(steps.Failures);
        // Nobody reads the rest.
        await Assert.ThrowsAsync<IOException>(() => serving);
    }

    [Fact]
    public async Task InputIsSentAndOutputExpected()
    {
        TestFile test = new([new(StepKind.Input, "b\na\n"), new(StepKind.Input, "c\n")]) { Output = "a\nb\nc\n", Exit = 0 };
        (RunResult? result, List<Diagnostic> diagnostics) = await RunAsync(new() { Program = "/usr/bin/sort", Test = test });
        Assert.Empty(diagnostics);
        Assert.Equal((RunEnd.Itself, "a\nb\nc\n"), (result!.End, result.Output));
    }

    [Fact]
    public async Task APortThatIsTakenIsACodedError()
    {
        using TcpListener other = new(IPAddress.Loopback, 0);
        other.Start();
        int port = ((IPEndPoint)other.LocalEndpoint).Port;
        string program = await programs.CompileAsync("gcc", Server);
        (RunResult? result, List<Diagnostic> diagnostics) = await RunAsync(new()
        {
            Program = program, Arguments = ["{port}"], Test = ServerTest with { Port = port },
        });
        Assert.Null(result);
        Assert.Equal(("UK2710", Severity.Error), (Assert.Single(diagnostics).Code, diagnostics[0].Severity));
        (result, diagnostics) = await RunAsync(new() { Program = program, Arguments = [$"{port}"] });
        Assert.Equal(8, result!.Record.ExitCode);
        Assert.Equal(("UK2710", Severity.Warning), (Assert.Single(diagnostics).Code, diagnostics[0].Severity));
    }

    [Fact]
    public async Task AProgramThatNeverEndsIsEnded()
    {
        string program = await programs.CompileAsync("gcc", Daemons);
        (RunResult? result, List<Diagnostic> diagnostics) =
            await RunAsync(new() { Program = program, Arguments = ["wait"], Timeout = TimeSpan.FromSeconds(0.5) });
        Assert.Equal("UK2712", Assert.Single(diagnostics).Code);
        Assert.Equal((RunEnd.Asked, 128 + 15), (result!.End, result.Record.ExitCode));
        (result, diagnostics) = await RunAsync(new() { Program = program, Arguments = ["wait"], Duration = TimeSpan.FromSeconds(0.2) });
        Assert.Empty(diagnostics);
        Assert.Equal(RunEnd.Asked, result!.End);
    }

    [Fact]
    public async Task NoProcessIsLeftAndNobodyElsesIsTouched()
    {
        string program = await programs.CompileAsync("gcc", Daemons, "-pthread");
        using Process bystander = Process.Start(program, "wait");
        try
        {
            (RunResult? result, List<Diagnostic> diagnostics) =
                await RunAsync(new() { Program = program, StopTimeout = TimeSpan.FromSeconds(0.5) });
            Assert.Equal(["UK2709", "UK2712"], diagnostics.Select(d => d.Code));
            Assert.Equal((RunEnd.Killed, 0), (result!.End, result.Record.ExitCode));
            Assert.Equal((7, 3), (result.Record.Programs[0].Processes, result.Record.Programs[0].Threads));
            Assert.Equal([bystander.Id], Programs.Running(program));
        }
        finally
        {
            bystander.Kill();
        }
    }

    [Fact]
    public async Task WhoHasSeenEnoughEndsIt()
    {
        string program = await programs.CompileAsync("gcc", Daemons);
        using CancellationTokenSource enough = new(TimeSpan.FromSeconds(0.5));
        List<Diagnostic> diagnostics = [];
        RunResult? result = await ProgramRun.RunAsync(
            new() { Program = program, Arguments = ["wait"] }, TimeProvider.System, diagnostics, enough.Token);
        Assert.Empty(diagnostics);
        Assert.Contains(result!.Record.Programs[0].Calls, c => c.Name == "pause");
        Assert.Empty(Programs.Running(program));
    }

    [Fact]
    public async Task AProgramThatWantsATerminalIsTold()
    {
        string program = await programs.CompileAsync(
            "gcc", "#include <fcntl.h>\nint main(void) { return open(\"/dev/tty\", O_RDWR) < 0; }");
        Assert.Equal("UK2714", Assert.Single((await RunAsync(new() { Program = program })).Diagnostics).Code);
    }

    [Fact]
    public async Task WhichCallsAServerNeedsIsTried()
    {
        TestStep get = new(StepKind.Get, "http://127.0.0.1:{port}/") { Expect = "hello", Timeout = 2 };
        RunRequest request = new()
        {
            Program = await programs.CompileAsync("gcc", Server, "-static"), Arguments = ["{port}"],
            // Two, so that `close` is called in each run: after the last answer, the program may be ended before it is.
            Test = ServerTest with { Steps = [get, get] },
        };
        string file = programs.Folder + "/results";
        List<Diagnostic> diagnostics = [];
        IReadOnlyList<CallNecessity>? rows =
            await new Trial(request, TimeProvider.System, _ => { }).RunAsync(2, file, diagnostics, default);
        Assert.Empty(diagnostics);
        Dictionary<string, CallNecessity> found = rows!.ToDictionary(r => r.Name);
        Assert.All(new[] { "bind", "listen", "accept", "read", "socket" }, c => Assert.True(found[c].IsNeeded, c));
        Assert.Equal((null, null), (found["getppid"].Absent, found["getppid"].Faked));
        Assert.NotNull(found["prctl"].Absent);
        Assert.Null(found["prctl"].Faked);

        // The last line was cut off when the trial was: that call is tried again, and no other.
        string text = await File.ReadAllTextAsync(file);
        await File.WriteAllTextAsync(file, text[..^5]);
        List<string> again = [];
        IReadOnlyList<CallNecessity>? resumed =
            await new Trial(request, TimeProvider.System, r => again.Add(r.Name)).RunAsync(1, file, diagnostics, default);
        Assert.Single(again);
        Assert.Equal(rows!.Select(r => (r.Name, r.IsNeeded)), resumed!.Select(r => (r.Name, r.IsNeeded)));

        Assert.Null(await new Trial(request with { Arguments = ["1"] }, TimeProvider.System, _ => { })
            .RunAsync(1, file, diagnostics, default));
        Assert.Equal("UK2718", Assert.Single(diagnostics).Code);
    }

    [Fact]
    public async Task AWorkloadThatFailsAsItIsIsNotTried()
    {
        List<Diagnostic> diagnostics = [];
        TestFile test = new([new(StepKind.Input, "a\n")]) { Output = "b" };
        Assert.Null(await new Trial(new() { Program = "/bin/cat", Test = test }, TimeProvider.System, _ => { })
            .RunAsync(1, null, diagnostics, default));
        Assert.Equal("UK2719", diagnostics[^1].Code);
    }

    private static async Task<(RunResult? Result, List<Diagnostic> Diagnostics)> RunAsync(RunRequest request)
    {
        List<Diagnostic> diagnostics = [];
        RunResult? result = await ProgramRun.RunAsync(request, TimeProvider.System, diagnostics, default);
        return (result, diagnostics);
    }
}
