// SPDX-License-Identifier: BSD-3-Clause
// Images that are programs of Linux: nothing runs them but the kernel, or gdbserver for whoever debugs them; those for another processor
// QEMU, which emulates that and hands system calls on.
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using Unicore.Build.Actions;
using Unicore.Build.Toolchains;
using Unicore.Elf;
using Unicore.Running.Guests;

namespace Unicore.Running.Monitors;

/// <summary>A process of Linux. Its memory is its own affair.</summary>
public sealed partial class ProcessMonitor : IMonitor
{
    /// <summary>
    /// By which a process of our core is told how many MiB of address space it may reserve at a time (<c>setup.c</c> of linuxu). QEMU has a
    /// record of each page that is mapped, also of those that are only reserved: with terabytes it is busy for ever.
    /// </summary>
    private const string SpaceWord = "uk.space", SpaceMiB = "16384";

    /// <inheritdoc/>
    public string Name => "process";

    /// <inheritdoc/>
    public IReadOnlyList<string> Architectures { get; } = [.. TargetArchitecture.All.Select(a => a.Name)];

    /// <inheritdoc/>
    public IReadOnlyList<string> Accelerators => [];

    /// <inheritdoc/>
    public bool HasSerialConsole => false;

    /// <inheritdoc/>
    public ToolInfo? Tool(string architecture) => Emulator(architecture);

    /// <summary>QEMU 7.2 takes debuggers of a process from the whole network.</summary>
    public bool HasDebugger(string architecture) => Emulator(architecture) is null;

    /// <inheritdoc/>
    public MachineMemory? Memory(GuestRequest request) => null;

    /// <summary>The file is what the process can write to of its image.</summary>
    public ulong? MemoryFileStart(GuestRequest request, ElfFile elf)
    {
        ArgumentNullException.ThrowIfNull(elf);
        return elf.Loads.FirstOrDefault(s => s.IsWritable)?.VirtualAddress;
    }

    /// <inheritdoc/>
    public Launch Launch(GuestRequest request, string file)
    {
        ArgumentNullException.ThrowIfNull(request);
        IReadOnlyList<string> words = request.Convention.Words(request);
        Launch process = Emulator(request.Architecture) is { } emulator
            ? new(emulator.Name, [request.Image, .. words], emulator.Package)
            : request.GdbPort is { } port
            ? new("gdbserver", ["--once", $"127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}", request.Image, .. words], "gdbserver")
            : new(request.Image, [.. words], null);
        if (request.Convention.Variables(request) is { } variables)
        {
            variables = [.. variables, .. Emulator(request.Architecture) is null ? (string[])[] : [$"{SpaceWord}={SpaceMiB}"]];
            process = process with
            {
                Environment = variables.Select(v => v.Split('=', 2)).GroupBy(v => v[0])
                    .ToDictionary(v => v.Key, string? (v) => v.Last()[^1], StringComparer.Ordinal),
                IsEnvironmentWhole = true,
            };
        }

        return request.Convention.WantsTerminal ? InTerminal(process) : process;
    }

    /// <inheritdoc/>
    public GuestResult Interpret(GuestRequest request, MonitorEnd ended)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(ended);

        // gdbserver ends with 0 of its own, and says how the process did.
        Match? said = request.GdbPort is null ? null : ProcessEnd().Matches(ended.Complaints).LastOrDefault();
        return new(said is null ? ended.Status : int.Parse(said.Groups[1].ValueSpan, CultureInfo.InvariantCulture), []);
    }

    /// <summary>What runs a process of another processor than the host's; null where the kernel does.</summary>
    private static ToolInfo? Emulator(string architecture) =>
        TargetArchitecture.Find(architecture) is not { } wanted
            || wanted == TargetArchitecture.Find(RuntimeInformation.OSArchitecture.ToString())
            ? null
            : new("qemu-" + wanted.Triple.Split('-')[0], "qemu-user", $"runs {architecture} processes");

    [GeneratedRegex(@"^Child exited with status ([0-9]{1,3})\r?$", RegexOptions.Multiline)]
    private static partial Regex ProcessEnd();

    /// <summary>
    /// Our input may be a pipe; <c>script</c> gives a terminal. It hands the command to the user's shell, which need not be one of POSIX.
    /// </summary>
    private static Launch InTerminal(Launch process) =>
        new("script",
            ["-q", "-e", "-c", string.Join(' ', process.Arguments.Prepend(process.Program).Select(ShellWords.Quote)), "/dev/null"],
            "bsdutils")
        {
            Environment = new Dictionary<string, string?> { ["SHELL"] = "/bin/sh" },
        };
}
