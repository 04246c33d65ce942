// SPDX-License-Identifier: BSD-3-Clause
// A build that comes from a Unikraft tree: its Config.uk files say what can be set, its makefiles what there is to run.
using System.Text.RegularExpressions;
using Unicore.Build.Actions;
using Unicore.Build.Configuring;
using Unicore.Build.Libraries;
using Unicore.Build.Linking;
using Unicore.Build.Pipeline;
using Unicore.Build.Planning;
using Unicore.Diagnostics;
using Unicore.Unikraft.Asking;
using Unicore.Unikraft.Configuring;
using Unicore.Unikraft.Linking;
using Unicore.Unikraft.Origins;
using Unicore.Unikraft.Planning;

namespace Unicore.Unikraft.Building;

/// <summary>
/// Configures and plans with what make tells. A plan that still holds is taken from the object folder: then neither make nor the Kconfig
/// engine runs.
/// </summary>
public sealed partial class UnikraftSource : IBuildSource
{
    private readonly UnikraftRequest _request;
    private readonly BuildHost _host;
    private readonly MakeQuestion _question;
    private readonly OriginLock _lock;
    private readonly OriginArchives _origins;
    private readonly TreeInputs _inputs;
    private readonly PlanStore _store;
    private UnikraftConfiguration? _configuration;
    private IReadOnlyList<Diagnostic> _found = [];
    private Snapshot? _snapshot;
    private string? _reason;

    /// <summary>Makes a source; nothing is read or written yet.</summary>
    /// <param name="request">What to build.</param>
    /// <param name="host">The world around it.</param>
    /// <param name="cancellationToken">Stops what it starts.</param>
    public UnikraftSource(UnikraftRequest request, BuildHost host, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(host);
        (_request, _host) = (request.WithRealPaths(), host);
        _question = new(_request, host.Files, host.Runner);
        _lock = new(request.LockFile, Path.Combine(request.Upstream.CacheDirectory, "locks"));
        _origins = new(_request, _lock);
        _inputs = new(_request, host.Runner, cancellationToken);
        _store = new(Path.Combine(_request.ObjectDirectory, "unikraft.plan"), _inputs.Key(), _inputs.Version, _origins.Fetching);
    }

    /// <inheritdoc/>
    public BuildRequest Request => _request;

    /// <summary>Checks that there is a tree, an application and what the project refers to: <c>UK2600</c>, <c>UK2605</c>.</summary>
    /// <returns>What is wrong.</returns>
    public IReadOnlyList<Diagnostic> Check()
    {
        List<Diagnostic> found = [];
        void Require(string folder, string file, string otherwise)
        {
            if (!File.Exists(Path.Combine(folder, file)))
            {
                found.Add(new("UK2600", Severity.Error, $"'{folder}' {otherwise}. (There is no {file} in it.)"));
            }
        }

        Require(_request.Root, Path.Combine("support", "build", "Makefile.rules"),
            "is not a Unikraft tree of release 0.8 or later. Correct UnikraftRoot (or UK_ROOT, UK_WORKDIR), or clone "
            + "https://github.com/unikraft/unikraft there");
        if (_request.OwnSources is null)
        {
            Require(_request.Application, "Makefile.uk",
                "has no application. Add a Makefile.uk that registers one with addlib, or leave the sources to the project");
        }

        foreach (string library in _request.Libraries.Concat(_request.Platforms))
        {
            Require(library, "Makefile.uk", "is not a library of Unikraft. Correct the LibraryReference (or UK_LIBS)");
        }

        if (_request.Disk is { } disk)
        {
            found.Add(new("UK4061", Severity.Error, $"Images of a Unikraft tree are started by loaders of its platforms, so ImageFormat "
                + $"'{disk.Format}' makes nothing of them. Leave ImageFormat out."));
        }

        return _lock.Check() is { } damaged ? [.. found, damaged] : found;
    }

    /// <inheritdoc/>
    public BuildPlan? Recall()
    {
        Prepare();
        (UnikraftPlan? kept, _reason) = _store.Load();
        return kept is null ? null : Complete(kept);
    }

    /// <inheritdoc/>
    public SolvedConfiguration? Configure(ICollection<Diagnostic> diagnostics, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(diagnostics);
        Prepare();
        if (_request.UpTo >= BuildStage.Plan)
        {
            _snapshot ??= _inputs.Begin();
        }

        List<Diagnostic> found = [];
        _configuration = UnikraftConfigurer.Configure(_request, _question, _host.Files, found, cancellationToken);
        found.ForEach(diagnostics.Add);
        _found = found;
        return _configuration?.Solved;
    }

    /// <summary>make has to be asked.</summary>
    public bool PlansAtOnce => false;

    /// <inheritdoc/>
    public BuildPlan Plan(bool sourcesFirst, CancellationToken cancellationToken)
    {
        // Makefiles may look at what is fetched: a whole plan would have to be made twice.
        if (sourcesFirst && MayFetch() && Ask("fetch", cancellationToken) is var fetching && (fetching.Failed || fetching.Fetching.Any()))
        {
            return fetching with { IsWhole = false };
        }

        return Ask("images", cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<Fetched> FetchAsync(BuildPlan plan, Func<Task<BuildResult>> execute)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(execute);
        _origins.DeleteOutdated(plan, ((UnikraftPlan)plan).Origins, _host.Files);
        BuildResult result = await execute().ConfigureAwait(false);
        if (result is { Succeeded: true, Ran: > 0 })
        {
            OriginArchives.ListUnpacked(plan);
        }

        if (result.Ran == 0 && plan.IsWhole)
        {
            return Fetched.Nothing;
        }

        // So may Config.uk files, where some lie there.
        string[] folders = [.. plan.Fetching.Select(a => Path.GetDirectoryName(a.Outputs[0])! + "/").Distinct(StringComparer.Ordinal)];
        bool IsFetched(string file) => folders.Any(d => file.StartsWith(d, StringComparison.Ordinal));
        return _configuration is null || TreeInputs.ConfigFilesOf(_configuration).Any(IsFetched) ? Fetched.Configuration : Fetched.Sources;
    }

    /// <summary>Writes what make finds in the object folder before it is asked, and recipes of a kept plan before they run.</summary>
    private void Prepare()
    {
        _request.OwnSources?.Write(_request.Application, _host.Files);
        _question.WriteStandIn();
    }

    /// <summary>Whether sources may have to be fetched that no build has fetched yet.</summary>
    private bool MayFetch() => !File.Exists(Path.Combine(_request.ObjectDirectory, UnikernelBuild.FetchLog))
        && _request.Libraries.Concat(_request.Platforms).Append(_request.Application)
            .Any(l => Fetching().IsMatch(File.ReadAllText(Path.Combine(l, "Makefile.uk"))));

    /// <summary>Asks make how to come to a goal: <c>images</c>, whose plan is kept, or <c>fetch</c>.</summary>
    private UnikraftPlan Ask(string goal, CancellationToken cancellationToken)
    {
        UnikraftConfiguration configuration = _configuration ?? throw new InvalidOperationException("nothing was configured");
        List<Diagnostic> found = [.. _found];
        if (_question.Ask(goal, found, cancellationToken) is not { } answer)
        {
            return new() { Diagnostics = found, Reason = _reason };
        }

        UnikraftPlan plan = UnikraftPlanner.Plan(_request, answer, configuration.Solved.Header, _origins);
        plan = plan with { Diagnostics = found, Reason = _reason };
        if (goal == "images" && plan.Images.Count == 0)
        {
            found.Add(new("UK2606", Severity.Error,
                $"The tree builds no image for '{_request.Target}': no Linker.uk adds one to UK_IMAGES.{_request.Target.Note} "
                    + "Is a platform chosen?"));
        }
        else if (goal == "images")
        {
            _store.Save(plan, _inputs.Complete(_snapshot!, configuration, answer, plan));
        }

        return Complete(plan);
    }

    /// <summary>Adds what is not kept: how its output is explained, and the image's way to the project's output folder.</summary>
    private UnikraftPlan Complete(UnikraftPlan plan)
    {
        UnikraftRequest r = _request;
        IEnumerable<string> roots = [r.ObjectDirectory, r.Root, r.Application, .. r.Libraries, .. r.Platforms];
        return plan with
        {
            Actions = r.Image is { } image && plan.Bootable is { } bootable
                ? [.. plan.Actions, TakeOver(plan, bootable, image)]
                : plan.Actions,
            DisplayRoots = [.. roots.OrderByDescending(r => r.Length)],
            ParseOutput = new LinkOutput(new TreeLibraries(_request, plan)).Parse,
        };
    }

    private static BuildAction TakeOver(UnikraftPlan plan, string bootable, string image)
    {
        string symbols = bootable + ".dbg", elf = plan.Actions.Any(a => a.Outputs.Contains(symbols)) ? symbols : bootable;
        return ImageActions.Copy([(bootable, image), (elf, image + ".elf")], after: plan.Images);
    }

    [GeneratedRegex(@"\$\(call (?:fetch|clone)")]
    private static partial Regex Fetching();
}
