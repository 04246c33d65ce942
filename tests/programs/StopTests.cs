// SPDX-License-Identifier: BSD-3-Clause
// Ctrl+C at `dotnet run` is SIGTERM to the program, wherever it runs.
using System.Diagnostics;
using Unicore.Tool.Tests;

namespace Unicore.Programs.Tests;

public sealed class StopTests : IDisposable
{
    /// <summary>Argument 1: how it waits for SIGTERM.</summary>
    private const string Main = """
        #include <signal.h>
        #include <stdio.h>
        #include <stdlib.h>
        #include <string.h>
        #include <sys/signalfd.h>
        #include <time.h>
        #include <unistd.h>

        static volatile sig_atomic_t stopped;

        static void stop(int signal)
        {
        	stopped = signal;
        }

        int main(int argc, char **argv)
        {
        	const char *how = argc > 1 ? argv[1] : "handler";
        	struct signalfd_siginfo info;
        	sigset_t set;
        	int signal = 0;

        	setbuf(stdout, NULL);
        	sigemptyset(&set);
        	sigaddset(&set, SIGTERM);
        	if (!strcmp(how, "handler") || !strcmp(how, "computes")) {
        		sigaction(SIGTERM, &(struct sigaction){ .sa_handler = stop }, NULL);
        		printf("ready\n");
        		while (!stopped)
        			if (how[0] == 'h')
        				pause();
        			else
        				nanosleep(&(struct timespec){ .tv_nsec = 1000000 }, NULL);
        		signal = stopped;
        	} else if (!strcmp(how, "sigwait")) {
        		sigprocmask(SIG_BLOCK, &set, NULL);
        		sigtimedwait(&set, NULL, &(struct timespec){ 0 }); // from here on it is known that SIGTERM is wanted
        		printf("ready\n");
        		sigwait(&set, &signal);
        	} else if (!strcmp(how, "signalfd")) {
        		sigprocmask(SIG_BLOCK, &set, NULL);
        		int fd = signalfd(-1, &set, 0);
        		printf("ready\n");
        		read(fd, &info, sizeof(info));
        		signal = (int)info.ssi_signo;
        	} else {
        		if (!strcmp(how, "ignores"))
        			sigaction(SIGTERM, &(struct sigaction){ .sa_handler = SIG_IGN }, NULL);
        		printf("ready\n");
        		for (;;)
        			pause();
        	}
        	printf("saved, after signal %d\n", signal);
        	return 7;
        }
        """;

    // musl alone is 1,400 files.
    private readonly Workspace _workspace = new() { Patience = TimeSpan.FromMinutes(30) };

    /// <inheritdoc/>
    public void Dispose() => _workspace.Dispose();

    /// <summary>The program's exit code comes back; without a handler it ends as a process does.</summary>
    [Theory]
    [InlineData("kvm", "x86_64", "qemu-microvm")]
    [InlineData("kvm", "x86_64", "qemu-q35")]
    [InlineData("kvm", "arm64", "qemu-virt")]
    [InlineData("linuxu", "x86_64", "process")]
    [InlineData("linuxu", "arm64", "process")]
    [InlineData("firecracker", "x86_64", "qemu-microvm")]
    [InlineData("rpi3", "arm64", "qemu-raspi3b")]
    [InlineData("xen", "x86_64", "qemu-xen")]
    [InlineData("xen", "arm64", "qemu-xen-arm64")]
    [InlineData("zcu102", "arm64", "qemu-zcu102")]
    public async Task TheProgramIsAskedToEndAndItsExitCodeComesBack(string platform, string arch, string monitor)
    {
        await BuildAsync(platform, arch);
        foreach (string how in new[] { "handler", "computes", "sigwait", "signalfd" })
        {
            await RunAsync(platform, arch, monitor, how, 7, "saved, after signal 15");
        }

        await RunAsync(platform, arch, monitor, "nothing", 143, null);
        await RunAsync(platform, arch, monitor, "ignores", 137, "UK5032", "-p:UnikernelStopTimeout=1");
    }

    /// <summary>The real key at a real terminal: of two the second does not wait.</summary>
    [Theory]
    [InlineData("kvm", "x86_64")]
    [InlineData("linuxu", "x86_64")]
    public async Task ControlCAtATerminalAsksOnceAndThenStops(string platform, string arch)
    {
        await BuildAsync(platform, arch);
        string run = $"dotnet run --no-build -p:Platform={platform} -p:Arch={arch}";
        using (Terminal terminal = new(_workspace["stop"], run + " -- handler"))
        {
            terminal.Shows("ready").Press("C-c").Shows("saved, after signal 15", "ended 7");
        }

        using (Terminal terminal = new(_workspace["stop"], run + " -- ignores"))
        {
            terminal.Shows("ready").Press("C-c");
            await Task.Delay(500);
            terminal.Press("C-c").Shows("ended 130");
        }
    }

    private async Task BuildAsync(string platform, string arch)
    {
        _workspace.Write("stop/stop.ukproj", """
            <Project Sdk="Unicore.Sdk/1.0.0">
              <ItemGroup>
                <LibraryReference Include="musl" />
              </ItemGroup>
            </Project>
            """);
        _workspace.Write("stop/main.c", Main);
        (await _workspace.DotnetAsync("stop", "build", $"-p:Platform={platform}", $"-p:Arch={arch}")).Ends(0);
    }

    /// <summary>The signal goes to `dotnet run`'s child alone, once the program is ready. Input that nobody reads waits.</summary>
    private async Task RunAsync(
        string platform, string arch, string monitor, string how, int exitCode, string? says, params string[] more)
    {
        string script = $$"""
            mkfifo in.{{how}} 2>/dev/null; exec 3<>in.{{how}}; echo typed >&3
            dotnet run --no-build -p:Platform={{platform}} -p:Arch={{arch}} -p:UnikernelMonitor={{monitor}} {{string.Join(' ', more)}} \
                -- {{how}} <in.{{how}} >out.{{how}} 2>&1 &
            run=$!
            until grep -q ready out.{{how}}; do kill -0 $run || break; sleep 0.1; done
            kill -TERM $(pgrep -P $run)
            wait $run; code=$?
            cat out.{{how}}
            exit $code
            """;
        Stopwatch clock = Stopwatch.StartNew();
        Outcome outcome = (await _workspace.RunAsync("sh", "stop", "-c", script)).Ends(exitCode);
        if (says is not null)
        {
            outcome.Says(says);
        }

        Assert.True(clock.Elapsed < TimeSpan.FromMinutes(5), $"{how} took {clock.Elapsed}");
    }
}
