// SPDX-License-Identifier: BSD-3-Clause
// The options of `unicore run`, and the guest that they ask for.
using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.RegularExpressions;
using Unicore.Build.Libraries;
using Unicore.Diagnostics;
using Unicore.Running.Guests;
using Unicore.Running.Monitors;
using Unicore.Running.Unikraft;
using Unicore.Tool.Building;

namespace Unicore.Tool.Commands;

/// <summary>What may be said of a guest on the command line.</summary>
internal sealed partial class RunOptions
{
    // Seconds; timers count milliseconds in 32 bits.
    private const double LongestTimeout = 4_000_000;

    private const string VirtiofsWord = GuestVolume.Virtiofs + ":";

    private readonly Argument<FileInfo> _image = new("image")
    {
        Description = "The image, as a build left it; symbols are read from IMAGE.elf beside it. Or a project (a .ukproj file, or a "
            + "folder with one), which is built, and says what these options do not. Or an image for containers, "
            + "oci:[REGISTRY/]REPOSITORY[:TAG], oci:FOLDER[:TAG] or oci:ARCHIVE[:TAG], which is fetched. Or the name of a guest in the "
            + "background that has ended, which is started again.",
    };
    private readonly Argument<string[]> _arguments = new("arguments")
    {
        Description = "Arguments of the guest's main, after --.",
        Arity = ArgumentArity.ZeroOrMore,
    };
    private readonly Option<string?> _platform = new("--platform")
    {
        Description = "The platform that the image is for: kvm, linuxu, …; of a Unikraft tree also qemu, fc (Firecracker) and xen.",
        DefaultValueFactory = _ => "kvm",
    };
    private readonly Option<FileInfo?> _manifest = new("--platform-manifest")
    {
        Description = "What the platform's project says, as a build left it in obj/; without it, "
            + "platforms that come with the SDK are known.",
    };
    private readonly Option<string?> _monitor = new("--monitor")
    {
        Description = $"What runs the image, if not the platform's first: {Names}.",
    };
    private readonly Option<string?> _arch = new("--arch") { Description = "x86_64 or arm64.", DefaultValueFactory = _ => "x86_64" };
    private readonly Option<string?> _note = new("--target-note")
    {
        Description = "For messages: what of platform and architecture nobody chose.",
    };
    private readonly Option<string?> _configuration = new("--configuration", "-c")
    {
        Description = "The configuration that a project is built in: Debug or Release.",
    };
    private readonly Option<string[]> _property = new("--property") { Description = "A property for a project's build, NAME=VALUE." };
    private readonly Option<int> _memory = new("--memory") { Description = "Guest memory in MiB.", DefaultValueFactory = _ => 64 };
    private readonly Option<int> _processors = new("--processors")
    {
        Description = "How many processors the guest has.",
        DefaultValueFactory = _ => 1,
    };
    private readonly Option<double> _timeout = new("--timeout")
    {
        Description = "Seconds after which a guest that is still running counts as hung; 0: never.",
        DefaultValueFactory = _ => 0,
    };
    private readonly Option<double> _stopTimeout = new("--stop-timeout")
    {
        Description = "Seconds that the guest's program has to end after Ctrl+C or SIGTERM; 0: as long as it likes.",
        DefaultValueFactory = _ => 10,
    };
    private readonly Option<bool> _paused = new("--paused")
    {
        Description = "Hold the guest at its first instruction until a debugger continues it.",
    };
    private readonly Option<int?> _gdbPort = new("--gdb-port") { Description = "Listen for gdb on this port of 127.0.0.1." };
    private readonly Option<bool> _unconfined = new("--unconfined")
    {
        Description = "Let QEMU see all files of its user's, and not only those that the guest has to do with.",
    };
    private readonly Option<string?> _accelerator = new("--accelerator")
    {
        Description = "QEMU's accelerator: tcg (emulation; the default) or kvm.",
    };
    private readonly Option<FileInfo?> _unikraft = new("--unikraft")
    {
        Description = "The image is a Unikraft tree's, and this its .config.",
    };
    private readonly Option<string[]> _environment = new("--env") { Description = "An environment variable of the guest, NAME=VALUE." };
    private readonly Option<FileInfo?> _initrd = new("--initrd")
    {
        Description = "The archive with the guest's root file system; not needed where the image brings it itself.",
    };
    private readonly Option<string?> _bootFrom = new("--boot-from")
    {
        Description = "Boot the machine from this file, FORMAT:FILE, that was made of the image: a disk, a CD (iso), a program (efi).",
    };
    private readonly Option<string?> _firmware = new("--firmware") { Description = "By which firmware: bios or uefi." };
    private readonly Option<string[]> _volume = new("--volume")
    {
        Description = "A folder that the guest can mount: PATH=FOLDER, or virtiofs:PATH=FOLDER for another way to it than 9p.",
    };
    private readonly Option<string[]> _readOnlyVolume = new("--read-only-volume") { Description = "The same, to be read only." };
    private readonly Option<string[]> _disk = new("--disk")
    {
        Description = "A file that is a disk of the guest's: rw=FILE, ro=FILE; ro,TYPE:PATH=FILE for one that it mounts at PATH.",
    };
    private readonly Option<string[]> _port = new("--port")
    {
        Description = "A port of the host that leads to one of the guest's: [tcp:|udp:][ADDRESS:][HOST:]GUEST; of 127.0.0.1 if not "
            + "said, any that is free if HOST is 0.",
    };
    private readonly Option<string?> _ports = new("--ports")
    {
        Description = "A list of such ports, in place of those of --port that lead to the same ones of the guest's.",
    };
    private readonly Option<string[]> _network = new("--network")
    {
        Description = $"A network that the guest has a device on: KIND[,NAME=VALUE…]; {string.Join(", ", GuestNetwork.Kinds)}; with "
            + $"{string.Join(", ", GuestNetwork.Names)}.",
    };
    public Option<string?> During { get; } = new("--during")
    {
        Description = "A command of the shell's to run meanwhile; when it has ended, the guest is asked to end.",
    };
    public Option<DirectoryInfo?> Profile { get; } = new("--profile")
    {
        Description = "Add what the guest has counted to this folder, that its image was built with, however it ends.",
    };
    public Option<FileInfo?> Measurements { get; } = new("--measurements")
    {
        Description = "Write figures of the run to this file, as JSON: seconds until the end, and until the guest's first word.",
    };
    public Option<string[]> Measure { get; } = new("--measure")
    {
        Description = "A figure that costs something to have: instructions (as QEMU's emulation executes them) or memory (bytes that "
            + "the guest used).",
    };
    private readonly Option<string[]> _parameters = new("--parameters")
    {
        Description = "Parameters of the libraries in a Unikraft tree's image, until the next option; its main gets none of them.",
        AllowMultipleArgumentsPerToken = true,
    };
    private readonly Option<string?> _defaults = new("--defaults-until")
    {
        Description = "Arguments before this word are used only when none stand behind it.",
    };

    /// <summary>Whether the command that would run the guest is shown, and nothing is run.</summary>
    public Option<bool> DryRun { get; } = new("--dry-run") { Description = "Print the command that would run the guest, and run nothing." };

    public RunOptions()
    {
        _firmware.AcceptOnlyFromAmong([.. GuestMedium.Firmwares]);
        Measure.AcceptOnlyFromAmong(MeasuredRun.Extra);
    }

    /// <summary>Adds them to a command.</summary>
    public Command AddTo(Command command)
    {
        command.Arguments.Add(_image);
        command.Arguments.Add(_arguments);
        Option[] options =
        [
            _platform, _arch, _configuration, _property, _manifest, _monitor, _memory, _processors, _timeout, _stopTimeout, _paused,
            _gdbPort, _unconfined, _accelerator, _unikraft,
            _environment, _initrd, _bootFrom, _firmware, _volume, _readOnlyVolume, _disk, _port, _ports, _network, During, Profile,
            Measurements, Measure, _parameters, _note, _defaults, DryRun,
        ];
        Array.ForEach(options, command.Options.Add);
        return command;
    }

    /// <summary>What to run, as it was given.</summary>
    /// <param name="parsed">The command line.</param>
    public string Image(ParseResult parsed) => parsed.GetResult(_image)!.Tokens[0].Value;

    /// <summary>Builds a project for what the command line says, and has both say how to run it.</summary>
    /// <param name="project">The project.</param>
    /// <param name="parsed">The command line.</param>
    /// <param name="found">Gets what is wrong.</param>
    /// <param name="cancellation">Ends the build.</param>
    /// <returns>Words for <c>run</c> with an image; null without one.</returns>
    public Task<IReadOnlyList<string>?> WordsOfAsync(
        string project, ParseResult parsed, List<Diagnostic> found, CancellationToken cancellation)
    {
        Dictionary<string, string> properties = new(StringComparer.OrdinalIgnoreCase);
        foreach (string[] property in (parsed.GetValue(_property) ?? []).Select(p => p.Split('=', 2)))
        {
            properties[property[0]] = property[^1];
        }

        (Option<string?> Option, string Property)[] asProperties =
            [(_platform, "Platform"), (_arch, "Arch"), (_configuration, "Configuration")];
        foreach ((Option<string?> option, string property) in asProperties)
        {
            if (Given(parsed, option) is { } value)
            {
                properties[property] = value;
            }
        }

        return ProjectRun.WordsAsync(project, properties, WordsBesideImage(parsed), IsGiven(parsed), found, cancellation);
    }

    /// <summary>Fetches an image for containers as the command line says, and has both say how to run it.</summary>
    /// <param name="image">What stands behind <c>oci:</c>.</param>
    /// <param name="parsed">The command line.</param>
    /// <param name="found">Gets what is wrong.</param>
    /// <param name="cancellation">Ends the pull.</param>
    /// <returns>Words for <c>run</c> with an image; null without one.</returns>
    public Task<IReadOnlyList<string>?> WordsOfImageAsync(
        string image, ParseResult parsed, List<Diagnostic> found, CancellationToken cancellation) =>
        new OciRun(image, Given(parsed, _platform), Given(parsed, _arch))
            .WordsAsync(WordsBesideImage(parsed), IsGiven(parsed), found, cancellation);

    private static IEnumerable<OptionResult> GivenOptions(ParseResult parsed) =>
        parsed.CommandResult.Children.OfType<OptionResult>().Where(o => !o.Implicit);

    private static string? Given(ParseResult parsed, Option<string?> option) =>
        GivenOptions(parsed).FirstOrDefault(o => o.Option == option) is { Tokens: [var value, ..] } ? value.Value : null;

    private static Func<string, bool> IsGiven(ParseResult parsed)
    {
        OptionResult[] given = [.. GivenOptions(parsed)];
        return name => Array.Exists(given, o => o.Option.Name == name && o.Option.Arity.MaximumNumberOfValues <= 1);
    }

    private string[] WordsBesideImage(ParseResult parsed)
    {
        Token image = parsed.GetResult(_image)!.Tokens[0];
        return [.. parsed.Tokens.SkipWhile(t => t.Type != TokenType.Command).Skip(1)
            .Where(t => !ReferenceEquals(t, image)).Select(t => t.Value)];
    }

    /// <summary>The guest.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="found">Takes what is wrong with it.</param>
    public GuestRequest Request(ParseResult parsed, List<Diagnostic> found)
    {
        string platformName = parsed.GetValue(_platform)!, architecture = Target.NormalizeArchitecture(parsed.GetValue(_arch)!);
        LibraryManifest? known = parsed.GetValue(_unikraft) is null
            ? PlatformFile.Load(parsed.GetValue(_manifest)?.FullName, platformName, found)
            : null;
        return new()
        {
            Image = parsed.GetValue(_image)!.FullName,
            Arguments = RunCommand.Chosen(parsed.GetValue(_arguments) ?? [], parsed.GetValue(_defaults)),
            Parameters = parsed.GetValue(_parameters) ?? [],
            Environment = CoreGuest.LastOfEach(parsed.GetValue(_environment) ?? []),
            Initrd = known?.TakesInitrd(architecture) != false ? parsed.GetValue(_initrd)?.FullName : null,
            Medium = Medium(parsed.GetValue(_bootFrom), parsed.GetValue(_firmware)),
            Volumes =
            [
                .. Volumes(parsed.GetValue(_volume), isReadOnly: false), .. Volumes(parsed.GetValue(_readOnlyVolume), isReadOnly: true),
            ],
            Disks = [.. Disks(parsed.GetValue(_disk))],
            Ports = GuestPort.Merge(
                Ports(parsed.GetValue(_ports), found), (parsed.GetValue(_port) ?? []).SelectMany(p => Ports(p, found))),
            Networks = [.. (parsed.GetValue(_network) ?? []).Select(n => Network(n, found))],
            Convention = parsed.GetValue(_unikraft) is { } config
                ? new UnikraftGuest(UnikraftImage.Read(config.FullName))
                : CoreGuest.Instance,
            Platform = platformName,
            Architecture = architecture,
            TargetNote = parsed.GetValue(_note) is { Length: > 0 } sentence ? " " + sentence : "",
            Monitors = parsed.GetValue(_unikraft) is null
                ? known?.MonitorsFor(architecture) ?? []
                : UnikraftPlatforms.MonitorsFor(platformName, architecture),
            MonitorPrograms = known?.MonitorPrograms ?? [],
            Monitor = parsed.GetValue(_monitor),
            MemoryMiB = parsed.GetValue(_memory),
            Processors = parsed.GetValue(_processors),
            Timeout = Seconds(parsed.GetValue(_timeout)),
            StopTimeout = Seconds(parsed.GetValue(_stopTimeout)),
            Paused = parsed.GetValue(_paused),
            GdbPort = parsed.GetValue(_gdbPort),
            IsConfined = !parsed.GetValue(_unconfined),
            Accelerator = parsed.GetValue(_accelerator),
        };
    }

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
        given is null ? null : GuestMedium.Parse(given, firmware);

    private static IEnumerable<GuestVolume> Volumes(string[]? given, bool isReadOnly) => (given ?? []).Select(v => v.Split('=', 2))
        .Select(v => v[0].StartsWith(VirtiofsWord, StringComparison.Ordinal)
            ? (Path: v[0][VirtiofsWord.Length..], Folder: v[^1], FileSystem: GuestVolume.Virtiofs)
            : (Path: v[0], Folder: v[^1], FileSystem: GuestVolume.NineP))
        .Select(v => new GuestVolume(v.Folder.Length > 0 ? Path.GetFullPath(v.Folder) : "", v.Path, isReadOnly, v.FileSystem));

    private static IEnumerable<GuestDisk> Disks(string[]? given) => (given ?? []).Select(d => DiskWord().Match(d))
        .Select(d => new GuestDisk(
            d.Success ? Path.GetFullPath(d.Groups["file"].Value) : "", Group(d, "path"), Group(d, "type"), Group(d, "ro") is not null));

    private static string? Group(Match match, string name) =>
        match.Groups[name] is { Success: true } group ? group.Value : null;

    [GeneratedRegex("^((?:(?<ro>ro)|rw)(,(?<type>[^:/=]+):(?<path>/[^=]*))?=)?(?<file>.+)$",
        RegexOptions.ExplicitCapture | RegexOptions.Singleline)]
    private static partial Regex DiskWord();

    private static string Names => string.Join(", ", MonitorCatalog.All.Select(m => m.Name));
}
