// SPDX-License-Identifier: BSD-3-Clause
// Folders of the host in the guest, on each bus on which they are offered.
namespace Unicore.EndToEnd.Tests;

[Collection(nameof(OnMusl))]
public sealed class VolumeTests : IClassFixture<VolumeTests.Guest>
{
    private const int BigSize = 10 << 20;

    private readonly Guest _guest;

    public VolumeTests(Guest guest) => _guest = guest;

    /// <summary>One project for all tests: its image is made once for each target.</summary>
    public sealed class Guest : IDisposable
    {
        public Guest() => Workspace.CopyFolder("tests/programs/volume", "volume");

        public Workspace Workspace { get; } = new();

        public void Dispose() => Workspace.Dispose();

        /// <summary>Builds for a target, with a folder that has what the guest reads and nothing else.</summary>
        public async Task<string[]> PrepareAsync(string platform, string arch, string fileSystem = "9p")
        {
            string[] target = [$"-p:Platform={platform}", $"-p:Arch={arch}", "-c", "Release", $"-p:VolumeFileSystem={fileSystem}"];
            (await Workspace.DotnetAsync("volume", ["build", .. target])).Ends(0);
            if (Directory.Exists(Workspace["volume/data"]))
            {
                Directory.Delete(Workspace["volume/data"], true);
            }

            Directory.CreateDirectory(Workspace["volume/data"]);
            Workspace.Write("volume/fixed/text", "fixed");
            return ["--no-build", "-p:UnikernelTimeout=200", .. target];
        }
    }

    /// <summary>All calls, ten megabytes each way, and a volume that may only be read.</summary>
    [Theory]
    [InlineData("x86_64", "qemu-microvm")]
    [MatrixData("x86_64", "qemu-pc")]
    [MatrixData("x86_64", "qemu-q35")]
    [MatrixData("arm64", "qemu-virt")]
    public Task WhatTheGuestWritesIsOnTheHostAndTheOtherWayRound(string arch, string monitor) =>
        GoesBothWaysAsync(arch, monitor, "9p", "/var/data", "/fixed");

    /// <summary>The same by virtiofs, with a server that is gone when the guest is.</summary>
    [VirtiofsTheory]
    [InlineData("x86_64", "qemu-q35")]
    [MatrixData("x86_64", "qemu-microvm")]
    [MatrixData("x86_64", "qemu-pc")]
    [MatrixData("arm64", "qemu-virt")]
    public async Task ByVirtiofsTheyGoBothWaysToo(string arch, string monitor)
    {
        await GoesBothWaysAsync(arch, monitor, "virtiofs", "volume0", "volume1");
        Assert.Empty(VirtiofsTheoryAttribute.Servers(_guest.Workspace["volume"]));
    }

    private async Task GoesBothWaysAsync(string arch, string monitor, string fileSystem, string data, string fixedData)
    {
        string[] run = await _guest.PrepareAsync("kvm", arch, fileSystem);
        byte[] fromHost = new byte[BigSize - 1];
        new Random(1).NextBytes(fromHost);
        await File.WriteAllBytesAsync(_guest.Workspace["volume/data/from-host"], fromHost);
        ulong sum = fromHost.Aggregate(0UL, (s, b) => unchecked((s * 31) + b));
        (await _guest.Workspace.BootAsync("volume", [.. run, $"-p:UnikernelMonitor={monitor}"])).Ends(0)
            .Says($"read {fromHost.Length} bytes, sum {sum:x}\n").Says($"{data} /var/data {fileSystem} rw,relatime 0 0\n")
            .Says($"{fixedData} /fixed {fileSystem} ro,relatime 0 0\n").Says("0 failures").DoesNotSay("UK5054");

        byte[] written = await File.ReadAllBytesAsync(_guest.Workspace["volume/data/big"]);
        Assert.Equal(BigSize, written.Length);
        Assert.DoesNotContain(false, written.Select((b, i) => b == (byte)(unchecked((ulong)i * 2654435761U) >> 13)));
        Assert.Equal(["big", "c", "dir", "from-host"],
            Directory.EnumerateFileSystemEntries(_guest.Workspace["volume/data"]).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal("sub/../x", new FileInfo(_guest.Workspace["volume/data/dir/link"]).LinkTarget);
        Assert.Equal("fixed", await File.ReadAllTextAsync(_guest.Workspace["volume/fixed/text"]));
    }

    /// <summary>Whatever the guest does.</summary>
    [Fact]
    public Task TheHostKeepsWhatMayOnlyBeRead() => KeepsAsync("9p");

    /// <summary>The same by virtiofs.</summary>
    [VirtiofsFact]
    public Task TheHostKeepsWhatMayOnlyBeReadByVirtiofsToo() => KeepsAsync("virtiofs");

    private async Task KeepsAsync(string fileSystem)
    {
        string[] run = await _guest.PrepareAsync("kvm", "x86_64", fileSystem);
        (await _guest.Workspace.BootAsync("volume", [.. run, "--", "hostile"])).Ends(0).Says($"{fileSystem}: 0 failures");
        Assert.Equal("fixed", await File.ReadAllTextAsync(_guest.Workspace["volume/fixed/text"]));
        Assert.Equal(["text"], Directory.EnumerateFileSystemEntries(_guest.Workspace["volume/fixed"]).Select(Path.GetFileName));
    }

    /// <summary>Nothing is started then.</summary>
    [VirtiofsFact]
    public async Task AMachineWithoutVirtiofsdIsTold()
    {
        string[] run = await _guest.PrepareAsync("kvm", "x86_64", "virtiofs");
        string hide = string.Join(" && ", VirtiofsTheoryAttribute.Programs.Select(p => $"mount --bind /dev/null {p}"));
        (await _guest.Workspace.RunAsync("unshare", "volume",
            ["--mount", "sh", "-c", hide + " && exec dotnet run \"$@\"", "sh", .. run])).Ends(127).Says("UK5052")
            .Says("There is no virtiofsd on this machine, which '/var/data' needs").Says("apt-get install");
    }

    /// <summary>By the host's own error.</summary>
    [SmallDiskFact]
    public async Task AFullDiskOfTheHostsIsTold()
    {
        string[] run = await _guest.PrepareAsync("kvm", "x86_64");
        string disk = _guest.Workspace["volume/data"];
        (await _guest.Workspace.RunAsync("mount", ".", "-t", "tmpfs", "-o", "size=1m", "tmpfs", disk)).Ends(0);
        try
        {
            (await _guest.Workspace.BootAsync("volume", [.. run, "--", "full"])).Ends(0).Says("full: No space left on device");
        }
        finally
        {
            await _guest.Workspace.RunAsync("umount", ".", "-l", disk);
        }
    }

    /// <summary>Before the boot where that is known, else by the guest.</summary>
    [Fact]
    public async Task AVolumeThatCannotBeIsAnError()
    {
        string[] run = await _guest.PrepareAsync("kvm", "x86_64");
        _guest.Workspace.Write("process/process.ukproj",
            "<Project Sdk=\"Unicore.Sdk/1.0.0\"><ItemGroup><Volume Include=\"../volume/fixed\" Path=\"/fixed\" /></ItemGroup></Project>");
        _guest.Workspace.Write("process/main.c", "int main(void) { return 0; }\n");
        (await _guest.Workspace.BootAsync("process", "-p:Platform=linuxu")).Ends(126).Says("UK5027")
            .Says("process offers its guests no folders");
        Directory.Delete(_guest.Workspace["volume/data"]);
        (await _guest.Workspace.BootAsync("volume", run)).Ends(126).Says("UK5026").Says("the guest's '/var/data', is not there");
        Directory.CreateDirectory(_guest.Workspace["volume/data"]);
        string image = _guest.Workspace["volume/bin/Release/kvm-x86_64/volume"], fixedFolder = _guest.Workspace["volume/fixed"];
        (await _guest.Workspace.RunAsync("timeout", ".",
            [
                "60", Machine.Program("x86_64"), .. Machine.Arguments("x86_64", "microvm,acpi=off"), "-kernel", image,
                "-append", "uk.volume=rw:/var/data", "-global", "virtio-mmio.force-legacy=false",
                "-fsdev", $"local,id=v,path={fixedFolder},security_model=none", "-device", "virtio-9p-device,fsdev=v,mount_tag=/fixed",
            ]))
            .Ends(199).Says("ukvolume: the volume '/var/data' isn't there: no 9p device is called '/var/data'")
            .Says("ukvolume: there is '/fixed'").Says("ukboot: ukvolume: init failed: -19");
    }
}
