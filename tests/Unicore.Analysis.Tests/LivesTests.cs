// SPDX-License-Identifier: BSD-3-Clause
// Programs that stop and go on, fork much, filter their own calls, leave somebody behind: each is traced to its end, and nobody is left.
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Unicore.Analysis.Driving;
using Unicore.Analysis.Recording;
using Unicore.Analysis.Tracing;
using Unicore.Diagnostics;

namespace Unicore.Analysis.Tests;

public sealed class LivesTests(Programs programs) : IClassFixture<Programs>
{
    private const string Stopping = """
        #include <signal.h>
        #include <sys/wait.h>
        #include <unistd.h>
        int main(int count, char **arguments)
        {
            int status;
            pid_t child = fork();
            if (child == 0) {
                raise(SIGSTOP);
                _exit(4);
            }
            if (waitpid(child, &status, WUNTRACED) != child || !WIFSTOPPED(status))
                return 1;
            if (count > 1)
                raise(SIGSTOP);
            kill(child, SIGCONT);
            if (waitpid(child, &status, WCONTINUED) != child || !WIFCONTINUED(status))
                return 2;
            return waitpid(child, &status, 0) == child && WEXITSTATUS(status) == 4 ? 7 : 3;
        }
        """;

    /// <summary>Four families of processes that execute other programs, while threads come and go.</summary>
    private const string Forking = """
        #include <pthread.h>
        #include <sys/wait.h>
        #include <unistd.h>
        static void *nothing(void *a) { return a; }
        int main(void)
        {
            for (int i = 0; i < 4; i++)
                if (fork() == 0) {
                    for (int j = 0; j < 50; j++) {
                        pthread_t t;
                        if (fork() == 0) {
                            execl("/bin/true", "true", (char *)0);
                            _exit(1);
                        }
                        pthread_create(&t, 0, nothing, 0);
                        pthread_detach(t);
                    }
                    while (wait(0) > 0)
                        ;
                    _exit(0);
                }
            while (wait(0) > 0)
                ;
            return 0;
        }
        """;

    /// <summary>One after the other forks and ends, without end.</summary>
    private const string Running = """
        #include <signal.h>
        #include <unistd.h>
        int main(void)
        {
            signal(SIGTERM, SIG_IGN);
            for (;;)
                if (fork() != 0)
                    _exit(0);
        }
        """;

    /// <summary>Leaves a process that nobody may trace, with the program's output open, for ten seconds.</summary>
    private const string Hiding = """
        #define _GNU_SOURCE
        #include <sched.h>
        #include <signal.h>
        #include <sys/syscall.h>
        #include <unistd.h>
        int main(void)
        {
            if (syscall(SYS_clone, CLONE_UNTRACED | SIGCHLD, 0, 0, 0, 0) == 0) {
                setsid();
                sleep(10);
            }
            return 0;
        }
        """;

    private const string OldGate = """
        int main(void)
        {
            long result;
            __asm__ volatile("int $0x80" : "=a"(result) : "a"(20) : "memory");
            return result != getpid();
        }
        """;

    [Fact]
    public async Task AProgramThatIsStoppedGoesOn()
    {
        string program = await programs.CompileAsync("gcc", Stopping);
        (RunResult? result, List<Diagnostic> diagnostics) = await RunAsync(new() { Program = program });
        Assert.Empty(diagnostics);
        Assert.Equal((RunEnd.Itself, 7), (result!.End, result.Record.ExitCode));

        // Nobody wakes it: it is ended.
        (result, diagnostics) = await RunAsync(new()
        {
            Program = program, Arguments = ["stop"], Timeout = TimeSpan.FromSeconds(0.5), StopTimeout = TimeSpan.FromSeconds(0.5),
        });
        Assert.Equal(["UK2712", "UK2712"], diagnostics.Select(d => d.Code));
        Assert.Equal(RunEnd.Killed, result!.End);
        Assert.Empty(Programs.Running(program));
    }

    [Fact]
    public async Task EachOfManyProcessesCountsForItsProgram()
    {
        for (int round = 0; round < 3; round++)
        {
            string program = await programs.CompileAsync("gcc", Forking, "-pthread");
            (RunResult? result, List<Diagnostic> diagnostics) = await RunAsync(new() { Program = program });
            Assert.Empty(diagnostics);
            ProgramRecord own = result!.Record.Programs[0], other = result.Record.Programs[1];
            Assert.Equal((205, 200, 200), (own.Processes, own.Threads, other.Processes));
            Assert.Equal((5, 200), (Count(own, "exit_group"), Count(other, "exit_group")));
            Assert.Equal(200, Count(own, "execve"));
            Assert.Empty(Programs.Running(program));
        }
    }

    [Fact]
    public async Task AProgramThatRunsAwayIsEnded()
    {
        string program = await programs.CompileAsync("gcc", Running);
        (RunResult? result, _) = await RunAsync(new()
        {
            Program = program, Duration = TimeSpan.FromSeconds(0.5), StopTimeout = TimeSpan.FromSeconds(0.5),
        });
        Assert.Equal(RunEnd.Killed, result!.End);
        Assert.True(result.Record.Programs[0].Processes > 10);
        Assert.Empty(Programs.Running(program));
    }

    [Fact]
    public async Task OutputThatSomebodyKeepsOpenIsNotWaitedFor()
    {
        string program = await programs.CompileAsync("gcc", Hiding);
        Stopwatch clock = Stopwatch.StartNew();
        (RunResult? result, List<Diagnostic> diagnostics) = await RunAsync(new() { Program = program });
        Assert.Equal(0, result!.Record.ExitCode);
        Assert.Equal(("UK2721", Severity.Warning), (Assert.Single(diagnostics).Code, diagnostics[0].Severity));
        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 8);
        foreach (int id in Programs.Running(program))
        {
            using Process left = Process.GetProcessById(id);
            left.Kill();
        }
    }

    [Fact]
    public async Task ACommandThatLeavesSomebodyBehindIsNotWaitedFor()
    {
        Stopwatch clock = Stopwatch.StartNew();
        TestFile test = new([new(StepKind.Run, "sleep 20 & echo here $!") { Expect = "here", Status = 0 }]);
        (RunResult? result, List<Diagnostic> diagnostics) = await RunAsync(new() { Program = "/bin/cat", Test = test });
        Assert.Empty(diagnostics);
        Assert.Equal([0], result!.Statuses);
        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 8);
    }

    /// <summary>Who listens and accepts nobody lets others wait in the kernel, for minutes.</summary>
    [Fact]
    public async Task AConnectionThatNobodyAcceptsIsNotWaitedFor()
    {
        using Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(0);
        List<Socket> waiting = [];
        try
        {
            for (int i = 0; i < 4; i++)
            {
                waiting.Add(new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { Blocking = false });
                _ = waiting[^1].ConnectAsync(listener.LocalEndPoint!);
            }

            await Task.Delay(100);
            int port = ((IPEndPoint)listener.LocalEndPoint!).Port;
            Task<(RunResult? Result, List<Diagnostic> Diagnostics)> run = RunAsync(new()
            {
                Program = "/bin/cat", Test = new([new(StepKind.Send, "a") { Timeout = 1 }]) { Port = port },
            });
            Assert.Equal("UK2710", Assert.Single((await run.WaitAsync(TimeSpan.FromSeconds(20))).Diagnostics).Code);
        }
        finally
        {
            waiting.ForEach(s => s.Dispose());
        }
    }

    /// <summary>Number 20 is getpid there, and writev elsewhere.</summary>
    [Fact]
    public async Task TheOldGateIsNotMisread()
    {
        string program = await programs.CompileAsync("gcc", OldGate);
        (RunResult? result, List<Diagnostic> diagnostics) = await RunAsync(new() { Program = program });
        Assert.Empty(diagnostics);
        Assert.DoesNotContain(result!.Record.Programs[0].Calls, c => c.Name == "writev");
        // A kernel without programs of 32 bits ends it with SIGSEGV.
        Assert.Contains(result.Record.ExitCode, new int?[] { 0, 128 + 11 });
        Assert.Equal(result.Record.ExitCode == 0 ? 1 : 0, Count(result.Record.Programs[0], "i386_getpid"));
    }

    [Theory]
    [InlineData(0xc000003eu, 39ul, "getpid")]
    [InlineData(0xc000003eu, 500ul, "syscall_500")]
    [InlineData(0xc000003eu, 0x40000027ul, "x32_getpid")]
    [InlineData(0xc000003eu, 0x40000ffful, "x32_4095")]
    [InlineData(0xc000003eu, ulong.MaxValue, "syscall_4294967295")]
    [InlineData(0x40000003u, 20ul, "i386_getpid")]
    [InlineData(0x40000003u, 252ul, "i386_exit_group")]
    [InlineData(0x40000003u, 384ul, "i386_arch_prctl")]
    [InlineData(0x40000003u, 450ul, "i386_set_mempolicy_home_node")]
    [InlineData(0x40000003u, 223ul, "i386_223")]
    public void ANumberIsACallOfItsGate(uint architecture, ulong number, string name) =>
        Assert.Equal(name, new CallNumber().Name(CallNumber.Of(architecture, number)));

    private static long Count(ProgramRecord program, string call) => program.Calls.SingleOrDefault(c => c.Name == call)?.Count ?? 0;

    private static async Task<(RunResult? Result, List<Diagnostic> Diagnostics)> RunAsync(RunRequest request)
    {
        List<Diagnostic> diagnostics = [];
        RunResult? result = await ProgramRun.RunAsync(request, TimeProvider.System, diagnostics, default);
        return (result, diagnostics);
    }
}
