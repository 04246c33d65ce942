// SPDX-License-Identifier: BSD-3-Clause
// A guest's networks as QEMU's arguments.
using System.Globalization;
using Unicore.Running.Guests;

namespace Unicore.Running.Monitors;

/// <summary>Network devices of QEMU's.</summary>
internal static class QemuNetwork
{
    /// <summary>A device, and the network that it is on.</summary>
    /// <param name="request">The guest.</param>
    /// <param name="index">The network's place among the guest's.</param>
    /// <param name="network">The network.</param>
    /// <param name="bus">How QEMU's names for virtio devices on the machine's bus end.</param>
    /// <returns>Arguments.</returns>
    public static string[] Device(GuestRequest request, int index, GuestNetwork network, string? bus)
    {
        string id = string.Create(CultureInfo.InvariantCulture, $"net{index}");
        IEnumerable<GuestPort> ports = request.Networks.FirstOrDefault(n => n.Kind == "user") == network ? request.Ports : [];
        string backend = network.Kind switch
        {
            "tap" => $"tap,id={id},ifname={network.Device},script=no,downscript=no",
            "bridge" => $"bridge,id={id},br={network.Device}",
            "socket" => $"dgram,id={id},{Pair(network)}",
            _ => $"user,id={id}" + string.Concat(ports.Select(p =>
                $",hostfwd={p.Protocol}:{p.Address}:{p.HostPort.ToString(CultureInfo.InvariantCulture)}-:"
                    + p.Number.ToString(CultureInfo.InvariantCulture))),
        };
        // A device on PCI would bring a program to boot from the network along.
        string device = $"virtio-net-{bus},netdev={id},mac={network.MacFor(request.Image, index)}" + (bus == "pci" ? ",romfile=" : "")
            + (network.Mtu.Length > 0 ? ",host_mtu=" + network.Mtu : "");
        return ["-netdev", backend, "-device", device];
    }

    /// <summary>Datagrams between two ports: guests need neither a server among them nor an order in which they start.</summary>
    private static string Pair(GuestNetwork network) => string.Create(CultureInfo.InvariantCulture,
        $"local.type=inet,local.host=127.0.0.1,local.port={network.FirstPort + network.Side},"
            + $"remote.type=inet,remote.host=127.0.0.1,remote.port={network.FirstPort + 1 - network.Side}");
}
