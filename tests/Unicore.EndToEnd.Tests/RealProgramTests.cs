// SPDX-License-Identifier: BSD-3-Clause
// Real programs on musl, in Release.
namespace Unicore.EndToEnd.Tests;

[Collection(nameof(OnMusl))]
public sealed class RealProgramTests : IDisposable
{
    private readonly Workspace _workspace = new() { Patience = TimeSpan.FromMinutes(10) };

    public void Dispose() => _workspace.Dispose();

    /// <summary>Arguments, environment, the root file system, files that are written and read back, the script's exit code.</summary>
    [MatrixTheory]
    [InlineData("x86_64")]
    [MatrixData("arm64")]
    public async Task LuaRunsAScript(string arch)
    {
        _workspace.CopySample("lua");
        _workspace.Write("lua/app/root/work.lua", """
            local file = assert(io.open("/tmp/lines", "w"))
            for i = 1, 1000 do file:write(i, "\n") end
            file:close()
            local sum = 0
            for line in io.lines("/tmp/lines") do sum = sum + tonumber(line) end
            print("sum " .. sum, arg[1], string.format("%.3f", math.exp(1)), os.getenv("COLOUR"))
            print(io.open("/nowhere"))
            os.exit(5)
            """);
        string project = _workspace["lua/app/interpreter.ukproj"];
        await File.WriteAllTextAsync(project, (await File.ReadAllTextAsync(project)).Replace("</ItemGroup>",
            "<UnikernelEnvironment Include=\"COLOUR\" Value=\"blue\" /></ItemGroup>", StringComparison.Ordinal));
        string[] target = ["-p:Platform=kvm", $"-p:Arch={arch}", "-c", "Release"];
        (await _workspace.DotnetAsync("lua/app", ["build", .. target])).Ends(0);
        (await _workspace.BootAsync("lua/app", ["--no-build", "-p:UnikernelTimeout=100", .. target, "--", "/work.lua", "a b"]))
            .Ends(5).Says("sum 500500\ta b\t2.718\tblue").Says("nil\t/nowhere: No such file or directory\t2");
    }

    /// <summary>A database in a file, SQL from the command line; and an image of less than a million bytes.</summary>
    [Fact]
    public async Task SqliteAnswers()
    {
        _workspace.CopySample("sqlite");
        string[] target = ["-p:Platform=kvm", "-p:Arch=x86_64", "-c", "Release"];
        (await _workspace.DotnetAsync("sqlite/app", ["build", .. target])).Ends(0);
        (await _workspace.BootAsync("sqlite/app", ["--no-build", "-p:UnikernelTimeout=100", .. target, "--", "/tmp/x.db",
            "create table t(a, b); insert into t values (1, 2), (3, 4); select sum(a * b), sqlite_version() from t"]))
            .Ends(0).Says("14|3.40.1");
        Assert.InRange(new FileInfo(_workspace["sqlite/app/bin/Release/kvm-x86_64/sqlite3"]).Length, 1, 1_000_000);
    }

    /// <summary>The sample by the profile of its own training: quicker, and an eighth larger.</summary>
    [MatrixFact]
    public async Task SqliteIsBuiltByItsProfile()
    {
        _workspace.CopySample("sqlite");
        string[] target = ["-p:Platform=kvm", "-p:Arch=x86_64", "-c", "Release"];
        (await _workspace.DotnetAsync("sqlite/app", ["build", "-t:OptimizeWithProfile", "-p:UnikernelProfileRuns=0", .. target])).Ends(0);
        (await _workspace.BootAsync("sqlite/app", ["--no-build", "-p:Pgo=use", "-p:UnikernelTimeout=100", .. target, "--", ":memory:",
            "select sqlite_version()"])).Ends(0).Says("3.40.1");
        Assert.InRange(new FileInfo(_workspace["sqlite/app/bin/Release/kvm-x86_64/sqlite3"]).Length, 950_000, 1_050_000);
    }

    /// <summary>Threads, condition variables, pipes, poll, signals and memory do what they do in a Linux process.</summary>
    [Theory]
    [InlineData("kvm", "x86_64")]
    [MatrixData("kvm", "arm64")]
    [MatrixData("linuxu", "x86_64")]
    [MatrixData("linuxu", "arm64")]
    public async Task AProgramPrintsWhatItPrintsOnLinux(string platform, string arch)
    {
        _workspace.CopyFolder("tests/programs/posix", "posix");
        Outcome linux = await _workspace.RunAsync("sh", "posix", "-c", "cc -pthread -o ../on-linux *.c && ../on-linux");
        linux.Ends(42);
        string[] target = [$"-p:Platform={platform}", $"-p:Arch={arch}", "-c", "Release"];
        (await _workspace.DotnetAsync("posix", ["build", .. target])).Ends(0);
        (await _workspace.BootAsync("posix", ["--no-build", "-p:UnikernelTimeout=100", .. target])).Ends(42).Says(linux.Text);
    }

    /// <summary>Calls by number, with right arguments and wrong ones; as root of a name space of users where that is nobody else.</summary>
    [Theory]
    [MatrixData("linuxu")]
    [InlineData("kvm")]
    public async Task CallsAnswerWhatTheyAnswerOnLinux(string platform)
    {
        _workspace.CopyFolder("tests/programs/calls", "programs/calls");
        _workspace.CopyFolder("tests/libs/files", "libs/files");
        Outcome linux = await _workspace.RunAsync("sh", "programs/calls", "-c", "cc -w -I../../libs/files -o ../../on-linux *.c\n"
            + "[ $(id -u) = 0 ] && exec ../../on-linux || exec unshare --map-root-user --uts ../../on-linux");
        linux.Ends(0).Says("end\n");
        string[] target = [$"-p:Platform={platform}", "-p:Arch=x86_64", "-c", "Release"];
        (await _workspace.DotnetAsync("programs/calls", ["build", .. target])).Ends(0);
        Outcome ours = await _workspace.BootAsync("programs/calls", ["--no-build", "-p:UnikernelTimeout=100", .. target]);
        string[] expected = linux.Text.Split('\n');
        // What the guest itself says of its machine comes behind it.
        Assert.Equal(expected[..^1], ours.Ends(0).Text.Replace("\r", "", StringComparison.Ordinal).Split('\n')[..(expected.Length - 1)]);
    }

    /// <summary>The C library's own calls get their memory there, too.</summary>
    [MatrixFact]
    public async Task MimallocServesTheWholeProgram()
    {
        _workspace.Write("heap/heap.ukproj", "<Project Sdk=\"Unicore.Sdk/1.0.0\"><ItemGroup><LibraryReference "
            + "Include=\"musl;mimalloc\" /></ItemGroup></Project>");
        _workspace.Write("heap/main.c", """
            #include <mimalloc.h>
            #include <stdio.h>
            #include <string.h>

            int main(void)
            {
            	char *copy = strdup("copied"), *large = realloc(strdup("grown"), 1 << 20);

            	printf("%s %d, %s %d\n", copy, mi_heap_contains_block(mi_heap_get_default(), copy), large,
            	       mi_heap_contains_block(mi_heap_get_default(), large));
            	free(copy);
            	free(large);
            	return 0;
            }
            """);
        (await _workspace.BootAsync("heap", "-p:Platform=kvm", "-c", "Release")).Ends(0).Says("copied 1, grown 1");
    }

    /// <summary>With the preemptive scheduler signals, timers and cancellation find threads that make no calls.</summary>
    [MatrixTheory]
    [InlineData("kvm", "x86_64")]
    [MatrixData("kvm", "arm64")]
    [MatrixData("linuxu", "x86_64")]
    [MatrixData("linuxu", "arm64")]
    public async Task SignalsInterruptWhatComputes(string platform, string arch)
    {
        _workspace.CopyFolder("tests/programs/computes", "computes");
        Outcome linux = await _workspace.RunAsync("sh", "computes", "-c", "cc -pthread -o ../on-linux *.c && ../on-linux");
        linux.Ends(0);
        string[] target = [$"-p:Platform={platform}", $"-p:Arch={arch}", "-c", "Release"];
        (await _workspace.DotnetAsync("computes", ["build", .. target])).Ends(0);
        Outcome ours = await _workspace.BootAsync("computes", ["--no-build", "-p:UnikernelTimeout=100", .. target]);
        Assert.Equal(linux.Text, ours.Ends(0).Text.Replace("\r", "", StringComparison.Ordinal));
    }
}
