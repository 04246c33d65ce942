// SPDX-License-Identifier: BSD-3-Clause
// A kraft file (kraft.yaml of specification 0.4 and 0.5, Kraftfile of 0.6) to a project: its top level. Whatever has no case
// in one of the switches ends in Unknown, so that nothing is lost silently.
using System.Text.RegularExpressions;
using Unicore.Diagnostics;
using Unicore.Projects;
using Unicore.Projects.Yaml;

namespace Unicore.Unikraft.Importing;

/// <summary>
/// Reads what Unikraft's tools read. The formats are those of kraft's <c>specification_v0.4.json</c> and kraftkit's
/// <c>schema/v0.5.json</c> and <c>v0.6.json</c>; where a schema and its tool disagree, the tool's reading counts.
/// </summary>
public sealed partial class KraftImporter
{
    // Characters of a file's name: file systems take a few more, and a build puts endings behind it.
    private const int MaxName = 100;

    private readonly ImportOptions _options;
    private readonly ImportMessages _diagnostics = [];
    private readonly ProjectDraft _draft = new([ImportNames.LibraryReference, ImportNames.Kconfig, ImportNames.UnikernelEnvironment],
        ImportMessages.Most);
    private readonly Dictionary<string, string> _defaults = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _variables = new(StringComparer.Ordinal);
    private readonly HashSet<string> _properties = new(StringComparer.OrdinalIgnoreCase);

    private KraftImporter(ImportOptions options) => _options = options;

    /// <summary>Names of kraft files in a folder, the newest form first, as kraftkit's documentation prefers it.</summary>
    public static IReadOnlyList<string> FileNames { get; } = ["Kraftfile", "Kraftfile.yaml", "Kraftfile.yml", "kraft.yaml", "kraft.yml"];

    /// <summary>Turns the text of a kraft file into a project.</summary>
    /// <param name="text">The file's text.</param>
    /// <param name="options">Where it stands.</param>
    /// <returns>The project, and what it does not express.</returns>
    public static ImportResult Import(string text, ImportOptions options)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(options);
        var importer = new KraftImporter(options);
        string name = "";
        string? project = null;
        switch (YamlReader.Read(text, options.File, importer._diagnostics))
        {
            case YamlMap map:
                name = importer.ReadTop(map);
                project = importer._diagnostics.Any(d => d.Severity == Severity.Error)
                    ? null
                    : importer._draft.ToXml(options.SdkVersion, Path.GetFileName(options.File));
                break;
            case { } other:
                importer.Tell(other, "UK2424",
                    "a kraft file is a mapping with keys such as 'spec', 'unikraft' and 'targets'", Severity.Error);
                break;
        }

        return new ImportResult(project, name, importer._diagnostics.InOrder(options.File));
    }

    private string ReadTop(YamlMap top)
    {
        CheckSpecification(top);
        string? name = top.Find("name") is { } named ? ReadText(named, "name") : null;
        if (name is not null)
        {
            AddName(name, top.Find("name")!);
        }

        // In the order that a project is read in, whatever the file's; later values win, so those of single targets come last.
        ReadOutputFolder(top.Find("outdir"));
        ReadTemplate(top.Find("template"));
        ReadCore(top.Find("unikraft"));
        ReadTargets(top);
        ReadLibraries(top.Find("libraries"));
        foreach (YamlEntry entry in top.Entries)
        {
            ReadRunning(entry, "", null, ReadOther);
        }

        ReadTargetSettings();
        return name is null ? "" : FileNameOf(((YamlScalar)top.Find("name")!).Text);
    }

    /// <summary>The image's name, which is a file's: GNU make takes no blanks in it either.</summary>
    private void AddName(string name, YamlNode place)
    {
        string held = NotInAName().Replace(name, m => m.Value.StartsWith("$(", StringComparison.Ordinal) ? m.Value : "-").Trim('.', '-');
        held = held.Contains("$(", StringComparison.Ordinal) ? held : held[..Math.Min(MaxName, held.Length)];
        if (held != name)
        {
            Tell(place, "UK2436",
                $"the image of '{place.Show()}' is called '{(held.Length > 0 ? held : "what the project is called")}': "
                    + "a file has to be able to have its name");
        }

        if (held.Length > 0)
        {
            _draft.AddProperty(ImportNames.UnikernelName, held);
        }
    }

    private void ReadOther(YamlEntry entry, string path)
    {
        switch (entry.Key.Text)
        {
            case "spec" or "specification" or "name" or "outdir" or "template" or "unikraft" or "targets" or "architectures" or "platforms"
                or "libraries":
                break;
            case "version" when IsSpecification(entry.Value):
                break;
            case "runtime":
                Leave(entry, path, "UK2429",
                    "it names a unikernel that is built already, and a project builds its own; name 'unikraft', "
                        + "'libraries' and 'targets' of what it was built from");
                break;
            case "labels":
                Leave(entry, path, "UK2427", "labels go with an OCI package; give them to the tool that packages the image");
                break;
            case "macros":
                Leave(entry, path, "UK2427", "a project has MSBuild's properties instead; write the values where they are used");
                break;
            case "run":
                ReadRun(entry);
                break;
            case var key when key.StartsWith("x-", StringComparison.Ordinal):
                Leave(entry, path, "UK2427", "it is an extension for another program; keep the kraft file for it");
                break;
            default:
                Unknown(entry, path);
                break;
        }
    }

    private void CheckSpecification(YamlMap top)
    {
        YamlNode? specification = top.Find("spec")
            ?? top.Find("specification") ?? (IsSpecification(top.Find("version")) ? top.Find("version") : null);
        if (specification is null)
        {
            Tell(top, "UK2425", "no 'spec' says which specification this follows; it is read as 0.6");
        }
        else if (!IsSpecification(specification))
        {
            Tell(specification, "UK2425", $"the specification '{specification.Show()}' is none of 0.4, 0.5, 0.6; it is read as 0.6");
        }

        foreach (string other in new[] { "specification", "version" })
        {
            if (specification is not null && top.Find(other) is { } second && (other != "version" || IsSpecification(second))
                && Version(second) != Version(specification))
            {
                Tell(second, "UK2434",
                    $"'{other}: {second.Show()}' is overridden by the specification '{specification.Show()}'; leave one of them");
            }
        }

        static string Version(YamlNode node) => node.Show().TrimStart('v');
    }

    private static bool IsSpecification(YamlNode? node) =>
        node is YamlScalar { Text: "0.4" or "0.5" or "0.6" or "v0.4" or "v0.5" or "v0.6" };

    private void ReadOutputFolder(YamlNode? node)
    {
        if (node is not null && ReadText(node, "outdir") is { } folder)
        {
            _draft.AddProperty(ImportNames.BaseOutputPath, Rebase(folder).TrimEnd('/') + "/");
        }
    }

    private void ReadTemplate(YamlNode? node)
    {
        if (node is not null)
        {
            Leave(node, "template", "UK2429",
                "another project's kraft file stands under this one; import that too, and copy what it has here");
        }
    }

    private static string FileNameOf(string name)
    {
        string safe = new([.. name.Select(c => char.IsLetterOrDigit(c) || c is '.' or '_' or '-' or '+' or ' ' ? c : '-')]);
        return safe.Trim(' ', '.', '-')[..Math.Min(MaxName, safe.Trim(' ', '.', '-').Length)];
    }

    /// <summary>References to properties, and of the rest, MSBuild's escapes among it, what is better not in a file's name.</summary>
    [GeneratedRegex(@"\$\(\w+\)|%[0-9A-F]{2}|[^\p{L}\p{Nd}._+-]")]
    private static partial Regex NotInAName();
}
