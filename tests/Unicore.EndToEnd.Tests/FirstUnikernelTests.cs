// SPDX-License-Identifier: BSD-3-Clause
// One line of project and a main.c: builds, boots, prints, ends with main's exit code, on each target.
namespace Unicore.EndToEnd.Tests;

public sealed class FirstUnikernelTests : IDisposable
{
    private const string Main = """
        #include <stdio.h>
        int main(int argc, char *argv[])
        {
        	for (int i = 1; i < argc; i++)
        		printf("[%s]\n", argv[i]);
        	return argc;
        }
        """;

    private readonly Workspace _workspace = new();

    public void Dispose() => _workspace.Dispose();

    [Theory]
    [InlineData("kvm", "x86_64")]
    [InlineData("kvm", "arm64")]
    [InlineData("linuxu", "amd64")]
    [InlineData("linuxu", "aarch64")]
    public async Task OneLineProjectBootsAndReturnsMainsExitCode(string platform, string arch)
    {
        using Workspace workspace = new() { KeepsMSBuild = false };
        workspace.Write("app/app.ukproj", Workspace.OneLine);
        workspace.Write("app/main.c", Main);
        Outcome outcome = await workspace.DotnetAsync("app", "run", $"-p:Platform={platform}", $"-p:Arch={arch}",
            "-p:UnikernelTimeout=60", "--",
            "a", "two words", "\"q\"");
        outcome.Ends(4).Says("[a]").Says("[two words]").Says("[\"q\"]");
    }

    [Fact]
    public async Task SeveralTargetsAreBuiltSideBySideAndTheCommandLinePicks()
    {
        _workspace.Write("app/app.ukproj", """
            <Project Sdk="Unicore.Sdk/1.0.0">
              <PropertyGroup><UnikernelTargets>kvm/x86_64;kvm/arm64;linuxu/x86_64</UnikernelTargets></PropertyGroup>
              <PropertyGroup><MaxJobs>2</MaxJobs><UnikernelMemmory>64</UnikernelMemmory></PropertyGroup>
            </Project>
            """);
        _workspace.Write("app/main.c", Main);
        // What is the same for each target is told once.
        (await _workspace.DotnetAsync("app", "build")).Ends(0).Says("warning UK2012").Says("warning UK2018").Says("    2 Warning(s)");
        foreach (string target in new[] { "kvm-x86_64", "kvm-arm64", "linuxu-x86_64" })
        {
            Assert.True(File.Exists(_workspace[$"app/bin/Debug/{target}/app"]), target);
            Assert.True(File.Exists(_workspace[$"app/bin/Debug/{target}/app.elf"]), target);
            Assert.True(File.Exists(_workspace[$"app/bin/Debug/{target}/.config"]), target);
        }

        (await _workspace.DotnetAsync("app", "run", "--no-build", "-p:UnikernelTimeout=60", "--", "x")).Ends(2).Says("[x]");
        (await _workspace.DotnetAsync("app", "run", "--no-build", "-p:Arch=arm64", "-p:UnikernelTimeout=60", "--",
            "y")).Ends(2).Says("[y]");
        (await _workspace.DotnetAsync("app", "clean")).Ends(0);
        Assert.False(File.Exists(_workspace["app/bin/Debug/kvm-x86_64/app"]));
        (await _workspace.DotnetAsync("app", "build", "-p:Platform=linuxu")).Ends(0);
        Assert.True(File.Exists(_workspace["app/bin/Debug/linuxu-x86_64/app"]));
        Assert.False(File.Exists(_workspace["app/bin/Debug/kvm-x86_64/app"]));
        (await _workspace.DotnetAsync("app", "build", "-p:Platform=linuxu", "-p:Arch=arm64")).Ends(1).Says("UK2003");
    }

    [Theory]
    [InlineData("kvm", "x86_64")]
    [InlineData("kvm", "arm64")]
    [MatrixData("linuxu", "x86_64")]
    [MatrixData("linuxu", "arm64")]
    public async Task CrashShowsADumpWithTheFunctionsNames(string platform, string arch)
    {
        _workspace.Write("app/app.ukproj", Workspace.OneLine);
        _workspace.Write("app/main.c", """
            __attribute__((noinline)) static void dig(volatile int *where) { *where = 1; }
            int main(void) { dig((volatile int *)8); return 0; }
            """);
        Outcome outcome = await _workspace.DotnetAsync("app", "run", $"-p:Platform={platform}", $"-p:Arch={arch}",
            "-p:UnikernelTimeout=60");
        Assert.NotEqual(0, outcome.ExitCode);
        outcome.Says("dig+0x").Says("main+0x");
    }

    [Fact]
    public async Task HangingGuestIsStoppedAtItsTimeout()
    {
        _workspace.Write("app/app.ukproj", Workspace.OneLine);
        _workspace.Write("app/main.c", "int main(void) { for (;;) ; }");
        (await _workspace.DotnetAsync("app", "run", "-p:UnikernelTimeout=3")).Ends(124).Says("UK5004");
    }

    /// <summary>On arm64 a third one is QEMU's: it puts the device tree at the first multiple of 2 MiB behind the image.</summary>
    [Fact]
    public async Task HelloWorldBootsInTwoMebibytes()
    {
        _workspace.CopySample("helloworld");
        (await _workspace.DotnetAsync("helloworld", "run", "-c", "Release", "-p:UnikernelMemory=2", "-p:UnikernelTimeout=60", "--",
            "x")).Ends(0)
            .Says("Hello, world!").Says("argument 1: x");
        (await _workspace.DotnetAsync("helloworld", "run", "-c", "Release", "-p:Arch=arm64", "-p:UnikernelMemory=3",
            "-p:UnikernelTimeout=60", "--", "x")).Ends(0)
            .Says("Hello, world!").Says("argument 1: x");
        (await _workspace.DotnetAsync("helloworld", "run", "-c", "Release", "-p:Platform=linuxu", "-p:UnikernelTimeout=60", "--",
            "x")).Ends(0)
            .Says("Hello, world!").Says("argument 1: x");
        Assert.InRange(new FileInfo(_workspace["helloworld/bin/Release/kvm-x86_64/helloworld"]).Length, 1, 21 * 1024);
    }

    /// <summary>What `--dry-run` prints is a command for a shell, which needs nothing that only we make.</summary>
    [Fact]
    public async Task TheCommandThatIsShownBootsTheGuest()
    {
        _workspace.CopySample("helloworld");
        (await _workspace.DotnetAsync("helloworld", "build", "-p:Platform=kvm", "-p:Arch=x86_64")).Ends(0);
        Outcome shown = await _workspace.RunAsync("dotnet", "helloworld", "exec",
            Path.Combine(Workspace.Repository, ".artifacts/sdk/tools/Unicore.Tool.dll"), "run", "bin/Debug/kvm-x86_64/helloworld",
            "--dry-run");
        Outcome run = await _workspace.RunAsync("sh", "helloworld", "-c", "TMPDIR=/nowhere timeout 60 " + shown.Ends(0).Text);
        Assert.StartsWith("Hello, world!\n", run.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("firecracker", "x86_64")]
    [InlineData("rpi3", "arm64")]
    [InlineData("xen", "x86_64")]
    [InlineData("xen", "arm64")]
    [InlineData("zcu102", "arm64")]
    public async Task HelloWorldBootsOnABoardAndOnAHypervisor(string platform, string arch)
    {
        _workspace.CopySample("helloworld");
        Outcome outcome = await _workspace.DotnetAsync(
            "helloworld", "run", $"-p:Platform={platform}", $"-p:Arch={arch}", "-p:UnikernelTimeout=120", "--", "x", "two words");
        outcome.Ends(0).Says("Hello, world!").Says("argument 1: x").Says("argument 2: two words");
    }

    [Theory]
    [InlineData("kvm", "x86_64")]
    [MatrixData("kvm", "arm64")]
    [MatrixData("linuxu", "x86_64")]
    [MatrixData("firecracker", "x86_64")]
    [MatrixData("rpi3", "arm64")]
    [MatrixData("xen", "arm64")]
    [MatrixData("zcu102", "arm64")]
    public async Task GdbBreaksAtMainAndSeesTheArguments(string platform, string arch)
    {
        string[] target = [$"-p:Platform={platform}", $"-p:Arch={arch}"];
        _workspace.Write("app/app.ukproj", Workspace.OneLine);
        _workspace.Write("app/main.c", Main);
        (await _workspace.DotnetAsync("app", ["build", .. target])).Ends(0);
        using var finder = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        finder.Start();
        int port = ((System.Net.IPEndPoint)finder.LocalEndpoint).Port;
        finder.Stop();
        Task<Outcome> guest = _workspace.DotnetAsync("app", ["run", "--no-build", .. target, "-p:UnikernelPaused=true",
            $"-p:UnikernelGdbPort={port}", "-p:UnikernelTimeout=120", "--", "first"]);

        // gdbserver is between the process and us: whoever leaves it to itself does not hear of its end.
        (string stop, string leave) = platform == "linuxu" ? ("break main", "continue") : ("hbreak main", "detach");
        Outcome gdb = await _workspace.RunAsync("gdb-multiarch", "app", "-batch", "-ex", "set tcp auto-retry on", "-ex",
            "set tcp connect-timeout 60",
            "-ex", $"file bin/Debug/{platform}-{arch}/app.elf", "-ex", $"target remote 127.0.0.1:{port}", "-ex", stop, "-ex", "continue",
            "-ex", "print argc", "-ex", "print argv[1]", "-ex", "delete", "-ex", leave);
        gdb.Says("$1 = 2").Says("\"first\"");
        (await guest).Ends(2);
    }
}
