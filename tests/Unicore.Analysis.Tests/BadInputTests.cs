// SPDX-License-Identifier: BSD-3-Clause
// What is no program, or a damaged one: coded errors, never anything else.
using System.Buffers.Binary;
using CliWrap;
using Unicore.Analysis.Reporting;
using Unicore.Diagnostics;

namespace Unicore.Analysis.Tests;

public sealed class BadInputTests(Programs programs) : IClassFixture<Programs>
{
    private const int Rounds = 100, Seed = 20170;

    private const string Source = """
        #include <stdio.h>
        #include <sys/syscall.h>
        #include <unistd.h>
        int choose(int a)
        {
            switch (a) { case 1: return getpid(); case 2: return puts("a"); case 3: return getuid(); case 4: return 9; }
            return a;
        }
        int main(int count, char **v) { return choose(count) + syscall(SYS_gettid); }
        """;

    [Fact]
    public void WhatIsNoProgramIsACodedError()
    {
        Assert.Equal("UK2701", Code("/nowhere/at/all"));
        Assert.Equal("UK2701", Code("/etc"));
        Assert.Equal("UK2701", Code(""));
        Assert.Equal("UK2702", Code(Write("script", "#!/bin/sh\necho\n"u8)));
        Assert.Equal("UK2702", Code(Write("empty", [])));
        Assert.Equal("UK2702", Code("/dev/null"));
        Assert.Equal("UK4002", Code(Write("short", "\u007fELF\u0002\u0001\u0001"u8)));
    }

    [Fact]
    public async Task ProgramsOfOtherKindsAreCodedErrors()
    {
        byte[] program = await File.ReadAllBytesAsync(await programs.CompileAsync("gcc", Source));
        Assert.Equal("UK2703", Changed(program, 4, 1));
        Assert.Equal("UK2703", Changed(program, 5, 2));
        Assert.Equal("UK2703", Changed(program, 18, 243));
        Assert.Equal("UK2704", Changed(program, 16, 4));
        Assert.Equal("UK2704", Code(await programs.CompileAsync("gcc", Source, "-c")));
        Assert.Equal("UK4002", Changed(program, 26, 0x7f));
        Assert.Equal("UK2705", Code(Write("packed", [.. program, .. "UPX!\0\0\0\0"u8])));
    }

    /// <summary>A segment that is written to and executed is no sign of a packer: `ld -N` makes such.</summary>
    [Fact]
    public async Task AProgramOfOneSegmentIsRead() => Assert.Contains("getpid", Programs.Names(Programs.Analyze(await programs.CompileAsync(
        "gcc", "void _start(void) { __asm__ volatile(\"syscall\" :: \"a\"(39)); }", "-nostdlib", "-static", "-Wl,-N"))));

    [Fact]
    public async Task WhatIsNoRegularFileIsNotOpened()
    {
        string pipe = programs.Folder + "/pipe";
        await Cli.Wrap("mkfifo").WithArguments(pipe).ExecuteAsync();
        Assert.Equal("UK2702", Code(pipe));
    }

    [Theory]
    [InlineData("UK2702", "")]
    [InlineData("UK2701", "\u007fELF\u0002\u0001\u0001")]
    public void ALargeFileIsACodedError(string code, string head)
    {
        string path = Write("large", System.Text.Encoding.ASCII.GetBytes(head));
        using (FileStream file = File.OpenWrite(path))
        {
            file.SetLength(3L << 30);
        }

        Assert.Equal(code, Code(path));
        File.Delete(path);
    }

    /// <summary>Two segments for the same addresses: nobody knows which bytes are there.</summary>
    [Fact]
    public async Task OverlappingSegmentsAreACodedError()
    {
        byte[] program = await File.ReadAllBytesAsync(await programs.CompileAsync(
            "gcc", "void _start(void) { __asm__(\"hlt\"); }", "-nostdlib", "-static", "-Wl,-z,noseparate-code"));
        Span<byte> table = program.AsSpan((int)BinaryPrimitives.ReadUInt64LittleEndian(program.AsSpan(32)));
        table[..56].CopyTo(table[56..]);
        BinaryPrimitives.WriteUInt64LittleEndian(table[32..], 16);
        BinaryPrimitives.WriteUInt64LittleEndian(program.AsSpan(40), 0);
        BinaryPrimitives.WriteUInt32LittleEndian(program.AsSpan(60), 0);
        Assert.Equal("UK4002", Code(Write("overlap", program)));
    }

    /// <summary>A hundred thousand functions that only jump to the next.</summary>
    [Fact]
    public async Task ALongChainOfJumpsIsFollowed()
    {
        string program = await programs.CompileAsync("gcc", """
            __asm__(".globl _start; _start: call 1f; mov $39, %eax; syscall; hlt\n"
                "1:\n.rept 100000\ncall 3f; jmp 2f; .balign 16\n2: 3:\n.endr\nret");
            """, "-nostdlib", "-static");
        Assert.Equal(["getpid"], Programs.Names(Programs.Analyze(program)));
    }

    /// <summary>Bytes changed at random, headers more often, and files cut off: a report or an error, in bounded time.</summary>
    [Theory]
    [InlineData("gcc", "-O2")]
    [InlineData("gcc", "-O2 -nostdlib -static -Wl,-e,main -Wl,--unresolved-symbols=ignore-all")]
    [InlineData("aarch64-linux-gnu-gcc", "-O2")]
    public async Task ADamagedProgramIsReportedOrRefused(string compiler, string options)
    {
        byte[] program = await File.ReadAllBytesAsync(await programs.CompileAsync(compiler, Source, options.Split(' ')));
        Random random = new(Seed);
        int reports = 0;
        for (int round = 0; round < Rounds; round++)
        {
            byte[] damaged = round % 10 == 9 ? program[..random.Next(program.Length)] : [.. program];
            int near = random.Next(3) switch { 0 => 1024, 1 => 4096, _ => damaged.Length };
            for (int i = random.Next(1, 20); i > 0 && damaged.Length > 0; i--)
            {
                damaged[random.Next(Math.Min(near, damaged.Length))] = random.Next(4) == 0 ? (byte)255 : (byte)random.Next(256);
            }

            // Its libraries are whole; to read them each time would test nothing.
            List<Diagnostic> diagnostics = [];
            ProgramReport? report = ProgramAnalyzer.Analyze(
                new() { Program = Write("damaged", damaged), Root = programs.Folder + "/nothing" }, diagnostics);
            if (report is null)
            {
                Assert.Contains(diagnostics, d => d.Severity == Severity.Error);
            }
            else
            {
                reports++;
                Assert.NotEmpty(AnalysisJson.Document(report, diagnostics));
                Assert.NotEmpty(string.Concat(AnalysisText.Lines(report)) + AnalysisDot.Graph(report));
            }
        }

        Assert.InRange(reports, 1, Rounds - 1);
    }

    private string Changed(byte[] program, int at, byte value)
    {
        byte[] changed = [.. program];
        changed[at] = value;
        return Code(Write("changed", changed));
    }

    private static string Code(string path)
    {
        List<Diagnostic> diagnostics = [];
        Assert.Null(ProgramAnalyzer.Analyze(new() { Program = path }, diagnostics));
        return Assert.Single(diagnostics).Code;
    }

    private string Write(string name, ReadOnlySpan<byte> bytes)
    {
        string path = programs.Folder + "/" + name;
        File.WriteAllBytes(path, bytes);
        return path;
    }
}
