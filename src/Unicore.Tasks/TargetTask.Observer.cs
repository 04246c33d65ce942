// SPDX-License-Identifier: BSD-3-Clause
// How MSBuild is told of a build.
using Microsoft.Build.Framework;
using Unicore.Build.Actions;
using Unicore.Build.Pipeline;
using Unicore.Build.Planning;
using Unicore.Diagnostics;

namespace Unicore.Tasks;

public abstract partial class TargetTask : IBuildObserver
{
    /// <inheritdoc/>
    public void Found(Diagnostic diagnostic) => Report(diagnostic);

    /// <inheritdoc/>
    public void Planned(BuildPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        if (plan.Reason is { } reason)
        {
            Log.LogMessage(MessageImportance.Normal, "{0}: planned {1} actions ({2}).", ProjectName, plan.Actions.Count, reason);
            plan.Opaque.ToList().ForEach(o => Log.LogMessage(MessageImportance.Low, "  runs as make would run it: {0}", o));
        }
    }

    /// <inheritdoc/>
    public void Waiting(string line) => Log.LogMessage(MessageImportance.High, "{0}", line);

    /// <inheritdoc/>
    public void Happened(BuildEvent happened)
    {
        ArgumentNullException.ThrowIfNull(happened);
        if (happened is not { Kind: BuildEventKind.Started or BuildEventKind.Taken, Action: { } action })
        {
            return;
        }

        string taken = happened.Kind == BuildEventKind.Taken ? "; from the object cache" : "";
        Log.LogMessage(MessageImportance.Normal, "{0} ({1}{2})", action.Description, happened.Text, taken);
        if (Log.LogsMessagesOfImportance(MessageImportance.Low))
        {
            Log.LogMessage(MessageImportance.Low, "  {0}", string.Join(' ', action.Command.Select(ShellWords.Quote)));
        }
    }

    /// <inheritdoc/>
    public void Executed(BuildResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        string taken = result.Taken == 0 ? "" : $" {result.Taken} objects came from the cache,";
        Log.LogMessage(MessageImportance.Normal, "{0}: {1} actions ran,{2} {3} were up to date.", ProjectName, result.Ran, taken,
            result.Skipped);
    }

    /// <inheritdoc/>
    public void Made(string path) => Log.LogMessage(MessageImportance.High, "{0} -> {1}", ProjectName, path);
}
