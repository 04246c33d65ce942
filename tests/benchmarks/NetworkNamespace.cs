// SPDX-License-Identifier: BSD-3-Clause
// A network that is nobody else's: a namespace, with a tap device for each guest.
using System.Globalization;
using CliWrap;
using CliWrap.Buffered;

namespace Unicore.Benchmarks;

/// <summary>A network namespace, which a process keeps open; users other than root have one in a user namespace of their own.</summary>
internal sealed class NetworkNamespace : IAsyncDisposable
{
    private readonly CancellationTokenSource _end = new();
    private readonly CommandTask<CommandResult> _holder;
    private int _taps;

    private NetworkNamespace()
    {
        string[] user = Environment.IsPrivilegedProcess ? [] : ["-r"];
        _holder = Cli.Wrap("unshare").WithArguments([.. user, "-n", "sleep", "infinity"])
            .WithValidation(CommandResultValidation.None).ExecuteAsync(_end.Token);
    }

    public static async Task<NetworkNamespace> CreateAsync()
    {
        NetworkNamespace made = new();
        string mine = Name("self");

        // Until it has one of its own, a command would work on the machine's.
        for (string? its = null; its is null || its == mine; its = Name(made._holder.ProcessId.ToString(CultureInfo.InvariantCulture)))
        {
            await Task.Delay(20, made._end.Token);
        }

        await made.RunAsync("ip", "link", "set", "lo", "up");
        return made;
    }

    /// <summary>A tap device more; this side has the address 10.0.N.1, and a guest is to have 10.0.N.2.</summary>
    public async Task<(string Device, string Guest)> AddTapAsync()
    {
        int number = ++_taps;
        string device = string.Create(CultureInfo.InvariantCulture, $"tap{number}");
        await RunAsync("ip", "tuntap", "add", device, "mode", "tap", "vnet_hdr");
        await RunAsync("ip", "address", "add", string.Create(CultureInfo.InvariantCulture, $"10.0.{number}.1/24"), "dev", device);
        await RunAsync("ip", "link", "set", device, "up");
        return (device, string.Create(CultureInfo.InvariantCulture, $"10.0.{number}.2"));
    }

    /// <summary>A command inside.</summary>
    public Command Inside(string program, params string[] arguments)
    {
        string[] user = Environment.IsPrivilegedProcess ? [] : ["-U", "--preserve-credentials"];
        string holder = _holder.ProcessId.ToString(CultureInfo.InvariantCulture);
        return Cli.Wrap("nsenter").WithArguments(["-t", holder, .. user, "-n", "--", program, .. arguments]);
    }

    /// <summary>Runs a command inside, which must succeed; its output.</summary>
    public async Task<string> RunAsync(string program, params string[] arguments)
    {
        BufferedCommandResult result = await Inside(program, arguments).WithValidation(CommandResultValidation.None).ExecuteBufferedAsync();
        return result.ExitCode == 0
            ? result.StandardOutput
            : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {result.ExitCode}:\n"
                + result.StandardOutput + result.StandardError);
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await Task.WhenAny(_holder.Task);
        _end.Dispose();
    }

    private static string Name(string process) =>
        new FileInfo($"/proc/{process}/ns/net").ResolveLinkTarget(false)?.Name
            ?? throw new InvalidOperationException($"/proc/{process} has no network namespace");
}
