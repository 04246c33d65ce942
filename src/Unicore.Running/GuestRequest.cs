// SPDX-License-Identifier: BSD-3-Clause
// What to boot and how, and how it ended.
using Unicore.Build.Toolchains;
using Unicore.Diagnostics;

namespace Unicore.Running;

/// <summary>One guest to run.</summary>
internal sealed record GuestRequest
{
    /// <summary>Absolute path of the image; its ELF with symbols is expected at the same path plus <c>.elf</c>.</summary>
    public required string Image { get; init; }

    /// <summary>Arguments of the guest's main, without its name.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>Environment variables of the guest, <c>NAME=VALUE</c>.</summary>
    public IReadOnlyList<string> Environment { get; init; } = [];

    /// <summary>The configuration of an image of a Unikraft tree; null for one of our own core.</summary>
    public UnikraftImage? Unikraft { get; init; }

    /// <summary><c>kvm</c> or <c>linuxu</c>; of a Unikraft tree also <c>qemu</c>, <c>fc</c> and <c>xen</c>.</summary>
    public string Platform { get; init; } = "kvm";

    /// <summary><c>x86_64</c> or <c>arm64</c>.</summary>
    public string Architecture { get; init; } = "x86_64";

    /// <summary>Guest memory in MiB.</summary>
    public int MemoryMiB { get; init; } = 64;

    /// <summary>How long the guest may run; zero: as long as it likes.</summary>
    public TimeSpan Timeout { get; init; }

    /// <summary>Wait for a debugger before the first instruction.</summary>
    public bool Paused { get; init; }

    /// <summary>Port of 127.0.0.1 on which gdb may attach.</summary>
    public int? GdbPort { get; init; }

    /// <summary>QEMU's accelerator.</summary>
    public string Accelerator { get; init; } = "tcg";
}

/// <summary>How a guest ended.</summary>
/// <param name="ExitCode">The exit code of its main, or one of <see cref="GuestExit"/>.</param>
/// <param name="Diagnostics">What there is to say about it.</param>
internal sealed record GuestResult(int ExitCode, IReadOnlyList<Diagnostic> Diagnostics)
{
    /// <summary>The same end, with more to say.</summary>
    public GuestResult With(IEnumerable<Diagnostic> more) => this with { Diagnostics = [.. more, .. Diagnostics] };
}

/// <summary>Exit codes that do not come from the guest, after the conventions of timeout(1) and the shell.</summary>
internal static class GuestExit
{
    /// <summary>The guest ran longer than it may.</summary>
    public const int TimedOut = 124;

    /// <summary>The guest could not be started.</summary>
    public const int NotStarted = 126;

    /// <summary>The program that runs it is missing.</summary>
    public const int Missing = 127;

    /// <summary>The guest reset or lost its way without an exit code.</summary>
    public const int Died = 134;

    /// <summary>The user interrupted it.</summary>
    public const int Interrupted = 130;
}
