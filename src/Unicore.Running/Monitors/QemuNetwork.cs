// SPDX-License-Identifier: BSD-3-Clause
// A guest's networks as QEMU's arguments.
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
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
            "socket" => $"socket,id={id},mcast={Group(network.Name)},localaddr=127.0.0.1",
            _ => $"user,id={id}" + string.Concat(ports.Select(p =>
                $",hostfwd={p.Protocol}:{p.Address}:{p.HostPort.ToString(CultureInfo.InvariantCulture)}-:"
                    + p.Number.ToString(CultureInfo.InvariantCulture))),
        };
        // A device on PCI would bring a program to boot from the network along.
        string device = $"virtio-net-{bus},netdev={id},mac={network.MacFor(request.Image, index)}" + (bus == "pci" ? ",romfile=" : "");
        return ["-netdev", backend, "-device", device];
    }

    /// <summary>
    /// By multicast on the loopback device guests need neither a server among them nor an order in which they start. Groups of 239.0.0.0/8
    /// are anybody's on a machine (RFC 2365); two names that share one share the network.
    /// </summary>
    private static string Group(string name)
    {
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes("unicore\n" + name));
        int port = 0x4000 + ((hash[3] << 8 | hash[4]) & 0x3fff); // below those that Linux hands out
        return string.Create(CultureInfo.InvariantCulture, $"239.{hash[0]}.{hash[1]}.{hash[2]}:{port}");
    }
}
