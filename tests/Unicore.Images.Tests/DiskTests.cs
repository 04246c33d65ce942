// SPDX-License-Identifier: BSD-3-Clause
// What firmware boots: read by the tools that others read disks with, and booted.
using System.Buffers.Binary;
using System.Text;
using CliWrap;
using CliWrap.Buffered;
using Unicore.Diagnostics;
using Unicore.Images.Disks;
using Unicore.Images.Formats;

namespace Unicore.Images.Tests;

public sealed class DiskTests : IDisposable
{
    // Ends QEMU with 3 when it was handed the start info, with a RAM disk and the command line, as PVH says; with 2 or 1 when not.
    private const string Witness = """
        start32:
        mov $1, %edi
        cmpl $0x336ec578, (%ebx)
        jne 9f
        mov $2, %edi
        cmpl $1, 12(%ebx)
        jne 9f
        mov 16(%ebx), %esi
        mov (%esi), %esi
        cmpl $0x6b736964, (%esi)
        jne 9f
        mov 24(%ebx), %esi
        cmpl $0x6e616320, 1(%esi)
        jne 9f
        cmpl $42, value
        jne 9f
        mov $3, %edi
        9: mov %edi, %eax
        mov $0xf4, %dx
        outl %eax, %dx
        1: hlt
        jmp 1b
        .skip 70000
        """;

    private readonly Guests _guests = new();

    public void Dispose() => _guests.Dispose();

    private async Task<string> ImageAsync(string? start = null)
    {
        string source = start is null ? Guests.PvhSource : Guests.PvhSource.Replace("start32: movl $table, %eax\n1: hlt\njmp 1b", start,
            StringComparison.Ordinal);
        string elf = await _guests.LinkAsync("d.S", source, Guests.PvhScript);
        Assert.Empty(ImageWriter.Write(new(elf, _guests.At("image"), "PvhElf")));
        await File.WriteAllTextAsync(_guests.At("initrd"), "disk of the guest's");
        return _guests.At("image");
    }

    private async Task<string> DiskAsync(string format, string? start = null)
    {
        string disk = _guests.At("disk." + format);
        DiskRequest request = new(await ImageAsync(start), _guests.At("initrd"), "I can", disk, format);
        Assert.Empty(DiskWriter.Write(request));
        return disk;
    }

    private static async Task<string> SaysAsync(string tool, params string[] arguments)
    {
        BufferedCommandResult result = await Cli.Wrap(tool).WithArguments(arguments).WithValidation(CommandResultValidation.None)
            .ExecuteBufferedAsync();
        Assert.True(result.ExitCode == 0, $"{tool} {string.Join(' ', arguments)}: {result.ExitCode}\n{result.StandardOutput}"
            + result.StandardError);
        return result.StandardOutput + result.StandardError;
    }

    private static readonly string[] Uefi = ["-bios", "/usr/share/ovmf/OVMF.fd", "-global", "ICH9-LPC.disable_s3=1"];

    private static async Task<BufferedCommandResult> BootAsync(string disk, string machine, params string[] firmware)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(120));
        return await Cli.Wrap("qemu-system-x86_64").WithArguments(
        [
            "-M", machine, "-display", "none", "-nodefaults", "-no-reboot", "-m", "128", "-device", "isa-debug-exit,iobase=0xf4,iosize=4",
            .. firmware, "-drive", $"if=none,id=d,file={disk},format=raw,snapshot=on", "-serial", "stdio",
            "-device", disk.EndsWith("iso", StringComparison.Ordinal) ? "ide-cd,drive=d" : "ide-hd,drive=d",
        ]).WithValidation(CommandResultValidation.None).ExecuteBufferedAsync(limit.Token);
    }

    [Theory]
    [InlineData("raw", "pc")]
    [InlineData("raw", "q35")]
    [InlineData("iso", "q35")]
    [InlineData("raw", "q35", "-bios", "/usr/share/ovmf/OVMF.fd")]
    [InlineData("iso", "q35", "-bios", "/usr/share/ovmf/OVMF.fd")]
    public async Task FirmwareBootsIt(string format, string machine, params string[] firmware)
    {
        BufferedCommandResult result = await BootAsync(await DiskAsync(format, Witness), machine, firmware);
        Assert.True(result.ExitCode == 7, $"{result.ExitCode}: {result.StandardOutput}{result.StandardError}");
    }

    /// <summary>Some firmware writes where a file system's first sector has its parameters.</summary>
    [Fact]
    public async Task AFirstSectorWhoseParameterBlockIsWrittenToBoots()
    {
        string disk = await DiskAsync("raw", Witness);
        using (FileStream file = File.OpenWrite(disk))
        {
            file.Position = 3;
            file.Write([.. Enumerable.Repeat((byte)0xa5, 0x5a - 3)]);
        }

        Assert.Equal(7, (await BootAsync(disk, "pc")).ExitCode);
    }

    /// <summary>Nobody waits for a machine whose loader gave up.</summary>
    [Theory]
    [InlineData("sector", false, "can't be read by its sectors' numbers")]
    [InlineData("file", false, "the disk can't be read")]
    [InlineData("magic", false, "the image isn't where this loader was told")]
    [InlineData("memory", false, "no memory where the image has to lie")]
    [InlineData("memory", true, "the machine has too little memory for the image")]
    public async Task ALoaderThatGivesUpEndsTheMachine(string what, bool isUefi, string says)
    {
        string disk = await DiskAsync("raw", what == "memory" ? Witness + "\n.section .bss\n.skip 200000000\n.text" : Witness);
        using (FileStream file = File.Open(disk, FileMode.Open))
        {
            if (what == "magic")
            {
                byte[] head = new byte[file.Length];
                file.ReadExactly(head);
                file.Position = head.AsSpan().IndexOf("UKBOOT"u8);
                file.Write("DAMAGE"u8);
            }
            else if (what == "sector")
            {
                // Where the loader's other sectors are.
                file.Position = Loader.BiosRest;
                file.Write(BitConverter.GetBytes(1L << 40));
            }
            else if (what == "file")
            {
                file.SetLength(1 << 20);
            }
        }

        BufferedCommandResult result = await BootAsync(disk, "q35", isUefi ? Uefi : []);
        Assert.Contains(says, result.StandardOutput, StringComparison.Ordinal);
        Assert.True(result.ExitCode == 171, $"{result.ExitCode}: {result.StandardOutput}{result.StandardError}");
    }

    [Fact]
    public async Task ADiskIsWhatOthersTakeForOne()
    {
        string disk = await DiskAsync("raw");
        Assert.Contains("No errors detected", await SaysAsync("/usr/sbin/sfdisk", "--verify", disk), StringComparison.Ordinal);
        Assert.Contains("\"label\": \"gpt\"", await SaysAsync("/usr/sbin/sfdisk", "--json", disk), StringComparison.Ordinal);
        Assert.Equal(0, new FileInfo(disk).Length % (1 << 20));

        // The backup is where tools that look for it find it.
        byte[] bytes = await File.ReadAllBytesAsync(disk);
        Assert.Equal("EFI PART"u8, bytes.AsSpan(bytes.Length - 512, 8));
        string volume = _guests.At("volume");
        await File.WriteAllBytesAsync(volume, bytes[(1 << 20)..^(33 * 512)]);
        await SaysAsync("/usr/sbin/fsck.vfat", "-n", volume);
        await SaysAsync("mcopy", "-n", "-i", volume, "::EFI/BOOT/BOOTX64.EFI", _guests.At("program"));
        string program = await DiskAsync("efi");
        Assert.Equal(await File.ReadAllBytesAsync(program), await File.ReadAllBytesAsync(_guests.At("program")));
        string headers = await SaysAsync("objdump", "-p", program);
        Assert.Contains("EFI application", headers, StringComparison.Ordinal);
        Assert.Contains("pei-x86-64", headers, StringComparison.Ordinal);
    }

    /// <summary>The same sectors in every container.</summary>
    [Theory]
    [InlineData("qcow2", "qcow2")]
    [InlineData("vmdk", "vmdk")]
    [InlineData("vhd", "vpc")]
    public async Task AContainerHasTheSectorsOfTheDisk(string format, string qemus)
    {
        string raw = await DiskAsync("raw"), disk = await DiskAsync(format);
        Assert.Contains("Images are identical", await SaysAsync("qemu-img", "compare", "-f", "raw", "-F", qemus, raw, disk),
            StringComparison.Ordinal);
        Assert.Contains($"({new FileInfo(raw).Length} bytes)", await SaysAsync("qemu-img", "info", "-f", qemus, disk),
            StringComparison.Ordinal);
        if (format != "vhd")
        {
            Assert.Contains("No errors were found", await SaysAsync("qemu-img", "check", "-f", qemus, disk), StringComparison.Ordinal);
            Assert.InRange(new FileInfo(disk).Length, 1, 1 << 20);
        }
    }

    [Fact]
    public async Task ACdIsWhatOthersTakeForOne()
    {
        string disk = await DiskAsync("iso"), program = await DiskAsync("efi");
        string seen = await SaysAsync("xorriso", "-indev", disk, "-report_el_torito", "plain", "-report_system_area", "plain");
        Assert.Matches(@"El Torito boot img :   1  BIOS  y   none", seen);
        Assert.Matches(@"El Torito boot img :   2  UEFI  y   none", seen);
        Assert.Matches(@"GPT partition path|GPT type GUID", seen);
        await SaysAsync("xorriso", "-osirrox", "on", "-indev", disk, "-extract", "/EFI/BOOT/BOOTX64.EFI", _guests.At("program"));
        Assert.Equal(await File.ReadAllBytesAsync(program), await File.ReadAllBytesAsync(_guests.At("program")));
        Assert.Contains("\"label\": \"gpt\"", await SaysAsync("/usr/sbin/sfdisk", "--json", disk), StringComparison.Ordinal);
    }

    /// <summary>The smallest and the largest volume of each kind, and what is beside.</summary>
    [Theory]
    [InlineData(1, "FAT12")]
    [InlineData(4080 * 512, "FAT12")]
    [InlineData(4082 * 512, "FAT16")]
    [InlineData(65520 * 512, "FAT16")]
    [InlineData(65522 * 512, "FAT32")]
    public async Task AVolumeIsWhatOthersTakeForOne(int size, string kind)
    {
        byte[] contents = new byte[size];
        new Random(size).NextBytes(contents);
        FatFile[] files = [new("A/B/FILE.BIN", ImagePlan.Of(contents)), new("A/SECOND", ImagePlan.Of([1, 2, 3]))];
        FatVolume volume = FatVolume.Of(files, 0, 0x12345678, isFat32: false);
        Assert.Equal(0, volume.FirstFile % 4096);
        string path = _guests.At("volume");
        using (FileStream file = File.Create(path))
        {
            volume.Plan.WriteTo(file);
        }

        await SaysAsync("/usr/sbin/fsck.vfat", "-n", path);
        Assert.Contains(kind, Encoding.ASCII.GetString((await File.ReadAllBytesAsync(path))[..512]), StringComparison.Ordinal);
        await SaysAsync("mcopy", "-n", "-i", path, "::A/B/FILE.BIN", _guests.At("file"));
        Assert.Equal(contents, await File.ReadAllBytesAsync(_guests.At("file")));
        await SaysAsync("mcopy", "-n", "-i", path, "::A/SECOND", _guests.At("second"));
        Assert.Equal([1, 2, 3], await File.ReadAllBytesAsync(_guests.At("second")));
        Assert.Contains("1234-5678", await SaysAsync("mdir", "-i", path, "::A"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task TheSameImageGivesTheSameBytesAndIsNotWrittenTwice()
    {
        foreach (IDiskFormat format in DiskFormats.All)
        {
            string disk = await DiskAsync(format.Name);
            byte[] first = await File.ReadAllBytesAsync(disk);
            var past = new DateTime(2001, 2, 3, 4, 5, 6, DateTimeKind.Utc);
            File.SetLastWriteTimeUtc(disk, past);
            await DiskAsync(format.Name);
            Assert.Equal(past, File.GetLastWriteTimeUtc(disk));
            File.Delete(disk);
            Assert.Equal(first, await File.ReadAllBytesAsync(await DiskAsync(format.Name)));
        }
    }

    /// <summary>Two disks of different images can be in one machine.</summary>
    [Fact]
    public async Task DisksOfOtherImagesHaveOtherIdentities()
    {
        string image = await ImageAsync();
        BootBundle one = BootBundle.Load(image, null, "a", [])!, other = BootBundle.Load(image, null, "b", [])!;
        Assert.NotEqual(one.Identity("disk"), other.Identity("disk"));
        Assert.NotEqual(one.Identity("disk"), one.Identity("partition"));
    }

    [Fact]
    public async Task WhatCannotBeBootedIsACodedError()
    {
        string image = await ImageAsync(), disk = _guests.At("disk");
        string Code(DiskRequest request)
        {
            Diagnostic diagnostic = Assert.Single(DiskWriter.Write(request));
            Assert.False(File.Exists(request.Output));
            return diagnostic.Code;
        }

        Assert.Equal("UK4060", Code(new(image, null, "", disk, "floppy")));
        Assert.Equal("UK4062", Code(new(image, null, new string('x', 4096), disk, "raw")));
        Assert.Equal("UK4018", Code(new(image, _guests.At("none"), "", disk, "raw")));
        string process = await _guests.LinkAsync("l.c", Guests.LinuxSource, null);
        Assert.Equal("UK4061", Code(new(process, null, "", disk, "raw")));
        Assert.Equal("UK4061", Code(new(_guests.At("l.c"), null, "", disk, "raw")));
        using (FileStream huge = File.Create(_guests.At("huge")))
        {
            huge.SetLength(1L << 32);
        }

        Assert.Equal("UK4063", Code(new(image, _guests.At("huge"), "", disk, "raw")));
    }

    /// <summary>A damaged image is told, whatever of it is.</summary>
    [Fact]
    public async Task DamagedImagesAreCodedErrorsOrBoot()
    {
        byte[] image = await File.ReadAllBytesAsync(await ImageAsync());
        Random random = new(1);
        for (int round = 0; round < 300; round++)
        {
            byte[] damaged = [.. image];
            for (int i = 0; i < 1 + (round % 4); i++)
            {
                BinaryPrimitives.WriteUInt32LittleEndian(damaged.AsSpan(random.Next(Math.Min(damaged.Length, 512) - 4)),
                    (uint)random.NextInt64());
            }

            await File.WriteAllBytesAsync(_guests.At("damaged"), damaged);
            List<Diagnostic> found = [];
            if (BootBundle.Load(_guests.At("damaged"), null, "", found) is null)
            {
                Assert.Matches("UK406[13]", Assert.Single(found).Code);
            }
        }
    }
}
