// SPDX-License-Identifier: BSD-3-Clause
// `unicore run`: boots an image where its platform says and ends with the exit code of its main.
using System.CommandLine;
using System.Text.RegularExpressions;
using Unicore.Build.Libraries;
using Unicore.Diagnostics;
using Unicore.Running;
using Unicore.Running.Consoles;
using Unicore.Running.Guests;
using Unicore.Running.Monitors;
using Unicore.Running.Unikraft;
using Unicore.Tool.Output;
using Unicore.Tool.Streams;

namespace Unicore.Tool.Commands;

/// <summary>The verb <c>run</c>; <c>dotnet run</c> calls it.</summary>
internal static partial class RunCommand
{
    /// <summary>The verb.</summary>
    public const string Name = "run";

    // The guest did its work, and its counts are lost.
    private const int NotCounted = 1;

    // Seconds; timers count milliseconds in 32 bits.
    private const double LongestTimeout = 4_000_000;

    public static Command Create()
    {
        var image = new Argument<FileInfo>("image")
        {
            Description = "The image, as a build left it. Symbols are read from IMAGE.elf beside it.",
        };
        var arguments = new Argument<string[]>("arguments")
        {
            Description = "Arguments of the guest's main, after --.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var platform = new Option<string>("--platform")
        {
            Description = "The platform that the image is for: kvm, linuxu, …; of a Unikraft tree also qemu, fc (Firecracker) and xen.",
            DefaultValueFactory = _ => "kvm",
        };
        var manifest = new Option<FileInfo?>("--platform-manifest")
        {
            Description = "What the platform's project says, as a build left it in obj/; without it, "
                + "platforms that come with the SDK are known.",
        };
        var monitor = new Option<string?>("--monitor") { Description = $"What runs the image, if not the platform's first: {Names}." };
        var arch = new Option<string>("--arch") { Description = "x86_64 or arm64.", DefaultValueFactory = _ => "x86_64" };
        var note = new Option<string?>("--target-note") { Description = "For messages: what of platform and architecture nobody chose." };
        var memory = new Option<int>("--memory") { Description = "Guest memory in MiB.", DefaultValueFactory = _ => 64 };
        var processors = new Option<int>("--processors")
        {
            Description = "How many processors the guest has.",
            DefaultValueFactory = _ => 1,
        };
        var timeout = new Option<double>("--timeout")
        {
            Description = "Seconds after which a guest that is still running counts as hung; 0: never.",
            DefaultValueFactory = _ => 0,
        };
        var stopTimeout = new Option<double>("--stop-timeout")
        {
            Description = "Seconds that the guest's program has to end after Ctrl+C or SIGTERM; 0: as long as it likes.",
            DefaultValueFactory = _ => 10,
        };
        var paused = new Option<bool>("--paused")
        {
            Description = "Hold the guest at its first instruction until a debugger continues it.",
        };
        var gdbPort = new Option<int?>("--gdb-port") { Description = "Listen for gdb on this port of 127.0.0.1." };
        var accelerator = new Option<string?>("--accelerator") { Description = "QEMU's accelerator: tcg (emulation; the default) or kvm." };
        var unikraft = new Option<FileInfo?>("--unikraft") { Description = "The image is a Unikraft tree's, and this its .config." };
        var environment = new Option<string[]>("--env") { Description = "An environment variable of the guest, NAME=VALUE." };
        var initrd = new Option<FileInfo?>("--initrd")
        {
            Description = "The archive with the guest's root file system; not needed where the image brings it itself.",
        };
        var bootFrom = new Option<string?>("--boot-from")
        {
            Description = "Boot the machine from this file, FORMAT:FILE, that was made of the image: a disk, a CD (iso), a program (efi).",
        };
        var firmware = new Option<string?>("--firmware") { Description = "By which firmware: bios or uefi." };
        firmware.AcceptOnlyFromAmong(GuestMedium.Bios, GuestMedium.Uefi);
        var volume = new Option<string[]>("--volume") { Description = "A folder that the guest can mount: PATH=FOLDER." };
        var readOnlyVolume = new Option<string[]>("--read-only-volume") { Description = "The same, to be read only." };
        var disk = new Option<string[]>("--disk")
        {
            Description = "A file that is a disk of the guest's: rw=FILE, ro=FILE; ro,TYPE:PATH=FILE for one that it mounts at PATH.",
        };
        var port = new Option<string[]>("--port")
        {
            Description = "A port of the host that leads to one of the guest's: [tcp:|udp:][ADDRESS:][HOST:]GUEST; of 127.0.0.1 if not "
                + "said, any that is free if HOST is 0.",
        };
        var ports = new Option<string?>("--ports")
        {
            Description = "A list of such ports, in place of those of --port that lead to the same ones of the guest's.",
        };
        var network = new Option<string[]>("--network")
        {
            Description = $"A network that the guest has a device on: KIND[,NAME=VALUE…]; {string.Join(", ", GuestNetwork.Kinds)}; with "
                + $"{string.Join(", ", GuestNetwork.Names)}.",
        };
        var during = new Option<string?>("--during")
        {
            Description = "A command of the shell's to run meanwhile; when it has ended, the guest is asked to end.",
        };
        var profile = new Option<DirectoryInfo?>("--profile")
        {
            Description = "Add what the guest has counted to this folder, that its image was built with, however it ends.",
        };
        var measurements = new Option<FileInfo?>("--measurements")
        {
            Description = "Write figures of the run to this file, as JSON: seconds until the end, and until the guest's first word.",
        };
        var measure = new Option<string[]>("--measure")
        {
            Description = "A figure that costs something to have: instructions (as QEMU's emulation executes them) or memory (bytes that "
                + "the guest used).",
        };
        measure.AcceptOnlyFromAmong(MeasuredRun.Extra);
        var parameters = new Option<string[]>("--parameters")
        {
            Description = "Parameters of the libraries in a Unikraft tree's image, until the next option; its main gets none of them.",
            AllowMultipleArgumentsPerToken = true,
        };
        var defaults = new Option<string?>("--defaults-until")
        {
            Description = "Arguments before this word are used only when none stand behind it.",
        };
        var command = new Command(Name, "Boot an image and end with its exit code.")
        {
            image, arguments, platform, arch, manifest, monitor, memory, processors, timeout, stopTimeout, paused, gdbPort, accelerator,
            unikraft, environment, initrd, bootFrom, firmware, volume, readOnlyVolume, disk, port, ports, network, during, profile,
            measurements, measure, parameters, note, defaults,
        };
        command.SetAction(async (parsed, _) =>
        {
            var found = new List<Diagnostic>();
            string platformName = parsed.GetValue(platform)!, architecture = Target.NormalizeArchitecture(parsed.GetValue(arch)!);
            LibraryManifest? known = parsed.GetValue(unikraft) is null
                ? PlatformManifest(parsed.GetValue(manifest)?.FullName, platformName, found)
                : null;
            var request = new GuestRequest
            {
                Image = parsed.GetValue(image)!.FullName,
                Arguments = Chosen(parsed.GetValue(arguments) ?? [], parsed.GetValue(defaults)),
                Parameters = parsed.GetValue(parameters) ?? [],
                Environment = CoreGuest.LastOfEach(parsed.GetValue(environment) ?? []),
                Initrd = known?.TakesInitrd(architecture) != false ? parsed.GetValue(initrd)?.FullName : null,
                Medium = Medium(parsed.GetValue(bootFrom), parsed.GetValue(firmware)),
                Volumes =
                [
                    .. Volumes(parsed.GetValue(volume), isReadOnly: false), .. Volumes(parsed.GetValue(readOnlyVolume), isReadOnly: true),
                ],
                Disks = [.. Disks(parsed.GetValue(disk))],
                Ports = GuestPort.Merge(
                    Ports(parsed.GetValue(ports), found), (parsed.GetValue(port) ?? []).SelectMany(p => Ports(p, found))),
                Networks = [.. (parsed.GetValue(network) ?? []).Select(n => Network(n, found))],
                Convention = parsed.GetValue(unikraft) is { } config
                    ? new UnikraftGuest(UnikraftImage.Read(config.FullName))
                    : CoreGuest.Instance,
                Platform = platformName,
                Architecture = architecture,
                TargetNote = parsed.GetValue(note) is { Length: > 0 } sentence ? " " + sentence : "",
                Monitors = parsed.GetValue(unikraft) is null
                    ? known?.MonitorsFor(architecture) ?? []
                    : UnikraftPlatforms.MonitorsFor(platformName, architecture),
                Monitor = parsed.GetValue(monitor),
                MemoryMiB = parsed.GetValue(memory),
                Processors = parsed.GetValue(processors),
                Timeout = Seconds(parsed.GetValue(timeout)),
                StopTimeout = Seconds(parsed.GetValue(stopTimeout)),
                Paused = parsed.GetValue(paused),
                GdbPort = parsed.GetValue(gdbPort),
                Accelerator = parsed.GetValue(accelerator),
            };
            using ProfiledRun? counting = parsed.GetValue(profile) is { } folder
                ? new(folder.FullName) : null;
            request = counting?.Prepare(request, found) ?? request;
            using MeasuredRun? measured = parsed.GetValue(measurements) is { } figures
                ? new(figures.FullName, parsed.GetValue(measure) ?? []) : null;
            request = measured is null ? request : await measured.PrepareAsync(request, found).ConfigureAwait(false);
            using StandardStream output = new(1), errors = new(2);
            GuestConsole console = new(StandardInput.Open(), output, errors)
            {
                Terminals = (Console.IsInputRedirected ? "" : "i") + (Console.IsOutputRedirected ? "" : "o")
                    + (Console.IsErrorRedirected ? "" : "e"),
            };
            if (Environment.GetEnvironmentVariable(HotReloadPipe) is { Length: > 0 })
            {
                DiagnosticText.Write([new("UK5024", Severity.Warning,
                    "dotnet watch is for hot reload, and will not restart this guest for an edit before it has ended. "
                        + "Press Ctrl+R to restart it, or use dotnet watch --no-hot-reload, which does so itself.")]);
            }

            if (found.Exists(d => d.Severity == Severity.Error))
            {
                DiagnosticText.Write(found);
                return GuestExit.NotStarted;
            }

            using UserWishes wishes = new();
            Guest guest = Guest.Start(request, measured?.Start(console) ?? console);
            await using (guest.ConfigureAwait(false))
            {
                wishes.Concern(guest);
                GuestResult result = await (parsed.GetValue(during) is { } companion
                    ? Companion.RunAsync(companion, guest) : guest.Completion).ConfigureAwait(false);
                bool isCounted = counting?.Collect(request, found) != false & measured?.Collect(request, found) != false;
                DiagnosticText.Write(result.With(found).Diagnostics);
                return isCounted || result.ExitCode != 0 ? result.ExitCode : NotCounted;
            }
        });
        return command;
    }

    /// <summary>By this variable <c>dotnet watch</c> names what a .NET program would hear of edits by.</summary>
    private const string HotReloadPipe = "DOTNET_WATCH_HOTRELOAD_NAMEDPIPE_NAME";

    /// <summary>What a project says was looked at when it was built; this is for who calls us without one.</summary>
    private static IReadOnlyList<GuestPort> Ports(string? text, List<Diagnostic> found)
    {
        IReadOnlyList<GuestPort>? ports = GuestPort.ParseList(text ?? "");
        if (ports is null)
        {
            found.Add(new("UK2028", Severity.Error, $"'{text}' is no port. Give {GuestPort.Form}."));
        }

        return ports ?? [];
    }

    private static GuestNetwork Network(string text, List<Diagnostic> found)
    {
        GuestNetwork network = GuestNetwork.Parse(text, out string? why);
        if (why is not null)
        {
            found.Add(new("UK2029", Severity.Error, $"The network '{network.Kind}' {why}. Correct the Network item."));
        }

        return network;
    }

    private static TimeSpan Seconds(double given) => TimeSpan.FromSeconds(given > 0 ? Math.Min(given, LongestTimeout) : 0);

    private static GuestMedium? Medium(string? given, string? firmware) =>
        given?.Split(':', 2) is [string format, string file] ? new(Path.GetFullPath(file), format, firmware) : null;

    private static IEnumerable<GuestVolume> Volumes(string[]? given, bool isReadOnly) => (given ?? []).Select(v => v.Split('=', 2))
        .Select(v => new GuestVolume(Path.GetFullPath(v[^1]), v[0], isReadOnly));

    private static IEnumerable<GuestDisk> Disks(string[]? given) => (given ?? []).Select(d => DiskWord().Match(d))
        .Select(d => new GuestDisk(
            d.Success ? Path.GetFullPath(d.Groups["file"].Value) : "", Group(d, "path"), Group(d, "type"), Group(d, "ro") is not null));

    private static string? Group(Match match, string name) =>
        match.Groups[name] is { Success: true } group ? group.Value : null;

    [GeneratedRegex("^((?:(?<ro>ro)|rw)(,(?<type>[^:/=]+):(?<path>/[^=]*))?=)?(?<file>.+)$",
        RegexOptions.ExplicitCapture | RegexOptions.Singleline)]
    private static partial Regex DiskWord();

    private static string Names => string.Join(", ", MonitorCatalog.All.Select(m => m.Name));

    /// <summary>What the platform's project says: as the build left it, or as it came with the SDK that this tool is part of.</summary>
    private static LibraryManifest? PlatformManifest(string? built, string platform, List<Diagnostic> found)
    {
        string file = File.Exists(built) ? built : Path.Combine(AppContext.BaseDirectory, "..", "core", platform, "library.json");
        if (!File.Exists(file))
        {
            return null;
        }

        if (LibraryManifest.TryLoad(file, out LibraryManifest? manifest, out Diagnostic? diagnostic))
        {
            return manifest;
        }

        found.Add(diagnostic);
        return null;
    }

    /// <summary>The user's arguments, or those that the project has for when there are none.</summary>
    internal static string[] Chosen(string[] arguments, string? separator)
    {
        int at = separator is null ? -1 : Array.IndexOf(arguments, separator);
        return at < 0 ? arguments : at + 1 < arguments.Length ? arguments[(at + 1)..] : arguments[..at];
    }
}
