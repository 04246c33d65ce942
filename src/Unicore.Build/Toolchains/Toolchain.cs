// SPDX-License-Identifier: BSD-3-Clause
// The tools that one build uses, and what identifies them.
using Unicore.Diagnostics;

namespace Unicore.Build.Toolchains;

/// <summary>Which family of compilers a compiler belongs to.</summary>
public enum CompilerFamily
{
    /// <summary>GNU.</summary>
    Gcc,

    /// <summary>LLVM.</summary>
    Clang,
}

/// <summary>What toolchain is asked for.</summary>
public sealed record ToolchainRequest
{
    /// <summary><c>gcc</c>, <c>clang</c>, or the path of a compiler.</summary>
    public string Compiler { get; init; } = "gcc";

    /// <summary>Architecture to compile for (<c>x86_64</c>, <c>arm64</c>).</summary>
    public required string Architecture { get; init; }

    /// <summary>Architecture of this machine; plain <c>gcc</c> serves when both are equal.</summary>
    public string HostArchitecture { get; init; } =
        System.Runtime.InteropServices.RuntimeInformation.OSArchitecture.ToString();

    /// <summary>A program put before each compiler call (<c>ccache</c>), or null. May have arguments.</summary>
    public string? CompilerLauncher { get; init; }

    /// <summary>Whether link-time optimisation is wanted; clang needs <c>ld.lld</c> for it.</summary>
    public bool Lto { get; init; }

    /// <summary>Folders to look for tools in, as <c>PATH</c> has them.</summary>
    public string SearchPath { get; init; } = Environment.GetEnvironmentVariable("PATH") ?? "";
}

/// <summary>The tools of a build. Every path is absolute.</summary>
public sealed partial record Toolchain
{
    /// <summary>Family of the compiler.</summary>
    public required CompilerFamily Family { get; init; }

    /// <summary>Architecture that it compiles for.</summary>
    public required string Architecture { get; init; }

    /// <summary>The C compiler with the arguments that select the target, without launcher.</summary>
    public required IReadOnlyList<string> Cc { get; init; }

    /// <summary>The C++ compiler; empty when it is not installed.</summary>
    public required IReadOnlyList<string> Cxx { get; init; }

    /// <summary>The C++ compiler that goes with the C compiler, installed or not.</summary>
    public ToolInfo CxxTool => ToolCatalog.Find(CxxName(Cc[0])) ?? new ToolInfo(Path.GetFileName(CxxName(Cc[0])), "g++", "compiles C++");

    /// <summary>What is put before compiler calls; empty for nothing.</summary>
    public IReadOnlyList<string> Launcher { get; init; } = [];

    /// <summary>The linker: the compiler driver.</summary>
    public IReadOnlyList<string> Ld => Cc;

    /// <summary>objcopy.</summary>
    public required string Objcopy { get; init; }

    /// <summary>nm.</summary>
    public required string Nm { get; init; }

    /// <summary>strip.</summary>
    public required string Strip { get; init; }

    /// <summary>GNU make.</summary>
    public required string Make { get; init; }

    /// <summary>The compiler's own headers (<c>stdint.h</c>, <c>stdarg.h</c>, …).</summary>
    public required string IncludeDirectory { get; init; }

    /// <summary>
    /// The archive of functions that the compiler calls on its own for what the processor has no instruction for, such as quadruple
    /// precision on arm64 (libgcc); empty when there is none.
    /// </summary>
    public string SupportLibrary { get; init; } = "";

    /// <summary>First line of the compiler's version.</summary>
    public required string Version { get; init; }

    /// <summary>What identifies the tools: versions, paths, sizes and dates. It is part of the key of every action.</summary>
    public required string Identity { get; init; }
}

/// <summary>A toolchain, or why there is none.</summary>
/// <param name="Toolchain">The tools, or null.</param>
/// <param name="Missing">The tools that are missing, for restoring them.</param>
/// <param name="Diagnostics">
/// <c>UK2110</c> a tool is missing, <c>UK2111</c> the compiler does not work, <c>UK2112</c> unknown architecture.
/// </param>
public sealed record ToolchainResult(Toolchain? Toolchain, IReadOnlyList<ToolInfo> Missing, IReadOnlyList<Diagnostic> Diagnostics);
