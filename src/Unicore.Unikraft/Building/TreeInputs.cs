// SPDX-License-Identifier: BSD-3-Clause
// Everything that a plan of a tree's build is made from.
using System.IO.Hashing;
using System.Text;
using Unicore.Build.Actions;
using Unicore.Build.Configuring;
using Unicore.Build.Libraries;
using Unicore.Kconfig.Solving;
using Unicore.Unikraft.Applications;
using Unicore.Unikraft.Asking;
using Unicore.Unikraft.Configuring;
using Unicore.Unikraft.Planning;

namespace Unicore.Unikraft.Building;

/// <summary>Knows what a plan depends on: the request, the tree's version, files, folders, variables and tools.</summary>
internal sealed class TreeInputs(UnikraftRequest request, IProcessRunner runner, CancellationToken cancellationToken)
{
    private static readonly string[] ScriptFolders = ["support/build", "support/scripts"];
    private static readonly string[] ScriptNames = ["*.sh", "*.py", "*.awk", "*.pl"];
    private static readonly EnumerationOptions Below = new()
    {
        IgnoreInaccessible = true, RecurseSubdirectories = true, MaxRecursionDepth = 6,
    };

    private string? _version;

    /// <summary>Whatever of the request and of ourselves makes another plan.</summary>
    public string Key()
    {
        IEnumerable<string> parts =
        [
            .. new[] { typeof(TreeInputs), typeof(BuildAction), typeof(KconfigSolver) }.Select(t => t.Module.ModuleVersionId.ToString()),
            request.Target.ToString(), request.Make, request.Downloads ?? "", .. request.MakeVariables(), request.Root,
            "fragments", .. request.Fragments,
            "values", .. request.Values.Concat(request.Overrides).Select(v => $"{v.Name}={v.Value} {v.Origin}"),
            "launcher", .. request.CompilerLauncher,
        ];
        return Convert.ToHexStringLower(XxHash128.Hash(Encoding.UTF8.GetBytes(string.Join('\0', parts))));
    }

    /// <summary>What a tree adds to its version: the commit, and whether files differ from it. Empty outside of version control.</summary>
    public string Version() => _version ??= AskVersion();

    /// <summary>The snapshot, begun before anything is read.</summary>
    public Snapshot Begin() => Snapshot.Begin(
        [request.Root, request.Application, .. request.Libraries, .. request.Platforms], [request.ObjectDirectory], Version());

    /// <summary>The snapshot, when it is known what was read and written.</summary>
    public Snapshot Complete(Snapshot begun, UnikraftConfiguration configuration, MakeAnswer answer, UnikraftPlan plan)
    {
        SolvedConfiguration solved = configuration.Solved;
        IEnumerable<string> read = configuration.Makefiles.Concat(answer.Makefiles).Where(f => f != request.ConfigFile);
        string[] makefiles = [.. read.Where(f => !request.IsMade(f))];
        IEnumerable<string> options = ConfigFilesOf(configuration).Where(f => !request.IsMade(f));
        IReadOnlyDictionary<string, string?> made = solved.Tree.Environment;
        IEnumerable<string> given = solved.Solver.Tree.EnvironmentUsed.Select(e => e.Key).Where(v => !made.ContainsKey(v));
        IEnumerable<string> files = [.. makefiles, .. options, .. request.Fragments, .. Scripts(), Path.Combine(request.Root, "Makefile")];
        string[] own = request.OwnSources is null ? [] : ApplicationFolder.FilesIn(request.Application);
        return begun.With(
            files.Except(own, StringComparer.Ordinal),
            [.. solved.FilesOf(request.ConfigFile), .. own],
            [.. Snapshot.VariablesNamedIn(makefiles), .. given],
            [request.Make, .. plan.Tools]);
    }

    /// <summary>The <c>Config.uk</c> files that were read or looked for.</summary>
    public static IEnumerable<string> ConfigFilesOf(UnikraftConfiguration configuration) =>
        configuration.Solved.Solver.Tree.FilesRead.Concat(configuration.Solved.Solver.Tree.FilesMissing);

    /// <summary>
    /// Scripts that makefiles and Config.uk files may call while they are read: those of the core's build, and all of a library.
    /// </summary>
    private IEnumerable<string> Scripts()
    {
        IEnumerable<string> folders = ScriptFolders.Select(f => Path.Combine(request.Root, f)).Where(Directory.Exists);
        IEnumerable<string> libraries = request.Libraries.Concat(request.Platforms).Append(request.Application)
            .SelectMany(l => ScriptNames.SelectMany(n => Directory.EnumerateFiles(l, n, Below)));
        return folders.SelectMany(Directory.EnumerateFiles).Concat(libraries.Where(f => !request.IsMade(f)));
    }

    private string AskVersion()
    {
        if (!Path.Exists(Path.Combine(request.Root, ".git")))
        {
            return "";
        }

        string Git(params string[] arguments)
        {
            ProcessStart start = new(["git", .. arguments], request.Root, new Dictionary<string, string?>());
            return runner.RunAsync(start, cancellationToken).GetAwaiter().GetResult().Output.Trim();
        }

        return Git("rev-parse", "HEAD") + (Git("ls-files", "-m").Length > 0 ? " and changes" : "");
    }
}
