// SPDX-License-Identifier: BSD-3-Clause
// A port of the host that leads to one of a guest's.
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace Unicore.Running.Guests;

/// <summary>A port of the host that leads to one of a guest's.</summary>
/// <param name="Protocol"><c>tcp</c> or <c>udp</c>.</param>
/// <param name="Address">The host's address that it is at.</param>
/// <param name="HostPort">Its number there; 0: any that is free.</param>
/// <param name="Number">The guest's.</param>
public sealed partial record GuestPort(string Protocol, IPAddress Address, int HostPort, int Number)
{
    /// <summary>How a list of ports may be written, for messages.</summary>
    public const string Form = "ports such as 8080:80, udp:5353:53, 0.0.0.0:8080:80 or 80, with blanks or commas between them";

    /// <summary>Reads <c>[tcp:|udp:][ADDRESS:][HOST:]GUEST</c>; an address of IPv6 stands in brackets.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The port; null when the text is none.</returns>
    public static GuestPort? Parse(string text)
    {
        Match match = Written().Match(text);
        string address = match.Groups["address"].Value.Trim('[', ']');
        if (!match.Success || !IPAddress.TryParse(address.Length > 0 ? address : "127.0.0.1", out IPAddress? parsed)
            || !TryNumber(match.Groups["guest"].Value, out int guest) || guest == 0)
        {
            return null;
        }

        int host = guest;
        return !match.Groups["host"].Success || TryNumber(match.Groups["host"].Value, out host)
            ? new(match.Groups["protocol"] is { Success: true } protocol ? protocol.Value : "tcp", parsed, host, guest)
            : null;
    }

    /// <summary>Reads a list.</summary>
    /// <param name="text">Ports with blanks, commas or semicolons between them.</param>
    /// <returns>The ports; null for a text that is none.</returns>
    public static IReadOnlyList<GuestPort>? ParseList(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        GuestPort?[] ports = [.. text.Split([' ', ',', ';'], StringSplitOptions.RemoveEmptyEntries).Select(Parse)];
        return ports.Contains(null) ? null : [.. ports.OfType<GuestPort>()];
    }

    /// <summary>The ports of one list, and those of another that lead to others of the guest's.</summary>
    /// <param name="first">The list that counts more.</param>
    /// <param name="rest">The other.</param>
    /// <returns>Both.</returns>
    public static IReadOnlyList<GuestPort> Merge(IReadOnlyList<GuestPort> first, IEnumerable<GuestPort> rest) =>
        [.. first, .. rest.Where(r => !first.Any(f => f.Protocol == r.Protocol && f.Number == r.Number))];

    /// <summary>Whether both want the same of the host.</summary>
    /// <param name="other">The other.</param>
    /// <returns>Whether they do.</returns>
    public bool Clashes(GuestPort other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return HostPort != 0 && HostPort == other.HostPort && Protocol == other.Protocol
            && Address.AddressFamily == other.Address.AddressFamily
            && (Address.Equals(other.Address) || IsAny(Address) || IsAny(other.Address));
    }

    /// <summary>Finds a port of the host: the one that was asked for, if it is free, or any.</summary>
    /// <param name="why">Why there is none.</param>
    /// <returns>The same with the port's number.</returns>
    public GuestPort? Find(out SocketException? why)
    {
        bool isTcp = Protocol == "tcp";
        using Socket socket = isTcp
            ? new(Address.AddressFamily, SocketType.Stream, ProtocolType.Tcp)
            : new(Address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        why = null;
        try
        {
            socket.Bind(new IPEndPoint(Address, HostPort));
            if (isTcp)
            {
                socket.Listen(); // sockets that only clash when both listen could be bound
            }

            return this with { HostPort = ((IPEndPoint)socket.LocalEndPoint!).Port };
        }
        catch (SocketException e)
        {
            why = e;
            return null;
        }
    }

    /// <summary>The host's side: <c>127.0.0.1:8080</c>.</summary>
    public string Host => new IPEndPoint(Address, HostPort).ToString();

    /// <summary>The guest's side: <c>80/tcp</c>.</summary>
    public string Guest => string.Create(CultureInfo.InvariantCulture, $"{Number}/{Protocol}");

    private static bool IsAny(IPAddress address) => address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);

    private static bool TryNumber(string text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number < 65536;

    [GeneratedRegex(@"^(?:(?<protocol>tcp|udp):)?"
        + @"(?:(?:(?<address>[0-9.]+\.[0-9.]+|\[[0-9A-Fa-f:.]+\]):)?(?<host>[0-9]+):)?(?<guest>[0-9]+)$")]
    private static partial Regex Written();
}
