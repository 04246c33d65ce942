// SPDX-License-Identifier: BSD-3-Clause
// Images that are programs of Linux: nothing runs them but the kernel, or gdbserver for whoever debugs them.
using System.Globalization;
using System.Text.RegularExpressions;
using Unicore.Build.Actions;
using Unicore.Build.Toolchains;
using Unicore.Elf;
using Unicore.Running.Guests;

namespace Unicore.Running.Monitors;

/// <summary>A process of Linux. Its memory is its own affair.</summary>
public sealed partial class ProcessMonitor : IMonitor
{
    /// <inheritdoc/>
    public string Name => "process";

    /// <inheritdoc/>
    public IReadOnlyList<string> Architectures { get; } = [.. TargetArchitecture.All.Select(a => a.Name)];

    /// <inheritdoc/>
    public IReadOnlyList<string> Accelerators => [];

    /// <inheritdoc/>
    public bool HasSerialConsole => false;

    /// <inheritdoc/>
    public ToolInfo? Tool(string architecture) => null;

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
        Launch process = request.GdbPort is { } port
            ? new("gdbserver", ["--once", $"127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}", request.Image, .. words], "gdbserver")
            : new(request.Image, [.. words], null);
        if (request.Convention.Variables(request) is { } variables)
        {
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
