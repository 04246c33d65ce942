// SPDX-License-Identifier: BSD-3-Clause
// The monitors there are: whatever class of this assembly is one.
using Unicore.Build.Libraries;
using Unicore.Diagnostics;
using Unicore.Elf;
using Unicore.Running.Guests;

namespace Unicore.Running.Monitors;

/// <summary>All monitors, by name.</summary>
public static class MonitorCatalog
{
    /// <summary>Every monitor, by the order of their names.</summary>
    public static IReadOnlyList<IMonitor> All { get; } =
    [
        .. typeof(IMonitor).Assembly.GetTypes()
            .Where(t => t.IsClass && !t.IsAbstract && t.IsAssignableTo(typeof(IMonitor)) && t.GetConstructor(Type.EmptyTypes) is not null)
            .Select(t => (IMonitor)Activator.CreateInstance(t)!).OrderBy(m => m.Name, StringComparer.Ordinal),
    ];

    /// <summary>Looks a monitor up.</summary>
    /// <param name="name">Its name, as written in <see cref="IMonitor.Name"/>.</param>
    /// <returns>The monitor, or null when there is none of that name.</returns>
    public static IMonitor? Find(string? name) => All.FirstOrDefault(m => m.Name == name);

    /// <summary>Looks a monitor up.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="programs">Those that the platform describes.</param>
    /// <param name="architecture">The architecture of the image that it is to run.</param>
    /// <returns>The monitor, or null when there is none of that name.</returns>
    public static IMonitor? Find(string? name, IEnumerable<MonitorProgram> programs, string architecture) =>
        programs.FirstOrDefault(p => p.Name == name && (p.Architecture is null || p.Architecture == architecture)) is { } program
            ? new ProgramMonitor(program) : Find(name);

    /// <summary>Finds what runs a guest: what it asks for, or the first of its platform's that knows its architecture.</summary>
    /// <param name="request">The guest.</param>
    /// <param name="diagnostic">Why nothing does (<c>UK5002</c>, <c>UK5061</c>), or not what was asked for (<c>UK5011</c>); null when a
    /// monitor was found.</param>
    /// <returns>The monitor, or null.</returns>
    public static IMonitor? Choose(GuestRequest request, out Diagnostic? diagnostic)
    {
        ArgumentNullException.ThrowIfNull(request);
        if ((diagnostic = request.Convention.Refuse(request)) is not null)
        {
            return null;
        }

        IEnumerable<IMonitor> all = request is { Monitors: [], Monitor: not null } ? All
            : request.Monitors.Select(m => Find(m, request.MonitorPrograms, request.Architecture)).OfType<IMonitor>();
        IMonitor[] fitting =
        [
            .. all.Where(m => m.Architectures.Contains(request.Architecture) && (request.Medium is null || m.HasFirmware)),
        ];
        if ((request.Monitor is null ? fitting.FirstOrDefault() : fitting.FirstOrDefault(m => m.Name == request.Monitor)) is { } chosen)
        {
            return chosen;
        }

        string target = $"{request.Platform}/{request.Architecture}";
        diagnostic = request.Medium is { } medium
            ? new("UK5061", Severity.Error, $"{request.Monitor ?? "Nothing that runs it"} boots no {target} from '{medium.File}'. Take "
                + $"one of {Names(All.Where(m => m.HasFirmware))}, which have firmware, with -p:UnikernelMonitor=, or leave "
                + "ImageFormat out.")
            : request.Monitor is not null && fitting.Length > 0
            ? new("UK5011", Severity.Error, $"The monitor '{request.Monitor}' does not run {target}.{request.TargetNote} "
                + $"Choose one of these with -p:UnikernelMonitor=, or leave it out for the first: {Names(fitting)}.")
            : new("UK5002", Severity.Error, $"Nothing is known that runs {target}.{request.TargetNote} "
                + $"A Monitor item in the platform's project names what does, one of "
                + $"{Names(All.Where(m => m.Architectures.Contains(request.Architecture)).DefaultIfEmpty())}.");
        return null;
    }

    /// <summary>Whether a file can be the guest's memory, and where in it is known (<see cref="GuestRequest.MemoryFile"/>).</summary>
    /// <param name="request">The guest; true where nothing is known that runs it, or it isn't there, which others tell.</param>
    /// <param name="diagnostics">Gets what is wrong with its linked image.</param>
    public static bool KeepsMemory(GuestRequest request, ICollection<Diagnostic> diagnostics)
    {
        ArgumentNullException.ThrowIfNull(request);
        return Choose(request, out _) is not { } monitor || !File.Exists(request.Image + ".elf")
            || ElfReader.Load(request.Image + ".elf", diagnostics) is not { } elf || monitor.MemoryFileStart(request, elf) is not null;
    }

    private static string Names(IEnumerable<IMonitor?> monitors) =>
        string.Join(", ", monitors.Select(m => m?.Name ?? "none for this architecture"));
}
