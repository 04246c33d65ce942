// SPDX-License-Identifier: BSD-3-Clause
// What is told: each action's start with its reason, its end with what was found, and how the build ended.
using System.Text.RegularExpressions;
using Unicore.Diagnostics;

namespace Unicore.Build.Actions;

/// <summary>Tells of a build as it goes on, and sums it up.</summary>
internal sealed class BuildStatus(ActionGraph graph, Action<BuildEvent>? progress)
{
    private readonly IReadOnlyList<Diagnostic>?[] _found = new IReadOnlyList<Diagnostic>?[graph.Actions.Count];
    private readonly List<Diagnostic> _atLast = [];
    private int _ran;
    private int _taken;
    private int _skipped;
    private bool _failed;

    /// <summary>How the build ended, as far as is known.</summary>
    public BuildResult Result => new(!_failed, _ran, _skipped, [.. _found.SelectMany(f => f ?? []), .. _atLast]) { Taken = _taken };

    /// <summary>An action needs not run.</summary>
    public void UpToDate() => _skipped++;

    /// <summary>An action starts.</summary>
    public void Started(int index, string reason)
    {
        _ran++;
        progress?.Invoke(new(BuildEventKind.Started, graph.Actions[index], reason, []));
    }

    /// <summary>An action's outputs are there without it.</summary>
    public void Taken(int index, string reason)
    {
        _taken++;
        progress?.Invoke(new(BuildEventKind.Taken, graph.Actions[index], reason, []));
    }

    /// <summary>An action ended.</summary>
    /// <param name="outcome">How.</param>
    /// <param name="problem">Why what it wrote could not be taken over, or null.</param>
    /// <returns>Whether it succeeded.</returns>
    public bool Ended(ActionOutcome outcome, Diagnostic? problem)
    {
        BuildAction action = graph.Actions[outcome.Index];
        string text = outcome.Process is { } process ? process.Error + process.Output : "";
        bool succeeded = outcome.Succeeded && problem is null;
        List<Diagnostic> diagnostics = [.. outcome.Diagnostics];
        if (outcome.Process is not null)
        {
            // What a command that ended well complained of cannot have been an error.
            diagnostics.AddRange(Understand(action, text).Select(d =>
                outcome.Succeeded && d.Severity == Severity.Error ? d with { Severity = Severity.Warning } : d));
        }

        if (problem is not null)
        {
            diagnostics.Add(problem);
        }

        if (!succeeded && text.Split('\n').Any(DiskFailure.IsToldBy))
        {
            // What the compiler made of it (internal errors among them) would lead astray.
            diagnostics = [DiskFailure.Full(action.Outputs[0])];
        }

        if (!succeeded && !diagnostics.Exists(d => d.Severity == Severity.Error))
        {
            string said = text.Trim() is { Length: > 0 } words ? words : "it printed nothing";
            diagnostics.Add(new("UK3013", Severity.Error,
                $"'{action.Description}' failed with exit code {outcome.Process?.ExitCode ?? 1}: {said}"));
        }

        _failed |= !succeeded;
        _found[outcome.Index] = diagnostics;
        progress?.Invoke(new(succeeded ? BuildEventKind.Finished : BuildEventKind.Failed, action, text, diagnostics));
        return succeeded;
    }

    /// <summary>Something is worth a word that no action is to blame for.</summary>
    public void Note(IEnumerable<Diagnostic> notes) => _atLast.AddRange(notes);

    /// <summary>An action could never start: <c>UK3015</c>.</summary>
    public void Circle(int index)
    {
        _failed = true;
        _atLast.Add(new("UK3015", Severity.Error,
            $"'{graph.Actions[index].Description}' was not run: what it needs is made from what it makes. Take one of the two rules out."));
    }

    private IReadOnlyList<Diagnostic> Understand(BuildAction action, string text)
    {
        try
        {
            if (graph.ParseOutput is { } parse)
            {
                return parse(action, text);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or RegexMatchTimeoutException)
        {
            // To explain a message may need files; the message itself does not.
        }

        return CompilerOutput.Parse(text, action.WorkingDirectory);
    }
}
