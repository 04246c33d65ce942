// SPDX-License-Identifier: BSD-3-Clause
// System calls of programs without a C library: exactly those that were written are found.
using Unicore.Analysis.Reporting;

namespace Unicore.Analysis.Tests;

public sealed class NumberTests(Programs programs) : IClassFixture<Programs>
{
    internal const string Enter = """
        #if defined(__x86_64__)
        #define NR(x86, arm) x86
        static inline long enter(long number, long a)
        {
            long result;
            __asm__ volatile("syscall" : "=a"(result) : "a"(number), "D"(a), "S"(0), "d"(0) : "rcx", "r11", "memory");
            return result;
        }
        #else
        #define NR(x86, arm) arm
        static inline long enter(long number, long a)
        {
            register long nr __asm__("x8") = number, x0 __asm__("x0") = a;
            __asm__ volatile("svc #0" : "+r"(x0) : "r"(nr) : "memory");
            return x0;
        }
        #endif
        #define GETPID NR(39, 172)
        #define GETUID NR(102, 174)
        #define GETGID NR(104, 176)
        #define GETTID NR(186, 178)
        #define UMASK NR(95, 166)
        #define SYNC NR(162, 81)
        #define EXIT NR(60, 93)
        #define NEVER __attribute__((noinline, noclone))

        """;

    public static TheoryData<string, string> Kinds()
    {
        TheoryData<string, string> kinds = [];
        foreach (string compiler in new[] { "gcc", "aarch64-linux-gnu-gcc" })
        {
            string[] all = ["-O0", "-O2 -s", "-Os -fno-asynchronous-unwind-tables -s", "-O2 -static-pie -fPIE -s"];
            foreach (string options in all)
            {
                kinds.Add(compiler, options);
            }
        }

        return kinds;
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task ConstantsAreFound(string compiler, string options) => await FindAsync(compiler, options,
        "void _start(void) { enter(GETPID, 0); enter(GETUID, 1); enter(EXIT, 0); }",
        ["exit", "getpid", "getuid"]);

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task BothSidesOfAChoiceAreFound(string compiler, string options) => await FindAsync(compiler, options,
        """
        volatile int which;
        NEVER static long choose(int a)
        {
            long number;
            if (a)
                number = GETPID;
            else
                number = GETUID;
            return enter(number, 0);
        }
        void _start(void) { choose(which); enter(EXIT, 0); }
        """,
        ["exit", "getpid", "getuid"]);

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task ACallersArgumentIsFoundThroughTwoWrappers(string compiler, string options) => await FindAsync(compiler, options,
        """
        volatile int sink;
        NEVER static long call(long number, long a) { sink++; return enter(number, a); }
        NEVER static long again(long a, long number) { sink++; return call(number, a) + 1; }
        void _start(void) { call(GETPID, 0); again(0, GETTID); again(3, UMASK); enter(EXIT, 0); }
        """,
        ["exit", "getpid", "gettid", "umask"]);

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task ASwitchHasAllItsCases(string compiler, string options) => await FindAsync(compiler, options,
        """
        volatile int which;
        NEVER static long choose(int a)
        {
            long number;
            switch (a) {
            case 0: number = GETPID; sinks(1); break;
            case 1: number = GETUID; sinks(2); break;
            case 2: number = GETGID; sinks(9); break;
            case 3: number = GETTID; sinks(7); break;
            case 4: number = UMASK; sinks(5); break;
            default: return 0;
            }
            return enter(number, 0);
        }
        volatile int sink;
        void sinks(int a) { sink = a; }
        void _start(void) { choose(which); enter(EXIT, 0); }
        """.Replace("volatile int which;", "void sinks(int);\nvolatile int which;", StringComparison.Ordinal),
        ["exit", "getgid", "getpid", "gettid", "getuid", "umask"], hasTable: true);

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task AFunctionThatOnlyDataPointToCounts(string compiler, string options) => await FindAsync(compiler, options,
        """
        volatile int which;
        NEVER static void one(void) { enter(SYNC, 0); }
        NEVER static void two(void) { enter(GETGID, 0); }
        void (*const volatile table[])(void) = { one, two };
        void _start(void) { table[which](); enter(EXIT, 0); }
        """,
        ["exit", "getgid", "sync"]);

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task ANumberThatNobodyKnowsIsUnknown(string compiler, string options)
    {
        ProgramReport report = await AnalyzeAsync(compiler, options,
            "volatile long number; void _start(void) { enter(GETPID, 0); enter(number, 0); enter(EXIT, 0); }");
        Assert.Equal(["exit", "getpid"], Programs.Names(report));
        Assert.NotEmpty(Assert.Single(report.Unknown).Why);
    }

    /// <summary>As a run of it has them, whose calls are compared with the code's.</summary>
    [Fact]
    public async Task CallsOfX32HaveOneName()
    {
        ProgramReport report = await AnalyzeAsync("gcc", "-O2",
            "void _start(void) { enter(0x40000000 + GETPID, 0); enter(0x400003ff, 0); enter(500, 0); enter(EXIT, 0); }");
        Assert.Equal(["exit", "syscall_500", "x32_1023", "x32_getpid"], Programs.Names(report));
    }

    [Theory]
    [InlineData("gcc")]
    [InlineData("aarch64-linux-gnu-gcc")]
    public async Task WhatNobodyCallsIsNotFound(string compiler)
    {
        ProgramReport report = await AnalyzeAsync(compiler, "-O2",
            "NEVER void never(void) { enter(SYNC, 0); } void _start(void) { enter(EXIT, 0); }");
        Assert.Equal(["exit"], Programs.Names(report));
    }

    /// <summary>Tables of jumps are not read on arm64: that one may lead to the call is said.</summary>
    private async Task FindAsync(string compiler, string options, string source, string[] expected, bool hasTable = false)
    {
        ProgramReport report = await AnalyzeAsync(compiler, options, source);
        Assert.Equal(expected, Programs.Names(report));
        IEnumerable<string> why = report.Unknown.SelectMany(u => u.Why);
        Assert.Empty(hasTable && compiler != "gcc" ? why.Where(w => w != "a table of jumps may lead there") : why);
    }

    private async Task<ProgramReport> AnalyzeAsync(string compiler, string options, string source)
    {
        string kind = options.Contains("-static-pie", StringComparison.Ordinal) ? options : options + " -static";
        string program = await programs.CompileAsync(
            compiler, Enter + source, [.. kind.Split(' '), "-nostdlib", "-nostartfiles", "-ffreestanding", "-fno-stack-protector"]);
        return Programs.Analyze(program);
    }
}
