// SPDX-License-Identifier: BSD-3-Clause
// What a build left beside an image, for whoever looks into it later.
using System.Text;
using Unicore.Diagnostics;
using Unicore.Elf;
using Unicore.Images.Formats;
using Unicore.Images.Inspecting;
using Unicore.Images.Reading;

namespace Unicore.Build.Explaining;

/// <summary>What is known of an image from files beside it.</summary>
/// <param name="Files">The files' names.</param>
/// <param name="Target">What it is for; null where no list of libraries is there.</param>
public sealed record BuiltImage(IReadOnlyList<string> Files, string? Target)
{
    private const string ElfExtension = ".elf", MapExtension = ".map", ConfigurationFile = ".config", SymbolPrefix = "CONFIG_",
        PublishFolder = "publish";

    private const int MostCandidates = 64;

    private const long LargestText = 64L << 20;

    /// <summary>Compilers that made it, as they call themselves.</summary>
    public IReadOnlyList<string>? Compilers { get; init; }

    /// <summary>The linker's identity of it, hexadecimal digits.</summary>
    public string? BuildId { get; init; }

    /// <summary>Its libraries with their bytes, and its system calls; null where it is not known which there are.</summary>
    public ImageReport? Report { get; init; }

    /// <summary>Its configuration: symbols that are not <c>n</c>, by their names.</summary>
    public IReadOnlyDictionary<string, string>? Configuration { get; init; }

    /// <summary>Looks for what a build left: beside the image, and where a build leaves what it publishes an image of.</summary>
    /// <param name="image">The image, open.</param>
    /// <param name="elf">The linked file; null to look for it.</param>
    /// <param name="diagnostics">Receives what does not fit: <c>UK4099</c>.</param>
    /// <returns>What is known; null when there is nothing.</returns>
    /// <exception cref="ImageReadException">What is said to be the linked file is damaged.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static BuiltImage? Find(ImageInspection image, string? elf, ICollection<Diagnostic> diagnostics)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(diagnostics);
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(image.Path));
        string[] named = elf is not null ? [Path.GetFullPath(elf)] : [.. Names(full).Where(File.Exists).Distinct()];
        Lazy<Started> started = new(() => Started.Of(image));
        foreach (string candidate in elf is null ? named.Concat(Published(full, image)) : named)
        {
            if (ElfReader.Load(candidate, []) is { } linked && (candidate == full || started.Value.IsOf(linked)))
            {
                return Of(candidate, linked);
            }
        }

        if (named.FirstOrDefault() is { } other)
        {
            diagnostics.Add(new("UK4099", Severity.Warning,
                $"'{Path.GetFileName(other)}' is of another build: nothing is told of libraries "
                + "and configuration. Build both again, or name the right file with --elf.", image.Path));
        }

        return null;
    }

    private static IEnumerable<string> Names(string image)
    {
        string folder = Path.GetDirectoryName(image) ?? "/", stem = Path.GetFileNameWithoutExtension(image);
        foreach (string place in Path.GetFileName(folder) == PublishFolder ? (string[])[folder, Path.GetDirectoryName(folder)!] : [folder])
        {
            yield return Path.Combine(place, Path.GetFileName(image) + ElfExtension);
            yield return Path.Combine(place, stem + ElfExtension);
        }
    }

    /// <summary>A layout has images of all targets: each has a folder beside that of what is published, or is in the one above.</summary>
    private static IEnumerable<string> Published(string image, ImageInspection inspection)
    {
        string folder = Path.GetDirectoryName(image) ?? "/";
        return inspection.View.Format != "oci" || Path.GetFileName(folder) != PublishFolder ? []
            : Directory.EnumerateFiles(Path.GetDirectoryName(folder)!, "*" + ElfExtension, new EnumerationOptions
            {
                RecurseSubdirectories = true, MaxRecursionDepth = 1,
            }).Order(StringComparer.Ordinal).Take(MostCandidates);
    }

    private static BuiltImage Of(string path, ElfFile elf)
    {
        string linked = Path.ChangeExtension(path, null);
        List<string> files = [Path.GetFileName(path)];
        ImageLibraries? libraries = Used(linked + ImageLibraries.Extension, files, ImageLibraries.Load);
        string[]? map = Used(linked + MapExtension, files, Lines);
        string[]? configuration = Used(Path.Combine(Path.GetDirectoryName(linked)!, ConfigurationFile), files, Lines);
        using FileSource source = new(path);
        ImageFacts facts = new ElfImageReader().Read(source).Facts;
        return new(files, libraries?.Target)
        {
            Compilers = facts.Compilers, BuildId = facts.BuildId,
            Report = libraries is null || map is null ? null : ImageExplainer.Explain(Path.GetFileName(linked), libraries,
                LinkMap.Read(map), elf),
            Configuration = configuration is null ? null : Symbols(configuration),
        };
    }

    private static T? Used<T>(string path, List<string> files, Func<string, T?> read)
        where T : class
    {
        if (new FileInfo(path) is not { Exists: true, Length: > 0 and <= LargestText } || read(path) is not { } value)
        {
            return null;
        }

        files.Add(Path.GetFileName(path));
        return value;
    }

    private static string[] Lines(string path) => File.ReadAllLines(path, Encoding.UTF8);

    private static SortedDictionary<string, string> Symbols(IEnumerable<string> lines)
    {
        SortedDictionary<string, string> symbols = new(StringComparer.Ordinal);
        foreach (string line in lines.Where(l => l.StartsWith(SymbolPrefix, StringComparison.Ordinal)))
        {
            int equals = line.IndexOf('=', StringComparison.Ordinal);
            if (equals > SymbolPrefix.Length)
            {
                symbols[line[SymbolPrefix.Length..equals]] = line[(equals + 1)..];
            }
        }

        return symbols;
    }

    /// <summary>What of an image is started: a bundle's pieces, else programs.</summary>
    private sealed record Started(IReadOnlyList<ByteSource>? Bundle, IReadOnlyList<ByteSource> Programs)
    {
        /// <summary>What is damaged was told of already, and is what nobody linked.</summary>
        public static Started Of(ImageInspection image)
        {
            try
            {
                return image.Bundle() is { } bundle ? new(bundle, [])
                    : new(null, [.. image.Programs().Where(p => p.Length <= ElfImageReader.Most)]);
            }
            catch (ImageReadException)
            {
                return new(null, []);
            }
        }

        /// <summary>Whether what is loaded of the image is what was linked.</summary>
        public bool IsOf(ElfFile elf)
        {
            try
            {
                ElfSegment[] loads = [.. elf.Loads.Where(s => s.FileSize > 0)];
                return Bundle is not null
                    ? Bundle.Count == loads.Length && loads.Zip(Bundle).All(p => IsSame(elf.Contents(p.First).Span, p.Second))
                    : Programs.Any(program => ImageFormats.All.Any(format => IsMade(format, elf, program)));
            }
            catch (ImageReadException)
            {
                return false;
            }
        }

        private static bool IsMade(IImageFormat format, ElfFile elf, ByteSource program)
        {
            using Stream stream = program.Open();
            try
            {
                return format.Difference(elf, stream) is null;
            }
            catch (Exception e) when (e is IOException or InvalidOperationException)
            {
                return false;
            }
        }

        private static bool IsSame(ReadOnlySpan<byte> bytes, ByteSource source) =>
            source.Length == bytes.Length && bytes.SequenceEqual(source.Bytes(0, bytes.Length, "image"));
    }
}
