// SPDX-License-Identifier: BSD-3-Clause
// The ELF model loses nothing, and no file however broken gets an exception out of it.
using System.Globalization;
using System.Text.RegularExpressions;
using Unicore.Diagnostics;
using Unicore.Elf;
using Unicore.Images.Formats;

namespace Unicore.Images.Tests;

public sealed class ElfRoundTripTests : IDisposable
{
    private readonly Guests _guests = new();

    public void Dispose() => _guests.Dispose();

    [Fact]
    public void EveryElfOfTheSystemIsWrittenBackByteForByte()
    {
        int seen = 0;
        foreach (string path in Directory.EnumerateFiles("/usr/bin").Concat(Directory.EnumerateFiles("/usr/lib/x86_64-linux-gnu", "*.o")))
        {
            if (new FileInfo(path) is { Exists: false } or { Length: < 64 or > 64 << 20 })
            {
                continue;
            }

            byte[] bytes = File.ReadAllBytes(path);
            if (!bytes.AsSpan().StartsWith("\u007fELF"u8) || bytes[5] != 1)
            {
                continue;
            }

            var found = new List<Diagnostic>();
            ElfFile? elf = ElfReader.Read(bytes, path, found);
            Assert.True(elf is not null, string.Join('\n', found));
            Assert.True(bytes.AsSpan().SequenceEqual(ElfWriter.Emit(elf)), path);
            seen++;
        }

        Assert.True(seen > 50, $"only {seen} ELF files were found");
    }

    [Fact]
    public async Task ThirtyTwoBitFilesAreWrittenBackByteForByte()
    {
        string path = await _guests.LinkAsync("a.S", ".globl _start\n_start: ret\n.data\n.long 5\n", null, "gcc", "-m32");
        byte[] bytes = await File.ReadAllBytesAsync(path);
        ElfFile elf = ElfReader.Read(bytes, path, [])!;
        Assert.False(elf.Is64);
        Assert.Equal(bytes, ElfWriter.Emit(elf));
        Assert.Contains(ElfTables.Symbols(elf), s => s.Name == "_start" && s.Value == elf.Entry);
    }

    [Fact]
    public async Task SegmentsSectionsAndSymbolsAreWhatReadelfSees()
    {
        string path = await _guests.LinkAsync("p.S", Guests.PvhSource, Guests.PvhScript);
        ElfFile elf = ElfReader.Load(path, [])!;
        string headers = await Guests.OutputAsync("readelf", "-hlSW", path);
        Assert.Contains($"Entry point address:               0x{elf.Entry:x}", headers, StringComparison.Ordinal);
        foreach (ElfSegment s in elf.Loads)
        {
            Assert.Contains($"0x{s.Offset:x6} 0x{s.VirtualAddress:x16} 0x{s.PhysicalAddress:x16} 0x{s.FileSize:x6} 0x{s.MemorySize:x6}",
                headers, StringComparison.Ordinal);
        }

        foreach (ElfSection s in elf.Sections.Where(s => s.Name.Length > 0))
        {
            Assert.Matches($@"\] {Regex.Escape(s.Name)} +\w+ +{s.Address:x16} {s.Offset:x6} {s.Size:x6} ", headers);
        }

        string symbols = await Guests.OutputAsync("nm", path);
        IReadOnlyList<ElfSymbol> mine = ElfTables.Symbols(elf);
        foreach (string[] line in symbols.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Split(' ')))
        {
            Assert.Contains(mine, s => s.Name == line[2]
                && s.Value == ulong.Parse(line[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture));
        }
    }

    [Theory]
    [InlineData("PvhElf")]
    [InlineData("Arm64Image")]
    [InlineData("LinuxProcess")]
    public async Task BrokenFilesGiveDiagnosticsNeverExceptions(string format)
    {
        string path = format switch
        {
            "PvhElf" => await _guests.LinkAsync("p.S", Guests.PvhSource, Guests.PvhScript),
            "Arm64Image" => await _guests.LinkAsync("a.S", Guests.Arm64Source, Guests.Arm64Script, "aarch64-linux-gnu-gcc"),
            _ => await _guests.LinkAsync("l.c", Guests.LinuxSource, null),
        };
        byte[] good = await File.ReadAllBytesAsync(path);
        ElfFile elf = ElfReader.Read(good, path, [])!;
        var random = new Random(20240501);
        int refused = 0, made = 0;
        string broken = _guests.At("broken.elf");
        for (int round = 0; round < 3000; round++)
        {
            byte[] bytes = (byte[])good.Clone();
            int changes = random.Next(1, 5);
            for (int i = 0; i < changes; i++)
            {
                // Most changes go where they hurt: the header, the program headers, the section headers.
                int at = random.Next(4) switch
                {
                    0 => random.Next(64),
                    1 => (int)elf.SegmentTableOffset + random.Next(elf.Segments.Count * 56),
                    2 => (int)elf.SectionTableOffset + random.Next(elf.Sections.Count * 64),
                    _ => random.Next(bytes.Length),
                };
                bytes[at] = random.Next(3) switch { 0 => 0xff, 1 => 0, _ => (byte)random.Next(256) };
            }

            if (random.Next(8) == 0)
            {
                Array.Resize(ref bytes, random.Next(bytes.Length));
            }

            await File.WriteAllBytesAsync(broken, bytes);
            IReadOnlyList<Diagnostic> found = ImageWriter.Write(new(broken, _guests.At("out"), format));
            Assert.True(found.All(d => d.Code.StartsWith("UK4", StringComparison.Ordinal)), string.Join('\n', found));
            CodeSymbols.Load(broken, [])?.Resolve(elf.Entry);
            if (ElfReader.Read(bytes, broken, []) is { } read)
            {
                Assert.NotNull(read.Segments.Select(s => ElfTables.Notes(read, s)).ToArray());
            }

            (refused, made) = found.Count != 0 ? (refused + 1, made) : (refused, made + 1);
        }

        Assert.True(refused > 300, $"{refused} of 3000 were refused");
        Assert.True(made > 30, $"{made} of 3000 still gave an image");
    }

    [Fact]
    public void WhatIsNoElfIsSaidSo()
    {
        var found = new List<Diagnostic>();
        Assert.Null(ElfReader.Read("#!/bin/sh\necho this is a script\n"u8.ToArray(), "script", found));
        Assert.Equal("UK4002", Assert.Single(found).Code);
        Assert.Null(ElfReader.Load(_guests.At("missing.elf"), found));
        Assert.Equal("UK4001", found[1].Code);
    }
}
