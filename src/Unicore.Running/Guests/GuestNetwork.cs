// SPDX-License-Identifier: BSD-3-Clause
// A network that a guest has a device on.
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Unicore.Running.Guests;

/// <summary>A network of a guest's, and its device there.</summary>
/// <param name="Kind">One of <see cref="Kinds"/>.</param>
public sealed partial record GuestNetwork(string Kind)
{
    /// <summary>QEMU's own, behind the user's connections; a tap device or a bridge that exists; guests among themselves.</summary>
    public static IReadOnlyList<string> Kinds { get; } = ["user", "tap", "bridge", "socket"];

    /// <summary>The names of what a network may say beside its kind, as metadata of <c>Network</c> items.</summary>
    public static IReadOnlyList<string> Names { get; } = ["Device", "Name", "Mac", "Mtu", "Address", "Gateway", "Dns", "HostName"];

    private readonly Dictionary<string, string> _values = [];

    /// <summary>The host's device: a tap device's name, or a bridge's.</summary>
    public string Device => this["Device"];

    /// <summary>By which guests on one <c>socket</c> network find each other.</summary>
    public string Name => this["Name"];

    /// <summary>
    /// The first of two ports of 127.0.0.1, by UDP, that the two guests on a <c>socket</c> network send to each other: 0x4000 to 0x7fff,
    /// below those that Linux hands out.
    /// </summary>
    public int FirstPort
    {
        get
        {
            byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes("unicore\n" + Name));
            return 0x4000 + 2 * ((hash[0] << 8 | hash[1]) & 0x1fff);
        }
    }

    /// <summary>Which of the two is this guest's: 0 or 1.</summary>
    public int Side { get; init; }

    /// <summary>The device's address of six bytes; empty: one is found.</summary>
    public string Mac => this["Mac"];

    /// <summary>How long what its frames carry may be, in bytes; empty: 1500, as usual.</summary>
    public string Mtu => this["Mtu"];

    private string this[string name] => _values.GetValueOrDefault(name, "");

    /// <summary>Reads <c>KIND</c> and what else it says, <c>NAME=VALUE</c>, with commas between them.</summary>
    /// <param name="text">The text.</param>
    /// <param name="why">What is wrong with it, as the rest of a sentence; null when nothing is.</param>
    /// <returns>The network, as far as it could be read.</returns>
    public static GuestNetwork Parse(string text, out string? why)
    {
        ArgumentNullException.ThrowIfNull(text);
        string[] parts = text.Split(',');
        GuestNetwork network = new(parts[0]);
        foreach (string[] part in parts.Skip(1).Select(p => p.Split('=', 2)).Where(p => p[^1].Length > 0 && p.Length == 2))
        {
            network._values[part[0]] = part[1];
        }

        why = network.Wrong();
        return network;
    }

    private const string AddressWord = "netdev.ip=";

    /// <summary>The word by which the guest hears of its address: <c>netdev.ip=</c>; null when it asks by DHCP.</summary>
    public string? Word => this["Address"].Length == 0
        ? null
        : AddressWord + string.Join(':', this["Address"], this["Gateway"], Dns(0), Dns(1), this["HostName"]).TrimEnd(':');

    /// <summary>The words of a guest's networks, in their order; what asks by DHCP before one that doesn't has an empty word.</summary>
    /// <param name="networks">The networks.</param>
    /// <returns>The words, up to the last that says something.</returns>
    public static IReadOnlyList<string> Words(IReadOnlyList<GuestNetwork> networks)
    {
        ArgumentNullException.ThrowIfNull(networks);
        int count = networks.Select((n, i) => n.Word is null ? 0 : i + 1).DefaultIfEmpty().Max();
        return [.. networks.Take(count).Select(n => n.Word ?? AddressWord)];
    }

    /// <summary>The device's address: when none was given, one of this image's own, since several guests are on some networks.</summary>
    /// <param name="image">The image's path.</param>
    /// <param name="index">The network's place among the guest's.</param>
    /// <returns>The address.</returns>
    public string MacFor(string image, int index)
    {
        if (Mac.Length > 0)
        {
            return Mac;
        }

        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{image}\n{index}")));
        return $"52:54:00:{hash[0]:x2}:{hash[1]:x2}:{hash[2]:x2}"; // the first three are QEMU's own
    }

    private string Dns(int index) => this["Dns"].Split(' ', StringSplitOptions.RemoveEmptyEntries).ElementAtOrDefault(index) ?? "";

    private string? Wrong()
    {
        string[] names = [.. this["Dns"].Split(' ', StringSplitOptions.RemoveEmptyEntries)];
        return !Kinds.Contains(Kind)
            ? $"is none of {string.Join(", ", Kinds)}"
            : (Kind is "tap" or "bridge") != (Device.Length > 0)
            ? Device.Length > 0 ? "has a Device, which only tap and bridge have" : "has no Device, the name of one of the host's"
            : Device.Length > 0 && !DeviceName().IsMatch(Device)
            ? $"has the Device '{Device}', which is no name of a network device's"
            : Name.Length > 0 && Kind != "socket"
            ? "has a Name, which only socket has"
            : Mac.Length > 0 && !MacAddress().IsMatch(Mac)
            ? $"has the Mac '{Mac}', which is no address of one device: six bytes such as 52:54:00:12:34:56, the first one even"
            : Mtu.Length > 0 && !IsMtu(Mtu)
            ? $"has the Mtu '{Mtu}', which is no number from 68 to 65535"
            : this["Address"].Length > 0 && !IsNetwork(this["Address"])
            ? $"has the Address '{this["Address"]}', which is no IPv4 address with the length of its network, such as 10.0.2.15/24"
            : this["Gateway"].Length > 0 && !IsAddress(this["Gateway"])
            ? $"has the Gateway '{this["Gateway"]}', which is no IPv4 address"
            : names.Length > 2 || !Array.TrueForAll(names, IsAddress)
            ? $"has the Dns '{this["Dns"]}', which is not one IPv4 address or two with a blank between them"
            : this["HostName"].Length > 0 && !HostName().IsMatch(this["HostName"])
            ? $"has the HostName '{this["HostName"]}', which is no name of a host's: letters, digits, - and dots"
            : this["Address"].Length == 0 && (this["Gateway"] + this["Dns"] + this["HostName"]).Length > 0
            ? "has Gateway, Dns or HostName and no Address: without one the guest asks for all of them by DHCP"
            : null;
    }

    private static bool IsMtu(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int bytes) && bytes is >= 68 and <= 65535; // RFC 791, 3.2

    private static bool IsAddress(string text) => text.Split('.').Length == 4
        && IPAddress.TryParse(text, out IPAddress? address) && address.AddressFamily == AddressFamily.InterNetwork;

    private static bool IsNetwork(string text) => text.Split('/') is [var address, var length] && IsAddress(address)
        && int.TryParse(length, NumberStyles.None, CultureInfo.InvariantCulture, out int bits) && bits is > 0 and <= 32;

    [GeneratedRegex("^[0-9A-Fa-f][02468ACEace](?::[0-9A-Fa-f]{2}){5}$")]
    private static partial Regex MacAddress();

    [GeneratedRegex("^[^/:,=\\s]{1,15}$")] // IFNAMSIZ, dev_valid_name() of Linux
    private static partial Regex DeviceName();

    [GeneratedRegex("^[A-Za-z0-9](?:[A-Za-z0-9.-]{0,62})$")]
    private static partial Regex HostName();
}
