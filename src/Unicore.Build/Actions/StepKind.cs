// SPDX-License-Identifier: BSD-3-Clause
// What an action can do inside the process: code with a name, so that a graph that was saved finds it again.
using Unicore.Diagnostics;

namespace Unicore.Build.Actions;

/// <summary>
/// A kind of step. Everything that decides what one step of it does stands in its action, whose <see cref="BuildAction.Command"/> has
/// its arguments.
/// </summary>
/// <param name="Name">Its name in saved graphs; unique.</param>
/// <param name="Version">Another one whenever it would write something else from the same inputs and arguments.</param>
/// <param name="RunAsync">Does one step, on any thread; what it found. An error among it means that the step failed.</param>
public sealed record StepKind(string Name, string Version, Func<StepContext, CancellationToken, Task<IReadOnlyList<Diagnostic>>> RunAsync)
{
    /// <summary>A kind of step that waits for nothing.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="version">Its version.</param>
    /// <param name="run">Does one step.</param>
    /// <returns>The kind.</returns>
    public static StepKind Of(string name, string version, Func<StepContext, IReadOnlyList<Diagnostic>> run) =>
        new(name, version, (context, _) => Task.FromResult(run(context)));
}

/// <summary>What a step has to work with. It writes each output under a temporary name; the executor takes them over.</summary>
/// <param name="action">The action.</param>
/// <param name="files">The disk.</param>
/// <param name="outputs">Where to write.</param>
public sealed class StepContext(BuildAction action, IFileSystem files, IReadOnlyList<string> outputs)
{
    /// <summary>The action.</summary>
    public BuildAction Action { get; } = action;

    /// <summary>The disk.</summary>
    public IFileSystem Files { get; } = files;

    /// <summary>Where to write, in the order of the action's outputs; their folders are there.</summary>
    public IReadOnlyList<string> Outputs { get; } = outputs;

    /// <summary>Opens an output for writing from its start.</summary>
    /// <param name="output">Its number.</param>
    /// <returns>A stream; large contents need not be in memory at once.</returns>
    public Stream Create(int output) => Files.OpenAppend(Outputs[output], 0);

    /// <summary>Writes a whole output.</summary>
    /// <param name="output">Its number.</param>
    /// <param name="bytes">Its bytes.</param>
    public void Write(int output, ReadOnlySpan<byte> bytes) => Files.WriteAllBytes(Outputs[output], bytes);

    /// <summary>Makes an output a copy of a file, permissions too.</summary>
    /// <param name="output">Its number.</param>
    /// <param name="source">The file.</param>
    public void Copy(int output, string source) => Files.Copy(source, Outputs[output]);
}
