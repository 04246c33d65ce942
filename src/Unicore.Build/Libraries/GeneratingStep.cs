// SPDX-License-Identifier: BSD-3-Clause
// A command that makes sources or headers of a library which nobody ships.
using Unicore.Build.Toolchains;

namespace Unicore.Build.Libraries;

/// <summary>
/// One command and the files that it makes, for each target anew. It runs in an empty folder of its own and leaves the files there.
/// </summary>
public sealed record GeneratingStep
{
    /// <summary>
    /// The folder of generated files as paths of a manifest name it, below the library's folder: where they are, each build decides.
    /// </summary>
    public const string Folder = "$GENERATED";

    /// <summary>The files, relative to the folder of generated files, with slashes.</summary>
    public required IReadOnlyList<string> Outputs { get; init; }

    /// <summary>A script for a POSIX shell.</summary>
    public required string Command { get; init; }

    /// <summary>What the command reads: absolute paths of files, which may be generated too.</summary>
    public IReadOnlyList<string> Inputs { get; init; } = [];

    /// <summary>Kconfig expression that must hold; null means always.</summary>
    public string? When { get; init; }

    /// <summary>
    /// Programs that the command starts, each as <c>name</c> or, where that is not known, with its package: <c>name=package</c>.
    /// </summary>
    public IReadOnlyList<string> Tools { get; init; } = [];

    /// <summary>What is known of <see cref="Tools"/>.</summary>
    /// <returns>The programs with their packages.</returns>
    public IEnumerable<ToolInfo> ToolInfos() => Tools.Select(ToolInfo);

    /// <summary>What is known of a program that the command starts.</summary>
    /// <param name="tool">As <see cref="Tools"/> has it.</param>
    /// <returns>The program with its package, which is empty when nobody knows it.</returns>
    public ToolInfo ToolInfo(string tool)
    {
        ArgumentNullException.ThrowIfNull(tool);
        string[] parts = tool.Split('=', 2);
        return new(parts[0], parts.Length > 1 ? parts[1] : ToolCatalog.Find(parts[0])?.Package ?? "", $"makes '{Outputs[0]}'");
    }

    /// <summary>Whether a name stays below the folder of generated files.</summary>
    /// <param name="name">A relative path with slashes.</param>
    /// <returns>Whether it does.</returns>
    public static bool IsName(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return !name.AsSpan().ContainsAny('\\', '\0', '\n') && !name.Split('/').Any(part => part is "" or "." or "..");
    }

    /// <summary>A name that <see cref="IsName"/>.</summary>
    /// <param name="name">A name.</param>
    /// <returns>The name.</returns>
    /// <exception cref="ArgumentException">It does not.</exception>
    public static string RequireName(string name) => IsName(name) ? name : throw new ArgumentException($"'{name}' is no name of a file");

    /// <summary>The name that a path of a manifest has below the folder of generated files.</summary>
    /// <param name="root">The library's folder.</param>
    /// <param name="path">Absolute path.</param>
    /// <returns>The name, empty for the folder itself; null for what is not generated.</returns>
    public static string? NameOf(string root, string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        string folder = Path.Combine(root, Folder);
        return !path.StartsWith(folder, StringComparison.Ordinal) ? null
            : path.Length == folder.Length ? ""
            : path[folder.Length] == '/' ? path[(folder.Length + 1)..].TrimEnd('/') : null;
    }
}
