// SPDX-License-Identifier: BSD-3-Clause
// Volumes by virtiofs: what QEMU is told of them, and what their servers are.
using Unicore.Running.Guests;
using Unicore.Running.Monitors;

namespace Unicore.Running.Tests;

public sealed class VirtiofsdTests
{
    private const string Older = "    -o source=PATH             shared directory tree\n    --socket-path=PATH         path for the socket";
    private const string Newer = "      --shared-dir <SHARED_DIR>\n      --readonly\n";
    private static readonly ServerRights Root = new(0, 0, true), RootInAContainer = new(0, 0, false), User = new(1000, 100, false);

    [Theory]
    [InlineData("qemu-microvm", "device", "microvm,rtc=on,acpi=off")]
    [InlineData("qemu-virt", "device", "virt")]
    [InlineData("qemu-pc", "pci", "pc")]
    [InlineData("qemu-q35", "pci", "q35")]
    public void VolumesAreDevicesWithServersBehindThem(string monitor, string bus, string machine)
    {
        GuestRequest request = new()
        {
            Image = "/x",
            Volumes = [new("/h", "/var/data", false), new("/h2", "/a:b", true, "virtiofs"), new("/h3", "/c", false, "virtiofs")],
        };
        Launch launch = MonitorCatalog.Find(monitor)!.Launch(request, "/run,1/launch");
        string line = string.Join(' ', launch.Arguments);
        Assert.Equal(machine, launch.Arguments[1]);
        Assert.Contains("-object memory-backend-memfd,id=ram,size=64M,share=on -machine memory-backend=ram", line,
            StringComparison.Ordinal);
        Assert.Contains($"-chardev socket,id=volume1,path=/run,,1/launch.fs1 -device vhost-user-fs-{bus},chardev=volume1,tag=volume1"
            + $" -chardev socket,id=volume2,path=/run,,1/launch.fs2 -device vhost-user-fs-{bus},chardev=volume2,tag=volume2", line,
            StringComparison.Ordinal);
        Assert.Contains("uk.volume=ro,virtiofs,volume1:/a:b uk.volume=rw,virtiofs,volume2:/c uk.volume=rw:/var/data", launch.Arguments);
        Assert.Equal([new(request.Volumes[1], "/run,1/launch.fs1"), new(request.Volumes[2], "/run,1/launch.fs2")], launch.Servers);
        // It has to do with those folders alone that it serves itself.
        Assert.Equal(["/h"], launch.Reach!.Write);
        Assert.DoesNotContain("/h2", launch.Reach.Read);
        Assert.Empty(MonitorCatalog.Find(monitor)!.Launch(request with { Volumes = [] }, "/run/launch").Servers);
    }

    /// <summary>A file that is the guest's memory is shared already.</summary>
    [Fact]
    public void MemoryThatIsAFileIsSharedWithServersToo()
    {
        GuestRequest request = new() { Image = "/x", MemoryFile = "/memory", Volumes = [new("/h", "/d", false, "virtiofs")] };
        IReadOnlyList<string> arguments = MonitorCatalog.Find("qemu-q35")!.Launch(request, "/run/launch").Arguments;
        Assert.Contains("memory-backend-file,id=ram,size=64M,mem-path=/memory,share=on", arguments);
        Assert.DoesNotContain(arguments, a => a.Contains("memfd", StringComparison.Ordinal));
    }

    /// <summary>By a clock of instructions a minute is over before a server has answered.</summary>
    [Fact]
    public void WhoWaitsForServersHasAClockOfTime()
    {
        GuestRequest request = new() { Image = "/x", Counter = new("/plugin", "/counts"), Volumes = [new("/h", "/d", false, "virtiofs")] };
        Assert.DoesNotContain("-icount", MonitorCatalog.Find("qemu-q35")!.Launch(request, "/run/launch").Arguments);
        request = request with { Volumes = [new("/h", "/d", false)] };
        Assert.Contains("-icount", MonitorCatalog.Find("qemu-q35")!.Launch(request, "/run/launch").Arguments);
    }

    [Fact]
    public void ItsHelpSaysWhichOneItIs()
    {
        Assert.Equal(new("/v", true, false), Virtiofsd.Of("/v", Older));
        Assert.Equal(new("/v", false, true), Virtiofsd.Of("/v", Newer));
        Assert.Equal(new("/v", false, false), Virtiofsd.Of("/v", "--shared-dir <shared-dir>"));
        Assert.Null(Virtiofsd.Of("/v", "usage: something else"));
    }

    [Fact]
    public void TheyAreAskedForTheSame()
    {
        FolderServer writable = new(new(@"/h,1\2", "/d", false, "virtiofs"), "/s"), kept = new(new("/h", "/d", true, "virtiofs"), "/s");
        Virtiofsd older = Virtiofsd.Of("/v", Older)!, newer = Virtiofsd.Of("/v", Newer)!;
        string Line(Virtiofsd v, FolderServer server, ServerRights rights) => string.Join(' ', v.Arguments(server, rights));
        Assert.Equal("--socket-path=/s -o source=/h\\,1\\\\2 -o cache=none -o sandbox=namespace"
            + " -o modcaps=-mknod:-setfcap -o log_level=err -f",
            Line(older, writable, Root));
        Assert.Contains("-o sandbox=chroot ", Line(older, writable, RootInAContainer), StringComparison.Ordinal);
        Assert.Equal("--socket-path /s --shared-dir /h,1\\2 --cache never --sandbox namespace --modcaps=-mknod:-setfcap --log-level error",
            Line(newer, writable, Root));
        Assert.EndsWith(" --readonly", Line(newer, kept, Root), StringComparison.Ordinal);
        Assert.Contains("--sandbox chroot ", Line(newer, kept, RootInAContainer), StringComparison.Ordinal);
        Assert.Contains("--sandbox namespace ", Line(newer, kept, User), StringComparison.Ordinal);
        Assert.EndsWith(" --readonly --uid-map :0:1000:1: --gid-map :0:100:1:", Line(newer, kept, User), StringComparison.Ordinal);
        Assert.Equal("/var/run/virtiofsd/.run.fs0.pid", older.Leaves(kept with { Socket = "/run/fs0" }));
        Assert.Null(newer.Leaves(kept));
    }
}
