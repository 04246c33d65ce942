// SPDX-License-Identifier: BSD-3-Clause
// Whether a guest can be on its networks, before it starts: afterwards the monitor would say it in words of its own.
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Unicore.Running.Consoles;
using Unicore.Running.Guests;
using Unicore.Running.Monitors;

namespace Unicore.Running;

/// <summary>A guest's networks and ports, checked.</summary>
internal static class GuestPorts
{
    /// <summary>A guest that has ports and no network is on one of the kind <c>user</c>.</summary>
    /// <param name="request">The guest.</param>
    /// <returns>The guest with its networks.</returns>
    public static GuestRequest WithNetworks(GuestRequest request) =>
        request is { Ports.Count: > 0, Networks: [] } ? request with { Networks = [new("user")] } : request;

    /// <summary>Why a guest cannot have the networks that it is to have.</summary>
    /// <param name="request">The guest.</param>
    /// <param name="monitor">What is to run it.</param>
    /// <returns>The error; null when it can, as far as is known.</returns>
    public static GuestResult? Refuse(GuestRequest request, IMonitor monitor)
    {
        string items = request.Ports.Count > 0 ? "Port" : "Network";
        return request.Networks.FirstOrDefault(n => !monitor.HasNetwork(n.Kind)) is { } missing
            ? Failed("UK5034", $"{monitor.Name} has no network devices for its guests"
                + $"{(monitor.HasNetwork("tap") ? $" on a network of the kind '{missing.Kind}', but on 'tap' ones" : "")}. Take another "
                + $"platform or monitor (-p:Platform=kvm, -p:UnikernelMonitor=), or take the {items} items and -p:Ports= out.")
            : request.Ports.Count > 0 && request.Networks.All(n => n.Kind != "user")
            ? Failed("UK5035", "Ports of the host lead to a guest on a network of the kind 'user', and this one is on none. Add "
                + "<Network Include=\"user\" />, or take the ports out: by its own network the guest is reached at its own address.")
            : request.Ports.FirstOrDefault(p => p.Address.AddressFamily != AddressFamily.InterNetwork) is { } port
            ? Failed("UK5035", $"Port {port.Host} would lead to the guest's {port.Guest}, and QEMU's network of the kind 'user' leads "
                + "only addresses of IPv4 to a guest. Give it one, such as 127.0.0.1 or 0.0.0.0.")
            : Clash(request.Ports) is var (first, second)
            ? Failed("UK5036", $"Port {second.Host} cannot lead to both the guest's {first.Guest} and its {second.Guest}. Give one of them "
                + "another port, or 0 for any.")
            : null;
    }

    private static (GuestPort First, GuestPort Second)? Clash(IReadOnlyList<GuestPort> ports)
    {
        foreach ((int index, GuestPort port) in ports.Index())
        {
            if (ports.Take(index).FirstOrDefault(port.Clashes) is { } first)
            {
                return (first, port);
            }
        }

        return null;
    }

    /// <summary>Finds the guest's ports on the host, and tells of those that nobody chose.</summary>
    /// <param name="request">The guest.</param>
    /// <param name="console">Its console.</param>
    /// <param name="places">Takes and keeps its places on networks of two.</param>
    /// <param name="found">The guest with the ports' numbers.</param>
    /// <returns>The error; null when all were found.</returns>
    public static GuestResult? Find(GuestRequest request, GuestConsole console, GuestPlaces places, out GuestRequest found)
    {
        List<GuestPort> ports = [];
        found = request;
        foreach (GuestPort port in request.Ports)
        {
            if (port.Find(out SocketException? why) is not { } there)
            {
                return Taken(port, why!);
            }

            ports.Add(there);
            if (port.HostPort == 0)
            {
                console.Errors.Write(Encoding.UTF8.GetBytes($"{there.Host} is the guest's {there.Guest}\n"));
                console.Errors.Flush();
            }
        }

        List<GuestNetwork> networks = [];
        foreach (GuestNetwork network in request.Networks)
        {
            int side = network.Kind == "socket" ? places.Take(network) : 0;
            if (side < 0)
            {
                return Failed("UK5037", $"Two guests are on the network '{network.Name}' already, or another program has its ports: "
                    + $"{network.FirstPort} and {network.FirstPort + 1} of 127.0.0.1, UDP and TCP. End one of them, or "
                    + "choose another Name.");
            }

            networks.Add(network with { Side = side });
        }

        found = request with { Ports = ports, Networks = networks };
        return null;
    }

    private static GuestResult Taken(GuestPort port, SocketException why)
    {
        string choose = port.Protocol == "udp" ? "udp:" : "";
        string wanted = $"Port {port.Host}, which is to lead to the guest's {port.Guest} (a Port item or -p:Ports=), ";
        int another = port.HostPort < 1024 ? 8000 + port.HostPort : port.HostPort + 1;
        string other = string.Create(CultureInfo.InvariantCulture,
            $"-p:Ports={choose}{another}:{port.Number}, or {choose}0:{port.Number} for any");
        return Failed("UK5033", why.SocketErrorCode switch
        {
            SocketError.AddressAlreadyInUse => $"{wanted}is taken by another program, perhaps another guest (ss -lnp shows it). "
                + $"End that one, or choose another port: {other}.",
            SocketError.AccessDenied => $"{wanted}is for the system's own programs: ports below 1024 take rights. Choose another: {other}.",
            SocketError.AddressNotAvailable => $"{wanted}is at an address that this machine has not got. Give it 127.0.0.1, or 0.0.0.0 "
                + "for all of the machine's.",
            _ => $"{wanted}cannot be had: {why.Message} Choose another: {other}.",
        });
    }

    private static GuestResult Failed(string code, string message) => GuestResult.Failed(GuestExit.NotStarted, code, message);
}
