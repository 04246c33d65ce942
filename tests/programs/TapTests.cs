// SPDX-License-Identifier: BSD-3-Clause
// Guests on tap devices and bridges: beside a peer that is Linux, on wires that are bad, and among those that mean no good.
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Xunit.Abstractions;

namespace Unicore.Programs.Tests;

[Collection(nameof(Alone))]
public sealed class TapTests(ITestOutputHelper output) : IDisposable
{
    private const string Mac = "52:54:00:00:00:09";
    private const string OnTap = $"""
        <Network Include="tap" Device="tap0" Mac="{Mac}" Address="{OwnNetwork.Guest}/24" Gateway="{OwnNetwork.Peer}" />
        """;

    /// <summary>What comes by the tap device is for nobody but the wire, which leads to another one.</summary>
    private const string BehindAWire = """
        ip tuntap add tap0 mode tap
        ip link set tap0 arp off
        echo 1 >/proc/sys/net/ipv6/conf/tap0/disable_ipv6
        ip link set tap0 up
        """;

    /// <summary>How long noise and connections go on: the variable's seconds, or a few.</summary>
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(int.Parse(
        Environment.GetEnvironmentVariable("UNICORE_NETWORK_SECONDS") ?? "20", CultureInfo.InvariantCulture));

    private readonly Workspace _workspace = new() { Patience = TimeSpan.FromMinutes(60) };

    /// <inheritdoc/>
    public void Dispose() => _workspace.Dispose();

    /// <summary>Both ways round: Linux calls the guest, and the guest calls Linux.</summary>
    [Theory]
    [InlineData("x86_64", "qemu-microvm")]
    [InlineData("x86_64", "qemu-q35")]
    [InlineData("arm64", "qemu-virt")]
    public async Task AGuestOnATapDeviceAndLinuxTalkToEachOther(string arch, string monitor)
    {
        await BuildAsync(arch, OnTap);
        await using OwnNetwork network = await OwnNetwork.MakeAsync(_workspace, OwnNetwork.Tap("tap0"));
        await TalkAsync(network, [.. Target(arch), $"-p:UnikernelMonitor={monitor}"], 1000);
    }

    /// <summary>By messages, by requests and by numbers: a process in a network that is made as the guest's prints the same.</summary>
    [Theory]
    [InlineData("x86_64")]
    [InlineData("arm64")]
    public async Task InterfacesAreToldAsLinuxTellsThem(string arch)
    {
        await BuildAsync(arch, OnTap);
        await using OwnNetwork like = await OwnNetwork.MakeAsync(_workspace, $"""
            ip link add en0 address {Mac} type veth peer name other
            ip address add {OwnNetwork.Guest}/24 broadcast + dev en0
            ip link set other up
            ip link set en0 up
            """);
        Outcome linux = (await like.ShellAsync("./talk interfaces")).Ends(0).Says($"en0 address {OwnNetwork.Guest}");
        await using OwnNetwork network = await OwnNetwork.MakeAsync(_workspace, OwnNetwork.Tap("tap0"));
        await using Running guest = network.Run("guest", [.. Target(arch), "--", "interfaces"]);
        Assert.Equal(0, await guest.EndedAsync());
        // Linux's has the other end of its line too, and a guest says what it likes of its machine.
        static IEnumerable<string> Told(string text) =>
            Regex.Matches(text, @"^(?:lo|en0) [^\r\n]*", RegexOptions.Multiline).Select(m => m.Value);
        Assert.Equal(Told(linux.Text), Told(guest.Text));
    }

    /// <summary>QEMU's helper makes the device, for who may use the bridge; the guest's address comes by DHCP.</summary>
    [Fact]
    public async Task AGuestOnABridgeHasAnAddressByDhcp()
    {
        _workspace.Write("host/etc/qemu/bridge.conf", "allow br0\n");
        await BuildAsync("x86_64", """<Network Include="bridge" Device="br0" />""");
        await using OwnNetwork network = await OwnNetwork.MakeAsync(_workspace, $"""
            ip link add br0 type bridge
            ip address add {OwnNetwork.Peer}/24 dev br0
            ip link set br0 up
            """);
        await using Running dhcp = await DhcpAsync(network, "br0", 0);
        await TalkAsync(network, Target("x86_64"), 100);
        await dhcp.SaysAsync("acknowledged");
    }

    /// <summary>What is lost, comes twice, late or in another order is whole in the end.</summary>
    [Theory]
    [InlineData("x86_64")]
    [InlineData("arm64")]
    public async Task DataArriveWholeByABadWire(string arch)
    {
        await BuildAsync(arch, OnTap);
        foreach (string trouble in (string[])["lose=5", "hold=25", "double=10", "delay=40", "lose=5 hold=25 double=10 delay=20"])
        {
            await using OwnNetwork network = await OwnNetwork.MakeAsync(_workspace, BehindAWire);
            await using Running wire = await WireAsync(network, trouble);
            Stopwatch clock = Stopwatch.StartNew();
            await TalkAsync(network, Target(arch), 60);
            Assert.Equal(0, await wire.EndAsync());
            output.WriteLine($"{trouble}: {clock.Elapsed.TotalSeconds:0} s, {wire.Text.Split('\n')[1]}");
            Match counts = await wire.SaysAsync("([0-9]+) lost, ([0-9]+) doubled, ([0-9]+) held");
            Assert.Equal((trouble.Contains("lose", StringComparison.Ordinal), trouble.Contains("double", StringComparison.Ordinal),
                trouble.Contains("hold", StringComparison.Ordinal)), (Count(1) > 0, Count(2) > 0, Count(3) > 0));
            int Count(int group) => int.Parse(counts.Groups[group].Value, CultureInfo.InvariantCulture);
        }
    }

    /// <summary>Frames as small as Internet hosts must take, and as large as Ethernet's largest.</summary>
    [Theory]
    [InlineData("x86_64", 576)]
    [InlineData("x86_64", 9000)]
    [InlineData("arm64", 9000)]
    public async Task DataArriveWholeInFramesOfAnySize(string arch, int mtu)
    {
        await BuildAsync(arch, OnTap.Replace(" />", $" Mtu=\"{mtu}\" />", StringComparison.Ordinal));
        await using OwnNetwork network = await OwnNetwork.MakeAsync(_workspace, OwnNetwork.Tap("tap0") + $"\nip link set tap0 mtu {mtu}");
        await TalkAsync(network, Target(arch), 100);
    }

    /// <summary>
    /// A connection of IPv6 goes on when its path takes less than before: Linux puts the pieces together, whose sums are right.
    /// </summary>
    [Theory]
    [InlineData("x86_64", 1280)]
    [InlineData("x86_64", 50)]
    [InlineData("arm64", 1280)]
    public async Task APathMayTakeLessThanBefore(string arch, int size)
    {
        await BuildAsync(arch, OnTap);
        const string PeerMac = "02:00:00:00:00:01";
        await using OwnNetwork network = await OwnNetwork.MakeAsync(_workspace,
            OwnNetwork.Tap("tap0").Replace("ip link set tap0 up", $"ip link set tap0 address {PeerMac} up", StringComparison.Ordinal));
        await using Running guest = network.Run("guest", [.. Target(arch), "--", "serve"]);
        await guest.SaysAsync("ready");
        // What was cut into segments before is cut again on its way.
        Outcome outcome = await network.ShellAsync($$"""
            count() { sed -n 's/^Ip6ReasmOKs[^0-9]*//p' /proc/net/snmp6; }
            until ./talk fe80::5054:ff:fe00:9%tap0 memory | grep '[1-9]'; do sleep 1; done
            before=$(count)
            ./talk fe80::5054:ff:fe00:9%tap0 late & sleep 1
            tools/toobig tap0 {{Mac}} {{PeerMac}} {{size}}
            wait $!
            echo $(($(count) - before)) put together
            """);
        outcome.Ends(0).Says("2097152 of 2097152 bytes back");
        Match together = Regex.Match(outcome.Text, "([0-9]+) put together");
        output.WriteLine(together.Value);
        Assert.InRange(int.Parse(together.Groups[1].Value, CultureInfo.InvariantCulture), 10, 5000);
    }

    /// <summary>A link that is down for a while delays what is on its way.</summary>
    [Fact]
    public async Task ALinkMayBeDownForAWhile()
    {
        await BuildAsync("x86_64", OnTap);
        await using OwnNetwork network = await OwnNetwork.MakeAsync(_workspace, BehindAWire);
        await using Running wire = await WireAsync(network, "delay=5");
        await using Running guest = network.Run("guest", [.. Target("x86_64"), "--", "serve"]);
        await guest.SaysAsync("ready");
        await using Running peer = network.Start("", "./talk", OwnNetwork.Guest);
        for (int i = 0; i < 3; i++)
        {
            await Task.Delay(300);
            await network.ShellAsync("ip link set tap0 down; sleep 3; ip link set tap0 up");
        }

        await peer.SaysAsync(Talked(1000));
        Assert.Equal(0, await guest.EndedAsync());
    }

    /// <summary>
    /// The machine's own line is pulled out and put in again, by QEMU's monitor: a guest without an address asks for one when there is a
    /// link. The command is the one that the documentation has for where there is no `dotnet run`.
    /// </summary>
    [Fact]
    public async Task ALinkThatComesLateBringsAnAddress()
    {
        await BuildAsync("x86_64", OnTap);
        await using OwnNetwork network = await OwnNetwork.MakeAsync(_workspace, OwnNetwork.Tap("tap0"));
        await using Running dhcp = await DhcpAsync(network, "tap0", 0);
        await using Running guest = network.Start("guest", "qemu-system-x86_64", "-M", "microvm,acpi=off", "-m", "64",
            "-display", "none", "-serial", "stdio", "-nodefaults", "-no-reboot", "-device", "isa-debug-exit,iobase=0xf4,iosize=4",
            "-kernel", _workspace["guest/bin/Release/kvm-x86_64/talk"], "-append", "serve", "-S",
            "-monitor", "tcp:127.0.0.1:4444,server=on,wait=off", "-global", "virtio-mmio.force-legacy=false",
            "-netdev", "tap,id=n,ifname=tap0,script=no,downscript=no", "-device", $"virtio-net-device,netdev=n,mac={Mac}");
        await MonitorAsync(network, "set_link n off", "cont");
        await guest.SaysAsync("ready");
        Assert.DoesNotContain("acknowledged", dhcp.Text, StringComparison.Ordinal);
        await MonitorAsync(network, "set_link n on");
        await dhcp.SaysAsync("acknowledged");
        (await network.ShellAsync($"./talk {OwnNetwork.Guest} 20")).Ends(0).Says("20 of 20 connections, 0 refused");
        await MonitorAsync(network, "set_link n off", "set_link n on");
        (await network.ShellAsync($"./talk {OwnNetwork.Guest} 20")).Ends(0).Says("20 of 20 connections, 0 refused");
    }

    /// <summary>The program begins without an address after a while, is told why, and gets one when there is a server at last.</summary>
    [Fact]
    public async Task WithoutAnAnswerFromDhcpTheProgramBegins()
    {
        await BuildAsync("x86_64", """<Network Include="tap" Device="tap0" />""");
        await using OwnNetwork network = await OwnNetwork.MakeAsync(_workspace, OwnNetwork.Tap("tap0"));
        Stopwatch clock = Stopwatch.StartNew();
        await using Running guest = network.Run("guest", [.. Target("x86_64"), "--", "serve"]);
        await guest.SaysAsync("lwip: no DHCP server answers on en0; give it an address by netdev.ip=<address>/<bits>\r?\nready");
        Assert.InRange(clock.Elapsed.TotalSeconds, 10, 60);
        await using Running dhcp = await DhcpAsync(network, "tap0", 0);
        await dhcp.SaysAsync("acknowledged");
        (await network.ShellAsync($"./talk {OwnNetwork.Guest} 20")).Ends(0).Says("20 of 20 connections, 0 refused");
    }

    /// <summary>Offers that nobody would make are no reason not to take a right one.</summary>
    [Theory]
    [InlineData("1")]
    [InlineData("2")]
    public async Task DamagedOffersOfDhcpDoNoHarm(string seed)
    {
        await BuildAsync("x86_64", """<Network Include="tap" Device="tap0" />""");
        await using OwnNetwork network = await OwnNetwork.MakeAsync(_workspace, OwnNetwork.Tap("tap0"));
        await using Running dhcp = await DhcpAsync(network, "tap0", 500, seed);
        await TalkAsync(network, Target("x86_64"), 20);
    }

    /// <summary>Who means to connect gets in while 100,000 others only say so; afterwards the memory is as it was before.</summary>
    [Fact]
    public async Task AFloodOfConnectionsLeavesTheServiceAndTheMemory()
    {
        await BuildAsync("x86_64", OnTap);
        await using OwnNetwork network = await OwnNetwork.MakeAsync(_workspace, OwnNetwork.Tap("tap0"));
        await using Running guest = network.Run("guest", [.. Target("x86_64"), "--", "serve"]);
        await guest.SaysAsync("ready");
        string flood = $"tools/flood tap0 {Mac} {OwnNetwork.Guest} 7000";
        (await network.ShellAsync($"{flood} 5000 2; ./talk {OwnNetwork.Guest} 300")).Ends(0);
        int before = await MemoryAsync(network);
        await using (Running flooding = network.Start("", [.. flood.Split(' '), "100000", "4"]))
        {
            Outcome talked = await network.ShellAsync($"./talk {OwnNetwork.Guest} 100");
            output.WriteLine(talked.Text);

            // A call may be lost in the flood, and every repetition of it; nearly all get through.
            Assert.Matches("(9[5-9]|100) of 100 connections", talked.Text);
            output.WriteLine((await flooding.SaysAsync("100000 sent.*")).Value);
        }

        (await network.ShellAsync($"./talk {OwnNetwork.Guest} 100")).Ends(0).Says("100 of 100 connections, 0 refused");
        await SameMemoryAsync(network, before);
    }

    /// <summary>Frames of all protocols that the guest knows, damaged and not: it goes on, and its memory is as it was before.</summary>
    [Theory]
    [InlineData("x86_64", 1)]
    [InlineData("arm64", 2)]
    public async Task NoiseLeavesTheServiceAndTheMemory(string arch, int seed)
    {
        await BuildAsync(arch, OnTap);
        await using OwnNetwork network = await OwnNetwork.MakeAsync(_workspace, OwnNetwork.Tap("tap0"));
        await using Running guest = network.Run("guest", [.. Target(arch), "--", "serve"]);
        await guest.SaysAsync("ready");
        string noise = $"tools/noise tap0 {Mac} {OwnNetwork.Guest} {OwnNetwork.Peer}";
        (await network.ShellAsync($"{noise} 10 {seed} 3; ./talk {OwnNetwork.Guest} 300")).Ends(0);
        int before = await MemoryAsync(network);
        await using (Running noisy = network.Start("", [.. noise.Split(' '), $"{Duration.TotalSeconds}", $"{seed + 1}", "3"]))
        {
            noisy.Patience = Duration + TimeSpan.FromMinutes(5);
            Stopwatch clock = Stopwatch.StartNew();
            do
            {
                (await network.ShellAsync($"./talk {OwnNetwork.Guest} 50")).Ends(0).Says("50 of 50 connections, 0 refused");
            }
            while (clock.Elapsed < Duration);
            output.WriteLine((await noisy.SaysAsync("[0-9]+ frames of noise")).Value);
        }

        await SameMemoryAsync(network, before);
    }

    private static string[] Target(string arch) => ["-c", "Release", $"-p:Arch={arch}"];

    private static string Talked(int connections) =>
        "2097152 of 2097152 bytes there\r?\n2097152 of 2097152 bytes back\r?\n"
        + $"{connections} of {connections} connections, 0 refused\r?\n{connections / 5} of {connections / 5} datagrams";

    /// <summary>The guest, from which few connections are expected, and the programs beside it.</summary>
    private async Task BuildAsync(string arch, string network)
    {
        _workspace.CopyFolder("tests/programs/talk", "guest");
        _workspace.CopyFolder("tests/programs/wire", "wire");
        _workspace.Write("guest/talk.ukproj", $"""
            <Project Sdk="Unicore.Sdk/1.0.0">
              <ItemGroup>
                <LibraryReference Include="musl;lwip;procfs" />
                <Kconfig Include="LIBLWIP_CONNECTIONS" Value="256" />
                {network}
              </ItemGroup>
            </Project>
            """);
        (await _workspace.RunAsync("sh", "guest", "-e", "-c", "cc -w -pthread -o ../talk *.c")).Ends(0);
        (await _workspace.RunAsync("sh", "wire", "-e", "-c", """
            mkdir ../tools
            for program in wire flood noise dhcp dns toobig; do cc -O2 -w -o ../tools/$program $program.c frames.c; done
            """)).Ends(0);
        (await _workspace.DotnetAsync("guest", ["build", .. Target(arch)])).Ends(0);
    }

    /// <summary>Linux calls the guest, then the guest calls Linux.</summary>
    private static async Task TalkAsync(OwnNetwork network, string[] target, int connections)
    {
        TimeSpan patience = TimeSpan.FromMinutes(15);
        await using (Running guest = network.Run("guest", [.. target, "--", "serve"]))
        {
            await guest.SaysAsync("ready");
            Outcome talked = await network.ShellAsync($"./talk {OwnNetwork.Guest} {connections}; ./talk {OwnNetwork.Guest} end");
            Assert.Matches(Talked(connections), talked.Ends(0).Text);
            await guest.SaysAsync("served");
            Assert.Equal(0, await guest.EndedAsync());
        }

        await using Running server = network.Start("", "./talk", "serve");
        await server.SaysAsync("ready");
        await using Running calling = network.Run("guest", [.. target, "--", OwnNetwork.Peer, $"{connections}"]);
        calling.Patience = patience;
        await calling.SaysAsync(Talked(connections));
        Assert.Equal(0, await calling.EndedAsync());
    }

    /// <summary>From the guest's tap0 to lan0, which has the peer's address.</summary>
    private static async Task<Running> WireAsync(OwnNetwork network, string trouble)
    {
        Running wire = network.Start("", ["tools/wire", "tap0", "lan0", "seed=1", .. trouble.Split(' ')]);
        await wire.SaysAsync("wired");
        (await network.ShellAsync($"ip address add {OwnNetwork.Peer}/24 dev lan0; ip link set lan0 up")).Ends(0);
        return wire;
    }

    private static async Task<Running> DhcpAsync(OwnNetwork network, string device, int damaged, string seed = "0")
    {
        Running dhcp = network.Start("", "tools/dhcp", device, OwnNetwork.Peer, OwnNetwork.Guest, $"{damaged}", seed);
        await dhcp.SaysAsync("listening");
        return dhcp;
    }

    private static async Task MonitorAsync(OwnNetwork network, params string[] commands) =>
        (await network.ShellAsync($"""
            exec bash -c 'for i in 1 2 3 4 5 6 7 8 9; do exec 3<>/dev/tcp/127.0.0.1/4444 && break; sleep 0.2; done
            printf "%s\n" {string.Join(' ', commands.Select(c => $"\"{c}\""))} >&3; sleep 1'
            """)).Ends(0);

    /// <summary>Kilobytes that the guest has.</summary>
    private static async Task<int> MemoryAsync(OwnNetwork network)
    {
        Outcome outcome = (await network.ShellAsync($"./talk {OwnNetwork.Guest} memory")).Ends(0);
        return int.Parse(Regex.Match(outcome.Text, "([0-9]+) kB").Groups[1].Value, CultureInfo.InvariantCulture);
    }

    /// <summary>
    /// What waits for its time to be over goes within half a minute: halves of connections, pieces of datagrams. Pools stay as large as
    /// they had to be at once, which may be a little more than it was before.
    /// </summary>
    private async Task SameMemoryAsync(OwnNetwork network, int before)
    {
        const int Pools = 64;
        int after = 0;
        for (int i = 0; i < 40 && (after = await MemoryAsync(network)) < before - Pools; i++)
        {
            await Task.Delay(1000);
        }

        output.WriteLine($"{before} kB before, {after} kB afterwards");
        Assert.InRange(after, before - Pools, int.MaxValue);
    }
}
