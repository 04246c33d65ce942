// SPDX-License-Identifier: BSD-3-Clause
// What to boot and how.
using Unicore.Build.Libraries;

namespace Unicore.Running.Guests;

/// <summary>One guest to run.</summary>
public sealed record GuestRequest
{
    /// <summary>Absolute path of the image; its ELF with symbols is expected at the same path plus <c>.elf</c>.</summary>
    public required string Image { get; init; }

    /// <summary>Arguments of the guest's main, without its name.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>Parameters of the libraries in the image, as words of its command line; main gets none of them.</summary>
    public IReadOnlyList<string> Parameters { get; init; } = [];

    /// <summary>Environment variables of the guest, <c>NAME=VALUE</c>.</summary>
    public IReadOnlyList<string> Environment { get; init; } = [];

    /// <summary>A file that the monitor puts into the guest's memory as its initial RAM disk; null for none.</summary>
    public string? Initrd { get; init; }

    /// <summary>What the machine's firmware boots the guest from; null when the monitor loads image and RAM disk itself.</summary>
    public GuestMedium? Medium { get; init; }

    /// <summary>Folders of the host that the guest can mount.</summary>
    public IReadOnlyList<GuestVolume> Volumes { get; init; } = [];

    /// <summary>Files of the host that are the guest's disks.</summary>
    public IReadOnlyList<GuestDisk> Disks { get; init; } = [];

    /// <summary>Ports of the host that lead to the guest's, by its first network of the kind <c>user</c>.</summary>
    public IReadOnlyList<GuestPort> Ports { get; init; } = [];

    /// <summary>The networks that the guest has devices on; with <see cref="Ports"/> alone it is on one of the kind <c>user</c>.</summary>
    public IReadOnlyList<GuestNetwork> Networks { get; init; } = [];

    /// <summary>How the guest takes its arguments and says how it ended: as our core does, unless said otherwise.</summary>
    public IGuestConvention Convention { get; init; } = CoreGuest.Instance;

    /// <summary>Name of the platform, for messages.</summary>
    public string Platform { get; init; } = "kvm";

    /// <summary>Name of the architecture, as <c>x86_64</c> or <c>arm64</c>.</summary>
    public string Architecture { get; init; } = "x86_64";

    /// <summary>For messages: a sentence, with a blank before it, on what of the target nobody chose; empty when all of it was.</summary>
    public string TargetNote { get; init; } = "";

    /// <summary>Names of the monitors that run the platform's images, the default first; empty when that is not known.</summary>
    public IReadOnlyList<string> Monitors { get; init; } = [];

    /// <summary>Those of <see cref="Monitors"/> that the platform describes itself.</summary>
    public IReadOnlyList<MonitorProgram> MonitorPrograms { get; init; } = [];

    /// <summary>Name of the monitor to take; null for the first that fits.</summary>
    public string? Monitor { get; init; }

    /// <summary>Guest memory in MiB.</summary>
    public int MemoryMiB { get; init; } = 64;

    /// <summary>How many processors the machine has.</summary>
    public int Processors { get; init; } = 1;

    /// <summary>How long the guest may run; zero: as long as it likes.</summary>
    public TimeSpan Timeout { get; init; }

    /// <summary>How long its program may take to end when it is asked to; zero: as long as it likes.</summary>
    public TimeSpan StopTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// A file that the guest's memory is, and still holds when the guest has ended, however it did; null for none. It has to be there.
    /// </summary>
    public string? MemoryFile { get; init; }

    /// <summary>What counts the guest's instructions; null for nothing.</summary>
    public InstructionCounter? Counter { get; init; }

    /// <summary>Whether its monitor sees no files but those that it has to do with, where the system can see to that.</summary>
    public bool IsConfined { get; init; } = true;

    /// <summary>
    /// A socket of the host's at which somebody listens whom the monitor is to obey, in its own language; null for none.
    /// </summary>
    public string? Control { get; init; }

    /// <summary>
    /// A folder for what is there while the guest runs, where its monitor writes too: it is made, and goes with the guest. Null: one of
    /// the system's for temporary files.
    /// </summary>
    public string? RunFolder { get; init; }

    /// <summary>Wait for a debugger before the first instruction.</summary>
    public bool Paused { get; init; }

    /// <summary>Whether the guest is to speak in frames on its serial line (<see cref="Consoles.ConsoleFrames"/>).</summary>
    internal bool HasFrames { get; init; }

    /// <summary>Which streams of its console are terminals (<see cref="Consoles.GuestConsole.Terminals"/>).</summary>
    internal string Terminals { get; init; } = "";

    /// <summary>Port of 127.0.0.1 on which gdb may attach.</summary>
    public int? GdbPort { get; init; }

    /// <summary>What executes the guest's instructions, such as <c>tcg</c> or <c>kvm</c>; null for the monitor's first.</summary>
    public string? Accelerator { get; init; }
}

/// <summary>A plugin of QEMU's, and the file that it counts in.</summary>
/// <param name="Plugin">The plugin.</param>
/// <param name="Counts">The file, which has to be there; what was in it is lost.</param>
public sealed record InstructionCounter(string Plugin, string Counts);
