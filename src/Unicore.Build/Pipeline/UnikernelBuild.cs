// SPDX-License-Identifier: BSD-3-Clause
// One build, stage by stage: configure, plan, fetch and plan again, execute. It is the same wherever the build comes from.
using Unicore.Build.Actions;
using Unicore.Build.Configuring;
using Unicore.Build.Planning;
using Unicore.Diagnostics;

namespace Unicore.Build.Pipeline;

/// <summary>How a build ended.</summary>
/// <param name="Succeeded">Whether everything that was asked for is there.</param>
/// <param name="Configuration">The configuration; null when it was not solved, as for a plan that still holds.</param>
/// <param name="Plan">The last plan, or null.</param>
/// <param name="Result">How the actions ended; null when none were to be run.</param>
public sealed record BuildOutcome(bool Succeeded, SolvedConfiguration? Configuration, BuildPlan? Plan, BuildResult? Result);

/// <summary>Takes a build through its stages.</summary>
/// <param name="source">Where it comes from.</param>
/// <param name="host">The world around it.</param>
/// <param name="observer">Is told how it goes.</param>
public sealed class UnikernelBuild(IBuildSource source, BuildHost host, IBuildObserver observer)
{
    /// <summary>Name of the log of what was fetched, in the object folder.</summary>
    public const string FetchLog = "prepare.log";

    private const string BuildLog = "build.log";
    private const string TurnFile = "build.turn";

    private readonly BuildRequest _request = source.Request;
    private readonly HashSet<Diagnostic> _told = [];
    private SolvedConfiguration? _configuration;
    private BuildPlan? _plan;
    private BuildResult? _result;

    /// <summary>Runs the stages, as far as is asked for.</summary>
    /// <param name="cancellationToken">Stops everything; nothing half-written is left.</param>
    /// <returns>How it ended.</returns>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public async Task<BuildOutcome> RunAsync(CancellationToken cancellationToken = default)
    {
        bool succeeded = Tell(source.Check());
        if (succeeded)
        {
            succeeded = await InTurnAsync(_request.ObjectDirectory, () =>
                source.SharedFolder is { } shared ? InTurnAsync(shared, Stages, cancellationToken) : Stages(), cancellationToken)
                .ConfigureAwait(false);
            Task<bool> Stages() => StagesAsync(cancellationToken);
        }

        return new(succeeded, _configuration, _plan, _result);
    }

    /// <summary>Does something when nobody else builds in a folder.</summary>
    private async Task<bool> InTurnAsync(string folder, Func<Task<bool>> act, CancellationToken cancellationToken)
    {
        host.Files.CreateDirectory(folder);
        (IDisposable? turn, Diagnostic? failure) = await FolderTurn.TakeAsync(
            host.Files, host.Clock, folder, Path.Combine(folder, TurnFile), host.Patience, observer.Waiting, cancellationToken)
            .ConfigureAwait(false);
        using (turn)
        {
            return Tell(failure is null ? [] : [failure]) && await act().ConfigureAwait(false);
        }
    }

    private async Task<bool> StagesAsync(CancellationToken cancellationToken)
    {
        if (_request.UpTo < BuildStage.Plan)
        {
            return Configure(cancellationToken) && TellEditors(cancellationToken);
        }

        _plan = source.Recall();
        bool planned = _plan is not null
            ? Tell(_plan.Diagnostics)
            : Configure(cancellationToken) && Plan(sourcesFirst: _request.UpTo == BuildStage.Image, cancellationToken);
        if (!planned || (_request.UpTo == BuildStage.Image && !await FetchAsync(cancellationToken).ConfigureAwait(false)))
        {
            return false;
        }

        WriteCompileCommands(_plan!);
        return _request.UpTo < BuildStage.Image || await BuildAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Editors follow a configuration at once, where it can be planned; where it cannot, the build will say why.</summary>
    private bool TellEditors(CancellationToken cancellationToken)
    {
        if (_request is { UpTo: BuildStage.Configuration, CompileCommandsFile: not null }
            && source.PlansAtOnce
            && source.Plan(sourcesFirst: false, cancellationToken) is { } plan
            && plan.Diagnostics.All(d => d.Severity != Severity.Error))
        {
            WriteCompileCommands(plan);
        }

        return true;
    }

    private void WriteCompileCommands(BuildPlan plan)
    {
        if (_request.CompileCommandsFile is { } file)
        {
            host.Files.WriteIfChanged(file, CompileCommandsFile.ToJson(plan.CompileCommands));
        }
    }

    private bool Configure(CancellationToken cancellationToken)
    {
        List<Diagnostic> found = [];
        _configuration = source.Configure(found, cancellationToken);
        if (!Tell(found) || _configuration is null)
        {
            return false;
        }

        if (ConfigurationFiles.Write(host.Files, _request, _configuration) is { } made)
        {
            observer.Made(made);
        }

        return true;
    }

    private bool Plan(bool sourcesFirst, CancellationToken cancellationToken)
    {
        _plan = source.Plan(sourcesFirst, cancellationToken);
        bool good = Tell(_plan.Diagnostics);
        if (good)
        {
            observer.Planned(_plan);
        }

        return good;
    }

    /// <summary>
    /// Fetches sources. They may hold makefiles and options, which ask for more: it is planned again until nothing new is to be fetched.
    /// </summary>
    private async Task<bool> FetchAsync(CancellationToken cancellationToken)
    {
        HashSet<string> fetched = new(StringComparer.Ordinal);
        while (!fetched.IsSupersetOf(_plan!.Fetching.Select(a => a.Id)))
        {
            BuildPlan plan = _plan;
            fetched.UnionWith(plan.Fetching.Select(a => a.Id));
            Task<BuildResult> Execute() => ExecuteAsync(plan.Graph(fetching: true), FetchLog, cancellationToken);
            Fetched what = await source.FetchAsync(plan, Execute).ConfigureAwait(false);
            if (!_result!.Succeeded)
            {
                observer.Executed(_result);
                return false;
            }

            if (what == Fetched.Nothing)
            {
                break;
            }

            bool configured = _configuration is not null && what != Fetched.Configuration;
            if (!(configured || Configure(cancellationToken)) || !Plan(sourcesFirst: false, cancellationToken))
            {
                return false;
            }
        }

        return true;
    }

    private async Task<bool> BuildAsync(CancellationToken cancellationToken)
    {
        await ExecuteAsync(_plan!.Graph(fetching: false), BuildLog, cancellationToken).ConfigureAwait(false);
        observer.Executed(_result!);
        if (_result!.Succeeded)
        {
            observer.Made(_request.Product!);
        }

        return _result.Succeeded;
    }

    private async Task<BuildResult> ExecuteAsync(ActionGraph graph, string log, CancellationToken cancellationToken)
    {
        BuildResult now = await Executor.ExecuteAsync(
            graph,
            new ExecutorOptions
            {
                MaxParallelism = _request.Jobs, Budget = host.Budget, Runner = host.Runner, Cache = host.Cache,
                LogPath = Path.Combine(_request.ObjectDirectory, log), Files = host.Files, Clock = host.Clock,
                Progress = observer.Happened,
            },
            cancellationToken).ConfigureAwait(false);
        BuildResult before = _result ?? new(true, 0, 0, []);
        _result = new(now.Succeeded, before.Ran + now.Ran, before.Skipped + now.Skipped, [.. before.Diagnostics, .. now.Diagnostics])
        {
            Taken = before.Taken + now.Taken,
        };
        Tell(now.Diagnostics);
        return now;
    }

    /// <summary>Tells what was not told yet; true when none is an error.</summary>
    private bool Tell(IEnumerable<Diagnostic> diagnostics)
    {
        bool good = true;
        foreach (Diagnostic diagnostic in diagnostics)
        {
            good &= diagnostic.Severity != Severity.Error;
            if (_told.Add(diagnostic))
            {
                observer.Found(diagnostic);
            }
        }

        return good;
    }
}
