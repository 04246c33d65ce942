// SPDX-License-Identifier: BSD-3-Clause
// What the plan stage gives, wherever a build comes from.
using Unicore.Build.Actions;
using Unicore.Diagnostics;

namespace Unicore.Build.Planning;

/// <summary>What there is to run, and what it leaves.</summary>
public record BuildPlan
{
    /// <summary>The actions, each after those whose outputs it reads; none after an error.</summary>
    public IReadOnlyList<BuildAction> Actions { get; init; } = [];

    /// <summary>
    /// Those of <see cref="Actions"/> that fetch, unpack and patch sources: what else there is to do may depend on what they leave.
    /// </summary>
    public IEnumerable<BuildAction> Fetching => Actions.Where(a => a.Phase == ActionPhase.Prepare);

    /// <summary>Whether this is all; else it can be known only when sources were fetched.</summary>
    public bool IsWhole { get; init; } = true;

    /// <summary>The files that are linked for booting, the one to boot last.</summary>
    public IReadOnlyList<string> Images { get; init; } = [];

    /// <summary>Each compilation, for editors.</summary>
    public IReadOnlyList<CompileCommand> CompileCommands { get; init; } = [];

    /// <summary>Descriptions of the actions of which it is not known what they read and write.</summary>
    public IReadOnlyList<string> Opaque { get; init; } = [];

    /// <summary>What was found on the way; of a plan that is kept for later builds, in configuring too.</summary>
    public IReadOnlyList<Diagnostic> Diagnostics { get; init; } = [];

    /// <summary>Why the plan of an earlier build does not do; null when plans are not kept, or it does.</summary>
    public string? Reason { get; init; }

    /// <summary>Folders by which paths are shortened in messages; longest first.</summary>
    public IReadOnlyList<string> DisplayRoots { get; init; } = [];

    /// <summary>Turns what a failed or noisy action printed into diagnostics; null for the compiler's usual forms.</summary>
    public Func<BuildAction, string, IReadOnlyList<Diagnostic>>? ParseOutput { get; init; }

    /// <summary>Whether something is wrong, and nothing can be run.</summary>
    public bool Failed => Diagnostics.Any(d => d.Severity == Severity.Error);

    /// <summary>A part of the actions as the executor takes it.</summary>
    /// <param name="fetching">Whether those of <see cref="Fetching"/> are meant, or all others.</param>
    /// <returns>The graph.</returns>
    public ActionGraph Graph(bool fetching) => new()
    {
        Actions = [.. Actions.Where(a => a.Phase == ActionPhase.Prepare == fetching)],
        DisplayRoots = DisplayRoots,
        ParseOutput = ParseOutput,
    };
}

/// <summary>One compilation, as <c>compile_commands.json</c> lists it.</summary>
/// <param name="Directory">Folder that it runs in.</param>
/// <param name="File">The source.</param>
/// <param name="Output">The object.</param>
/// <param name="Arguments">The compiler and its arguments.</param>
public sealed record CompileCommand(string Directory, string File, string Output, IReadOnlyList<string> Arguments);
