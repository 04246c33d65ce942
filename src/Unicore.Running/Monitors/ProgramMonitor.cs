// SPDX-License-Identifier: BSD-3-Clause
// A monitor by a platform's description: any program that is given an image, and whose end is the guest's.
using System.Globalization;
using System.Text.RegularExpressions;
using Unicore.Build.Libraries;
using Unicore.Build.Toolchains;
using Unicore.Diagnostics;
using Unicore.Running.Guests;

namespace Unicore.Running.Monitors;

/// <summary>A program that a platform describes. Its status is the guest's exit code, where the guest says none on its console.</summary>
/// <param name="program">The description.</param>
public sealed partial class ProgramMonitor(MonitorProgram program) : IMonitor
{
    /// <inheritdoc/>
    public string Name => program.Name;

    /// <inheritdoc/>
    public IReadOnlyList<string> Architectures { get; } =
        program.Architecture is { } only ? [only] : [.. TargetArchitecture.All.Select(a => a.Name)];

    /// <inheritdoc/>
    public IReadOnlyList<string> Accelerators => [];

    /// <inheritdoc/>
    public bool HasSerialConsole => program.HasSerialConsole;

    /// <summary>No word of its command line is for a port.</summary>
    public bool HasDebugger(string architecture) => false;

    /// <inheritdoc/>
    public bool HasInitrd => program.Initrd is not null;

    /// <inheritdoc/>
    public bool HasDisks => program.Disk is not null;

    /// <inheritdoc/>
    public bool KeepsDisks => program.ReadOnlyDisk is not null;

    /// <summary>A tap device is all that a program may be handed.</summary>
    public bool HasNetwork(string kind) => kind == "tap" && program.Network.Count > 0;

    /// <inheritdoc/>
    public ToolInfo? Tool(string architecture) => new(program.Program, program.Package ?? "", "runs images");

    /// <summary>Null: what kind of machine it is only the program knows.</summary>
    public MachineMemory? Memory(GuestRequest request) => null;

    /// <inheritdoc/>
    public Launch Launch(GuestRequest request, string file)
    {
        ArgumentNullException.ThrowIfNull(request);
        return new(program.Program, [.. program.Arguments.SelectMany(a => Words(a, request))], program.Package)
        {
            Reach = new()
            {
                Read =
                [
                    request.Image, .. request.Initrd is { } initrd ? (string[])[initrd] : [],
                    .. request.Disks.Where(d => d.IsReadOnly).Select(d => d.File),
                ],
                Write =
                [
                    .. program.Devices.Where(IsDevice), .. request.Disks.Where(d => !d.IsReadOnly).Select(d => d.File),
                    .. request.Networks.Count > 0 ? (string[])["/dev/net/tun"] : [],
                ],
            },
            NotStarted = new("UK5006", Severity.Error, $"{program.Program} is not on this machine. "
                + (program.Package is { } package ? $"Install the package {package}: apt-get install {package}."
                    : $"Put it on PATH{(program.Origin is { } origin ? $"; it is to be had from {origin}" : "")}.")),
        };
    }

    /// <inheritdoc/>
    public GuestResult Interpret(GuestRequest request, MonitorEnd ended)
    {
        ArgumentNullException.ThrowIfNull(ended);
        return new(ended.ExitCode.Length > 0 ? ended.ExitCode.Span[^1] : ended.Status, []);
    }

    private IEnumerable<string> Words(string argument, GuestRequest request) => argument switch
    {
        "{arguments}" => request.Convention.Words(request),
        "{initrd}" => request.Initrd is { } initrd ? [Filled(program.Initrd ?? "", ("file", initrd))] : [],
        "{disks}" => request.Disks.Select((d, i) => Filled((d.IsReadOnly ? program.ReadOnlyDisk : program.Disk) ?? "",
            ("file", d.File), ("index", Number(i)))),
        "{networks}" => request.Networks.SelectMany((n, i) => program.Network.Select(word =>
            Filled(word, ("device", n.Device), ("index", Number(i)), ("mac", n.MacFor(request.Image, i))))),
        _ => Filled(argument, ("image", request.Image), ("memory", Number(request.MemoryMiB)),
            ("command-line", request.Convention.CommandLine(request, loaderAddsName: false))) is { Length: > 0 } word ? [word] : [],
    };

    /// <summary>A package says which devices its program has, and nothing else of the machine's.</summary>
    private static bool IsDevice(string path) =>
        path.StartsWith("/dev/", StringComparison.Ordinal) && Path.GetFullPath(path) == path;

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>What a value has in braces is not looked at; other words in braces stay.</summary>
    private static string Filled(string template, params (string Name, string Value)[] values) => Place().Replace(template,
        place => values.Where(v => v.Name == place.Groups[1].Value).Select(v => v.Value).FirstOrDefault(place.Value));

    [GeneratedRegex("\\{([a-z-]+)\\}")]
    private static partial Regex Place();
}
