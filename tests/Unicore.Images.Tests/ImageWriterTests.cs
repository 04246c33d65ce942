// SPDX-License-Identifier: BSD-3-Clause
// What a boot loader, readelf and Linux see in the images.
using System.Buffers.Binary;
using CliWrap;
using CliWrap.Buffered;
using Unicore.Diagnostics;
using Unicore.Elf;
using Unicore.Images.Formats;

namespace Unicore.Images.Tests;

public sealed class ImageWriterTests : IDisposable
{
    private readonly Guests _guests = new();

    private string Output => _guests.At("image");

    public void Dispose() => _guests.Dispose();

    [Fact]
    public async Task PvhImageIsSmallAndKeepsItsNote()
    {
        string elf = await _guests.LinkAsync("p.S", Guests.PvhSource, Guests.PvhScript);
        Assert.Empty(ImageWriter.Write(new(elf, Output, "PvhElf")));
        string seen = await Guests.OutputAsync("readelf", "-hlnSW", Output);
        Assert.Contains("There are no sections in this file", seen, StringComparison.Ordinal);
        Assert.Matches(@"Xen\s+0x00000004\s+", seen);
        Assert.Contains("0x00000012", seen, StringComparison.Ordinal);
        Assert.True(new FileInfo(Output).Length < 600, $"{new FileInfo(Output).Length} bytes");
        Assert.Contains("GNU_STACK", await Guests.OutputAsync("readelf", "-lW", elf), StringComparison.Ordinal);
        Assert.DoesNotContain("GNU_STACK", seen, StringComparison.Ordinal);

        // binutils' own loader view of both files has to be the same.
        await Guests.OutputAsync("objcopy", "-O", "binary", elf, _guests.At("want"));
        ElfFile image = ElfReader.Load(Output, [])!;
        byte[] want = await File.ReadAllBytesAsync(_guests.At("want")), have = new byte[want.Length];
        foreach (ElfSegment s in image.Loads)
        {
            image.Contents(s).Span.CopyTo(have.AsSpan((int)(s.PhysicalAddress - 0x100000)));
        }

        Assert.Equal(want, have);
    }

    [Fact]
    public async Task PvhImageIsAcceptedByQemuAndRunsIntoItsEntry()
    {
        // The guest leaves through isa-debug-exit: status (3 << 1) | 1 can come from nowhere else.
        string source = Guests.PvhSource.Replace("1: hlt", "mov $3, %eax\nmov $0xf4, %dx\noutl %eax, %dx\n1: hlt",
            StringComparison.Ordinal);
        string elf = await _guests.LinkAsync("q.S", source, Guests.PvhScript);
        Assert.Empty(ImageWriter.Write(new(elf, Output, "PvhElf")));
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        foreach (string machine in new[] { "microvm", "q35" })
        {
            BufferedCommandResult result = await Cli.Wrap("qemu-system-x86_64")
                .WithArguments(["-M", machine, "-display", "none", "-nodefaults", "-no-reboot", "-m", "64",
                "-device", "isa-debug-exit,iobase=0xf4,iosize=4", "-kernel", Output]).WithValidation(CommandResultValidation.None)
                    .ExecuteBufferedAsync(limit.Token);
            Assert.True(result.ExitCode == 7, machine + ": " + result.StandardError);
        }
    }

    [Fact]
    public async Task Arm64ImageHasTheBootHeaderAndTheSegments()
    {
        string elf = await _guests.LinkAsync("a.S", Guests.Arm64Source, Guests.Arm64Script, "aarch64-linux-gnu-gcc");
        Assert.Empty(ImageWriter.Write(new(elf, Output, "Arm64Image")));
        byte[] image = await File.ReadAllBytesAsync(Output);
        Assert.Equal(0x80000UL, BinaryPrimitives.ReadUInt64LittleEndian(image.AsSpan(8)));
        Assert.Equal(0x1000UL + 8 + 9000, BinaryPrimitives.ReadUInt64LittleEndian(image.AsSpan(16)));
        Assert.Equal(2UL, BinaryPrimitives.ReadUInt64LittleEndian(image.AsSpan(24)));
        Assert.Equal("ARMd"u8, image.AsSpan(56, 4));
        await Guests.OutputAsync("aarch64-linux-gnu-objcopy", "-O", "binary", elf, _guests.At("want"));
        Assert.Equal((await File.ReadAllBytesAsync(_guests.At("want")))[64..], image[64..]);
    }

    [Fact]
    public async Task Arm64ImageLinkedTo0x80000IsAKernelOfTheRaspberryPi()
    {
        // The guest leaves by semihosting (SYS_EXIT_EXTENDED with code 7) from where it was linked to, or not at all.
        string source = Guests.Arm64Source.Replace("entry: wfi", """
            entry: adr x2, entry
            ldr x3, =entry
            cmp x2, x3
            1: b.ne 1b
            mov x0, #0x20
            adr x1, block
            hlt #0xf000
            """, StringComparison.Ordinal).Replace(".data\n", ".balign 8\nblock: .quad 0x20026, 7\n.data\n", StringComparison.Ordinal);
        string script = Guests.Arm64Script.Replace("0x40280000", "0x80000", StringComparison.Ordinal);
        string elf = await _guests.LinkAsync("pi.S", source, script, "aarch64-linux-gnu-gcc");
        Assert.Empty(ImageWriter.Write(new(elf, Output, "Arm64Image")));
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        BufferedCommandResult result = await Cli.Wrap("qemu-system-aarch64")
            .WithArguments(["-M", "raspi3b", "-display", "none", "-serial", "none", "-monitor", "none", "-semihosting", "-kernel", Output])
            .WithValidation(CommandResultValidation.None).ExecuteBufferedAsync(limit.Token);
        Assert.True(result.ExitCode == 7, $"{result.ExitCode}: {result.StandardError}");
    }

    [Fact]
    public async Task AnUnknownFormatIsACodedErrorThatNamesThoseThereAre()
    {
        string elf = await _guests.LinkAsync("l.c", Guests.LinuxSource, null);
        Diagnostic diagnostic = Assert.Single(ImageWriter.Write(new(elf, Output, "Cartridge")));
        Assert.Equal("UK4021", diagnostic.Code);
        Assert.Contains("'Cartridge'. There are: Arm64Image, LinuxProcess, PvhElf.", diagnostic.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(Output));
    }

    [Fact]
    public void PiecesOfAPlanStandWhereItSaysAndZerosBetweenThem()
    {
        var plan = new ImagePlan([ImagePart.Of(4, new byte[] { 1, 2 }), ImagePart.Of(1, new byte[] { 9 })]);
        var image = new MemoryStream();
        plan.WriteTo(image);
        Assert.Equal([0, 9, 0, 0, 1, 2], image.ToArray());
        var longer = new ImagePlan([new ImagePart(0, 3, () => new MemoryStream([1]))]);
        Assert.Throws<EndOfStreamException>(() => longer.WriteTo(new MemoryStream()));
    }

    [Fact]
    public async Task LinuxProcessRunsAfterStripping()
    {
        string elf = await _guests.LinkAsync("l.c", Guests.LinuxSource, null);
        Assert.Empty(ImageWriter.Write(new(elf, Output, "LinuxProcess")));
        BufferedCommandResult run = await Cli.Wrap(Output).WithValidation(CommandResultValidation.None).ExecuteBufferedAsync();
        Assert.Equal((42, "hello\n"), (run.ExitCode, run.StandardOutput));
        Assert.True(new FileInfo(Output).Length < new FileInfo(elf).Length);
        Assert.Contains("no sections", await Guests.OutputAsync("readelf", "-S", Output), StringComparison.Ordinal);
    }

    [Fact]
    public async Task StaticProgramsOfTheCLibraryRunAfterStripping()
    {
        await File.WriteAllTextAsync(_guests.At("h.c"), "#include <stdio.h>\n__thread int x = 7; int main(int c, char **v) { printf(\"%d "
            + "%s\\n\", x, v[1]); return c; }\n");
        foreach (string mode in new[] { "-static", "-static-pie" })
        {
            await Cli.Wrap("gcc").WithArguments(["-O1", mode, "-o", _guests.At("h"), _guests.At("h.c")]).ExecuteBufferedAsync();
            Assert.Empty(ImageWriter.Write(new(_guests.At("h"), Output, "LinuxProcess")));
            BufferedCommandResult run = await Cli.Wrap(Output).WithArguments("word").WithValidation(CommandResultValidation.None)
                .ExecuteBufferedAsync();
            Assert.Equal((2, "7 word\n"), (run.ExitCode, run.StandardOutput));
        }
    }

    [Fact]
    public async Task TheSameFileGivesTheSameBytesAndIsNotWrittenTwice()
    {
        string elf = await _guests.LinkAsync("p.S", Guests.PvhSource, Guests.PvhScript);
        ImageWriter.Write(new(elf, Output, "PvhElf"));
        byte[] first = await File.ReadAllBytesAsync(Output);
        var past = new DateTime(2001, 2, 3, 4, 5, 6, DateTimeKind.Utc);
        File.SetLastWriteTimeUtc(Output, past);
        ImageWriter.Write(new(elf, Output, "PvhElf"));
        Assert.Equal(past, File.GetLastWriteTimeUtc(Output));
        ImageWriter.Write(new(elf, _guests.At("other"), "PvhElf"));
        Assert.Equal(first, await File.ReadAllBytesAsync(_guests.At("other")));
        Assert.Empty(Directory.GetFiles(_guests.Folder, "*.tmp"));
    }

    public static TheoryData<string, string, string, string> Refusals => new()
    {
        { "UK4006", "text PT_LOAD FLAGS(5)", "text PT_LOAD FLAGS(7)", "" },
        { "UK4006", "data PT_LOAD FLAGS(6)", "data PT_LOAD FLAGS(7)", "" },
        { "UK4008", "PT_GNU_STACK FLAGS(6)", "PT_GNU_STACK FLAGS(7)", "" },
        { "UK4010", ":ro :note", ":ro", "" },
        { "UK4005", "ENTRY(start32)", "ENTRY(value)", "" },
        { "UK4007", ".data : { *(.data) }", ".data : AT(0x100000) { *(.data) }", "" },
        { "UK4009", ".data : { *(.data) }", ".data : AT(0x100000000) { *(.data) }", "" },
        { "UK4011", ".long start32", ".long value", "source" },
        { "UK4011", ".long start32", ".long 0x10", "source" },
        { "UK4010", ".long 4, 4, 18", ".long 4, 4, 17", "source" },
        { "UK4012", "start32: movl", ".balign 4\n.long 0x1badb002, 0, -0x1badb002\nstart32: movl", "source" },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task PvhImageIsRefused(string code, string from, string to, string what)
    {
        string source = what.Length == 0 ? Guests.PvhSource : Guests.PvhSource.Replace(from, to, StringComparison.Ordinal);
        string script = what.Length != 0 ? Guests.PvhScript : Guests.PvhScript.Replace(from, to, StringComparison.Ordinal);
        string elf = await _guests.LinkAsync("r.S", source + (code == "UK4005" ? "\n.global value" : ""), script);
        await File.WriteAllTextAsync(Output, "old");
        Assert.Contains(code, ImageWriter.Write(new(elf, Output, "PvhElf")).Select(d => d.Code));
        Assert.Equal("old", await File.ReadAllTextAsync(Output));
    }

    [Theory]
    [InlineData("UK4013", "_image_start", "image_begin")]
    [InlineData("UK4014", "b entry\n.skip 60", "nop\n.skip 60")]
    [InlineData("UK4014", "b entry\n.skip 60", "b .+8\n.skip 60")]
    [InlineData("UK4017", ".skip 60", ".fill 60, 1, 0xff")]
    public async Task Arm64ImageIsRefused(string code, string from, string to)
    {
        string elf = await _guests.LinkAsync("r.S", Guests.Arm64Source.Replace(from, to, StringComparison.Ordinal), Guests.Arm64Script,
            "aarch64-linux-gnu-gcc");
        Assert.Contains(code, ImageWriter.Write(new(elf, Output, "Arm64Image")).Select(d => d.Code));
        Assert.False(File.Exists(Output));
    }

    [Fact]
    public async Task FarAwaySegmentsAreRefusedBeforeMemoryIsTaken()
    {
        string script = Guests.Arm64Script.Replace(".data : { *(.data) }", ".data : AT(0x4000000000) { *(.data) }",
            StringComparison.Ordinal);
        string elf = await _guests.LinkAsync("r.S", Guests.Arm64Source, script, "aarch64-linux-gnu-gcc");
        Assert.Equal("UK4015", Assert.Single(ImageWriter.Write(new(elf, Output, "Arm64Image"))).Code);
    }

    [Fact]
    public async Task WrongMachineObjectFilesAndDynamicProgramsAreRefused()
    {
        string elf = await _guests.LinkAsync("l.c", Guests.LinuxSource, null);
        Assert.Contains("UK4003", ImageWriter.Write(new(elf, Output, "Arm64Image")).Select(d => d.Code));
        await Cli.Wrap("gcc").WithArguments(["-c", "-o", _guests.At("l.o"), _guests.At("l.c")]).ExecuteBufferedAsync();
        Assert.Contains("UK4004", ImageWriter.Write(new(_guests.At("l.o"), Output, "LinuxProcess")).Select(d => d.Code));
        Assert.Contains("UK4016", ImageWriter.Write(new("/usr/bin/env", Output, "LinuxProcess")).Select(d => d.Code));
    }

    [Fact]
    public async Task AnUnwritableOutputIsSaidSo()
    {
        string elf = await _guests.LinkAsync("l.c", Guests.LinuxSource, null);
        Directory.CreateDirectory(Output);
        Assert.Equal("UK4018", Assert.Single(ImageWriter.Write(new(elf, Output, "LinuxProcess"))).Code);
        Assert.Empty(Directory.GetFiles(_guests.Folder, "*.tmp"));
    }

    [Fact]
    public async Task AddressesGetTheNamesOfTheirFunctions()
    {
        string elf = await _guests.LinkAsync("p.S", Guests.PvhSource, Guests.PvhScript);
        var found = new List<Diagnostic>();
        CodeSymbols symbols = CodeSymbols.Load(elf, found)!;
        Assert.Empty(found);
        ulong start = ElfTables.Symbols(ElfReader.Load(elf, [])!).Single(s => s.Name == "start64").Value;
        string source = Path.Combine(_guests.Folder, "p.S");
        Assert.StartsWith($"start64+0x0 ({source}:", symbols.Resolve(start), StringComparison.Ordinal);
        Assert.StartsWith($"start64+0x7 ({source}:", symbols.Resolve(start + 7), StringComparison.Ordinal);
        Assert.StartsWith($"start32+0x1 ({source}:", symbols.Resolve(0x100001), StringComparison.Ordinal);
        Assert.Null(symbols.Resolve(start + 100));
        Assert.Null(symbols.Resolve(0xfffff));
        Assert.Null(symbols.Resolve(0xdeadbeef));
    }
}
