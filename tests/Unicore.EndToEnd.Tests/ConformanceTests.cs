// SPDX-License-Identifier: BSD-3-Clause
// Every platform keeps the core's contracts: one guest (tests/conformance), built once for each target.
using System.Collections.Concurrent;

namespace Unicore.EndToEnd.Tests;

/// <summary>The conformance guest on each platform that the SDK has.</summary>
public sealed class ConformanceTests(ConformanceTests.Guest guest) : IClassFixture<ConformanceTests.Guest>
{
    /// <summary>All targets that `dotnet run` boots on this machine.</summary>
    public static TheoryData<string, string> Every => new()
    {
        { "kvm", "x86_64" },
        { "kvm", "arm64" },
        { "firecracker", "x86_64" },
        { "linuxu", "x86_64" },
        { "linuxu", "arm64" },
        { "rpi3", "arm64" },
        { "xen", "x86_64" },
        { "xen", "arm64" },
        { "zcu102", "arm64" },
    };

    /// <summary>The targets; or those whose platforms have the most that is their own.</summary>
    public static TheoryData<string, string> Targets =>
        MatrixDataAttribute.IsWhole ? Every : new() { { "kvm", "x86_64" }, { "kvm", "arm64" }, { "linuxu", "x86_64" } };

    /// <summary>Of the targets one of each architecture, where the platform makes little difference.</summary>
    public static TheoryData<string, string> Architectures =>
        MatrixDataAttribute.IsWhole ? Targets : new() { { "kvm", "x86_64" }, { "kvm", "arm64" } };

    /// <summary>The targets, and the machines that `dotnet run` takes for one of them when it is told to; or one of each kind.</summary>
    public static TheoryData<string, string, string?> Consoles => MatrixDataAttribute.IsWhole
        ? new()
        {
            { "kvm", "x86_64", null },
            { "kvm", "x86_64", "qemu-q35" },
            { "kvm", "x86_64", "qemu-pc" },
            { "kvm", "arm64", null },
            { "linuxu", "x86_64", null },
            { "linuxu", "arm64", null },
            { "firecracker", "x86_64", null },
            { "rpi3", "arm64", null },
            { "xen", "x86_64", null },
            { "xen", "arm64", null },
            { "zcu102", "arm64", null },
        }
        : new() { { "kvm", "x86_64", null }, { "kvm", "arm64", null }, { "linuxu", "x86_64", null } };

    /// <summary>The guest's project, and what was built from it.</summary>
    public sealed class Guest : IDisposable
    {
        private readonly ConcurrentDictionary<string, Task<string>> _builds = new();

        internal Workspace Workspace { get; } = new();

        /// <summary>Copies the project.</summary>
        public Guest() => Workspace.CopyFolder("tests/conformance", "conformance");

        /// <summary>Builds for a target, once, and boots by `dotnet run`.</summary>
        internal async Task<Outcome> DotnetRunAsync(string platform, string arch)
        {
            await BuildAsync(platform, arch);
            return await Workspace.DotnetAsync("conformance", ["run", "--no-build", .. Options(platform, arch)]);
        }

        /// <summary>Builds for a target, once, and boots by the command that `dotnet run` starts, without waiting for MSBuild.</summary>
        internal async Task<Outcome> RunAsync(string platform, string arch, params string[] arguments) =>
            await Workspace.RunAsync("sh", "conformance", ["-c", $"exec {await BuildAsync(platform, arch)} \"$@\"", "sh", .. arguments]);

        /// <summary>Builds for kvm, once, and boots `file`, the image or the ELF, on a machine of QEMU's.</summary>
        internal async Task<Outcome> BootAsync(string arch, string machine, string file)
        {
            await BuildAsync("kvm", arch);
            return await Workspace.RunAsync(
                Machine.Program(arch), $"conformance/bin/Debug/kvm-{arch}", [.. Machine.Arguments(arch, machine), "-kernel", file]);
        }

        /// <summary>
        /// A line for a shell that boots what was built, with something before and after it: a pipe, arguments, redirections.
        /// </summary>
        internal async Task<Outcome> ShellAsync(string platform, string arch, string? monitor, string before, string after)
        {
            string command = await BuildAsync(platform, arch);
            int end = command.LastIndexOf(" --", StringComparison.Ordinal);
            command = monitor is null ? command : command.Insert(end, " --monitor " + monitor);
            return await Workspace.RunAsync("sh", "conformance", "-c", $"{before}{command} {after}");
        }

        /// <summary>Builds for a target, once; the command that `dotnet run` would start.</summary>
        internal Task<string> BuildAsync(string platform, string arch) => _builds.GetOrAdd(
            $"{platform}/{arch}", _ => Workspace.BuildToRunAsync("conformance", Options(platform, arch)));

        private static string[] Options(string platform, string arch) =>
            [$"-p:Platform={platform}", $"-p:Arch={arch}", "-p:UnikernelTimeout=120"];

        /// <summary>Removes them.</summary>
        public void Dispose() => Workspace.Dispose();
    }

    /// <summary>All checks that the guest survives.</summary>
    [Theory]
    [MemberData(nameof(Every))]
    public async Task EveryPromiseIsKept(string platform, string arch) =>
        (await guest.DotnetRunAsync(platform, arch)).Ends(0).Says(" 0 failures").DoesNotSay("failed:");

    /// <summary>
    /// Also where the configuration has several processors: locks are real, variables are each processor's own, and threads run on all of
    /// them; on a machine with as many, with fewer, and with one.
    /// </summary>
    [Theory]
    [InlineData("x86_64", "q35")]
    [MatrixData("arm64", "virt,gic-version=3")]
    [MatrixData("x86_64", "microvm,rtc=on", "pc")]
    [MatrixData("arm64", "virt", "virt,virtualization=on")]
    public async Task EveryPromiseIsKeptWithSeveralProcessors(string arch, params string[] machines)
    {
        string folder = $"several-{arch}-{machines[0].Replace(',', '-').Replace('=', '-')}";
        guest.Workspace.CopyFolder("tests/conformance", folder);
        Outcome outcome = await guest.Workspace.BootAsync(folder,
            ["-p:Platform=kvm", $"-p:Arch={arch}", "-p:Processors=2", "-p:UnikernelProcessors=2", "-p:UnikernelTimeout=120"]);
        outcome.Ends(0).Says(" 0 failures").DoesNotSay("failed:").DoesNotSay("the configuration has one processor");
        foreach ((string machine, string processors) in machines.SelectMany(m => new[] { (m, "1"), (m, "2") }))
        {
            Outcome booted = await guest.Workspace.RunAsync(Machine.Program(arch), $"{folder}/bin/Debug/kvm-{arch}",
                [.. Machine.Arguments(arch, machine), "-smp", processors, "-kernel", "conformance"]);
            booted.Says(" 0 failures").DoesNotSay("failed:");
        }
    }

    /// <summary>What a guest must not do ends it, with a reason.</summary>
    [Theory]
    [MemberData(nameof(Architectures))]
    public async Task ConstantsCannotBeWritten(string platform, string arch)
    {
        Outcome outcome = await guest.RunAsync(platform, arch, "--act", "memory: write to a constant");
        Assert.NotEqual(0, outcome.ExitCode);
        outcome.Says("write to a read-only page").DoesNotSay("ok:");
    }

    /// <summary>Handlers, destructors, ends of the init table, each in reverse order, and then the exit code.</summary>
    [Theory]
    [MemberData(nameof(Architectures))]
    public async Task TheEndRunsInReverseOrder(string platform, string arch)
    {
        Outcome outcome = (await guest.RunAsync(platform, arch, "--act", "init: what runs at the end")).Ends(7);
        Assert.Contains("end: handler 2\nend: handler 1\nend: destructor\nend: destructor 101\nend: app\nend: early\n", outcome.Text,
            StringComparison.Ordinal);
        (await guest.RunAsync(platform, arch, "--act", "init: a hundred handlers")).Ends(0).Says("end: 100 handlers");
        (await guest.RunAsync(platform, arch, "--act", "init: an exit code of -1")).Ends(255);
        (await guest.RunAsync(platform, arch, "--act", "init: an exit code of 256")).Ends(0).Says("check: ");
    }

    /// <summary>An exit() in an init function ends what has begun, and nothing else.</summary>
    [Theory]
    [MemberData(nameof(Architectures))]
    public async Task AnEndInAnInitFunctionRunsNoDestructors(string platform, string arch) =>
        (await guest.RunAsync(platform, arch, "leave in an init function")).Ends(5).Says("end: early").DoesNotSay("end: app")
            .DoesNotSay("end: destructor");

    /// <summary>No byte is added, dropped or changed.</summary>
    [Theory]
    [MemberData(nameof(Architectures))]
    public async Task TheConsoleIsEightBitClean(string platform, string arch)
    {
        (await guest.ShellAsync(platform, arch, null, "", "--act 'console: every byte' > out.bin")).Ends(0);
        byte[] output = await File.ReadAllBytesAsync(guest.Workspace["conformance/out.bin"]);
        int begin = output.AsSpan().IndexOf("<begin>"u8) + 7, end = output.AsSpan().IndexOf("<end>"u8);
        Assert.Equal(Enumerable.Range(0, 256).Select(i => (byte)i), output[begin..end]);
    }

    /// <summary>Much of it, too, though nobody reads it for a while: more than a pipe holds. Two hypervisors take long.</summary>
    [Theory]
    [InlineData("kvm", "x86_64", null)]
    [MatrixData("kvm", "arm64", null)]
    [MatrixData("kvm", "x86_64", "qemu-q35")]
    [MatrixData("kvm", "x86_64", "qemu-pc")]
    [MatrixData("linuxu", "x86_64", null)]
    [MatrixData("linuxu", "arm64", null)]
    [MatrixData("firecracker", "x86_64", null)]
    [MatrixData("rpi3", "arm64", null)]
    [MatrixData("xen", "x86_64", null)]
    [MatrixData("xen", "arm64", null)]
    [MatrixData("zcu102", "arm64", null)]
    public async Task AMillionBytesArriveAsTheyWereWritten(string platform, string arch, string? monitor)
    {
        (int blocks, string act) = (platform, arch) == ("xen", "x86_64") ? (20, "two hundred thousand bytes") : (100, "a million bytes");
        (await guest.ShellAsync(platform, arch, monitor, "", $"--act 'console: {act}' | {{ sleep 4; cat > much.bin; }}")).Ends(0);
        byte[] output = await File.ReadAllBytesAsync(guest.Workspace["conformance/much.bin"]);
        byte[] block = [.. Enumerable.Range(0, 10_000).Select(i => (byte)((i * 7) + (i / 256)))];
        int at = output.AsSpan().IndexOf("bytes\n"u8) + 6;
        Assert.InRange(output.Length, at + (blocks * block.Length), int.MaxValue);
        for (int i = 0; i < blocks; i++, at += block.Length)
        {
            block[0] = (byte)i;
            Assert.True(output.AsSpan(at, block.Length).SequenceEqual(block), $"block {i}");
        }
    }

    /// <summary>Piped input arrives from its first byte to its end, and no byte of it is taken for something else on the way.</summary>
    [Theory]
    [MemberData(nameof(Consoles))]
    public async Task InputEndsAndErrorsAreApart(string platform, string arch, string? monitor)
    {
        async Task RunAsync(string before, string after) =>
            (await guest.ShellAsync(platform, arch, monitor, before, after + " > out.txt 2> errors.txt")).Ends(0);

        string Text(string name) => File.ReadAllText(guest.Workspace["conformance/" + name]);
        await RunAsync("printf 'a\\001\\001\\001\\020.\\nb' | ", "--act 'console: lines until the end'");
        Assert.Contains("line: a\u0001\u0001\u0001\u0010.\nline: b2 lines, end: 1, error: 0", Text("out.txt"), StringComparison.Ordinal);
        await RunAsync("", "--act 'console: lines until the end' < /dev/null");
        Assert.Contains("0 lines, end: 1, error: 0", Text("out.txt"), StringComparison.Ordinal);
        await RunAsync("seq 4000 | ", "--act 'console: lines until the end'"); // more than any buffer on the way
        Assert.Equal(Enumerable.Range(1, 4000).Select(i => $"line: {i}"),
            Text("out.txt").Split('\n').Where(l => l.StartsWith("line: ", StringComparison.Ordinal)));
        await RunAsync("", "--act 'console: two streams' < /dev/null");
        Assert.Contains("\nto output\n", Text("out.txt"), StringComparison.Ordinal);

        // The first is QEMU's own, of a board that has sound whatever it is told.
        Assert.Equal(["to error"], Text("errors.txt").TrimEnd('\n').Split('\n')
            .SkipWhile(l => platform == "zcu102" && l.StartsWith("audio: ", StringComparison.Ordinal)));
    }

    /// <summary>A thread that waits for input keeps nobody from running, and rests until its deadline.</summary>
    [Theory]
    [MemberData(nameof(Architectures))]
    public async Task WaitingForInputStopsNobodyElse(string platform, string arch)
    {
        // What is read comes when the other one has gone on, or after a long while.
        const string Wait = "rm -f ticks.txt; "
            + "{ for i in $(seq 150); do grep -qs 'ten ticks' ticks.txt && break; sleep 0.1; done; printf x; } | ";
        (await RunAsync(Wait, "threads: one reads the console, another one goes on", " | tee ticks.txt"))
            .Says("read x after many ticks, 0");
        (await RunAsync("sleep 8 | ", "console: a wait with a deadline", "")).Says("read 0, late by 0 s");

        async Task<Outcome> RunAsync(string before, string act, string after) =>
            (await guest.ShellAsync(platform, arch, null, before, $"--act '{act}'{after}")).Ends(0);
    }

    /// <summary>Who reads no more ends the guest in silence, as it would a process; a full disk does so with a word.</summary>
    [Theory]
    [MemberData(nameof(Consoles))]
    public async Task AGuestWhoseOutputNobodyTakesIsStopped(string platform, string arch, string? monitor)
    {
        const string Act = "--act 'console: lines without end'";
        (await guest.ShellAsync(platform, arch, monitor, "{ ", $"{Act}; echo \"ended $?\" >&2; }} | head -n 3"))
            .Ends(0).Says("\ny\ny\n").Says("ended 141").DoesNotSay("UK");
        (await guest.ShellAsync(platform, arch, monitor, "", Act + " > /dev/full")).Ends(141).Says("error UK5020: ");
    }

    /// <summary>`dotnet run` is in nobody's way: a pipe before it, a pipe behind it, and the exit code.</summary>
    [Fact]
    public async Task DotnetRunIsAProcessAmongOthers()
    {
        await guest.BuildAsync("kvm", "x86_64");
        async Task<Outcome> RunAsync(string before, string after) => await guest.Workspace.RunAsync("sh", "conformance", "-c",
            $"{before}dotnet run --no-build -p:Platform=kvm -p:Arch=x86_64 -p:UnikernelTimeout=120 -- {after}");
        (await RunAsync("printf 'a\nb' | ", "--act 'console: lines until the end'"))
            .Ends(0).Says("line: a\nline: b2 lines, end: 1, error: 0");
        (await RunAsync("", "--act 'console: lines without end' | head -n 3")).Ends(0).Says("\ny\ny\n").DoesNotSay("UK");
        (await RunAsync("", "--act 'init: what runs at the end' > /dev/null")).Ends(7);
    }

    /// <summary>A Linux process's three descriptors, without anybody between it and the shell.</summary>
    [Fact]
    public async Task AProcessHasTheEndOfInputErrorsAndTwoStreams()
    {
        await guest.BuildAsync("linuxu", "x86_64");
        Task<Outcome> Run(string before, string after) =>
            guest.Workspace.RunAsync("sh", "conformance", "-c", $"{before}bin/Debug/linuxu-x86_64/conformance {after}");
        (await Run("printf 'a\\nb' | ", "--act 'console: lines until the end'")).Ends(0).Says("line: a\nline: b2 lines, end: 1, error: 0");
        (await Run("", "'console: each stream is a terminal'")).Ends(0).Says("1 checks, 0 failures");
        (await Run("", "--act 'console: lines until the end' < /")).Ends(0).Says("0 lines, end: 0, error: 1");
        (await Run("", "--act 'console: an error' > /dev/full")).Ends(0).Says("wrote -1, No space left; printed -1, failed 1");
        (await Run("{ sleep 1; ", "--act 'console: an error'; } | true")).Says("wrote -1, Broken pipe; printed -1, failed 1");
        (await Run("sleep 5 | timeout 4 ", "--act 'console: a timer while it waits'")).Ends(0).Says("interrupted\nwaited");
        (await Run("", "--act 'console: two streams' 2>/dev/null")).Says("to output").DoesNotSay("to error");
        (await Run("", "--act 'console: two streams' >/dev/null")).Says("to error").DoesNotSay("to output");
    }

    /// <summary>Where the loader gives a seed, two boots have two canaries, without an instruction for random numbers.</summary>
    [Theory]
    [InlineData("kvm", "arm64", "qemu-system-aarch64 -M virt -cpu cortex-a57 -m 64 -display none -nodefaults -serial stdio -semihosting "
        + "-kernel bin/Debug/kvm-arm64/conformance -append \"--act 'entropy: print the canary'\" < /dev/null")]
    [InlineData("linuxu", "x86_64", "bin/Debug/linuxu-x86_64/conformance --act 'entropy: print the canary'")]
    public async Task NoTwoBootsHaveTheSameCanary(string platform, string arch, string command)
    {
        await guest.BuildAsync(platform, arch);
        HashSet<string> canaries = [];
        for (int boot = 0; boot < 3; boot++)
        {
            string text = (await guest.Workspace.RunAsync("sh", "conformance", "-c", command)).Ends(0).Says("seeded: 1")
                .DoesNotSay("warning").Text;
            canaries.Add(text[text.IndexOf("canary: ", StringComparison.Ordinal)..]);
        }

        Assert.Equal(3, canaries.Count);
    }

    /// <summary>
    /// Machines that differ in what is behind a contract: interrupt controllers, clocks, the exception level at the start. QEMU starts an
    /// Image at EL1 (at EL2 with `virtualization=on`), and an ELF, where there is no firmware, at EL3.
    /// </summary>
    [Theory]
    [InlineData("x86_64", "pc", "conformance")]
    [MatrixData("x86_64", "q35", "conformance")]
    [MatrixData("x86_64", "microvm,rtc=on,pit=off", "conformance")]
    [MatrixData("arm64", "virt,gic-version=2", "conformance")]
    [MatrixData("arm64", "virt,gic-version=3", "conformance")]
    [MatrixData("arm64", "virt,gic-version=3,virtualization=on", "conformance")]
    [MatrixData("arm64", "virt,gic-version=2,secure=on", "conformance")]
    [MatrixData("arm64", "virt,gic-version=2,secure=on", "conformance.elf")]
    [MatrixData("arm64", "virt,gic-version=3,secure=on", "conformance.elf")]
    public async Task EveryPromiseIsKeptOnOtherMachines(string arch, string machine, string file) =>
        (await guest.BootAsync(arch, machine, file)).Ends(arch == "arm64" ? 0 : 1).Says(" 0 failures").DoesNotSay("failed:");

    /// <summary>A machine on which nothing tells how fast the processor counts.</summary>
    [MatrixFact]
    public async Task AClockWhoseRateIsAGuessSaysSo() =>
        (await guest.BootAsync("x86_64", "microvm,rtc=off,pit=off,pic=off", "conformance")).Says("1 GHz is assumed");

    /// <summary>Handlers that trap without end are stopped, and a trap without handlers is a crash as ever.</summary>
    [Theory]
    [MemberData(nameof(Architectures))]
    public async Task TrapsThatNobodyMendsEndTheGuest(string platform, string arch)
    {
        (await guest.RunAsync(platform, arch, "--act", "traps: without end"))
            .Ends(99).Says("Crash: a trap inside the handlers of others: too many");
        (await guest.RunAsync(platform, arch, "--act", "traps: nobody's breakpoint")).Ends(99).Says("Crash: breakpoint");
    }

    /// <summary>What damages memory ends the guest, and is told.</summary>
    [Theory]
    [MemberData(nameof(Architectures))]
    public async Task DamageToMemoryIsTold(string platform, string arch)
    {
        (string Act, string Words)[] acts =
        [
            ("memory: a frame larger than the stack", "Crash: stack overflow"),
            ("paging: touch a guard page", "Crash: page fault: write to "),
            ("paging: touch the page behind reserved address space", "Crash: page fault: write to "),
            ("paging: execute data", "Crash: page fault: execution of a page that holds no code"),
            ("threads: a stack overflows", "Crash: stack overflow in thread \"deep\": access to the page below its stack"),
            ("threads: one touches a null pointer", "Crash: page fault: null pointer in thread \"careless\" at "),
            ("memory: write to code", "Crash: page fault: write to a read-only page"),
            ("memory: call a null pointer", "Crash: page fault: call of a null pointer"),
            ("memory: execute the heap", "Crash: page fault: execution of a page that holds no code"),
            ("memory: execute the stack", "Crash: page fault: execution of a page that holds no code"),
            ("memory: read what is nowhere", "Crash: page fault: read of unmapped memory at 0x0000600000000000"),
            ("memory: read at an address that can't be", "Crash: "),
            ("heap: free twice", "Crash: heap: a block was freed twice"),
            ("heap: write past the end of a block", "something wrote past the end of the block before it"),
            ("heap: write to a freed block", "something writes to memory that it has freed"),
        ];
        foreach ((string act, string words) in acts)
        {
            Outcome outcome = await guest.RunAsync(platform, arch, "--act", act);
            Assert.NotEqual(0, outcome.ExitCode);
            outcome.Says(words).DoesNotSay("ok:");
        }
    }
}
