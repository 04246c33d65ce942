// SPDX-License-Identifier: BSD-3-Clause
// One command of a build with everything that decides whether it must run.
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

    /// <summary>What the action is there for.</summary>
    public ActionPhase Phase { get; init; } = ActionPhase.Compile;

    /// <summary>Whether it runs in every build, like a rule of make that makes no file.</summary>
    public bool AlwaysRuns { get; init; }

    /// <summary>What is done inside the process, with <see cref="Command"/> as its arguments; null to start a command.</summary>
    public StepKind? Step { get; init; }

    /// <summary>The executable and its arguments; the arguments alone for a <see cref="Step"/>.</summary>
    public required IReadOnlyList<string> Command { get; init; }

    /// <summary>Put before <see cref="Command"/> when it runs, but not part of what is compared (a compiler launcher).</summary>
    public IReadOnlyList<string> Launcher { get; init; } = [];

    /// <summary>Arguments of <see cref="Command"/> that are not compared: what the command's inputs do not read.</summary>
    public IReadOnlyList<string> Uncompared { get; init; } = [];

    /// <summary>Folder that the command runs in.</summary>
    public required string WorkingDirectory { get; init; }

    /// <summary>Files that the command reads, absolute.</summary>
    public IReadOnlyList<string> Inputs { get; init; } = [];

    /// <summary>
    /// Files that must be up to date before, though the command is not known to read them: make's order-only prerequisites.
    /// </summary>
    public IReadOnlyList<string> OrderOnly { get; init; } = [];

    /// <summary>Files that the command writes, absolute.</summary>
    public required IReadOnlyList<string> Outputs { get; init; }

    /// <summary>
    /// Whether the command must see its outputs' own names: a script that names them in other ways too. After a failure they are deleted.
    /// </summary>
    public bool WritesInPlace { get; init; }

    /// <summary>A file by which the command tells in make's syntax what else it read, or null.</summary>
    public string? DependencyFile { get; init; }

    /// <summary>
    /// The written configuration header; instead of its contents, the values of the symbols that occur in the inputs count. Null for no
    /// such rule.
    /// </summary>
    public string? ConfigurationHeader { get; init; }

    /// <summary>Variables set for the command, and compared; a null value hides one that this process has.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = EmptyEnvironment;

    /// <summary>What identifies the tools; compared.</summary>
    public string ToolIdentity { get; init; } = "";

    /// <summary>For an action that other projects have too, and that writes a dependency file; else null.</summary>
    public SharedInputs? Shared { get; init; }

    private static readonly IReadOnlyDictionary<string, string?> EmptyEnvironment = new Dictionary<string, string?>();
}

/// <summary>What an action of a build is there for.</summary>
public enum ActionPhase
{
    /// <summary>Fetches, unpacks or patches sources: what else there is to do may depend on what it leaves.</summary>
    Prepare,

    /// <summary>Makes objects and libraries.</summary>
    Compile,

    /// <summary>Links libraries to the program, and checks how they fit.</summary>
    Link,

    /// <summary>Writes what is booted.</summary>
    Image,
}
