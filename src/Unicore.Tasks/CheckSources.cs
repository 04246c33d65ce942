// SPDX-License-Identifier: BSD-3-Clause
// Looks at what a project names, once its upstream sources are unpacked: what is named and isn't there would be left out in silence.
using System.Text.RegularExpressions;
using Microsoft.Build.Framework;
using Unicore.Build.Libraries;
using Unicore.Diagnostics;
using Unicore.Projects;

namespace Unicore.Tasks;

/// <summary>Reports sources and include folders that don't exist, and wildcards that find nothing.</summary>
public sealed class CheckSources : UnicoreTask
{
    private readonly ProjectText _text = new();

    /// <summary>The project.</summary>
    [Required]
    public string ProjectFile { get; set; } = "";

    /// <summary>The <c>Compile</c> items.</summary>
    public ITaskItem[] Sources { get; set; } = [];

    /// <summary>The <c>IncludeDirectory</c> items.</summary>
    public ITaskItem[] IncludeDirectories { get; set; } = [];

    /// <summary>The <c>GeneratedFile</c> items.</summary>
    public ITaskItem[] GeneratedFiles { get; set; } = [];

    /// <summary>What the <c>Inputs</c> of <see cref="GeneratedFiles"/> are, each with its item in <c>Of</c>.</summary>
    public ITaskItem[] GeneratedInputs { get; set; } = [];

    /// <summary>The value of <c>UpstreamDirectory</c>, which patterns name.</summary>
    public string UpstreamDirectory { get; set; } = "";

    /// <summary>The value of <c>GeneratedDirectory</c>, in which no pattern finds anything.</summary>
    public string GeneratedDirectory { get; set; } = "";

    /// <inheritdoc/>
    protected override string? ProjectFileOverride => ProjectFile;

    /// <inheritdoc/>
    protected override void Run()
    {
        Tell(OnDisk(Sources).Where(s => !File.Exists(Absolute(s.ItemSpec))), "Compile", "UK2005", Severity.Error,
            "The source file '{0}' does not exist. Correct the Compile item, or add the file.");
        Tell(OnDisk(IncludeDirectories).Where(i => !Directory.Exists(Absolute(i.ItemSpec))), "IncludeDirectory", "UK2017", Severity.Warning,
            "The folder '{0}' does not exist, so no header is found in it. Correct the IncludeDirectory item, or add the folder.");
        Tell(IncludeDirectories.Where(i => i.GetMetadata("Language") is { Length: > 0 } language
                && (language != "C++" || i.GetMetadata("DependsOn").Length + i.GetMetadata("Private").Length > 0)),
            "IncludeDirectory", "UK2020", Severity.Error,
            "The folder '{0}' has a Language that is not C++, or DependsOn or Private beside it. Language=\"C++\" alone is understood.");
        Tell(GeneratedFiles.Where(g => !GeneratingStep.IsName(GeneratedItems.NameOf(g))), "GeneratedFile", "UK2023", Severity.Error,
            "'{0}' is no place for a generated file. Include names it relative to $(GeneratedDirectory), such as bits/alltypes.h.");
        Tell(GeneratedFiles.Where(g => g.GetMetadata("Command").Length == 0), "GeneratedFile", "UK2023", Severity.Error,
            "Nothing says how '{0}' is generated. Give the GeneratedFile item a Command.");
        ILookup<string, string> missing = OnDisk(GeneratedInputs).Where(i => !Path.Exists(Absolute(i.ItemSpec)))
            .ToLookup(i => i.GetMetadata("Of"), i => i.ItemSpec, StringComparer.Ordinal);
        foreach (ITaskItem item in GeneratedFiles.Where(g => missing.Contains(g.ItemSpec)))
        {
            Tell([item], "GeneratedFile", "UK2023", Severity.Error,
                $"'{{0}}' is made from '{missing[item.ItemSpec].First()}', which does not exist. Correct the GeneratedFile item's Inputs.");
        }

        TellEmptyWildcards(Sources, "Compile");
        TellEmptyWildcards(IncludeDirectories, "IncludeDirectory");
    }

    /// <summary>What must be there before the build.</summary>
    private static IEnumerable<ITaskItem> OnDisk(ITaskItem[] items) => items.Where(i => !GeneratedItems.IsGenerated(i.ItemSpec));

    private void Tell(IEnumerable<ITaskItem> items, string elementName, string code, Severity severity, string message)
    {
        foreach (ITaskItem item in items)
        {
            (string? file, int line, int column) = _text.PlaceOf(item, elementName);
            Report(new Diagnostic(code, severity, message.Replace("{0}", item.ItemSpec, StringComparison.Ordinal), file, line, column));
        }
    }

    private void TellEmptyWildcards(ITaskItem[] items, string elementName)
    {
        string[] paths = [.. items.Select(i => Absolute(i.ItemSpec))];
        foreach ((string pattern, (string? file, int line, int column)) in _text.WildcardsOf(ProjectFile, elementName))
        {
            string folder = Path.GetDirectoryName(ProjectFile)!;
            string known = pattern.Replace("$(UpstreamDirectory)", UpstreamDirectory, StringComparison.OrdinalIgnoreCase)
                .Replace("$(GeneratedDirectory)", GeneratedDirectory, StringComparison.OrdinalIgnoreCase)
                .Replace("$(MSBuildThisFileDirectory)", folder + "/", StringComparison.OrdinalIgnoreCase)
                .Replace("$(MSBuildProjectDirectory)", folder, StringComparison.OrdinalIgnoreCase);
            if (!known.Contains("$(", StringComparison.Ordinal) && !known.Contains('@', StringComparison.Ordinal)
                && !paths.Any(Matcher(Absolute(known)).IsMatch))
            {
                Report(new Diagnostic("UK2016", Severity.Warning,
                    $"The wildcard '{pattern}' finds nothing. Correct the {elementName} item, or take it out.", file, line, column));
            }
        }
    }

    /// <summary>What MSBuild's wildcards mean: ** any folders, * and ? within a name.</summary>
    private static Regex Matcher(string pattern) =>
        new("^" + Regex.Escape(pattern.TrimEnd('/'))
            .Replace(@"/\*\*/", "/(.*/)?", StringComparison.Ordinal)
            .Replace(@"\*\*", ".*", StringComparison.Ordinal)
            .Replace(@"\*", "[^/]*", StringComparison.Ordinal)
            .Replace(@"\?", "[^/]", StringComparison.Ordinal) + "/?$", RegexOptions.NonBacktracking);
}
