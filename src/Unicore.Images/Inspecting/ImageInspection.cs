// SPDX-License-Identifier: BSD-3-Clause
// A file that is looked into: opened, described, gone into.
using System.Security.Cryptography;
using Unicore.Diagnostics;
using Unicore.Images.Oci;
using Unicore.Images.Reading;

namespace Unicore.Images.Inspecting;

/// <summary>An image of whatever format, open. Nothing of it is written anywhere, and no path in it is one of the host's.</summary>
public sealed class ImageInspection : IDisposable
{
    // Images within images may share their bytes, so that there are more of them than a file has room for.
    private const int Deepest = ImageView.Deepest, MostSearched = 256, MostParts = ImageView.MostEntered;

    private const string RootExtension = ".initrd";

    private readonly List<IDisposable> _open = [];
    private ImageContents _contents = null!;
    private ByteSource? _source;
    private int _parts;

    private ImageInspection(string path) => Path = path;

    /// <summary>The file, or the folder of a layout.</summary>
    public string Path { get; }

    /// <summary>What is in it.</summary>
    public ImageView View => new(_contents);

    /// <summary>Opens a file, or the folder of a layout.</summary>
    /// <param name="path">It.</param>
    /// <param name="choice">What is meant of images for containers.</param>
    /// <returns>What is in it.</returns>
    /// <exception cref="ImageReadException">It is of no known format, damaged, too large, or of a kind that is not read here.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static ImageInspection Open(string path, OciChoice choice)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(choice);
        ImageInspection image = new(path);
        try
        {
            image.Open(choice);
            return image;
        }
        catch
        {
            image.Dispose();
            throw;
        }
    }

    /// <summary>The same of bytes that are open, and stay so.</summary>
    /// <param name="name">What they are called.</param>
    /// <param name="source">They.</param>
    /// <param name="choice">What is meant of images for containers.</param>
    /// <returns>What is in them.</returns>
    /// <exception cref="ImageReadException">As of a file.</exception>
    public static ImageInspection Of(string name, ByteSource source, OciChoice choice)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(choice);
        ImageInspection image = new(name);
        image.Open(source, choice);
        return image;
    }

    /// <summary>Does something with an image; what is wrong with it is a diagnostic.</summary>
    /// <param name="path">The file that it is about.</param>
    /// <param name="diagnostics">Receives <c>UK4090</c> to <c>UK4097</c>.</param>
    /// <param name="act">What is done.</param>
    /// <returns>Whether it was.</returns>
    public static bool Try(string path, ICollection<Diagnostic> diagnostics, Action act)
    {
        ArgumentNullException.ThrowIfNull(diagnostics);
        ArgumentNullException.ThrowIfNull(act);
        try
        {
            act();
            return true;
        }
        catch (ImageReadException e)
        {
            diagnostics.Add(e.ToDiagnostic(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            diagnostics.Add(new("UK4090", Severity.Error,
                $"'{path}' cannot be read: {e.Message} Correct the path, or get the right to read it.", path));
        }

        return false;
    }

    /// <summary>Describes it, and the images within it.</summary>
    /// <returns>The description.</returns>
    /// <exception cref="ImageReadException">It is damaged.</exception>
    public ImageFacts Describe()
    {
        string? digest = null;
        if (_source is not null)
        {
            using Stream stream = _source.Open();
            digest = "sha256:" + Convert.ToHexStringLower(SHA256.HashData(stream));
        }

        return Describe(_contents, NameOf(Path), null,
            _source?.Length ?? 0, 0) with
        {
            Digest = digest,
        };
    }

    /// <summary>What of it is started: itself, or what a container's image or firmware names.</summary>
    /// <returns>The programs' bytes.</returns>
    /// <exception cref="ImageReadException">It is damaged.</exception>
    public IEnumerable<ByteSource> Programs() =>
        _contents.Facts.Format is "elf" or "kernel" ? [_source!]
        : _contents.Files is { } files ? Kernels(_contents.Facts, files()).Select(k => k.Source)
        : [];

    /// <summary>The bundle of our loaders' in it, wherever it is; null when there is none.</summary>
    /// <returns>The pieces of its image, by rising addresses.</returns>
    /// <exception cref="ImageReadException">It is damaged.</exception>
    public IReadOnlyList<ByteSource>? Bundle() => Bundle(_contents, 0);

    /// <inheritdoc/>
    public void Dispose() => _open.ForEach(o => o.Dispose());

    private static string NameOf(string path) =>
        System.IO.Path.GetFileName(System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(path)));

    private void Open(OciChoice choice)
    {
        if (Directory.Exists(Path))
        {
            if (!File.Exists(System.IO.Path.Combine(Path, OciLayout.VersionFile)))
            {
                throw new ImageReadException("UK4091", $"It is a folder, and no OCI layout: it has no file {OciLayout.VersionFile}.");
            }

            var layout = OciLayout.Open(Path);
            _open.Add(layout);
            _contents = OciImageReader.Read(layout, choice);
            return;
        }

        FileSource file = new(Path);
        _open.Add(file);
        Open(file, choice);
        if (_contents is { Members: [], Facts.Boot: not null, Files: null } && File.Exists(Path + RootExtension))
        {
            FileSource root = new(Path + RootExtension);
            _open.Add(root);
            _contents = _contents with
            {
                Members = [new(NameOf(Path) + RootExtension, root, "root file system, beside the image")], IsTransparent = true,
            };
        }
    }

    private void Open(ByteSource source, OciChoice choice)
    {
        _source = source;
        IImageReader reader = ImageReaders.Find(source) ?? throw new ImageReadException("UK4091",
            $"It is of no format that is known here: {string.Join(", ", ImageReaders.All.Select(r => r.Format).Distinct())}.");
        bool isChosen = choice != OciChoice.First;
        if (isChosen && reader is not OciImageReader)
        {
            throw new ImageReadException("UK4097", "Only a layout for containers has several images, and layers. Leave --image and "
                + "--layer out.");
        }

        _contents = isChosen ? OciImageReader.Read(source, choice) : reader.Read(source);
    }

    private ImageFacts Describe(ImageContents contents, string name, string? purpose, long size, int depth)
    {
        ImageFacts facts = contents.Facts with { Name = name, Purpose = purpose, Size = size };
        List<ImageFacts> parts = [.. depth == Deepest ? [] : contents.Members.Select(m => Part(m, depth + 1)).OfType<ImageFacts>()];
        if (contents.Files is { } list)
        {
            ImageFiles files = list();
            facts = facts with
            {
                FileSystem = (facts.FileSystem ?? new()) with
                {
                    Entries = files.All.Count(), Bytes = files.All.Where(f => f.Kind == EntryKind.File).Sum(f => f.Size),
                },
            };
            parts.AddRange(depth == Deepest ? [] : Kernels(facts, files).Select(m => Part(m, depth + 1)).OfType<ImageFacts>());
        }

        return facts with { Parts = parts.Count > 0 ? parts : null };
    }

    /// <summary>A part, if it is an image; what is wrong with it does not keep from telling of others.</summary>
    private ImageFacts? Part(ImageMember member, int depth)
    {
        IImageReader? reader = null;
        try
        {
            reader = ImageReaders.Find(member.Source);
            Count();
            return reader is null ? null : Describe(reader.Read(member.Source), member.Name, member.What, member.Source.Length, depth);
        }
        catch (ImageReadException e)
        {
            return new(reader?.Format ?? "unknown", reader?.Format ?? "unknown")
            {
                Name = member.Name, Purpose = member.What, Size = member.Source.Length, Problem = e.Message,
            };
        }
    }

    /// <summary>Files that somebody boots: of what firmware reads all that are programs, of a container what its image names.</summary>
    private static IEnumerable<ImageMember> Kernels(ImageFacts facts, ImageFiles files)
    {
        IEnumerable<ImageEntry> candidates = facts switch
        {
            { Oci: { } oci } => oci.Images.SelectMany(Named).Distinct(StringComparer.Ordinal).Take(MostSearched)
                .Select(path => files.Follow(ImageEntry.PathOf(path))).OfType<ImageEntry>(),
            { Format: "fat" or "iso" } => files.All,
            _ => [],
        };
        return candidates.Where(c => c is { Kind: EntryKind.File, Contents: not null }).Take(MostSearched)
            .Where(IsProgram).Select(c => new ImageMember(c.Path, c.Contents!));
    }

    private static IEnumerable<string> Named(OciImageFacts image) =>
        image.Layers.SelectMany(l => l.Annotations?.Values ?? []).Concat(image.Annotations?.Values ?? []).Concat(image.Entrypoint ?? [])
            .Where(v => v.StartsWith('/'));

    private static bool IsProgram(ImageEntry entry)
    {
        try
        {
            return ImageReaders.Find(entry.Contents!)?.Format is "elf" or "efi" or "kernel" or "cpio" or "bundle";
        }
        catch (ImageReadException)
        {
            return false;
        }
    }

    private IReadOnlyList<ByteSource>? Bundle(ImageContents contents, int depth)
    {
        if (contents.Facts.Format == "bundle")
        {
            return [.. contents.Members.Where(m => m.Name.StartsWith("kernel-", StringComparison.Ordinal)).Select(m => m.Source)];
        }

        Count();
        IEnumerable<ByteSource> inner = contents.Members.Select(m => m.Source);
        if (contents.Facts.Format == "fat" && contents.Files!().Find(Disks.EfiProgram.Place) is { Contents: { } program })
        {
            inner = inner.Append(program);
        }

        return depth == Deepest ? null : inner.Select(s => ImageReaders.Find(s)?.Read(s)).OfType<ImageContents>()
            .Select(c => Bundle(c, depth + 1)).FirstOrDefault(b => b is not null);
    }

    private void Count()
    {
        if (++_parts > MostParts)
        {
            throw ImageReadException.TooLarge("image", $"{MostParts} images within each other");
        }
    }
}
