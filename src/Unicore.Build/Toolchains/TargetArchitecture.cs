// SPDX-License-Identifier: BSD-3-Clause
// What the engine knows of a processor architecture. Another one is another record in the list.
using Unicore.Elf;

namespace Unicore.Build.Toolchains;

/// <summary>A processor architecture that images can be built for.</summary>
public sealed record TargetArchitecture
{
    /// <summary>The canary is the thread's own: the second word at its thread pointer. x86_64 has it at %fs:0x28 without a word.
    /// clang (14) reads one only from sp_el0; it keeps to the global __stack_chk_guard.</summary>
    private static readonly string[] Arm64Canary =
        ["-mstack-protector-guard=sysreg", "-mstack-protector-guard-reg=tpidr_el0", "-mstack-protector-guard-offset=8"];

    /// <summary>
    /// A frame larger than a page touches each page of its own, so that none steps over the guard page below a stack. gcc takes arm64's
    /// guard for 64 KiB, as Linux has it; clang (14) knows nothing of the kind there.
    /// </summary>
    private static readonly string[] StackProbes = ["-fstack-clash-protection"];

    private static readonly string[] Arm64StackProbes = [.. StackProbes, "--param=stack-clash-protection-guard-size=12"];

    /// <summary>
    /// Copies of unknown size are calls: -Os has one instruction for them, which takes some thirty cycles to start on a processor and a
    /// step for each byte in an emulator.
    /// </summary>
    private static readonly string[] X8664Copies = ["-mstringop-strategy=libcall"];

    /// <summary>Every architecture known.</summary>
    public static IReadOnlyList<TargetArchitecture> All { get; } =
    [
        new()
        {
            Name = "x86_64",
            Aliases = ["amd64", "x64", "x86-64"],
            Triple = "x86_64-linux-gnu",
            ElfMachine = ElfConstants.MachineX8664,
            CompilerFlags = ["-m64", "-mno-red-zone", .. StackProbes],
            GccFlags = X8664Copies,
            LinkTimeFlags = ["-mno-red-zone", .. StackProbes, .. X8664Copies],
            RustTarget = "x86_64-unknown-linux-musl",
            RustFlags = ["-Cno-redzone=yes"],
        },
        new()
        {
            Name = "arm64",
            Aliases = ["aarch64"],
            Triple = "aarch64-linux-gnu",
            ElfMachine = ElfConstants.MachineAArch64,
            CompilerFlags = ["-mno-outline-atomics", "-mno-omit-leaf-frame-pointer"],
            GccFlags = [.. Arm64Canary, .. Arm64StackProbes],
            LinkTimeFlags = ["-mno-outline-atomics", .. Arm64Canary, .. Arm64StackProbes],
            RustTarget = "aarch64-unknown-linux-musl",
        },
    ];

    /// <summary>The name that targets, configurations and messages have.</summary>
    public required string Name { get; init; }

    /// <summary>What users, hosts and other build systems call it, lower case.</summary>
    public required IReadOnlyList<string> Aliases { get; init; }

    /// <summary>The GNU triple: the beginning of a cross toolchain's names, and clang's target.</summary>
    public required string Triple { get; init; }

    /// <summary>e_machine of its ELF files.</summary>
    public required ushort ElfMachine { get; init; }

    /// <summary>Compiler flags that a freestanding program needs on it.</summary>
    public required IReadOnlyList<string> CompilerFlags { get; init; }

    /// <summary>Compiler flags besides <see cref="CompilerFlags"/> that gcc alone knows.</summary>
    public IReadOnlyList<string> GccFlags { get; init; } = [];

    /// <summary>
    /// Those of <see cref="CompilerFlags"/> and <see cref="GccFlags"/> that gcc must hear again where link-time optimisation makes the
    /// code.
    /// </summary>
    public required IReadOnlyList<string> LinkTimeFlags { get; init; }

    /// <summary>rustc's name for the system whose binary interface images have: Linux with musl.</summary>
    public required string RustTarget { get; init; }

    /// <summary>Flags of rustc that a freestanding program needs on it.</summary>
    public IReadOnlyList<string> RustFlags { get; init; } = [];

    /// <summary>Looks an architecture up by its name or an alias, in upper or lower case.</summary>
    /// <param name="name">A name.</param>
    /// <returns>The architecture, or null.</returns>
    public static TargetArchitecture? Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        string lower = name.Trim().ToLowerInvariant();
        return All.FirstOrDefault(a => a.Name == lower || a.Aliases.Contains(lower));
    }

    /// <summary>
    /// The Debian package of a tool that makes programs for this architecture on others, as <c>gcc-aarch64-linux-gnu</c>.
    /// </summary>
    /// <param name="package">The package of the tool that makes programs for the machine it runs on: <c>gcc</c>.</param>
    /// <returns>The package's name.</returns>
    public string CrossPackage(string package) => $"{package}-{Triple.Replace('_', '-')}";
}
