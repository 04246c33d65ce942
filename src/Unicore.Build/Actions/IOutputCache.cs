// SPDX-License-Identifier: BSD-3-Clause
// What earlier builds made, of whatever project: an interface, so that the executor knows neither keys nor where things are kept.
using Unicore.Diagnostics;

namespace Unicore.Build.Actions;

/// <summary>
/// What makes an action the same in whatever folders its files are: its command writes these folders' names where their paths would
/// be, and finds files nowhere but in some of them.
/// </summary>
/// <param name="Folders">Absolute folders and the names that what is written has for them. A folder that keeps its path is its own name.
/// Names are unique; of folders that nest, the innermost counts.</param>
/// <param name="Searched">Folders in which the command looks for what it reads.</param>
public sealed record SharedInputs(IReadOnlyDictionary<string, string?> Folders, IReadOnlyList<string> Searched)
{
    /// <summary>Folders, below some of <see cref="Folders"/>, of what other actions make for the command: it finds nothing else there.
    /// </summary>
    public IReadOnlyList<string> Made { get; init; } = [];
}

/// <summary>
/// Outputs of actions that have <see cref="BuildAction.Shared"/>. It serves one build; all of it may be called from any thread.
/// </summary>
public interface IOutputCache
{
    /// <summary>Finds out what an action's outputs are kept by. What it waits for must be done.</summary>
    /// <param name="action">The action.</param>
    /// <returns>The place of its outputs; null when nothing can be kept for it.</returns>
    IOutputPlace? Find(BuildAction action);

    /// <summary>Says that the build is over.</summary>
    /// <returns>What was the matter with the cache, which no build fails for.</returns>
    IReadOnlyList<Diagnostic> Close();
}

/// <summary>Where one action's outputs are kept. No failure of the disk is thrown: then there is nothing, or nothing is kept.</summary>
public interface IOutputPlace
{
    /// <summary>Writes the action's outputs and its dependency file under their temporary names, if they are there.</summary>
    /// <returns>Whether they were.</returns>
    bool TryTake();

    /// <summary>Keeps what the action wrote under the temporary names, if it is known what it read.</summary>
    /// <param name="started">When it was started.</param>
    void Keep(DateTimeOffset started);
}
