// SPDX-License-Identifier: BSD-3-Clause
// Guests of our own core: one line of arguments, an exit code through a debug device.
using System.Buffers;
using System.Text;
using Unicore.Diagnostics;
using Unicore.Running.Consoles;

namespace Unicore.Running.Guests;

/// <summary>What images of our own core expect, on whatever platform.</summary>
public sealed class CoreGuest : IGuestConvention
{
    private static readonly SearchValues<char> Special = SearchValues.Create(" \t\n\r\"'\\=");

    private static readonly SearchValues<char> Blanks = SearchValues.Create(" \t\n\r");

    /// <summary>What a word of the command line begins with that is a variable of the environment.</summary>
    private const string VariableWord = "env.";

    /// <summary>What a word of the command line begins with that names what to mount: <c>ukvolume</c>.</summary>
    private const string VolumeWord = "uk.volume=";

    /// <summary>By which a guest is told which of its console's streams are terminals: <c>uk/bootinfo.h</c>.</summary>
    private const string TerminalWord = "uk.terminal";

    /// <summary>By which a process is told of <see cref="GuestRequest.MemoryFile"/>: <c>memory_file.c</c> of linuxu.</summary>
    private const string MemoryWord = "uk.memory";

    /// <summary>How QEMU ends when a loader on a disk gave up: <c>EXIT_GAVE_UP</c> of <c>fwcfg.h</c>.</summary>
    private const int GaveUp = (0x55 << 1) | 1;

    private CoreGuest()
    {
    }

    /// <summary>The convention; it has no state.</summary>
    public static CoreGuest Instance { get; } = new();

    /// <inheritdoc/>
    public bool WantsTerminal => false;

    /// <inheritdoc/>
    public IReadOnlyList<string> Words(GuestRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return request.Arguments;
    }

    /// <inheritdoc/>
    public string CommandLine(GuestRequest request, bool loaderAddsName)
    {
        ArgumentNullException.ThrowIfNull(request);

        // What is not the program's own begins as a loader's word does, outside of quotes: ukbootinfo's cmdline.c has the list. The word
        // between is for Firecracker, which puts words of its own before the first that is one, be it in quotes; else they come last.
        string[] loaders =
        [
            .. request.HasFrames ? (string[])[ConsoleFrames.Word, $"{TerminalWord}={request.Terminals}"] : [],
            .. Mounts(request).OrderBy(m => m.Path, StringComparer.Ordinal).Select(m => VolumeWord + Join([$"{m.How}:{m.Path}"])),
            .. GuestNetwork.Words(request.Networks),
            .. request.Environment.Select(VariableOf),
        ];
        string[] words = [.. Words(request).Select(w => Join([w]))];
        return string.Join(' ', [.. loaders, .. loaders.Length > 0 && words.Length > 0 ? (string[])["--"] : [], .. words]);
    }

    /// <summary>The word of a command line that is a variable.</summary>
    /// <param name="variable"><c>NAME=VALUE</c>.</param>
    /// <returns>The word.</returns>
    public static string VariableOf(string variable) => VariableWord + Join([variable]);

    /// <summary>Of several variables of one name the last: what a project says for one target stands behind what it says for all.</summary>
    public static string[] LastOfEach(IEnumerable<string> variables) =>
        [.. variables.Reverse().DistinctBy(v => v.Split('=')[0], StringComparer.Ordinal).Reverse()];

    /// <summary>One within another is mounted after it, or it would be hidden.</summary>
    private static IEnumerable<(string Path, string How)> Mounts(GuestRequest request) =>
    [
        .. request.Volumes.Index().Select(v => (v.Item.Path, Rights(v.Item.IsReadOnly)
            + (v.Item.FileSystem == GuestVolume.NineP ? "" : $",{v.Item.FileSystem},{GuestVolume.NameOf(v.Index)}"))),
        .. request.Disks.Index().Where(d => d.Item.Path is not null)
            .Select(d => (d.Item.Path!, $"{Rights(d.Item.IsReadOnly)},{d.Item.FileSystem},{GuestDisk.NameOf(d.Index)}")),
    ];

    private static string Rights(bool isReadOnly) => isReadOnly ? "ro" : "rw";

    /// <inheritdoc/>
    public IReadOnlyList<string>? Variables(GuestRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return
        [
            .. request.Environment, $"{TerminalWord}={request.Terminals}",
            .. request.MemoryFile is { } file ? (string[])[$"{MemoryWord}={file}"] : [],
        ];
    }

    /// <inheritdoc/>
    public bool KnowsFrames(GuestRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return ImageSymbols.Has(request.Image + ".elf", ConsoleFrames.Reader) == true;
    }

    /// <inheritdoc/>
    public string? Processor(string architecture) => null;

    /// <summary>
    /// Of semihosting a guest is to have its end alone: files and commands of the host are gdb's to give, and without one nobody's. A gdb
    /// that is there, or may come by QEMU's control socket, would give them, confined by nothing; so QEMU does it then, which is confined.
    /// </summary>
    public IReadOnlyList<string> ExitDevices(GuestRequest request, string exitCodeFile)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(exitCodeFile);
        return request.Architecture == "x86_64"
            ?
            [
                "-device", "isa-debug-exit,iobase=0xf4,iosize=4",
                "-chardev", "file,id=exitcode,path=" + exitCodeFile.Replace(",", ",,", StringComparison.Ordinal),
                "-device", "isa-debugcon,iobase=0xf8,chardev=exitcode",
            ]
            : ["-semihosting-config", "enable=on,target=" + (request.GdbPort is null && request.Control is null ? "gdb" : "native")];
    }

    /// <inheritdoc/>
    public GuestResult Interpret(GuestRequest request, MonitorEnd ended)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(ended);
        if (request.Architecture != "x86_64")
        {
            return new GuestResult(ended.Status, []);
        }

        // isa-debug-exit ends QEMU with (value << 1) | 1, which has no room for the whole code: that went to the file just before.
        return ended.ExitCode.Length > 0
            ? new GuestResult(ended.ExitCode.Span[^1], [])
            : ended.Status == GaveUp && request.Medium is { } medium
            ? GuestResult.Failed(GuestExit.Died, "UK5064", $"The loader on '{medium.File}' could not start the image; what it said stands "
                + "above. If memory is too little, give it more with -p:UnikernelMemory=; else build again.")
            : ended.Status == 0
            ? GuestResult.Failed(GuestExit.Died, "UK5003", "The guest reset without an exit code (a triple fault, or too little memory: "
                + $"it had {request.MemoryMiB} MiB). Try more with -p:UnikernelMemory=, "
                + "or look at it with -p:UnikernelPaused=true -p:UnikernelGdbPort=1234.")
            : GuestResult.Failed(GuestExit.Died, "UK5021", $"QEMU ended with status {ended.Status} before the guest gave an exit code"
                + (ended.Status > 128 ? $": signal {ended.Status - 128} killed it, 9 perhaps for want of memory." : "."));
    }

    /// <inheritdoc/>
    public bool MountsVolumes => true;

    /// <inheritdoc/>
    public Diagnostic? RefuseVolumes(GuestRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        (string What, string Item, string Library, string Symbol)[] needs =
        [
            .. request.Volumes.DistinctBy(v => v.FileSystem).Select(v => v.FileSystem == GuestVolume.NineP
                ? ($"mounts '{v.Path}'", "Volume", "9pfs", "uk_9pfs_new") : ($"mounts '{v.Path}'", "Volume", "virtiofs", "uk_fuse_new")),
            .. request.Disks.Where(d => d.FileSystem is "erofs" or "vfat").DistinctBy(d => d.FileSystem)
                .Select(d => ($"mounts '{d.Path}'", "Disk", d.FileSystem!, $"uk_{d.FileSystem}_new")),
            .. request.Disks.Take(1).Select(d => ($"finds the disk '{d.File}'", "Disk", "virtioblk", "uk_blkdev_register")),
        ];
        (string what, string item, string library, _) =
            needs.FirstOrDefault(n => ImageSymbols.Has(request.Image + ".elf", n.Symbol) == false);
        return library is null ? null : new("UK5028", Severity.Error,
            $"The image has no library that {what}. A {item} item brings {library} along: build again, or add "
                + $"<LibraryReference Include=\"{library}\" /> where DisableImplicitLibraryReferences is set.");
    }

    /// <inheritdoc/>
    public Diagnostic? Refuse(GuestRequest request) => null;

    /// <inheritdoc/>
    public IEnumerable<Diagnostic> Forgotten(GuestRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.Parameters.Count > 0)
        {
            yield return new("UK5023", Severity.Warning, $"The guest does not get the parameters '{Join(request.Parameters)}'. "
                + "The libraries of the core's images take none. Take them out of UnikernelParameters, or hand them over as arguments.");
        }
    }

    /// <summary>
    /// One string of arguments from which the guest's splitter makes the same list again: blanks separate, double quotes
    /// hold together, a backslash inside them makes the next character literal. A word with an equals sign stands in quotes, since
    /// it might be one of a loader's; so does one behind which the program's words would begin.
    /// </summary>
    /// <param name="arguments">The arguments.</param>
    /// <returns>The string.</returns>
    public static string Join(IEnumerable<string> arguments)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        var line = new StringBuilder();
        foreach (string argument in arguments)
        {
            if (line.Length > 0)
            {
                line.Append(' ');
            }

            if (argument.Length > 0 && argument != "--" && !argument.AsSpan().ContainsAny(Special))
            {
                line.Append(argument);
                continue;
            }

            string escaped = argument.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
            line.Append('"').Append(escaped).Append('"');
        }

        return line.ToString();
    }

    /// <summary>The list that <see cref="Join"/> made a string of.</summary>
    /// <param name="line">The string.</param>
    /// <returns>The arguments.</returns>
    public static IReadOnlyList<string> Split(string line)
    {
        ArgumentNullException.ThrowIfNull(line);
        List<string> words = [];
        StringBuilder word = new();
        bool isQuoted = false, isWord = false;
        for (int at = 0; at < line.Length; at++)
        {
            char letter = line[at];
            if (!isQuoted && Blanks.Contains(letter))
            {
                if (isWord)
                {
                    words.Add(word.ToString());
                    word.Clear();
                }

                isWord = false;
                continue;
            }

            isWord = true;
            if (letter == '"')
            {
                isQuoted = !isQuoted;
            }
            else
            {
                at += isQuoted && letter == '\\' && at + 1 < line.Length ? 1 : 0;
                word.Append(line[at]);
            }
        }

        if (isWord)
        {
            words.Add(word.ToString());
        }

        return words;
    }
}
