// SPDX-License-Identifier: BSD-3-Clause
// An application of a project's own sources, in the form that a Unikraft tree's build understands.
using System.Globalization;
using System.Text;
using Unicore.Build;

namespace Unicore.Unikraft;

/// <summary>Writes a folder with a <c>Makefile.uk</c> that registers sources which stay where they are.</summary>
/// <param name="name">The application's name.</param>
public sealed class ApplicationFolder(string name)
{
    /// <summary>The sources; the symbol without <c>CONFIG_</c> that each depends on, or null; and flags of its own.</summary>
    public IReadOnlyList<(string Path, string? DependsOn, IReadOnlyList<string> Flags)> Sources { get; init; } = [];

    /// <summary>Include folders, for the application alone.</summary>
    public IReadOnlyList<string> IncludeDirectories { get; init; } = [];

    /// <summary>Compiler flags for all sources.</summary>
    public IReadOnlyList<string> Flags { get; init; } = [];

    /// <summary>The application's <c>Config.uk</c>; taken along when it is there.</summary>
    public string? ConfigFile { get; init; }

    /// <summary>Writes the folder.</summary>
    /// <param name="folder">Where.</param>
    /// <returns>The folder.</returns>
    public string Write(string folder)
    {
        string library = "app" + string.Concat(name.ToLowerInvariant().Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_')), prefix = library.ToUpperInvariant();
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"$(eval $(call addlib,{library}))\n");
        foreach (string include in IncludeDirectories)
        {
            text.Append(CultureInfo.InvariantCulture, $"{prefix}_CINCLUDES-y += -I{include}\n{prefix}_CXXINCLUDES-y += -I{include}\n{prefix}_ASINCLUDES-y += -I{include}\n");
        }

        if (Flags.Count > 0)
        {
            string flags = Words(Flags);
            text.Append(CultureInfo.InvariantCulture, $"{prefix}_CFLAGS-y += {flags}\n{prefix}_CXXFLAGS-y += {flags}\n{prefix}_ASFLAGS-y += {flags}\n");
        }

        // Objects are named for their sources without folder: a name that comes twice gets a variant.
        Dictionary<string, int> seen = new(StringComparer.Ordinal);
        foreach ((string path, string? dependsOn, IReadOnlyList<string> own) in Sources)
        {
            string stem = Path.GetFileNameWithoutExtension(path);
            int count = seen[stem] = seen.GetValueOrDefault(stem) + 1;
            string variant = count == 1 ? "" : "v" + count.ToString(CultureInfo.InvariantCulture);
            string condition = dependsOn is null ? "y" : $"$(CONFIG_{dependsOn})";
            text.Append(CultureInfo.InvariantCulture, $"{prefix}_SRCS-{condition} += {path}{(variant.Length > 0 ? "|" + variant : "")}\n");
            if (own.Count > 0)
            {
                text.Append(CultureInfo.InvariantCulture, $"{prefix}_{stem.ToUpperInvariant()}_{(variant.Length > 0 ? variant.ToUpperInvariant() + "_" : "")}FLAGS-y += {Words(own)}\n");
            }
        }

        FileWriter.WriteIfChanged(Path.Combine(folder, "Makefile.uk"), text.ToString());
        string config = ConfigFile is not null && File.Exists(ConfigFile) ? $"source \"{ConfigFile}\"\n" : "";
        FileWriter.WriteIfChanged(Path.Combine(folder, "Config.uk"), config);
        return folder;
    }

    /// <summary>Words as a recipe needs them: quoted for the shell, dollars doubled for make.</summary>
    private static string Words(IEnumerable<string> words) => string.Join(' ', words.Select(w => ShellWords.Quote(w).Replace("$", "$$", StringComparison.Ordinal).Replace("#", "\\#", StringComparison.Ordinal)));
}
