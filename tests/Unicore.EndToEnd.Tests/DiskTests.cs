// SPDX-License-Identifier: BSD-3-Clause
// Files of the host as disks, on each bus on which they are offered.
using System.Text;

namespace Unicore.EndToEnd.Tests;

[Collection(nameof(OnMusl))]
public sealed class DiskTests : IClassFixture<DiskTests.Guest>
{
    private const int ScratchSize = 4 << 20, BigSize = 3_000_001, Written = 1 << 20;

    private readonly Guest _guest;

    public DiskTests(Guest guest) => _guest = guest;

    /// <summary>One project for all tests: its image is made once for each target.</summary>
    public sealed class Guest : IDisposable
    {
        public Guest() => Workspace.CopyFolder("tests/programs/disk", "disk");

        public Workspace Workspace { get; } = new();

        public ulong Sum { get; private set; }

        public void Dispose() => Workspace.Dispose();

        /// <summary>Builds for a target, with fresh disks.</summary>
        public async Task<string[]> PrepareAsync(string platform, string arch)
        {
            string[] target = [$"-p:Platform={platform}", $"-p:Arch={arch}", "-c", "Release"];
            (await Workspace.DotnetAsync("disk", ["build", .. target])).Ends(0);
            byte[] scratch = new byte[ScratchSize];
            Encoding.ASCII.GetBytes("from the host...").CopyTo(scratch, 0);
            await File.WriteAllBytesAsync(Workspace["disk/scratch.img"], scratch);
            byte[] big = new byte[BigSize];
            new Random(1).NextBytes(big);
            Sum = big.Aggregate(0UL, (s, b) => unchecked((s * 31) + b));
            Directory.CreateDirectory(Workspace["folder/many"]);
            await File.WriteAllBytesAsync(Workspace["folder/big"], big);
            for (int i = 0; i < 600; i++)
            {
                Workspace.Write($"folder/many/{i}", "");
            }

            File.Delete(Workspace["folder/link"]);
            File.CreateSymbolicLink(Workspace["folder/link"], "many/../");
            File.Delete(Workspace["disk/share.img"]);
            (await Workspace.RunAsync("mkfs.erofs", ".", Workspace["disk/share.img"], Workspace["folder"])).Ends(0);
            return ["--no-build", "-p:UnikernelTimeout=200", .. target];
        }
    }

    /// <summary>A disk's bytes are the file's, both ways; a file system on the other one is mounted before main.</summary>
    [Theory]
    [InlineData("x86_64", "qemu-microvm")]
    [MatrixData("x86_64", "qemu-pc")]
    [MatrixData("x86_64", "qemu-q35")]
    [MatrixData("arm64", "qemu-virt")]
    public async Task WhatIsOnADiskIsInItsFile(string arch, string monitor)
    {
        string[] run = await _guest.PrepareAsync("kvm", arch);
        (await _guest.Workspace.BootAsync("disk", [.. run, $"-p:UnikernelMonitor={monitor}"])).Ends(0)
            .Says("/usr/share/data erofs ro,relatime 0 0\n").Says($"scratch: {ScratchSize} bytes, sectors of 512\n")
            .Says($"read {BigSize} bytes, sum {_guest.Sum:x}\n").Says("0 failures");

        byte[] scratch = await File.ReadAllBytesAsync(_guest.Workspace["disk/scratch.img"]);
        Assert.Equal(ScratchSize, scratch.Length);
        Assert.Equal("from the host...", Encoding.ASCII.GetString(scratch, 0, 16));
        Assert.DoesNotContain(false,
            scratch.Skip(1000).Take(Written).Select((b, i) => b == (byte)(unchecked((ulong)i * 2654435761U) >> 13)));
    }

    /// <summary>Before the boot where that is known, else by the guest.</summary>
    [Fact]
    public async Task ADiskThatCannotBeIsAnError()
    {
        string[] run = await _guest.PrepareAsync("kvm", "x86_64");
        _guest.Workspace.Write("process/process.ukproj",
            "<Project Sdk=\"Unicore.Sdk/1.0.0\"><ItemGroup><Disk Include=\"../disk/scratch.img\" /></ItemGroup></Project>");
        _guest.Workspace.Write("process/main.c", "int main(void) { return 0; }\n");
        (await _guest.Workspace.BootAsync("process", "-p:Platform=linuxu")).Ends(126).Says("UK5031")
            .Says("process offers its guests no disks");
        File.Delete(_guest.Workspace["disk/share.img"]);
        (await _guest.Workspace.BootAsync("disk", run)).Ends(126).Says("UK5029").Says("share.img' is not there");
        await File.WriteAllBytesAsync(_guest.Workspace["disk/share.img"], new byte[100_000]);
        (await _guest.Workspace.BootAsync("disk", run)).Ends(126).Says("UK5030").Says("There is no EROFS on");
        string image = _guest.Workspace["disk/bin/Release/kvm-x86_64/disk"];
        string[] qemu =
        [
            "60", Machine.Program("x86_64"), .. Machine.Arguments("x86_64", "microvm,acpi=off"), "-kernel", image, "-append",
            "uk.volume=ro,erofs,disk1:/mnt", "-global", "virtio-mmio.force-legacy=false",
            "-drive", $"if=none,id=d,file={_guest.Workspace["disk/share.img"]},format=raw,readonly=on",
        ];
        (await _guest.Workspace.RunAsync("timeout", ".", [.. qemu, "-device", "virtio-blk-device,drive=d,serial=disk1"]))
            .Ends(199).Says("erofs: there is no EROFS on /dev/vda")
            .Says("ukvolume: the volume '/mnt' can't be mounted: Invalid argument");
        (await _guest.Workspace.RunAsync("timeout", ".", [.. qemu, "-device", "virtio-blk-device,drive=d,serial=other"]))
            .Ends(199).Says("ukvolume: the volume '/mnt' isn't there: no erofs device is called 'disk1'")
            .Says("ukvolume: there is 'other'");
    }

    /// <summary>What is written on a disk with FAT is there at the next boot, and for the host's tools, which wrote on it before.</summary>
    [Theory]
    [InlineData("x86_64")]
    [MatrixData("arm64")]
    public async Task FatIsWrittenByTheGuestAndByTheHost(string arch)
    {
        using Workspace workspace = new();
        workspace.CopyFolder("tests/programs/fat", "fat");
        string image = workspace["fat/data.img"];
        workspace.Write("text", "written by the host\n");
        string[] target = ["-p:Platform=kvm", $"-p:Arch={arch}", "-c", "Release"];
        string[] run = ["--no-build", "-p:UnikernelTimeout=200", .. target];
        (await workspace.DotnetAsync("fat", ["build", .. target])).Ends(0);
        await File.WriteAllBytesAsync(image, new byte[2048]);
        (await workspace.BootAsync("fat", [.. run, "--", "write"])).Ends(126).Says("UK5030").Says("There is no FAT file system on");
        File.Delete(image);
        (await workspace.RunAsync("mkfs.vfat", ".", "-C", image, "16384")).Ends(0);
        (await workspace.RunAsync("mcopy", ".", "-i", image, "text", "::/from the host.txt")).Ends(0);
        (await workspace.BootAsync("fat", [.. run, "--", "write"])).Ends(0)
            .Says("/dev/vda /data vfat rw,relatime 0 0\n").Says("write: 0 failures");
        await IsCleanAsync();
        (await workspace.RunAsync("mtype", ".", "-i", image, "::/thread 1.log")).Ends(0).Says("line 499 of /data/thread 1.log");
        (await workspace.RunAsync("mtype", ".", "-i", image, "::/a folder/Ünter/long name of a file.text")).Ends(0).Says("deep");
        (await workspace.BootAsync("fat", [.. run, "--", "again"])).Ends(0).Says("again: 0 failures");
        await IsCleanAsync();
        (await workspace.RunAsync("mtype", ".", "-i", image, "::/moved/long name of a file.text")).Ends(0).Says("deep");
        byte[] before = await File.ReadAllBytesAsync(image);
        (await workspace.BootAsync("fat", [.. run, "-p:FatReadOnly=true", "--", "readonly"])).Ends(0)
            .Says("/dev/vda /data vfat ro,relatime 0 0\n").Says("readonly: 0 failures");
        Assert.Equal(before, await File.ReadAllBytesAsync(image));

        async Task IsCleanAsync() => (await workspace.RunAsync("fsck.vfat", ".", "-n", image)).Ends(0);
    }
}
