// SPDX-License-Identifier: BSD-3-Clause
// The two ways in which libraries are compiled for the host: for tests, and for a fuzzer that watches where they go.
namespace Unicore.Libs.Tests;

/// <summary>A compiler, and its options for a sanitized program.</summary>
internal sealed record HostCompiler(string Name, params string[] Options)
{
    private const string Sanitizers = "address,undefined";

    /// <summary>With gcc; whatever a sanitizer finds ends the program.</summary>
    public static readonly HostCompiler ForTests = new("gcc", "-fsanitize=" + Sanitizers, "-fno-sanitize-recover=all");

    /// <summary>With clang, for libFuzzer; its warnings are the deep builds' business. Programs lose their own main().</summary>
    public static readonly HostCompiler ForFuzzing = new("clang", "-fsanitize=fuzzer-no-link," + Sanitizers, "-fno-sanitize-recover=all",
        "-w", "-DFUZZING", "-Dmain=short_test");

    /// <summary>What the linker has to know besides: tests/libs/fuzz.h.</summary>
    public static string[] LinksTarget(string root, string target) =>
        [Path.Combine(root, "tests", "libs", "fuzz.c"), "-fsanitize=fuzzer", "-Wl,--defsym=fuzz_target=fuzz_" + target];
}
