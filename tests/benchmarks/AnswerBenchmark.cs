// SPDX-License-Identifier: BSD-3-Clause
// From `dotnet run --no-build` to the first page of samples/httpserver, and where the time goes.
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using CliWrap;

namespace Unicore.Benchmarks;

/// <summary>
/// The parts are differences between ways that leave one out: our tool is what `dotnet run` takes longer than QEMU with the same arguments,
/// DHCP what the guest takes longer without an address, the program what is between its first line and the page.
/// </summary>
internal static class AnswerBenchmark
{
    public static async Task RunAsync(string repository, int rounds)
    {
        Guests guests = new(repository, "httpserver", "samples/httpserver");
        Guest guest = await guests.OursAsync();
        string folder = Path.Combine(guests.Root, "ours");
        await Instructions.BuildEntryAsync(guests.Root);
        List<double>[] times = [[], [], [], [], []];
        for (int round = 0; round < rounds; round++)
        {
            int port = FreePort();
            (double said, double answered) = await TimeAsync(port, folder, "dotnet", "run", "--no-build", "-c", "Release", "-p:Arch=x86_64",
                $"-p:Ports={port}:80");
            times[0].Add(answered);
            (said, answered) = await TimeAsync(port, folder, "qemu-system-x86_64", Arguments(guest.Kernel, port, ""));
            times[1].Add(answered);
            (said, answered) = await TimeAsync(port, folder, "qemu-system-x86_64",
                Arguments(guest.Kernel, port, "netdev.ip=10.0.2.15/24:10.0.2.2"));
            times[2].Add(answered);
            times[3].Add(said);
            Stopwatch clock = Stopwatch.StartNew();
            await Instructions.BootAsync(Path.Combine(guests.Root, "entry.elf"), "-machine", "acpi=off", "-netdev", "user,id=n", "-device",
                "virtio-net-device,netdev=n");
            times[4].Add(clock.Elapsed.TotalSeconds);
        }

        double[] m = [.. times.Select(t => t.Order().ElementAt(t.Count / 2) * 1000)];
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"""
            first answer of samples/httpserver, kvm/x86_64 Release, QEMU microvm with TCG: {m[0]:0} ms from `dotnet run --no-build` on
              dotnet, MSBuild and our tool {m[0] - m[1],6:0} ms
              QEMU and firmware            {m[4],6:0} ms
              boot to the program          {m[3] - m[4],6:0} ms
              DHCP                         {m[1] - m[2],6:0} ms
              program and network          {m[2] - m[3],6:0} ms
            """));
    }

    private static string[] Arguments(string kernel, int port, string words) =>
    [
        "-M", "microvm,rtc=on,acpi=off", "-m", "64", "-nodefaults", "-display", "none", "-serial", "stdio", "-no-reboot",
        "-global", "virtio-mmio.force-legacy=false", "-netdev", $"user,id=n,hostfwd=tcp:127.0.0.1:{port}-:80",
        "-device", "virtio-net-device,netdev=n", "-kernel", kernel, "-append", words,
    ];

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Seconds until the guest says that it serves, and until the page is there.</summary>
    private static async Task<(double Said, double Answered)> TimeAsync(int port, string folder, string program, params string[] arguments)
    {
        using CancellationTokenSource end = new(TimeSpan.FromMinutes(1));
        TaskCompletionSource says = new(TaskCreationOptions.RunContinuationsAsynchronously);
        StringBuilder errors = new();
        Stopwatch clock = Stopwatch.StartNew();
        CommandTask<CommandResult> run = Cli.Wrap(program).WithArguments(arguments).WithWorkingDirectory(folder)
            .WithEnvironmentVariables(Measure.Plain).WithValidation(CommandResultValidation.None)
            .WithStandardErrorPipe(PipeTarget.ToStringBuilder(errors)).WithStandardOutputPipe(PipeTarget.ToDelegate(line =>
            {
                if (line.Contains("serving", StringComparison.Ordinal))
                {
                    says.TrySetResult();
                }
            })).ExecuteAsync(end.Token);
        if (await Task.WhenAny(says.Task, run.Task) == run.Task)
        {
            throw new InvalidOperationException($"{program} ended before its guest served:\n{errors}");
        }

        double said = clock.Elapsed.TotalSeconds;
        using (HttpClient client = new())
        {
            await client.GetStringAsync(new Uri($"http://127.0.0.1:{port}/"), end.Token);
        }

        double answered = clock.Elapsed.TotalSeconds;

        // dotnet run's guest ends with it on SIGTERM; a kill would leave it there.
        await Cli.Wrap("sh").WithArguments(["-c", $"kill -TERM $(pgrep -P {run.ProcessId}) {run.ProcessId} 2>/dev/null"])
            .WithValidation(CommandResultValidation.None).ExecuteAsync(end.Token);
        await run.Task;
        return (said, answered);
    }
}
