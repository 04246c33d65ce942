// SPDX-License-Identifier: BSD-3-Clause
// A network of a test's own: devices, addresses and rights that nobody else sees.
using System.Text;
using CliWrap;

namespace Unicore.Programs.Tests;

/// <summary>
/// Namespaces of Linux (network, mounts, users), in which a test is root without being so outside. What runs there is a guest, or a peer of
/// its; both are started by name of this, and what they make there is gone with the last of them. A process holds the namespaces until the
/// test, or its process, is over.
/// </summary>
internal sealed class OwnNetwork : IAsyncDisposable
{
    /// <summary>The peer's address on tap devices and bridges that tests make, and the guest's.</summary>
    public const string Peer = "10.9.8.1", Guest = "10.9.8.2";

    private readonly Running _holder;
    private readonly Workspace _workspace;

    private OwnNetwork(Workspace workspace, Running holder) => (_workspace, _holder) = (workspace, holder);

    /// <summary>Makes one. Files of <c>host/etc</c> in the workspace take the place of those of /etc there.</summary>
    /// <param name="workspace">Where its commands run.</param>
    /// <param name="commands">What the shell does first in it, as `ip tuntap add tap0 mode tap`.</param>
    public static async Task<OwnNetwork> MakeAsync(Workspace workspace, string commands)
    {
        workspace.Write("host/etc/unicore", "");
        Running holder = Running.Start(workspace.Root, ["unshare", "--user", "--map-root-user", "--net", "--mount", "sh", "-e", "-c", $"""
            mount -t overlay none -o lowerdir="$PWD/host/etc:/etc" /etc
            ip link set lo up
            {commands}
            echo made
            exec cat
            """]);
        OwnNetwork network = new(workspace, holder);
        await holder.SaysAsync("made");
        return network;
    }

    /// <summary>A tap device with the peer's address on it.</summary>
    public static string Tap(string name) => $"""
        ip tuntap add {name} mode tap
        ip address add {Peer}/24 dev {name}
        ip link set {name} up
        """;

    /// <summary>Starts a guest in it that was built before.</summary>
    public Running Run(string project, params string[] arguments) => Start(project, ["dotnet", "run", "--no-build", .. arguments]);

    /// <summary>Starts a command in it, in a folder of the workspace.</summary>
    public Running Start(string folder, params string[] command) => Running.Start(_workspace[folder], Inside(folder, command));

    /// <summary>Runs a command of the shell's in it, in the workspace.</summary>
    public Task<Outcome> ShellAsync(string command)
    {
        string[] inside = Inside("", ["sh", "-e", "-c", command]);
        return _workspace.RunAsync(inside[0], "", inside[1..]);
    }

    /// <summary>The shell enters the folder again: it has been left with the mounts that it was seen by.</summary>
    private string[] Inside(string folder, string[] command) =>
    [
        "nsenter", "--target", $"{_holder.ProcessId}", "--user", "--net", "--mount", "--preserve-credentials",
        "sh", "-c", "cd \"$0\" && exec \"$@\"", _workspace[folder], .. command,
    ];

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _holder.DisposeAsync();
}
