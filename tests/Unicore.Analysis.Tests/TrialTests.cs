// SPDX-License-Identifier: BSD-3-Clause
// Which calls a workload needs: what cannot be tried is not called needed, and results of another trial do not count.
using Unicore.Analysis.Driving;
using Unicore.Analysis.Necessity;
using Unicore.Analysis.Recording;
using Unicore.Diagnostics;

namespace Unicore.Analysis.Tests;

public sealed class TrialTests(Programs programs) : IClassFixture<Programs>
{
    /// <summary>Calls that no list has, and one that is made in some runs alone: in the first two of a trial.</summary>
    private const string Odd = """
        #define _GNU_SOURCE
        #include <fcntl.h>
        #include <sys/syscall.h>
        #include <unistd.h>
        int main(int count, char **arguments)
        {
            int fd = open(arguments[1], O_RDWR | O_CREAT | O_APPEND, 0600);
            syscall(500);
            syscall(0x40000000 | SYS_getpid);
            write(fd, "x", 1);
            if (lseek(fd, 0, SEEK_END) < 3)
                syscall(SYS_getppid);
            return 0;
        }
        """;

    /// <summary>
    /// Lets all calls pass that have a number below 500, and does with others what the argument says: SECCOMP_RET_KILL_PROCESS, _TRAP, or
    /// _ERRNO with EPERM (linux/seccomp.h).
    /// </summary>
    private const string Filtered = """
        #include <linux/filter.h>
        #include <linux/seccomp.h>
        #include <stdlib.h>
        #include <sys/prctl.h>
        #include <unistd.h>
        int main(int count, char **arguments)
        {
            struct sock_filter code[] = {
                BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 0),
                BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, 500, 0, 1),
                BPF_STMT(BPF_RET | BPF_K, strtoul(arguments[1], 0, 0)),
                BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
            };
            struct sock_fprog program = { 4, code };
            if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0)
                return 9;
            getppid();
            return 0;
        }
        """;

    [Fact]
    public async Task WhatCannotBeTakenAwayIsNotCalledNeeded()
    {
        RunRequest request = new() { Program = await programs.CompileAsync("gcc", Odd), Arguments = [programs.Folder + "/odd"] };
        Dictionary<string, CallNecessity> found = await TryAsync(request);
        Assert.Equal((null, null), (found["syscall_500"].Absent, found["syscall_500"].Faked));
        Assert.Equal((CallNeed.Untried, CallNeed.Untried), (found["x32_getpid"].Need, found["getppid"].Need));
        Assert.NotNull(found["getppid"].Obstacle);
    }

    [Theory]
    [InlineData("0x80000000", false)]
    [InlineData("0x00030000", true)]
    [InlineData("0x00050001", true)]
    public async Task AProgramsOwnFilterIsNoNeed(string action, bool isTried)
    {
        RunRequest request = new() { Program = await programs.CompileAsync("gcc", Filtered), Arguments = [action] };
        Dictionary<string, CallNecessity> found = await TryAsync(request);
        Assert.Equal(isTried ? CallNeed.Absent : CallNeed.Untried, found["getppid"].Need);
    }

    [Fact]
    public async Task AnInterruptedTrialKeepsWhatItHas()
    {
        using CancellationTokenSource enough = new();
        RunRequest request = new() { Program = await programs.CompileAsync("gcc", "int main(void) { return 0; }") };
        string file = programs.Folder + "/interrupted";
        List<Diagnostic> diagnostics = [];
        IReadOnlyList<CallNecessity>? rows = await new Trial(request, TimeProvider.System, _ => enough.Cancel())
            .RunAsync(1, file, diagnostics, enough.Token);
        CallNecessity kept = Assert.Single(rows!);
        rows = await new Trial(request, TimeProvider.System, _ => { }).RunAsync(1, file, diagnostics, enough.Token);
        Assert.Equal(kept, Assert.Single(rows!));
        Assert.Equal(["UK2725", "UK2725"], diagnostics.Select(d => d.Code));
    }

    [Fact]
    public async Task ARunThatIsInterruptedBeforeItBeginsIsNoError()
    {
        using CancellationTokenSource enough = new();
        enough.Cancel();
        List<Diagnostic> diagnostics = [];
        await ProgramRun.RunAsync(
            new() { Program = "/bin/cat", Test = new([new(StepKind.Input, "a")]) { Port = 0 } }, TimeProvider.System, diagnostics,
            enough.Token);
        Assert.DoesNotContain(diagnostics, d => d.Severity == Severity.Error && d.Code != "UK2713");
    }

    [Fact]
    public async Task ResultsOfAnotherTrialDoNotCount()
    {
        RunRequest request = new() { Program = await programs.CompileAsync("gcc", "int main(void) { return 0; }") };
        string file = programs.Folder + "/resumed";
        Assert.Empty(await ResumeAsync(request, file));
        await RefusedAsync(request with { Without = new Dictionary<string, bool> { ["getppid"] = true } }, file, "--without");
        await RefusedAsync(request with { Duration = TimeSpan.FromSeconds(0.3) }, file, "--for");
        await RefusedAsync(request with { Arguments = ["a"] }, file, "arguments");
        await RefusedAsync(request with { Test = new([]) { Exit = 0 } }, file, "test");
        File.Copy(await programs.CompileAsync("gcc", "int main(void) { return getpid() < 0; }"), request.Program, overwrite: true);
        await RefusedAsync(request, file, "program");
    }

    [Theory]
    [InlineData("null\n")]
    [InlineData("{}\n")]
    [InlineData("{\"name\":3}\n")]
    public async Task ADamagedFileOfResultsIsACodedError(string line)
    {
        RunRequest request = new() { Program = await programs.CompileAsync("gcc", "int main(void) { return 0; }") };
        string file = programs.Folder + "/damaged";
        File.Delete(file);
        Assert.Empty(await ResumeAsync(request, file));
        await File.AppendAllTextAsync(file, line);
        Assert.Equal("UK2718", Assert.Single(await ResumeAsync(request, file)).Code);
    }

    private static async Task RefusedAsync(RunRequest request, string file, string what)
    {
        Diagnostic error = Assert.Single(await ResumeAsync(request, file));
        Assert.Equal("UK2718", error.Code);
        Assert.Contains(what, error.Message, StringComparison.Ordinal);
    }

    private static async Task<List<Diagnostic>> ResumeAsync(RunRequest request, string file)
    {
        List<Diagnostic> diagnostics = [];
        await new Trial(request, TimeProvider.System, _ => { }).RunAsync(2, file, diagnostics, default);
        return diagnostics;
    }

    private static async Task<Dictionary<string, CallNecessity>> TryAsync(RunRequest request)
    {
        List<Diagnostic> diagnostics = [];
        IReadOnlyList<CallNecessity>? rows =
            await new Trial(request, TimeProvider.System, _ => { }).RunAsync(2, null, diagnostics, default);
        Assert.Empty(diagnostics);
        return rows!.ToDictionary(r => r.Name);
    }
}
