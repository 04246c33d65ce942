// SPDX-License-Identifier: BSD-3-Clause
// The files of a micro-library that was cut out, but for its sources.
using System.Text;
using System.Text.Json;
using Unicore.Analysis.Porting;
using Unicore.Analysis.Reporting;
using Unicore.Build.Actions;
using Unicore.Projects;

namespace Unicore.Analysis.Decomposing.Extracting;

/// <summary>What its files say.</summary>
internal sealed record LibraryParts
{
    public required string Name { get; init; }

    /// <summary>What it was cut out of.</summary>
    public required string Software { get; init; }

    public required CompileItems Items { get; init; }

    /// <summary>Folders of headers that its users read, of those that its sources do.</summary>
    public required IReadOnlySet<string> PublicFolders { get; init; }

    public required IReadOnlyList<string> Exports { get; init; }

    public IReadOnlyList<string> Libraries { get; init; } = [];

    public IReadOnlyList<Stub> Stubs { get; init; } = [];

    /// <summary>Sources that parts were left out of.</summary>
    public IReadOnlyCollection<string> Shortened { get; init; } = [];
}

/// <summary>Writes them.</summary>
internal static class LibraryWriter
{
    /// <summary>Names of musl's and glibc's for the address of errno: no stub could stand in their place.</summary>
    public static readonly string[] Errors = ["__errno_location", "___errno_location"];

    /// <summary>The files by their names.</summary>
    public static IEnumerable<(string Name, string Text)> Files(LibraryParts parts, string sdkVersion)
    {
        yield return (parts.Name + ".ukproj", Project(parts, sdkVersion));
        yield return ("exportsyms.uk", $"# Functions and data of {parts.Name} that others may use.\n"
            + (parts.Exports.Count == 0 ? "none\n" : string.Concat(parts.Exports.Select(e => e + "\n"))));
        yield return ("Config.uk", parts.Stubs.Count == 0 ? $"# {parts.Name} has no options of its own.\n"
            : $"config {Symbol(parts.Name)}_STUBS_SAY\n\tbool \"{parts.Name}: say which stub is called\"\n\tdefault y\n\thelp\n"
                + "\t  What was cut away does nothing. Each such function says so on the console when\n"
                + "\t  it is called for the first time.\n");
        if (parts.Stubs.Count > 0)
        {
            yield return (ProjectWriter.Stubs, StubSource(parts));
        }

        yield return ("README.md", Readme(parts));
        yield return (ExtractionRequest.Mark, JsonSerializer.Serialize(
            new { parts.Name, parts.Software, parts.Exports, Stubs = parts.Stubs.Select(s => s.Name) }, DocumentJson.Options()) + "\n");
    }

    /// <summary>The name of a library's symbol in Kconfig.</summary>
    internal static string Symbol(string name) =>
        "LIB" + string.Concat(name.ToUpperInvariant().Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_'));

    private static string Project(LibraryParts parts, string sdkVersion)
    {
        NewProject project = new NewProject(sdkVersion)
            .Property("OutputType", "Library")
            .Property("Description", MSBuildText.Escape($"{parts.Name}, cut out of {parts.Software}."))
            .Property("EnableDefaultCompileItems", "false")
            .Property("TreatWarningsAsErrors", "false")
            .Property("CompilerFlags", "-w")
            .Group();
        foreach (string library in parts.Libraries)
        {
            project.Item("LibraryReference", MSBuildText.Escape(library));
        }

        project.Group();
        foreach (string folder in parts.Items.HeaderFolders)
        {
            project.Item("IncludeDirectory", ProjectWriter.Escape(folder),
                ("Private", parts.PublicFolders.Contains(folder) ? null : "true"));
        }

        // Flags are the sources' alone: stubs are compiled as the SDK's own.
        string common = string.Join(' ', parts.Items.Common.Select(ShellWords.Quote));
        project.Group();
        foreach (CompileGroup group in parts.Items.Groups)
        {
            string flags = $"{common} {group.Flags}".Trim();
            foreach (IGrouping<string?, string> folder in group.Sources.GroupBy(Path.GetDirectoryName))
            {
                project.Item("Compile", string.Join(';', folder.Select(ProjectWriter.Escape)),
                    ("Flags", flags.Length == 0 ? null : ProjectWriter.Escape(flags)));
            }
        }

        if (parts.Stubs.Count > 0)
        {
            project.Item("Compile", ProjectWriter.Stubs);
        }

        return project.ToXml();
    }

    private static string StubSource(LibraryParts parts)
    {
        StringBuilder before = new($$"""
            // Written by `unicore decompose`: what was cut away of {{parts.Software}} and {{parts.Name}} uses. Each function says so when
            // it is called for the first time. Write those that matter, cut out what has them, or refer to a library that does.
            #include <stddef.h>
            #include <uk/print.h>

            static void say(int *said, const char *name)
            {
            #ifdef CONFIG_{{Symbol(parts.Name)}}_STUBS_SAY
            	if (!*said)
            		uk_pr_err("%s: cut away (a stub of {{parts.Name}})\n", name);
            #endif
            	*said = 1;
            }

            """);
        foreach (Stub place in parts.Stubs.Where(s => Errors.Contains(s.Name)))
        {
            before.Append($"\n// No stub: where errors are told, for {parts.Name} alone.\n")
                .Append($"int *{place.Name}(void)\n{{\n\tstatic int number;\n\n\treturn &number;\n}}\n");
        }

        return Stub.Source(parts.Stubs.Where(s => !Errors.Contains(s.Name)), before.ToString());
    }

    private static string Readme(LibraryParts parts)
    {
        StringBuilder text = new($"# {parts.Name}\n\nCut out of {parts.Software} by `unicore decompose`. Refer to it by its project:\n\n"
            + $"    <LibraryReference Include=\"…/{parts.Name}.ukproj\" />\n\n| file | what it is |\n|---|---|\n"
            + "| `sources` | sources and the headers that they read, as their authors wrote them |\n"
            + "| `exportsyms.uk` | what others may use |\n");
        if (parts.Stubs.Count > 0)
        {
            text.Append("| `stubs.c` | what was cut away: each function says so when it is called, and does nothing |\n"
                + $"| `Config.uk` | `{Symbol(parts.Name)}_STUBS_SAY`: whether they say so |\n");
        }

        if (parts.Items.Common.Count > 0 && parts.PublicFolders.Count > 0)
        {
            text.Append($"\nIts sources are compiled with `{string.Join(' ', parts.Items.Common)}`. "
                + "Who includes its headers may need the same (`Flags` of a `Compile` item).\n");
        }

        if (parts.Shortened.Count > 0)
        {
            string names = string.Join(", ", parts.Shortened.Select(s => $"`{s}`"));
            text.Append($"\nFunctions that it does not need were left out of {names}.\n");
        }

        if (parts.Stubs.Count > 0)
        {
            text.Append($"\n## What is left to do\n\nIts {parts.Stubs.Count} stubs: write those that matter, cut out what has them too, or "
                + "refer to a library that has them and delete them from `stubs.c`.\n");
        }

        return text.ToString();
    }
}
