// SPDX-License-Identifier: BSD-3-Clause
// One build of a Unikraft tree, stage by stage: configure, ask make, prepare the sources, build.
using System.IO.Hashing;
using System.Text;
using System.Text.RegularExpressions;
using Unicore.Build.Actions;
using Unicore.Build.Libraries;
using Unicore.Build.Linking;
using Unicore.Diagnostics;
using Unicore.Kconfig.Solving;
using Unicore.Unikraft.Asking;
using Unicore.Unikraft.Configuring;
using Unicore.Unikraft.Linking;
using Unicore.Unikraft.Origins;
using Unicore.Unikraft.Planning;

namespace Unicore.Unikraft;

/// <summary>Builds an application against a Unikraft tree. A plan that still holds is taken from the object folder: then neither make nor the Kconfig engine runs.</summary>
public sealed partial class UnikraftBuild : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);
    private static readonly string[] ScriptFolders = ["support/build", "support/scripts"];
    private static readonly string[] ScriptNames = ["*.sh", "*.py", "*.awk", "*.pl"];
    private static readonly EnumerationOptions Below = new() { IgnoreInaccessible = true, RecurseSubdirectories = true, MaxRecursionDepth = 6 };

    private readonly UnikraftRequest _request;
    private readonly IProcessRunner _runner;
    private readonly Action<string>? _tell;
    private readonly MakeQuestion _question;
    private readonly OriginLock _lock;
    private readonly OriginArchives _origins;
    private readonly PlanStore _store;
    private readonly CancellationToken _cancellation;
    private readonly List<Diagnostic> _diagnostics = [];
    private UnikraftConfiguration? _configuration;
    private Snapshot? _snapshot;
    private string? _version;
    private IDisposable? _turn;

    /// <summary>Makes a build; nothing is read or written yet.</summary>
    /// <param name="request">What to build.</param>
    /// <param name="runner">Starts make; null for real processes.</param>
    /// <param name="tell">Told, once, that another build must end first.</param>
    /// <param name="cancellationToken">Stops everything.</param>
    public UnikraftBuild(UnikraftRequest request, IProcessRunner? runner = null, Action<string>? tell = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);

        // Make names files by their real paths; what it says must match.
        _request = request = request with
        {
            Root = RealPath.Of(request.Root), Application = RealPath.Of(request.Application), Libraries = [.. request.Libraries.Select(RealPath.Of)], Platforms = [.. request.Platforms.Select(RealPath.Of)],
            ObjectDirectory = RealPath.Of(request.ObjectDirectory), ConfigFile = RealPath.Of(request.ConfigFile),
        };
        _runner = runner ?? new ProcessRunner();
        _tell = tell;
        _cancellation = cancellationToken;
        _question = new(request, _runner);
        _lock = new(request.LockFile, Path.Combine(request.Upstream.CacheDirectory, "locks"));
        _origins = new(request, _lock);
        _store = new(PlanFile, Key(request), () => _version ??= Version(), _origins.Fetching);
    }

    /// <summary>What was found so far.</summary>
    public IReadOnlyList<Diagnostic> Diagnostics => _diagnostics;

    /// <summary>Whether an error was found.</summary>
    public bool Failed => _diagnostics.Exists(d => d.Severity == Severity.Error);

    /// <summary>Why the plan was made anew; null when the kept one held.</summary>
    public string? Reason { get; private set; }

    /// <summary>The file that keeps the plan.</summary>
    public string PlanFile => Path.Combine(_request.ObjectDirectory, "unikraft.plan");

    /// <summary>Checks what can be seen without reading the tree: <c>UK2600</c>, <c>UK2605</c>.</summary>
    /// <returns>Whether all is well.</returns>
    public bool Check()
    {
        Require(_request.Root, Path.Combine("support", "build", "Makefile.rules"), "is not a Unikraft tree of release 0.8 or later. Correct UnikraftRoot (or UK_ROOT, UK_WORKDIR), or clone https://github.com/unikraft/unikraft there");
        Require(_request.Application, "Makefile.uk", "has no application. Add a Makefile.uk that registers one with addlib, or leave the sources to the project");
        foreach (string library in _request.Libraries.Concat(_request.Platforms))
        {
            Require(library, "Makefile.uk", "is not a library of Unikraft. Correct the LibraryReference (or UK_LIBS)");
        }

        if (_lock.Check() is { } damaged)
        {
            _diagnostics.Add(damaged);
        }

        return !Failed;
    }

    /// <summary>Solves the configuration.</summary>
    /// <returns>The configuration, or null after an error.</returns>
    public UnikraftConfiguration? Solve() => Check() && TakeTurn() ? UnikraftConfigurer.Configure(_request, _question, _diagnostics, _cancellation) : null;

    /// <summary>Solves the configuration and writes it.</summary>
    /// <returns>The configuration, or null after an error.</returns>
    public UnikraftConfiguration? Configure()
    {
        UnikraftConfiguration? configuration = Solve();
        configuration?.Write(_request);
        return configuration;
    }

    /// <summary>The plan: the kept one when nothing that it was made from changed.</summary>
    /// <param name="sourcesFirst">Whether a plan that only fetches sources will do: <see cref="ExecuteAsync"/> completes it. Makefiles may look at what was fetched, so a whole one would have to be made twice.</param>
    /// <returns>The plan, or null after an error.</returns>
    public UnikraftPlan? Plan(bool sourcesFirst = false)
    {
        if (!Check() || !TakeTurn())
        {
            return null;
        }

        (UnikraftPlan? kept, Reason) = _store.Load();
        if (kept is not null)
        {
            _diagnostics.AddRange(kept.Diagnostics);
            return kept;
        }

        _snapshot = Begin();
        _configuration = Configure();
        UnikraftPlan? fetching = sourcesFirst && MayFetch() ? Ask("fetch") : null;
        return fetching?.Preparing.Any() != true && !Failed ? Ask("images") : fetching;
    }

    /// <summary>Brings everything up to date.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="options">How; the log's path is set here.</param>
    /// <returns>How it ended, and the plan as it is now: sources that were fetched may have changed what there is to build.</returns>
    public async Task<(BuildResult Result, UnikraftPlan Plan)> ExecuteAsync(UnikraftPlan plan, ExecutorOptions options)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(options);
        BuildResult prepared = new(true, 0, 0, []);
        if (plan.Preparing.Any())
        {
            // Unpack again where someone took files out, or where patches may have been applied in part; fetch again where the lock has another hash.
            string[] unpacked = [.. plan.Preparing.Select(a => a.Outputs[0]).Where(o => Path.GetFileName(o) == ".origin")];
            IEnumerable<string> robbed = unpacked.Where(OriginArchives.IsRobbed).Concat(plan.Origins.Where(o => !File.Exists(o.Key)).Select(o => o.Value));
            IEnumerable<string> halfway = plan.Preparing.Where(a => !File.Exists(a.Outputs[0])).SelectMany(a => a.Inputs).Where(i => Path.GetFileName(i) == ".origin");
            IEnumerable<string> outdated = plan.Preparing.Where(_origins.IsOutdated).Select(a => a.Outputs[0]);
            robbed.Concat(halfway).Concat(outdated).Distinct(StringComparer.Ordinal).ToList().ForEach(File.Delete);
            prepared = await Executor.ExecuteAsync(Graph(plan, plan.Preparing), options with { LogPath = PrepareLog }, _cancellation).ConfigureAwait(false);
            if (!prepared.Succeeded)
            {
                return (prepared, plan);
            }

            if (prepared.Ran > 0)
            {
                unpacked.ToList().ForEach(OriginArchives.List);
            }

            if (prepared.Ran > 0 || plan.Images.Count == 0)
            {
                // Makefiles may look at what was fetched: ask again. So may Config.uk files, where some lie there.
                HashSet<string> fetched = plan.Preparing.Select(a => Path.GetDirectoryName(a.Outputs[0])! + "/").ToHashSet(StringComparer.Ordinal);
                if (_configuration is null || ConfigFilesOf(_configuration).Any(f => fetched.Any(d => f.StartsWith(d, StringComparison.Ordinal))))
                {
                    _diagnostics.Clear();
                    _configuration = Configure();
                }

                _snapshot ??= Begin();
                if (Ask("images") is not { } again)
                {
                    return (prepared with { Succeeded = false }, plan);
                }

                plan = again;
            }
        }

        BuildResult built = await Executor.ExecuteAsync(Graph(plan, plan.Actions.Where(a => a.Phase != ActionPhase.Prepare)), options with { LogPath = Path.Combine(_request.ObjectDirectory, "build.log") }, _cancellation).ConfigureAwait(false);
        return (new(built.Succeeded, prepared.Ran + built.Ran, prepared.Skipped + built.Skipped, [.. prepared.Diagnostics, .. built.Diagnostics]), plan);
    }

    /// <inheritdoc/>
    public void Dispose() => _turn?.Dispose();

    /// <summary>Whether sources may have to be fetched that no build has fetched yet.</summary>
    private bool MayFetch() => !File.Exists(PrepareLog) && _request.Libraries.Concat(_request.Platforms).Append(_request.Application).Any(l => Fetching().IsMatch(File.ReadAllText(Path.Combine(l, "Makefile.uk"))));

    /// <summary>Asks make how to come to a goal: <c>images</c>, whose plan is kept, or <c>fetch</c>.</summary>
    private UnikraftPlan? Ask(string goal)
    {
        if (_configuration is not { } configuration || _question.Ask(goal, _diagnostics, _cancellation) is not { } answer)
        {
            return null;
        }

        UnikraftPlan plan = UnikraftPlanner.Plan(_request, answer, configuration.Header, _origins) with { Diagnostics = [.. _diagnostics] };
        if (goal != "images")
        {
            return plan;
        }

        if (plan.Images.Count == 0)
        {
            _diagnostics.Add(new("UK2606", Severity.Error, $"The tree builds no image for '{_request.Target}': no Linker.uk adds one to UK_IMAGES. Is a platform chosen?"));
            return null;
        }

        string[] makefiles = [.. configuration.Makefiles.Concat(answer.Makefiles).Where(f => !_request.IsMade(f) && f != _request.ConfigFile)];
        _store.Save(plan, _snapshot!.With(
            [.. makefiles, .. ConfigFilesOf(configuration).Where(f => !_request.IsMade(f)), .. _request.Fragments, .. Scripts(), Path.Combine(_request.Root, "Makefile")],
            configuration.Written(_request),
            [.. Snapshot.VariablesNamedIn(makefiles), .. configuration.Solver.Tree.EnvironmentUsed.Select(e => e.Key).Where(v => !configuration.Environment.ContainsKey(v))],
            [_request.Make, .. plan.Tools]));
        return plan;
    }

    private Snapshot Begin() => Snapshot.Begin([_request.Root, _request.Application, .. _request.Libraries, .. _request.Platforms], [_request.ObjectDirectory], _version ??= Version());

    /// <summary>Waits until no other build plans or builds in the same folder: <c>UK3012</c>.</summary>
    private bool TakeTurn()
    {
        if (_turn is null)
        {
            Directory.CreateDirectory(_request.ObjectDirectory);
            (_turn, Diagnostic? failure) = FolderTurn.TakeAsync(
                new PhysicalFileSystem(), TimeProvider.System, Path.Combine(_request.ObjectDirectory, "unikraft.turn"), Patience, line => _tell?.Invoke(line), _cancellation).GetAwaiter().GetResult();
            if (failure is not null)
            {
                _diagnostics.Add(failure);
                return false;
            }

            _question.WriteStandIn();
        }

        return _turn is not null;
    }

    private static IEnumerable<string> ConfigFilesOf(UnikraftConfiguration configuration) => configuration.Solver.Tree.FilesRead.Concat(configuration.Solver.Tree.FilesMissing);

    /// <summary>Scripts that makefiles and Config.uk files may call while they are read: those of the core's build, and all of a library.</summary>
    private IEnumerable<string> Scripts() => ScriptFolders.Select(f => Path.Combine(_request.Root, f)).Where(Directory.Exists).SelectMany(Directory.EnumerateFiles)
        .Concat(_request.Libraries.Concat(_request.Platforms).Append(_request.Application).SelectMany(l => ScriptNames.SelectMany(n => Directory.EnumerateFiles(l, n, Below))).Where(f => !_request.IsMade(f)));

    /// <summary>What a tree adds to its version: the commit, and whether files differ from it. Empty outside of version control.</summary>
    private string Version()
    {
        string Git(params string[] arguments) => _runner.RunAsync(new(["git", .. arguments], _request.Root, new Dictionary<string, string>()), _cancellation).GetAwaiter().GetResult().Output.Trim();
        return Path.Exists(Path.Combine(_request.Root, ".git")) ? Git("rev-parse", "HEAD") + (Git("ls-files", "-m").Length > 0 ? " and changes" : "") : "";
    }

    private ActionGraph Graph(UnikraftPlan plan, IEnumerable<BuildAction> actions) => new()
    {
        Actions = [.. actions],
        DisplayRoots = [.. new[] { _request.ObjectDirectory, _request.Root, _request.Application }.Concat(_request.Libraries).Concat(_request.Platforms).OrderByDescending(r => r.Length)],
        ParseOutput = new LinkOutput(new TreeLibraries(_request, plan)).Parse,
    };

    private string PrepareLog => Path.Combine(_request.ObjectDirectory, "prepare.log");

    private void Require(string folder, string file, string otherwise)
    {
        if (!File.Exists(Path.Combine(folder, file)))
        {
            _diagnostics.Add(new("UK2600", Severity.Error, $"'{folder}' {otherwise}. (There is no {file} in it.)"));
        }
    }

    private static string Key(UnikraftRequest request)
    {
        IEnumerable<string> parts =
        [
            typeof(UnikraftBuild).Module.ModuleVersionId.ToString(), typeof(BuildAction).Module.ModuleVersionId.ToString(), typeof(KconfigSolver).Module.ModuleVersionId.ToString(),
            request.Target.ToString(), request.Make, request.Downloads ?? "", .. request.MakeVariables(), request.Root, "fragments", .. request.Fragments,
            "values", .. request.Values.Select(v => $"{v.Name}={v.Value} {v.Origin}"), "launcher", .. request.CompilerLauncher,
        ];
        return Convert.ToHexStringLower(XxHash128.Hash(Encoding.UTF8.GetBytes(string.Join('\0', parts))));
    }

    [GeneratedRegex(@"\$\(call (?:fetch|clone)")]
    private static partial Regex Fetching();
}
