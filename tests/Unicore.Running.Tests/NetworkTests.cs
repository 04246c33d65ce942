// SPDX-License-Identifier: BSD-3-Clause
// Networks of guests: ports of the host, and devices on the command line.
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Unicore.Running.Consoles;
using Unicore.Running.Guests;
using Unicore.Running.Monitors;
using Unicore.Running.Unikraft;

namespace Unicore.Running.Tests;

public sealed class NetworkTests
{
    private static readonly string Image = typeof(NetworkTests).Assembly.Location;

    [Theory]
    [InlineData("8080:80", "tcp 127.0.0.1:8080 80/tcp")]
    [InlineData("80", "tcp 127.0.0.1:80 80/tcp")]
    [InlineData("0:80", "tcp 127.0.0.1:0 80/tcp")]
    [InlineData("udp:5353:53", "udp 127.0.0.1:5353 53/udp")]
    [InlineData("0.0.0.0:8080:80", "tcp 0.0.0.0:8080 80/tcp")]
    [InlineData("tcp:[::1]:8080:80", "tcp [::1]:8080 80/tcp")]
    [InlineData("8080:0", null)]
    [InlineData("65536:80", null)]
    [InlineData("8080:65536", null)]
    [InlineData("icmp:1:1", null)]
    [InlineData("10.0.0.256:1:1", null)]
    [InlineData("-1:80", null)]
    [InlineData("", null)]
    public void APortIsReadAsItIsWritten(string text, string? port)
    {
        GuestPort? read = GuestPort.Parse(text);
        Assert.Equal(port, read is null ? null : $"{read.Protocol} {read.Host} {read.Guest}");
    }

    [Fact]
    public void ACommandLinesPortsTakeThePlaceOfItemsThatLeadToTheSame()
    {
        IReadOnlyList<GuestPort> ports =
            GuestPort.Merge(GuestPort.ParseList("8081:80, udp:54:53")!, GuestPort.ParseList("8080:80 5353:53")!);
        Assert.Equal(["8081 80/tcp", "54 53/udp", "5353 53/tcp"], ports.Select(p => $"{p.HostPort} {p.Guest}"));
        Assert.Null(GuestPort.ParseList("8080:80,nonsense"));
    }

    [Theory]
    [InlineData("qemu-microvm", "microvm,rtc=on,acpi=off", "virtio-net-device", "")]
    [InlineData("qemu-virt", "virt", "virtio-net-device", "")]
    [InlineData("qemu-pc", "pc", "virtio-net-pci", ",romfile=")]
    [InlineData("qemu-q35", "q35", "virtio-net-pci", ",romfile=")]
    public void ANetworkIsADevice(string monitor, string machine, string device, string rom)
    {
        GuestRequest request = new()
        {
            Image = "/x", Arguments = ["a"], Ports = GuestPort.ParseList("8080:80,udp:0.0.0.0:5353:53")!,
            Networks =
            [
                Network("user,Mac=52:54:00:00:00:01"),
                Network("tap,Device=tap0,Mac=52:54:00:00:00:02,Mtu=9000,Address=10.1.2.3/24,HostName=h"),
            ],
        };
        IReadOnlyList<string> arguments = MonitorCatalog.Find(monitor)!.Launch(request, "/exit").Arguments;
        Assert.Contains(" -netdev user,id=net0,hostfwd=tcp:127.0.0.1:8080-:80,hostfwd=udp:0.0.0.0:5353-:53"
            + $" -device {device},netdev=net0,mac=52:54:00:00:00:01{rom}"
            + " -netdev tap,id=net1,ifname=tap0,script=no,downscript=no"
            + $" -device {device},netdev=net1,mac=52:54:00:00:00:02{rom},host_mtu=9000",
            string.Join(' ', arguments), StringComparison.Ordinal);
        Assert.Equal(machine, arguments[1]);
        Assert.Contains("virtio-mmio.force-legacy=false", arguments);
        Assert.Contains("netdev.ip= netdev.ip=10.1.2.3/24::::h -- a", arguments);
    }

    [Theory]
    [InlineData("user", null)]
    [InlineData("user,Address=10.0.2.15/24,Gateway=10.0.2.2,Dns=10.0.2.3", "netdev.ip=10.0.2.15/24:10.0.2.2:10.0.2.3")]
    [InlineData("user,Address=10.0.2.15/24,Dns=1.1.1.1 9.9.9.9,HostName=a.b", "netdev.ip=10.0.2.15/24::1.1.1.1:9.9.9.9:a.b")]
    [InlineData("bridge,Device=br0", null)]
    [InlineData("socket,Name=lab,Device=,Mac=,Address=10.9.0.1/24", "netdev.ip=10.9.0.1/24")]
    public void ANetworksAddressIsAWordOfTheLoaders(string text, string? word) => Assert.Equal(word, Network(text).Word);

    [Theory]
    [InlineData("wifi")]
    [InlineData("tap")]
    [InlineData("user,Device=tap0")]
    [InlineData("tap,Device=a/b")]
    [InlineData("user,Name=lab")]
    [InlineData("user,Mac=53:54:00:12:34:56")]
    [InlineData("user,Mac=52:54:00:12:34")]
    [InlineData("user,Mtu=67")]
    [InlineData("user,Mtu=9k")]
    [InlineData("user,Address=10.0.2.15")]
    [InlineData("user,Address=10.0.2/24")]
    [InlineData("user,Address=10.0.2.15/33")]
    [InlineData("user,Gateway=10.0.2.2")]
    [InlineData("user,Address=10.0.2.15/24,Gateway=gate")]
    [InlineData("user,Address=10.0.2.15/24,Dns=1.1.1.1 2.2.2.2 3.3.3.3")]
    [InlineData("user,Address=10.0.2.15/24,HostName=a:b")]
    public void ANetworkThatMakesNoSenseIsTold(string text)
    {
        _ = GuestNetwork.Parse(text, out string? why);
        Assert.NotNull(why);
    }

    /// <summary>Guests on one network have addresses of their own, the same at each start; those of one name are on one network.</summary>
    [Fact]
    public void GuestsOnOneNetworkDiffer()
    {
        string Device(string image, string network) => string.Join(' ', MonitorCatalog.Find("qemu-virt")!
            .Launch(new() { Image = image, Networks = [Network(network)] }, "/exit").Arguments
            .Where(a => a.Contains("net0", StringComparison.Ordinal)));
        string one = Device("/one", "socket,Name=lab"), two = Device("/two", "socket,Name=lab"), other = Device("/one", "socket,Name=x");
        Assert.Equal(one, Device("/one", "socket,Name=lab"));
        Assert.Equal(one.Split(' ')[0], two.Split(' ')[0]);
        Assert.NotEqual(one.Split(' ')[1], two.Split(' ')[1]);
        Assert.NotEqual(one.Split(' ')[0], other.Split(' ')[0]);
        Assert.Matches(@"^dgram,id=net0,local.type=inet,local.host=127\.0\.0\.1,local.port=[0-9]+,remote.type=inet,", one);
    }

    /// <summary>Which port, who asks for it, and what to do.</summary>
    [Theory]
    [InlineData("tcp")]
    [InlineData("udp")]
    public async Task APortThatIsTakenIsToldBeforeTheGuestStarts(string protocol)
    {
        using Socket taken = protocol == "tcp"
            ? new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
            : new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        taken.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        if (protocol == "tcp")
        {
            taken.Listen();
        }

        string port = ((IPEndPoint)taken.LocalEndPoint!).Port.ToString(CultureInfo.InvariantCulture);
        (string code, string message) = await ErrorAsync($"{protocol}:{port}:80");
        Assert.Equal("UK5033", code);
        Assert.Contains($"Port 127.0.0.1:{port}, which is to lead to the guest's 80/{protocol} (a Port item or -p:Ports=), is taken",
            message, StringComparison.Ordinal);
        Assert.Contains("or choose another port: -p:Ports=", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("8080:80,8080:81", "qemu-microvm", "UK5036")]
    [InlineData("8080:80,0.0.0.0:8080:81", "qemu-microvm", "UK5036")]
    [InlineData("[::1]:8080:80", "qemu-microvm", "UK5035")]
    [InlineData("198.51.100.1:8080:80", "qemu-microvm", "UK5033")]
    [InlineData("8080:80", "process", "UK5034")]
    [InlineData("8080:80", "firecracker", "UK5034")]
    [InlineData("8080:80", "qemu-xen", "UK5034")]
    public async Task PortsThatCannotBeAreCodedErrors(string ports, string monitor, string code) =>
        Assert.Equal(code, (await ErrorAsync(ports, monitor)).Code);

    [Fact]
    public async Task PortsWithoutANetworkOfTheirKindAreACodedError()
    {
        GuestRequest request = new()
        {
            Image = Image, Monitors = ["qemu-microvm"], Ports = GuestPort.ParseList("8080:80")!, Networks = [Network("socket")],
        };
        GuestResult result = await Guest.RunAsync(request, GuestConsole.None, CancellationToken.None);
        Assert.Equal("UK5035", Assert.Single(result.Diagnostics).Code);
    }

    /// <summary>The same number may lead to a port of each protocol; a free one is told.</summary>
    [Fact]
    public void AFreePortIsFoundAndTold()
    {
        using MemoryStream errors = new();
        GuestRequest request = new() { Image = Image, Ports = GuestPort.ParseList("0:80,udp:0:80")! };
        using GuestPlaces places = new();
        Assert.Null(GuestPorts.Find(request, GuestConsole.None with { Errors = errors }, places, out GuestRequest found));
        Assert.All(found.Ports, p => Assert.InRange(p.HostPort, 1024, 65535));
        Assert.Equal(found.Ports.Select(p => $"{p.Host} is the guest's {p.Guest}"),
            Encoding.UTF8.GetString(errors.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    /// <summary>Before either of their QEMUs has a port: each has a place, a third one has none until one ends.</summary>
    [Fact]
    public void GuestsThatStartAtOnceHaveAPlaceEach()
    {
        GuestNetwork network = Network($"socket,Name={Guid.NewGuid():N}");
        GuestRequest request = new() { Image = Image, Networks = [network] };
        using GuestPlaces one = new(), two = new(), three = new();
        Assert.Null(GuestPorts.Find(request, GuestConsole.None, one, out GuestRequest first));
        Assert.Null(GuestPorts.Find(request, GuestConsole.None, two, out GuestRequest second));
        Assert.Equal((0, 1), (first.Networks[0].Side, second.Networks[0].Side));
        Assert.Equal("UK5037", Assert.Single(GuestPorts.Find(request, GuestConsole.None, three, out _)!.Diagnostics).Code);
        one.Dispose();
        Assert.Null(GuestPorts.Find(request, GuestConsole.None, three, out GuestRequest third));
        Assert.Equal(0, third.Networks[0].Side);
    }

    [Fact]
    public void AUnikraftGuestGetsItsAddressAsAParameter()
    {
        UnikraftImage image = new(new(0, 17), new Dictionary<string, string> { ["LIBUKLIBPARAM"] = "y" });
        GuestRequest request = new() { Image = "/x", Arguments = ["a"], Networks = [Network("user,Address=10.0.2.15/24")] };
        Assert.Equal(["netdev.ip=10.0.2.15/24", "--", "a"], new UnikraftGuest(image).Words(request));
    }

    private static GuestNetwork Network(string text)
    {
        GuestNetwork network = GuestNetwork.Parse(text, out string? why);
        Assert.Null(why);
        return network;
    }

    private static async Task<(string Code, string Message)> ErrorAsync(string ports, string monitor = "qemu-microvm")
    {
        GuestRequest request = new() { Image = Image, Monitors = [monitor], Ports = GuestPort.ParseList(ports)! };
        GuestResult result = await Guest.RunAsync(request, GuestConsole.None, CancellationToken.None);
        Assert.Equal(GuestExit.NotStarted, result.ExitCode);
        return (Assert.Single(result.Diagnostics).Code, result.Diagnostics[0].Message);
    }
}
