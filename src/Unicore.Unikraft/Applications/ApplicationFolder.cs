// SPDX-License-Identifier: BSD-3-Clause
// An application of a project's own sources, in the form that a Unikraft tree's build understands.
using System.Globalization;
using System.Text;
using Unicore.Build.Actions;
using Unicore.Diagnostics;

namespace Unicore.Unikraft.Applications;

/// <summary>Writes a folder with a <c>Makefile.uk</c> that registers sources which stay where they are.</summary>
/// <param name="name">The application's name.</param>
public sealed class ApplicationFolder(string name)
{
    /// <summary>The sources; the Kconfig expression that each depends on, or null; and flags of its own.</summary>
    public IReadOnlyList<(string Path, string? DependsOn, IReadOnlyList<string> Flags)> Sources { get; init; } = [];

    /// <summary>Include folders, for the application alone; and the Kconfig expression that each depends on, or null.</summary>
    public IReadOnlyList<(string Path, string? DependsOn)> IncludeDirectories { get; init; } = [];

    /// <summary>Compiler flags for all sources.</summary>
    public IReadOnlyList<string> Flags { get; init; } = [];

    /// <summary>The application's <c>Config.uk</c>; taken along when it is there.</summary>
    public string? ConfigFile { get; init; }

    /// <summary>What make could not be told of a source or an include folder (<c>UK2602</c>, <c>UK1110</c>); null when it can.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="dependsOn">The Kconfig expression that it depends on, or null.</param>
    /// <param name="project">The project's folder: what lies there is not told of for that folder's sake, which is told once.</param>
    public static Diagnostic? Check(string path, string? dependsOn, string project)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(project);
        if (!MakeNames.CanBe(path) && !MakeNames.IsCause(project, path))
        {
            return MakeNames.Refused($"'{path}': a path of a Unikraft build", "Rename it or move it.");
        }

        return dependsOn is null || MakeCondition.From(dependsOn, out string? problem) is not null ? null
            : new("UK1110", Severity.Error,
                $"The expression '{dependsOn}', which '{path}' depends on, cannot be handed to make: {problem}.");
    }

    /// <summary>The files that <see cref="Write"/> writes.</summary>
    /// <param name="folder">Where.</param>
    internal static string[] FilesIn(string folder) => [Path.Combine(folder, "Makefile.uk"), Path.Combine(folder, "Config.uk")];

    /// <summary>Writes the folder, of what <see cref="Check"/> has no objection to.</summary>
    /// <param name="folder">Where.</param>
    /// <param name="files">The disk.</param>
    public void Write(string folder, IFileSystem files)
    {
        ArgumentNullException.ThrowIfNull(files);
        string library = "app"
            + string.Concat(name.ToLowerInvariant()
                .Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_')), prefix = library.ToUpperInvariant();
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"$(eval $(call addlib,{library}))\n");
        foreach ((string include, string? dependsOn) in IncludeDirectories)
        {
            string condition = Condition(dependsOn);
            text.Append(CultureInfo.InvariantCulture,
                $"{prefix}_CINCLUDES-{condition} += -I{include}\n{prefix}_CXXINCLUDES-{condition} += "
                    + $"-I{include}\n{prefix}_ASINCLUDES-{condition} += -I{include}\n");
        }

        if (Flags.Count > 0)
        {
            string flags = Words(Flags);
            text.Append(CultureInfo.InvariantCulture,
                $"{prefix}_CFLAGS-y += {flags}\n{prefix}_CXXFLAGS-y += {flags}\n{prefix}_ASFLAGS-y += {flags}\n");
        }

        // Objects are named for their sources without folder: a name that comes twice gets a variant.
        Dictionary<string, int> seen = new(StringComparer.Ordinal);
        foreach ((string path, string? dependsOn, IReadOnlyList<string> own) in Sources)
        {
            string stem = Path.GetFileNameWithoutExtension(path);
            int count = seen[stem] = seen.GetValueOrDefault(stem) + 1;
            string variant = count == 1 ? "" : "v" + count.ToString(CultureInfo.InvariantCulture);
            text.Append(CultureInfo.InvariantCulture,
                $"{prefix}_SRCS-{Condition(dependsOn)} += {path}{(variant.Length > 0 ? "|" + variant : "")}\n");
            if (own.Count > 0)
            {
                text.Append(CultureInfo.InvariantCulture,
                    $"{prefix}_{stem.ToUpperInvariant()}_{(variant.Length > 0 ? variant.ToUpperInvariant() + "_" : "")}FLAGS-y "
                        + $"+= {Words(own)}\n");
            }
        }

        files.WriteIfChanged(Path.Combine(folder, "Makefile.uk"), Encoding.UTF8.GetBytes(text.ToString()));
        string config = ConfigFile is not null && File.Exists(ConfigFile) ? $"source \"{ConfigFile}\"\n" : "";
        files.WriteIfChanged(Path.Combine(folder, "Config.uk"), Encoding.UTF8.GetBytes(config));
    }

    private static string Condition(string? dependsOn) =>
        dependsOn is null
            ? "y"
            : MakeCondition.From(dependsOn, out _) ?? throw new ArgumentException($"'{dependsOn}' is no condition for make");

    /// <summary>Words as a recipe needs them: quoted for the shell, dollars doubled for make.</summary>
    private static string Words(IEnumerable<string> words) =>
        string.Join(
            ' ',
            words.Select(w => ShellWords.Quote(w).Replace("$", "$$", StringComparison.Ordinal)
                .Replace("#", "\\#", StringComparison.Ordinal)));
}
