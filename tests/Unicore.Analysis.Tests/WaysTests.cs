// SPDX-License-Identifier: BSD-3-Clause
// What is hard to follow is found, or said to be unknown: a call is never left out in silence.
using Unicore.Analysis.Reporting;

namespace Unicore.Analysis.Tests;

public sealed class WaysTests(Programs programs) : IClassFixture<Programs>
{
    public static TheoryData<string> Compilers() => ["gcc", "aarch64-linux-gnu-gcc"];

    [Theory]
    [MemberData(nameof(Compilers))]
    public async Task WhatACallMayWriteIsUnknown(string compiler) => Unknown("getuid", await AnalyzeAsync(compiler, "-O2", """
        NEVER void pick(long *n) { *n = GETUID; __asm__ volatile("" ::: "memory"); }
        void _start(void) { long n = GETPID; pick(&n); enter(n, 0); enter(EXIT, 0); }
        """));

    [Theory]
    [MemberData(nameof(Compilers))]
    public async Task WhatAnotherPointerMayWriteIsUnknown(string compiler) => Unknown("getuid", await AnalyzeAsync(compiler, "-O2", """
        NEVER void call(long *n, long *other) { n[1] = GETPID; *other = GETUID; enter(((volatile long *)n)[1], 0); }
        void _start(void) { static long n[2]; call(n, n + 1); enter(EXIT, 0); }
        """));

    [Theory]
    [InlineData("gcc", "movl $39, -8(%rsp); movb $102, -8(%rsp); mov -8(%rsp), %eax; syscall")]
    [InlineData("gcc", "movl $39, -8(%rsp); movups %xmm0, -16(%rsp); mov -8(%rsp), %eax; syscall")]
    [InlineData("gcc", "movl $39, -8(%rsp); lea -8(%rsp), %rdi; mov $1, %ecx; mov $102, %eax; rep stosq; mov -8(%rsp), %eax; syscall")]
    [InlineData("aarch64-linux-gnu-gcc", "mov w1, 172; str w1, [sp, -8]; strb w2, [sp, -8]; ldr w8, [sp, -8]; svc 0")]
    [InlineData("aarch64-linux-gnu-gcc", "mov w1, 172; str w1, [sp, -8]; stp q0, q1, [sp, -32]; ldr w8, [sp, -8]; svc 0")]
    [InlineData("aarch64-linux-gnu-gcc", "mov w1, 172; str w1, [sp, -8]; stur q0, [sp, -16]; ldr w8, [sp, -8]; svc 0")]
    public async Task WhatIsWrittenOverInPartIsUnknown(string compiler, string code) =>
        Unknown("getuid", await AnalyzeAsync(compiler, "-O2", $"__asm__(\".globl _start; _start: {code}\");", "-fno-toplevel-reorder"));

    [Theory]
    [MemberData(nameof(Compilers))]
    public async Task AnArraysElementIsNotItsNeighbour(string compiler)
    {
        ProgramReport report = await AnalyzeAsync(compiler, "-O1", """
            NEVER long call(long *numbers) { return enter(numbers[1], 0); }
            void _start(void) { volatile long n[2]; n[0] = GETPID; n[1] = GETUID; call((long *)n); enter(EXIT, 0); }
            """);
        Assert.DoesNotContain("getpid", Programs.Names(report));
        Assert.True(Programs.Names(report).Contains("getuid") || report.Unknown.Count > 0);
    }

    [Theory]
    [InlineData("int $0x80")]
    [InlineData("sysenter")]
    public async Task AnEntryOf32BitProgramsIsUnknown(string instruction)
    {
        ProgramReport report = await AnalyzeAsync("gcc", "-O2",
            $"void _start(void) {{ __asm__ volatile(\"{instruction}\" :: \"a\"(20)); enter(EXIT, 0); }}");
        Assert.Equal(["exit"], Programs.Names(report));
        Assert.Contains("32-bit", Assert.Single(report.Unknown).Why[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task DataAmongCodeHideNoFunction()
    {
        ProgramReport report = await AnalyzeAsync("gcc", "-O2 -s", """
            __asm__(".globl _start; _start: call f; mov $60, %eax; syscall; hlt; .byte 0x48, 0xb8; f: mov $39, %eax; syscall; ret");
            """, "-fno-asynchronous-unwind-tables");
        Assert.Equal(["exit", "getpid"], Programs.Names(report));
    }

    [Fact]
    public async Task ACircleOfJumpsHidesNoReturn()
    {
        ProgramReport report = await AnalyzeAsync("gcc", "-O2", """
            __asm__(".type a, @function; .type b, @function; .type c, @function; .type _start, @function; .globl _start\n"
                "a: test %edi, %edi; jz b; jmp c; .size a, . - a; b: jmp a; .size b, . - b; c: ret; .size c, . - c\n"
                "_start: mov $39, %ebx; call b; call a; mov %ebx, %eax; syscall; mov $60, %eax; syscall");
            """);
        Assert.Equal(["exit", "getpid"], Programs.Names(report));
    }

    [Theory]
    [MemberData(nameof(Compilers))]
    public async Task ACaseThatRunsIntoTheNextHasBothNumbers(string compiler)
    {
        ProgramReport report = await AnalyzeAsync(compiler, "-O1", """
            volatile int which, sink;
            NEVER void choose(int a)
            {
                long number = GETPID;
                switch (a) {
                case 0: sink = 1; number = GETUID;
                case 1: enter(number, 7); break;
                case 2: sink = 3; break;
                case 3: sink = 9; sink = 4; break;
                case 4: sink = 2; sink = 8; sink = 4; break;
                case 5: sink = 11; break;
                }
            }
            void _start(void) { choose(which); enter(EXIT, 0); }
            """);
        Assert.Contains("getuid", Programs.Names(report));
        Assert.True(Programs.Names(report).Contains("getpid") || report.Unknown.Count > 0);
    }

    [Fact]
    public async Task WhereAnExceptionLandsTheNumberIsTheOneFromBefore()
    {
        string program = await programs.CompileAsync("g++", """
            #include <unistd.h>
            extern "C" long enter(long number);
            __asm__("enter: mov %rdi, %rax; syscall; ret");
            __attribute__((noinline)) void may(int a) { if (a > 1) throw a; }
            int main(int count, char **v)
            {
                long number = 39;
                try { may(count); number = 102; } catch (...) { }
                return enter(number);
            }
            """, "-O1");
        ProgramReport report = Programs.Analyze(program, programs.Folder + "/nothing");
        Assert.True(Programs.Names(report).Contains("getpid") || report.Unknown.Count > 0);
    }

    [Fact]
    public async Task AnAddressIsFollowedToWhereItIsJumpedFrom()
    {
        ProgramReport report = await AnalyzeAsync("aarch64-linux-gnu-gcc", "-O2", """
            __asm__(".globl _start; _start: adrp x0, f; cbz w1, 1f; bl g; ret; 1: add x0, x0, :lo12:f; br x0\n"
                "g: ret; .balign 16; f: mov x8, 172; svc 0; ret");
            """);
        Assert.Contains("getpid", Programs.Names(report));
    }

    private static void Unknown(string call, ProgramReport report) =>
        Assert.True(Programs.Names(report).Contains(call) || report.Unknown.Count > 0, string.Join(' ', Programs.Names(report)));

    private async Task<ProgramReport> AnalyzeAsync(string compiler, string options, string source, params string[] more) =>
        Programs.Analyze(await programs.CompileAsync(compiler, NumberTests.Enter + source,
            [.. options.Split(' '), .. more, "-static", "-nostdlib", "-nostartfiles", "-ffreestanding", "-fno-stack-protector"]));
}
