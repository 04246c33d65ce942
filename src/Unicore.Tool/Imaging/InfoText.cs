// SPDX-License-Identifier: BSD-3-Clause
// What an image is, for people.
using System.Globalization;
using Unicore.Build.Explaining;
using Unicore.Images.Reading;
using Unicore.Tool.Output;

namespace Unicore.Tool.Imaging;

/// <summary>Writes what <c>info</c> shows: of each image a block of lines, those of its parts further to the right.</summary>
internal static class InfoText
{
    private const int Indent = 2, Label = 14;

    public static void Write(TextWriter writer, ImageFacts facts, BuiltImage? built, bool hasConfiguration)
    {
        WriteImage(writer, facts, 0);
        if (built is not null)
        {
            WriteBuild(writer, built, hasConfiguration);
        }
    }

    private static void WriteImage(TextWriter writer, ImageFacts facts, int depth)
    {
        string indent = new(' ', depth * Indent);
        string purpose = facts.Purpose is null ? "" : $" ({facts.Purpose})";
        writer.WriteLine(DiagnosticText.Name($"{indent}{facts.Name}{purpose}: {facts.Title}"));
        foreach ((string name, string value) in Lines(facts))
        {
            writer.WriteLine(DiagnosticText.Name($"{indent}  {name.PadRight(Label)}{value}"));
        }

        foreach (ImageFacts part in facts.Parts ?? [])
        {
            WriteImage(writer, part, depth + 1);
        }
    }

    private static IEnumerable<(string Name, string Value)> Lines(ImageFacts facts)
    {
        if (facts.Size > 0)
        {
            yield return ("size", Bytes(facts.Size));
        }

        foreach ((string name, string? value) in (IEnumerable<(string, string?)>)
            [
                ("digest", facts.Digest), ("architecture", facts.Architecture), ("entry", facts.Entry), ("command line", facts.CommandLine),
                ("build id", facts.BuildId), ("problem", facts.Problem),
            ])
        {
            if (value is not null)
            {
                yield return (name, value);
            }
        }

        foreach (BootWay way in facts.Boot ?? [])
        {
            yield return ("boots by", $"{way.Protocol}: {way.By}{(way.Entry is null ? "" : $", at {way.Entry}")}");
        }

        foreach (string compiler in facts.Compilers ?? [])
        {
            yield return ("compiler", compiler);
        }

        foreach (MemoryPiece piece in facts.Memory ?? [])
        {
            yield return ("memory", $"{piece.Address,-18} {piece.Rights ?? "",-3} {Bytes(piece.MemorySize)}, {Bytes(piece.FileSize)} of "
                + $"the file");
        }

        foreach ((string name, string value) in Disk(facts.Disk).Concat(FileSystem(facts.FileSystem)).Concat(Containers(facts.Oci)))
        {
            yield return (name, value);
        }
    }

    private static IEnumerable<(string Name, string Value)> Disk(DiskFacts? disk)
    {
        if (disk is null)
        {
            yield break;
        }

        yield return ("disk", string.Join(", ",
            ((string?[])[Bytes(disk.Size), disk.Table, disk.Uuid]).OfType<string>()));
        foreach (PartitionFacts partition in disk.Partitions ?? [])
        {
            yield return ($"partition {partition.Number}", string.Join(", ", ((string?[])
            [
                $"{Bytes(partition.Size)} at {partition.Start}", partition.TypeName ?? partition.Type, partition.Name,
                partition.Uuid, partition.IsActive ? "active" : null,
            ]).OfType<string>()));
        }
    }

    private static IEnumerable<(string Name, string Value)> FileSystem(FileSystemFacts? system)
    {
        if (system is not null)
        {
            yield return ("files", string.Join(", ", ((string?[])
            [
                system.Entries is { } count ? $"{count} entries" : null, system.Bytes is { } bytes ? Bytes(bytes) : null, system.Label,
                system.Uuid, system.BlockSize is { } size ? $"blocks of {size}" : null,
            ]).OfType<string>()));
        }
    }

    private static IEnumerable<(string Name, string Value)> Containers(OciFacts? oci)
    {
        foreach (OciImageFacts image in oci?.Images ?? [])
        {
            yield return ("image", $"{image.Platform ?? "no platform"} {string.Join(' ', image.Tags)} {image.Digest}");
            foreach (OciLayerFacts layer in image.Layers)
            {
                yield return ("  layer", $"{layer.Digest} {Bytes(layer.Size)} {layer.MediaType}");
            }

            foreach ((string name, IReadOnlyList<string>? words) in
                (IEnumerable<(string, IReadOnlyList<string>?)>)[("  runs", [.. image.Entrypoint ?? [], .. image.Command ?? []]),
                    ("  variables", image.Environment)])
            {
                if (words is { Count: > 0 })
                {
                    yield return (name, string.Join(' ', words));
                }
            }

            foreach ((string key, string value) in (image.Annotations ?? image.Labels ?? new Dictionary<string, string>())
                .OrderBy(p => p.Key, StringComparer.Ordinal))
            {
                yield return ("  label", $"{key}={value}");
            }
        }
    }

    private static void WriteBuild(TextWriter writer, BuiltImage built, bool hasConfiguration)
    {
        writer.WriteLine();
        writer.WriteLine(DiagnosticText.Name($"Built for {built.Target ?? "a target that is not known"}, "
            + $"as {string.Join(", ", built.Files)} beside it say{(built.Files.Count == 1 ? "s" : "")}."));
        foreach (string line in ((string?[])[built.BuildId is null ? null : $"build id: {built.BuildId}",
            .. built.Compilers ?? []]).OfType<string>())
        {
            writer.WriteLine(DiagnosticText.Name(line));
        }

        if (built.Configuration is { } symbols)
        {
            writer.WriteLine($"configuration: {symbols.Count} symbols");
            foreach ((string name, string value) in hasConfiguration ? symbols : new Dictionary<string, string>())
            {
                writer.WriteLine(DiagnosticText.Name($"  {name}={value}"));
            }
        }

        if (built.Report is { } report)
        {
            writer.WriteLine();
            Columns.Write(writer,
            [
                ["library", "version", "licence", "text", "read-only", "data", "bss", "bytes"],
                .. report.Libraries.Select(r => Row(r.Name, r.Version, r.License, r.Sizes)),
                Row("all", null, null, report.Total),
            ]);
        }
    }

    private static string[] Row(string name, string? version, string? license, ReportSizes sizes) =>
    [
        .. ((string[])
        [
            name, version ?? "-", license ?? "-", $"{sizes.Text}", $"{sizes.ReadOnly}", $"{sizes.Data}", $"{sizes.Bss}", $"{sizes.Total}",
        ]).Select(DiagnosticText.Name),
    ];

    private static string Bytes(long count) => count.ToString("N0", CultureInfo.InvariantCulture) + (count == 1 ? " byte" : " bytes");
}
