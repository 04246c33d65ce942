// SPDX-License-Identifier: BSD-3-Clause
// Turns the rules that make told into actions.
using System.Text.RegularExpressions;
using Unicore.Build.Actions;
using Unicore.Build.Libraries;
using Unicore.Build.Making;
using Unicore.Build.Planning;
using Unicore.Build.Toolchains;
using Unicore.Unikraft.Asking;
using Unicore.Unikraft.Origins;

namespace Unicore.Unikraft.Planning;

/// <summary>
/// Make's rules as actions. A compiler call that tells what it read is one action that follows contents and configuration symbols. A
/// single command whose outputs stand in its command line is one that follows its prerequisites. Every other recipe runs in a shell, in
/// place, as make would have run it.
/// </summary>
internal sealed partial class UnikraftPlanner
{
    private static readonly string[] CompilerHelpers = ["as", "ld"];

    private readonly UnikraftRequest _request;
    private readonly MakeAnswer _answer;
    private readonly string _header;
    private readonly string _folder;
    private readonly string _kconfig;
    private readonly string _shell;
    private readonly OriginArchives _origins;
    private readonly Dictionary<string, MakeRule> _rules = new(StringComparer.Ordinal);
    private readonly HashSet<string> _phony;
    private readonly Dictionary<string, string[]> _producers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _toolStamps = new(StringComparer.Ordinal);
    private readonly Dictionary<string, bool> _namesVersion = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string?> _environment;
    private readonly Dictionary<string, string> _originFiles = new(StringComparer.Ordinal);
    private readonly HashSet<string> _everyBuild = new(StringComparer.Ordinal);
    private readonly List<string> _opaque = [];

    private UnikraftPlanner(UnikraftRequest request, MakeAnswer answer, string header, OriginArchives origins)
    {
        (_request, _answer, _header, _origins) = (request, answer, header, origins);
        _folder = answer.Output.Variable("CURDIR") ?? request.ObjectDirectory;
        _kconfig = Path.Combine(request.ObjectDirectory, "kconfig");
        _shell = answer.Output.Variable("SHELL") is { Length: > 0 } shell && !shell.Contains('$', StringComparison.Ordinal)
            ? shell
            : "/bin/sh";
        _phony = [.. answer.Output.NeedsOf(".PHONY")?.Prerequisites ?? []];
        _environment = answer.Environment.ToDictionary(v => v.Key, v => (string?)v.Value, StringComparer.Ordinal);
        (_environment["LC_ALL"], _environment["MAKEFLAGS"]) = ("C", answer.RecipeFlags);
    }

    /// <summary>Plans.</summary>
    public static UnikraftPlan Plan(UnikraftRequest request, MakeAnswer answer, string header, OriginArchives origins) =>
        new UnikraftPlanner(request, answer, header, origins).Plan();

    private UnikraftPlan Plan()
    {
        HashSet<string> own =
            [_header, Path.Combine(_request.ObjectDirectory, "Makefile"), Path.Combine(_request.ObjectDirectory, "config")];
        foreach (MakeRule rule in _answer.Output.Rules)
        {
            // Host tools and the configuration are ours; a rule of nothing but ':' stands for what it needs.
            string target = Absolute(rule.Target);
            if (!own.Contains(target) && !target.StartsWith(_kconfig + "/", StringComparison.Ordinal)
                && rule.Target != MakeQuestion.EnvironmentGoal && !rule.Lines.All(Recipe.IsNothing))
            {
                _rules[target] = rule;
            }
        }

        string[] preparing = [.. Closure("fetch")];
        HashSet<string> first = [.. preparing];
        List<string> order =
            [.. preparing, .. _answer.Output.Rules.Select(r => Absolute(r.Target)).Where(t => _rules.ContainsKey(t) && !first.Contains(t))];
        string[] images = [.. (_answer.Output.NeedsOf("images")?.Prerequisites ?? []).Select(Absolute)];
        List<BuildAction> actions = [];
        foreach (string target in order.Distinct(StringComparer.Ordinal))
        {
            if (Action(target) is { } action)
            {
                actions.Add(first.Contains(target)
                    ? action with { Phase = ActionPhase.Prepare }
                    : images.Contains(target) ? action with { Phase = ActionPhase.Link } : action);
            }
        }

        return new()
        {
            Actions = actions,
            Images = images,
            CompileCommands = [.. actions.Where(a => a.ConfigurationHeader is not null && SourceOf(a.Command) is not null)
                .Select(a => new CompileCommand(a.WorkingDirectory, SourceOf(a.Command)!, a.Outputs[0], a.Command))],
            Origins = _originFiles,
            Opaque = _opaque,
            Tools = [.. _toolStamps.Where(t => t.Value.Contains('/', StringComparison.Ordinal)).SelectMany(t => ToolsOf(t.Key))],
        };
    }

    private BuildAction? Action(string target)
    {
        MakeRule rule = _rules[target];
        Recipe recipe = Recipe.Read(rule, target, _folder, _kconfig);
        if (recipe.Scripts.Count == 0)
        {
            return null;
        }

        (IReadOnlyList<string> inputs, IReadOnlyList<string> after) = Needs(rule);
        BuildAction action = new()
        {
            Id = _request.IsMade(target) ? target[(_request.ObjectDirectory.Length + 1)..] : target,
            Description = recipe.Description,
            Command = [],
            WorkingDirectory = _folder,
            Inputs = inputs,
            OrderOnly = after,
            Outputs = [target],
            Environment = ToolEnvironment.Plain,
        };
        if (_origins.TryRead(rule, recipe, _answer.Output, target) is { } fetch)
        {
            return fetch(action);
        }

        if (recipe is { Scripts.Count: 1, MayFail.Count: 0 } && ShellWords.TrySplit(recipe.Scripts[0], out IReadOnlyList<string>? words)
            && IsBuildTool(words[0]) && words.Any(w => Names(w, target)))
        {
            string? dependencies = DependencyFileOf(words);
            return action with
            {
                Command = words,
                Uncompared = SourceOf(words) is { } source ? Unread(words, source) : [],
                Launcher = SourceOf(words) is null ? [] : _request.CompilerLauncher,
                DependencyFile = dependencies is null ? null : Absolute(dependencies),
                ConfigurationHeader = dependencies is null ? null : _header,
                Inputs = dependencies is null ? inputs : [.. inputs.Where(i => i != _header)],
                AlwaysRuns = _everyBuild.Contains(target),
                ToolIdentity = ToolStamp(words[0]),
            };
        }

        return Opaque(action, rule, recipe);
    }

    /// <summary>
    /// The version of the tree stands in every command, and changes with each commit: where the source does not name it, it does not count.
    /// (No header of a Unikraft tree reads it.)
    /// </summary>
    private string[] Unread(IReadOnlyList<string> words, string source)
    {
        string[] version = [.. words.Where(w => w.StartsWith("-DUK_FULLVERSION=", StringComparison.Ordinal))];
        if (version.Length != 1)
        {
            return [];
        }

        if (!_namesVersion.TryGetValue(source, out bool names))
        {
            // What a rule makes may say another thing once it is made: it counts as naming it, in every plan alike.
            _namesVersion[source] = names = _rules.ContainsKey(source) || !File.Exists(source)
                || File.ReadAllBytes(source).AsSpan().IndexOf("UK_FULLVERSION"u8) >= 0;
        }

        return names ? [] : version;
    }

    /// <summary>A recipe of which only make's words are known: it runs in a shell and writes what it likes.</summary>
    private BuildAction Opaque(BuildAction action, MakeRule rule, Recipe recipe)
    {
        _opaque.Add(recipe.Description);
        string target = action.Outputs[0];
        bool phony = _phony.Contains(rule.Target), named = IsNameOnly(target);
        IEnumerable<string> scripts = recipe.Scripts.Select((s, i) => Recipe.Line(s, recipe.MayFail.Contains(i)));
        if (phony)
        {
            // Trees call files phony to have them made in every build: what they are made from tells as well.
            string output = Outputs(target)[0];
            scripts = scripts.Append(named ? $": > {output}" : $"[ -e {output} ] || : > {output}");
        }

        // What it reads beyond its prerequisites: scripts and files that it names, and the tools. What is made is no part of it: it would
        // depend on the build before.
        string[] words = [.. recipe.Scripts.SelectMany(ShellWords.Split)];
        string[] mentioned = [.. words.SelectMany(w => w.Split('=', ':', ','))
            .Where(w => w.StartsWith('/') && w != target && !_request.IsMade(w) && !_rules.ContainsKey(w) && !IsSystemFile(w)
                && File.Exists(w))];
        string tools = string.Join(
            '\n',
            words.Where(w => ToolName().IsMatch(w)).Distinct(StringComparer.Ordinal).Select(ToolStamp)
                .Where(s => s.Contains('/', StringComparison.Ordinal)));
        bool plain = !phony && recipe is { Scripts.Count: 1, MayFail.Count: 0 }
            && ShellWords.TrySplit(recipe.Scripts[0], out IReadOnlyList<string>? command) && command.Count > 0;
        return action with
        {
            Command = plain ? words : [_shell, "-c", string.Join('\n', scripts)],
            WritesInPlace = true,
            Outputs = Outputs(target),
            Inputs = [.. action.Inputs.Concat(mentioned).Distinct(StringComparer.Ordinal).Where(i => i != target)],
            Environment = _environment,
            AlwaysRuns = named || _everyBuild.Contains(target),
            ToolIdentity = tools,
        };
    }

    /// <summary>Files that a rule reads, and files that must be made before it.</summary>
    private (IReadOnlyList<string> Inputs, IReadOnlyList<string> After) Needs(MakeRule rule)
    {
        List<string> inputs = [];
        List<string> after = [];
        foreach (string prerequisite in rule.Prerequisites)
        {
            string path = Absolute(prerequisite);
            if (_rules.ContainsKey(path))
            {
                inputs.AddRange(Outputs(path));
                continue;
            }

            string[] producers = Producers(prerequisite);
            if (IsOriginFile(path, producers))
            {
                inputs.Add(path);
                after.AddRange(producers);
            }
            else if (!_phony.Contains(prerequisite) && File.Exists(path))
            {
                inputs.Add(path);
                after.AddRange(producers);
            }
            else
            {
                inputs.AddRange(producers);
            }
        }

        foreach (string prerequisite in rule.OrderOnly)
        {
            after.AddRange(Producers(prerequisite));
        }

        string target = Absolute(rule.Target);
        if (rule.Prerequisites.Any(IsAlwaysNew))
        {
            _everyBuild.Add(target);
        }

        return ([.. inputs.Distinct(StringComparer.Ordinal).Where(i => i != target)],
            after.Count == 0 ? [] : [.. after.Distinct(StringComparer.Ordinal).Where(i => i != target)]);
    }

    /// <summary>
    /// The idiom <c>target: FORCE</c>: what is no file, and is made from nothing by nothing, has make remake the target in every build.
    /// </summary>
    private bool IsAlwaysNew(string prerequisite) =>
        !prerequisite.Contains('/', StringComparison.Ordinal) && !_rules.ContainsKey(Absolute(prerequisite))
        && _answer.Output.NeedsOf(prerequisite) is { Prerequisites.Count: 0, OrderOnly.Count: 0 } && !File.Exists(Absolute(prerequisite));

    /// <summary>Whether a file without commands of its own lies in a folder that an action unpacks.</summary>
    private bool IsOriginFile(string path, string[] producers)
    {
        string? stamp = producers.FirstOrDefault(p => path.StartsWith(Path.GetDirectoryName(p) + "/origin/", StringComparison.Ordinal));
        if (stamp is not null)
        {
            _originFiles[path] = stamp;
        }

        return stamp is not null;
    }

    /// <summary>The outputs of the actions that make a target up: its own, or those of what it stands for.</summary>
    private string[] Producers(string target)
    {
        string path = Absolute(target);
        if (_rules.ContainsKey(path))
        {
            return Outputs(path);
        }

        if (_producers.TryGetValue(path, out string[]? known))
        {
            return known;
        }

        _producers[path] = [];
        HashSet<string> found = new(StringComparer.Ordinal);
        if (_answer.Output.NeedsOf(target) is var (prerequisites, orderOnly))
        {
            foreach (string need in prerequisites.Concat(orderOnly))
            {
                found.UnionWith(Producers(need));
            }
        }

        return _producers[path] = [.. found];
    }

    private string[] Outputs(string target) =>
        IsNameOnly(target) ? [Path.Combine(_request.ObjectDirectory, ".unicore-phony", Path.GetFileName(target))] : [target];

    /// <summary>Whether a target is the name of something to do, and no file.</summary>
    private bool IsNameOnly(string target) => _phony.Contains(_rules[target].Target) && _rules[target].Target[0] != '/';

    /// <summary>The targets that have commands, of all that a goal needs, each after what it needs itself.</summary>
    private List<string> Closure(string goal)
    {
        List<string> result = [];
        HashSet<string> seen = new(StringComparer.Ordinal);
        void Visit(string target)
        {
            string path = Absolute(target);
            if (!seen.Add(path))
            {
                return;
            }

            if (_answer.Output.NeedsOf(target) is var (prerequisites, orderOnly))
            {
                foreach (string need in prerequisites.Concat(orderOnly))
                {
                    Visit(need);
                }
            }

            if (_rules.ContainsKey(path))
            {
                result.Add(path);
            }
        }

        Visit(goal);
        return result;
    }

    private string Absolute(string path) =>
        path.Length > 0 && path[0] == '/' && !path.Contains("/.", StringComparison.Ordinal)
        && !path.Contains("//", StringComparison.Ordinal) ? path : Path.GetFullPath(path, _folder);

    private static bool Names(string word, string path) =>
        word.EndsWith(path, StringComparison.Ordinal)
        && (word.Length == path.Length || !char.IsAsciiLetterOrDigit(word[^(path.Length + 1)]));

    private static bool IsSystemFile(string path) =>
        path.StartsWith("/bin/", StringComparison.Ordinal) || path.StartsWith("/usr/", StringComparison.Ordinal)
        || path.StartsWith("/dev/", StringComparison.Ordinal);

    private static bool IsBuildTool(string command) => BuildTool().IsMatch(Path.GetFileName(command));

    private static string? SourceOf(IReadOnlyList<string> words)
    {
        for (int i = 0; i + 1 < words.Count; i++)
        {
            if (words[i] == "-c" && Source().IsMatch(words[i + 1]))
            {
                return words[i + 1];
            }
        }

        return words.Contains("-c") ? words.FirstOrDefault(w => w.StartsWith('/') && Source().IsMatch(w)) : null;
    }

    private static string? DependencyFileOf(IReadOnlyList<string> words)
    {
        for (int i = 0; i < words.Count; i++)
        {
            if (words[i].StartsWith("-Wp,-MD,", StringComparison.Ordinal))
            {
                return words[i]["-Wp,-MD,".Length..];
            }

            if (words[i] == "-MF" && i + 1 < words.Count)
            {
                return words[i + 1];
            }
        }

        return null;
    }

    private string ToolStamp(string command)
    {
        if (!_toolStamps.TryGetValue(command, out string? stamp))
        {
            _toolStamps[command] = stamp = string.Join('\n', ToolsOf(command).Select(Toolchain.StampOf));
        }

        return stamp;
    }

    /// <summary>A command, and for a compiler the assembler and the linker that it starts.</summary>
    private static IEnumerable<string> ToolsOf(string command) => Compiler().Match(Path.GetFileName(command)) is { Success: true } compiler
        ? [command, .. CompilerHelpers.Select(t => Path.Combine(Path.GetDirectoryName(command)!, compiler.Groups["prefix"].Value + t))]
        : [command];

    [GeneratedRegex(
        @"^(?:[A-Za-z0-9_]+-)*(?:gcc|g\+\+|cc|c\+\+|cpp|clang|clang\+\+|gccgo|rustc|ld|ld\.bfd|ld\.lld|objcopy|llvm-objcopy|ar|gcc-ar"
        + @"|strip)(?:-[0-9.]+)?$")]
    private static partial Regex BuildTool();

    [GeneratedRegex(@"^(?<prefix>(?:[A-Za-z0-9_]+-)*)(?:gcc|g\+\+|cc|c\+\+|clang|clang\+\+)(?:-[0-9.]+)?$")]
    private static partial Regex Compiler();

    [GeneratedRegex(@"^(?:/usr)?(?:/local)?(?:/bin/)?[a-z][a-z0-9+_.-]*$")]
    private static partial Regex ToolName();

    [GeneratedRegex(@"\.(?:c|cc|cp|cpp|cxx|CPP|C|c\+\+|S|s|sx|m|go|rs)$")]
    private static partial Regex Source();
}
