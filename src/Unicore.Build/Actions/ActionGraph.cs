// SPDX-License-Identifier: BSD-3-Clause
// The actions of a build together, and how messages of them are put.
using Unicore.Diagnostics;

namespace Unicore.Build.Actions;

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
