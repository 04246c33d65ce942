// SPDX-License-Identifier: BSD-3-Clause
// An image for containers instead of a file: it is fetched, and says how it is run.
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using Unicore.Build.Caching;
using Unicore.Build.Libraries;
using Unicore.Diagnostics;
using Unicore.Diagnostics.Files;
using Unicore.Elf;
using Unicore.Images.Inspecting;
using Unicore.Images.Oci;
using Unicore.Images.Reading;
using Unicore.Images.Registries;
using Unicore.Running.Guests;
using Unicore.Running.Monitors;

namespace Unicore.Tool.Building;

/// <summary>Images of registries, layouts and their archives. What is run of them is kept in the user's cache, by their hash.</summary>
/// <param name="name">What stands behind <c>oci:</c>.</param>
/// <param name="platform">The platform that is asked for; null for any.</param>
/// <param name="architecture">The architecture that is asked for; null for any.</param>
internal sealed partial class OciRun(string name, string? platform, string? architecture)
{
    private const string Prefix = "oci:", Defaults = "--defaults-until", Mark = ":::", Separator = "--", VariableWord = "env.";
    private const string UsualPlatform = "kvm", UsualArchitecture = "x86_64";

    private readonly List<Diagnostic> _found = [];

    /// <summary>What is meant by a word.</summary>
    /// <param name="word">The word.</param>
    /// <returns>A layout, its archive, or a registry's image; null when the word is none of them.</returns>
    public static string? Find(string word) => word.StartsWith(Prefix, StringComparison.Ordinal) ? word[Prefix.Length..] : null;

    /// <summary>Has the image's files at hand, and makes the words that run it.</summary>
    /// <param name="given">Options that the user gives, and words for the guest's main behind <c>--</c>.</param>
    /// <param name="isGiven">Whether the user's value of an option, by its name, takes the place of the image's.</param>
    /// <param name="found">Gets why there are none.</param>
    /// <param name="cancellation">Ends the pull.</param>
    /// <returns>Words for <c>run</c>; null without an image.</returns>
    public async Task<IReadOnlyList<string>?> WordsAsync(
        IReadOnlyList<string> given, Func<string, bool> isGiven, ICollection<Diagnostic> found, CancellationToken cancellation)
    {
        IReadOnlyList<string>? words = null;
        try
        {
            words = await (Local() is var (path, tag) ? Task.FromResult(OfLayout(path, tag)) : OfRegistryAsync(cancellation))
                .ConfigureAwait(false);
        }
        catch (OciException e)
        {
            _found.Add(e.Diagnostic);
        }
        catch (ImageReadException e)
        {
            _found.Add(e.ToDiagnostic(name));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _found.Add(new("UK4090", Severity.Error, $"What '{name}' holds cannot be read, or not be kept: {e.Message} Check the path, the "
                + "permissions, and the room on the disk.", name));
        }

        _found.ForEach(found.Add);
        return words is null ? null : ProjectRun.Merge(words, given, isGiven);
    }

    /// <summary>A path of this machine, with or without a tag behind it.</summary>
    private (string Path, string? Tag)? Local()
    {
        int colon = name.LastIndexOf(':');
        return Path.Exists(name) ? (name, null)
            : colon > 0 && Path.Exists(name[..colon]) ? (name[..colon], name[(colon + 1)..])
            : null;
    }

    private IReadOnlyList<string>? OfLayout(string path, string? tag)
    {
        IReadOnlyList<OciImageFacts> images;
        using (ImageInspection layout = ImageInspection.Open(path, OciChoice.First))
        {
            images = layout.Describe().Oci?.Images ?? [];
        }

        if (Choose(images.Where(i => tag is null || i.Tags.Contains(tag, StringComparer.Ordinal))) is not { } chosen)
        {
            return null;
        }

        string folder = FolderOf(chosen.Image);
        Keep(path, chosen, folder);
        return Words(chosen, folder);
    }

    private async Task<IReadOnlyList<string>?> OfRegistryAsync(CancellationToken cancellation)
    {
        if (RegistryReference.Parse(name, Environment.GetEnvironmentVariable("DOTNET_CONTAINER_INSECURE_REGISTRIES")) is not { } reference)
        {
            _found.Add(new("UK5089", Severity.Error, $"'{name}' is neither a path that is there nor the name of an image. Give "
                + "oci:FOLDER[:TAG], oci:ARCHIVE[:TAG] or oci:[REGISTRY/]REPOSITORY[:TAG][@DIGEST]."));
            return null;
        }

        RegistryCredentials? who = await RegistryCredentials.FindAsync(
            reference.Registry.Host, reference.Repository, "PULL", Environment.GetEnvironmentVariable, cancellation).ConfigureAwait(false);
        using HttpClient http = reference.Registry.Connect();
        RegistryPull pull = new(http, reference, who);
        if (Choose(await pull.LookAsync(cancellation).ConfigureAwait(false)) is not { } chosen)
        {
            return null;
        }

        string folder = FolderOf(chosen.Image);
        if (!Parts(chosen, folder).All(p => File.Exists(p.File)))
        {
            string layout = folder + "." + Path.GetRandomFileName();
            try
            {
                await PullProgress.ShowAsync(reference.ToString(), chosen.Image.Layers.Sum(l => l.Size),
                    progress => pull.FetchAsync(chosen.Image, layout, progress, cancellation)).ConfigureAwait(false);
                Keep(layout, chosen, folder);
            }
            finally
            {
                if (Directory.Exists(layout))
                {
                    Directory.Delete(layout, recursive: true);
                }
            }
        }

        return Words(chosen, folder);
    }

    /// <summary>The first image that runs where it is asked for; where nothing is, on the usual platform, or else on any.</summary>
    private Chosen? Choose(IEnumerable<OciImageFacts> images)
    {
        (OciImageFacts Image, OciGuest Guest)[] guests = [.. images.Select(i => (i, OciGuest.Of(i))).Where(g => g.Item2 is not null)!];
        foreach (string wanted in platform is null ? PlatformFile.Names.Order(StringComparer.Ordinal).Prepend(UsualPlatform) : [platform])
        {
            if (PlatformFile.Load(null, wanted, _found) is not { } manifest)
            {
                continue;
            }

            foreach ((OciImageFacts image, OciGuest guest) in guests
                .Where(g => architecture is null || g.Guest.Architecture == Target.NormalizeArchitecture(architecture))
                .OrderBy(g => g.Guest.Architecture != UsualArchitecture))
            {
                if (manifest.MonitorsFor(guest.Architecture).Select(MonitorCatalog.Find).FirstOrDefault(m => m is not null) is { } monitor
                    && monitor.Architectures.Contains(guest.Architecture)
                    && (guest.Machine is null ? IsProcess(monitor, guest) : monitor.ContainerPlatform == guest.Machine))
                {
                    return new(image, guest, wanted);
                }
            }
        }

        string there = string.Join(", ", images.Select(i => i.Platform ?? "one that does not say what for").Distinct());
        _found.Add(new("UK5089", Severity.Error, $"'{name}' has no image"
            + (platform is null && architecture is null ? " that is run here"
                : $" for {string.Join('/', ((string?[])[platform, architecture]).OfType<string>())}")
            + (there.Length > 0 ? $". It has: {there}." : ": no image has that name.")
            + (platform is null && guests.Any(g => g.Guest.Machine is null)
                ? " A process of Linux's would have your rights on this machine: --platform linuxu runs it." : "")));
        return null;
    }

    /// <summary>A process has its user's rights here: it is run for who asks for it alone, and on its own kind of machine.</summary>
    private bool IsProcess(IMonitor monitor, OciGuest guest) => platform is not null && monitor is ProcessMonitor
        && (architecture is not null
            || (guest.Architecture == UsualArchitecture) == (RuntimeInformation.OSArchitecture == Architecture.X64));

    private static string FolderOf(OciImageFacts image) => Path.Combine(UserCache.Folder("images"), image.Digest["sha256:".Length..]);

    /// <summary>The files of an image that are run, and where they are kept.</summary>
    private IEnumerable<(string Path, string File)> Parts(Chosen chosen, string folder)
    {
        string file = Path.Combine(folder, ProgramName(chosen.Guest));
        return [(chosen.Guest.Program, file), .. chosen.Guest.Initrd is { } initrd ? ((string, string)[])[(initrd, file + ".initrd")] : []];
    }

    /// <summary>A process has its own; a kernel is called as its repository is.</summary>
    private string ProgramName(OciGuest guest)
    {
        string program = guest.Machine is null ? guest.Program
            : Local() is var (path, _) ? Path.GetFileNameWithoutExtension(Path.GetFullPath(path))
            : name.Split('@')[0].Split('/')[^1].Split(':')[0];
        return Path.GetFileName(program) is { Length: > 0 } last and not ("." or "..") ? last : "unikernel";
    }

    private void Keep(string layout, Chosen chosen, string folder)
    {
        using ImageInspection image = ImageInspection.Open(layout, new(chosen.Image.Digest, null));
        foreach ((string path, string file) in Parts(chosen, folder).Where(p => !File.Exists(p.File)))
        {
            ImageEntry entry = image.View.Find(path).Entry;
            if (entry is not { Kind: EntryKind.File, Contents: { } contents })
            {
                throw new ImageReadException("UK4096", $"'{path}', which is to be run, is no file with anything in it.");
            }

            FileWriter.WriteIfChanged(file, to =>
            {
                using Stream from = contents.Open();
                from.CopyTo(to);
            }, written => chosen.Guest.Machine is not null || IsWhole(written), executable: true);
            if (!File.Exists(file))
            {
                throw new ImageReadException("UK4096", $"'{path}' is no program that stands alone: it is no ELF file, or wants a loader or "
                    + "an interpreter, as programs of other containers do.");
            }
        }
    }

    /// <summary>Whether a program needs nothing of the machine's: an ELF file without a loader.</summary>
    private static bool IsWhole(Stream program)
    {
        byte[] bytes = new byte[program.Length];
        program.ReadExactly(bytes);
        return ElfReader.Read(bytes, "program", []) is { } elf && !elf.Segments.Any(s => s.Type == ElfConstants.SegmentInterpreter);
    }

    private IReadOnlyList<string> Words(Chosen chosen, string folder)
    {
        (OciGuest guest, string on) = (chosen.Guest, chosen.Platform);
        string[] files = [.. Parts(chosen, folder).Select(p => p.File)];
        ILookup<bool, string> words = guest.Words.ToLookup(
            w => guest.Machine is not null && w.StartsWith(VariableWord, StringComparison.Ordinal));
        IEnumerable<string> variables = guest.Environment.Concat(words[true].SelectMany(w => CoreGuest.Split(w[VariableWord.Length..])));
        IReadOnlyList<string> arguments = [.. guest.Machine is null ? words[false] : words[false].SelectMany(CoreGuest.Split)];
        return
        [
            files[0], "--platform", on, "--arch", guest.Architecture, .. files.Length > 1 ? (string[])["--initrd", files[1]] : [],
            .. variables.Where(v => Variable().IsMatch(v)).SelectMany(v => (string[])["--env", v]),
            .. arguments.Count > 0 ? (string[])[Defaults, Mark, Separator, .. arguments, Mark] : [],
        ];
    }

    /// <summary>An image's words are strangers': what has no variable's name could be an option.</summary>
    [GeneratedRegex(@"\A[A-Za-z_][A-Za-z0-9_.]*=[^\0]*\z")]
    private static partial Regex Variable();

    private sealed record Chosen(OciImageFacts Image, OciGuest Guest, string Platform);
}
