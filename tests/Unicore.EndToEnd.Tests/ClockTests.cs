// SPDX-License-Identifier: BSD-3-Clause
// A guest's clock keeps the host's time on every machine, also while others use the processor, and its sleep costs nothing.
using System.Diagnostics;
using System.Globalization;
using System.Text;
using CliWrap;

namespace Unicore.EndToEnd.Tests;

/// <summary>Time in a guest, measured from outside.</summary>
[Collection(nameof(Alone))]
public sealed class ClockTests(ClockTests.Guest guest) : IClassFixture<ClockTests.Guest>
{
    private const int Seconds = 2;
    private const int Tries = 6;

    private const string Main = """
        #include <stdio.h>
        #include <time.h>

        static void tell(const char *name)
        {
        	struct timespec t;

        	clock_gettime(CLOCK_MONOTONIC, &t);
        	printf("%s %lld\n", name, (long long)t.tv_sec * 1000000000 + t.tv_nsec);
        }

        int main(void)
        {
        	struct timespec some = { 0, 300000000 }, two = { 2, 0 };

        	puts("ready"); /* whoever hands lines on has done so once, and the rates are known, before it matters */
        	nanosleep(&some, NULL);
        	tell("from");
        	nanosleep(&two, NULL);
        	tell("to");
        	nanosleep(&two, NULL); /* whoever looks at the monitor's processor time has time to do so */
        	return 0;
        }
        """;

    /// <summary>The guest, for both processors.</summary>
    public sealed class Guest : IAsyncLifetime, IDisposable
    {
        private readonly Workspace _workspace = new();

        /// <summary>Builds for a target.</summary>
        internal async Task<string> ImageAsync(string platform, string arch)
        {
            (await _workspace.DotnetAsync("clock", "build", $"-p:Platform={platform}", $"-p:Arch={arch}")).Ends(0);
            return _workspace[$"clock/bin/Debug/{platform}-{arch}/clock"];
        }

        internal string Image(string arch) => _workspace[$"clock/bin/Debug/kvm-{arch}/clock"];

        /// <inheritdoc/>
        public async Task InitializeAsync()
        {
            _workspace.Write("clock/clock.ukproj", Workspace.OneLine);
            _workspace.Write("clock/main.c", Main);
            foreach (string arch in new[] { "x86_64", "arm64" })
            {
                await ImageAsync("kvm", arch);
            }
        }

        /// <inheritdoc/>
        public Task DisposeAsync() => Task.CompletedTask;

        /// <inheritdoc/>
        public void Dispose() => _workspace.Dispose();
    }

    /// <summary>
    /// The guest's own two readings, against the moments at which its lines arrived. A line may arrive late when the host is busy, and
    /// sleep may last longer; so the best of several tries counts, and no try is allowed to sleep too short.
    /// </summary>
    [Theory]
    [InlineData("x86_64", "microvm,rtc=on")]
    [MatrixData("x86_64", "microvm,rtc=on,pit=off")]
    [MatrixData("x86_64", "pc")]
    [MatrixData("x86_64", "q35")]
    [MatrixData("arm64", "virt")]
    [InlineData("arm64", "virt,gic-version=3")]
    public Task TwoSecondsAreTwoSecondsWhileOthersUseTheProcessor(string arch, string machine) =>
        KeepsTimeAsync(machine, () => SleepAsync(guest.Image(arch), arch, machine));

    /// <summary>The same wherever else `dotnet run` runs a guest.</summary>
    [MatrixTheory]
    [InlineData("linuxu", "x86_64")]
    [InlineData("linuxu", "arm64")]
    [InlineData("firecracker", "x86_64")]
    [InlineData("rpi3", "arm64")]
    [InlineData("xen", "x86_64")]
    [InlineData("xen", "arm64")]
    [InlineData("zcu102", "arm64")]
    public async Task EveryPlatformKeepsTime(string platform, string arch)
    {
        string image = await guest.ImageAsync(platform, arch);
        string tool = Path.Combine(Workspace.Repository, ".artifacts/sdk/tools/Unicore.Tool.dll");
        await KeepsTimeAsync(platform,
            () => SleepAsync("dotnet", ["exec", tool, "run", image, "--platform", platform, "--arch", arch]));
    }

    private static async Task KeepsTimeAsync(string machine, Func<Task<Reading>> sleepAsync)
    {
        using CancellationTokenSource done = new();
        Task busy = Task.WhenAll(Enumerable.Range(0, Environment.ProcessorCount).Select(_ => KeepBusyAsync(done.Token)));
        Reading best = new(double.MaxValue, 0, 0);
        try
        {
            for (int i = 0; i < Tries && best.Deviation > 0.01; i++)
            {
                Reading reading = await sleepAsync();
                Assert.True(reading.Guest >= Seconds, $"slept {reading.Guest} s");
                best = reading.Deviation < best.Deviation ? reading : best;
            }
        }
        finally
        {
            await done.CancelAsync();
            await busy;
        }

        Assert.True(best.Deviation <= 0.01, $"{machine}: {best.Guest:F4} s of the guest were {best.Host:F4} s");
    }

    /// <summary>A guest that sleeps rests: its monitor uses less than a quarter of the time, the machine's start included.</summary>
    [Theory]
    [InlineData("x86_64", "microvm,rtc=on")]
    [MatrixData("x86_64", "q35")]
    [MatrixData("arm64", "virt")]
    public async Task ASleepingGuestLeavesTheProcessorToOthers(string arch, string machine)
    {
        double best = double.MaxValue;
        for (int i = 0; i < Tries && best > 0.25; i++)
        {
            best = Math.Min(best, (await SleepAsync(guest.Image(arch), arch, machine)).Used / Seconds);
        }

        Assert.InRange(best, 0, 0.25);
    }

    /// <summary>Seconds between two lines: as the guest tells them, as they arrived; and of processor time in between.</summary>
    private sealed record Reading(double Guest, double Host, double Used)
    {
        public double Deviation => Host == 0 ? double.MaxValue : Math.Abs((Guest / Host) - 1);
    }

    private static Task<Reading> SleepAsync(string image, string arch, string machine) =>
        SleepAsync(Machine.Program(arch), [.. Machine.Arguments(arch, machine), "-kernel", image]);

    private static async Task<Reading> SleepAsync(string program, string[] arguments)
    {
        Dictionary<string, (long Guest, long Host, double Used)> lines = [];
        List<string> others = [];
        StringBuilder errors = new();
        int process = 0;
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(60));
        CommandTask<CommandResult> run = Cli.Wrap(program)
            .WithArguments(arguments)
            .WithValidation(CommandResultValidation.None)
            .WithStandardOutputPipe(PipeTarget.ToDelegate(line =>
            {
                long now = Stopwatch.GetTimestamp();
                if (line.Split(' ') is ["from" or "to", { } time] words)
                {
                    lines[words[0]] = (long.Parse(time, CultureInfo.InvariantCulture), now, ProcessorTime(process));
                }
                else if (line != "ready")
                {
                    others.Add(line);
                }
            }))
            .WithStandardErrorPipe(PipeTarget.ToStringBuilder(errors))
            .ExecuteAsync(limit.Token);
        process = run.ProcessId;
        CommandResult result = await run;
        Assert.DoesNotContain(others, line => line.Length > 0);
        Assert.True(lines.Count == 2, $"{string.Join(' ', lines.Keys)}: the end was {result.ExitCode}: {errors}");
        (long Guest, long Host, double Used) from = lines["from"], to = lines["to"];
        return new((to.Guest - from.Guest) / 1e9, Stopwatch.GetElapsedTime(from.Host, to.Host).TotalSeconds, to.Used - from.Used);
    }

    /// <summary>Seconds of processor time; more than there can be when the process has ended already.</summary>
    private static double ProcessorTime(int id)
    {
        try
        {
            using Process process = Process.GetProcessById(id);
            return process.TotalProcessorTime.TotalSeconds;
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            return double.MaxValue;
        }
    }

    private static async Task KeepBusyAsync(CancellationToken done)
    {
        try
        {
            await Cli.Wrap("sh").WithArguments(["-c", "while :; do :; done"]).ExecuteAsync(done);
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }
}
