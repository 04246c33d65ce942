// SPDX-License-Identifier: BSD-3-Clause
// One command of a build with everything that decides whether it must run.
using Unicore.Diagnostics;

namespace Unicore.Build.Actions;

/// <summary>
/// One step of a build. Outputs are written under temporary names: the executor replaces each output's path, wherever it stands in
/// <see cref="Command"/>; unless it <see cref="WritesInPlace"/>.
/// </summary>
public sealed record BuildAction
{
    /// <summary>Stable name, unique in the graph.</summary>
    public required string Id { get; init; }

    /// <summary>What to show: <c>CC main.c</c>.</summary>
    public required string Description { get; init; }

    /// <summary>The executable and its arguments; for a step inside the process, a key that tells what it does.</summary>
    public required IReadOnlyList<string> Command { get; init; }

    /// <summary>Put before <see cref="Command"/> when it runs, but not part of what is compared (a compiler launcher).</summary>
    public IReadOnlyList<string> Launcher { get; init; } = [];

    /// <summary>Arguments of <see cref="Command"/> that are not compared: what the command's inputs do not read.</summary>
    public IReadOnlyList<string> Uncompared { get; init; } = [];

    /// <summary>Folder that the command runs in.</summary>
    public required string WorkingDirectory { get; init; }

    /// <summary>Files that the command reads, absolute.</summary>
    public IReadOnlyList<string> Inputs { get; init; } = [];

    /// <summary>Files that must be up to date before the command runs, though it is not known to read them: make's order-only prerequisites.</summary>
    public IReadOnlyList<string> OrderOnly { get; init; } = [];

    /// <summary>Files that the command writes, absolute.</summary>
    public required IReadOnlyList<string> Outputs { get; init; }

    /// <summary>Whether the command must see its outputs' own names: a script that names them in other ways too. After a failure they are deleted.</summary>
    public bool WritesInPlace { get; init; }

    /// <summary>A file by which the command tells in make's syntax what else it read, or null.</summary>
    public string? DependencyFile { get; init; }

    /// <summary>The written configuration header; instead of its contents, the values of the symbols that occur in the inputs count. Null for no such rule.</summary>
    public string? ConfigurationHeader { get; init; }

    /// <summary>Variables set for the command, and compared.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = EmptyEnvironment;

    /// <summary>What identifies the tools; compared.</summary>
    public string ToolIdentity { get; init; } = "";

    /// <summary>What is done inside the process instead of running <see cref="Command"/>, or null.</summary>
    public InProcessStep? Step { get; init; }

    private static readonly IReadOnlyDictionary<string, string> EmptyEnvironment = new Dictionary<string, string>();
}

/// <summary>A step that runs inside the process.</summary>
/// <param name="action">The action.</param>
/// <param name="files">The disk.</param>
/// <returns>What its only output shall contain, and what it found; an error means that it failed.</returns>
public delegate (byte[] Output, IReadOnlyList<Diagnostic> Diagnostics) InProcessStep(BuildAction action, IFileSystem files);

/// <summary>What the executor runs.</summary>
public sealed class ActionGraph
{
    /// <summary>The actions, each after those whose outputs it reads.</summary>
    public required IReadOnlyList<BuildAction> Actions { get; init; }

    /// <summary>Folders by which paths are shortened in messages; longest first.</summary>
    public IReadOnlyList<string> DisplayRoots { get; init; } = [];

    /// <summary>Turns what a failed or noisy action printed into diagnostics; null for the compiler's usual forms.</summary>
    public Func<BuildAction, string, IReadOnlyList<Diagnostic>>? ParseOutput { get; init; }

    /// <summary>A path as messages show it.</summary>
    /// <param name="path">Absolute path.</param>
    /// <returns>The path below the nearest display root.</returns>
    public string Shorten(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        foreach (string root in DisplayRoots)
        {
            if (path.Length > root.Length + 1 && path.StartsWith(root, StringComparison.Ordinal) && path[root.Length] is '/' or '\\')
            {
                return path[(root.Length + 1)..];
            }
        }

        return path;
    }
}
