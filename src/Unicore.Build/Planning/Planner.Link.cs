// SPDX-License-Identifier: BSD-3-Clause
// Plans the final link from the rules of the platform's Linker.uk.
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Unicore.Build.Actions;
using Unicore.Build.Libraries;
using Unicore.Build.Linking;
using Unicore.Build.Making;
using Unicore.Build.Toolchains;
using Unicore.Diagnostics;

namespace Unicore.Build.Planning;

public sealed partial class Planner
{
    private string? Link(
        LibraryManifest platform, List<LinkedLibrary> linked, IReadOnlyList<string> others, CancellationToken cancellationToken)
    {
        Toolchain tools = _request.Toolchain;
        string image = Path.Combine(_request.ObjectDirectory, _request.Name + ".elf");
        if (platform.LinkerRules is not { } rulesFile || _files.Stat(rulesFile) is null)
        {
            _diagnostics.Add(new("UK3020", Severity.Error,
                $"The platform '{platform.Name}' has no Linker.uk ('{platform.LinkerRules ?? platform.Root}'), "
                    + "so nothing says how to link. Add one beside its Config.uk."));
            return null;
        }

        // Make splits at blanks and takes '=' for an assignment, '%' for a pattern: a path that has what make or a shell minds goes through
        // as a name without it.
        List<(string Token, string Path)> tokens = [];
        static bool IsUnsafe(string text) => Unsafe().IsMatch(text) || (Path.IsPathRooted(text) && text.AsSpan().ContainsAny('=', '%'));
        string Safe(string path)
        {
            if (!IsUnsafe(path))
            {
                return path;
            }

            foreach ((string token, string folder) in tokens)
            {
                if (path == folder)
                {
                    return token;
                }

                if (path.StartsWith(folder + "/", StringComparison.Ordinal) && !IsUnsafe(path[folder.Length..]))
                {
                    return token + path[folder.Length..];
                }
            }

            tokens.Add((string.Create(CultureInfo.InvariantCulture, $"/unicore-path-{tokens.Count}-"), path));
            return tokens[^1].Token;
        }

        // The image is the build folder and the name: it goes through as those two do.
        string buildFolder = Safe(_request.ObjectDirectory);
        string name = _request.Name;
        if (IsUnsafe(name) || name.AsSpan().ContainsAny('=', '%'))
        {
            tokens.Add(("unicore-name-", name));
            name = tokens[^1].Token;
        }

        string Words(IEnumerable<string> words) => string.Join(' ', words.Select(w => ShellWords.Quote(Safe(w))));

        // Of two weak functions of one name the first counts: the C library's, not the core's small ones below it.
        List<string> objects =
        [
            .. linked.OrderByDescending(l => IsReplaceable(l.Library)).Select(l => l.Object).Concat(others)
                .Concat(DropFloatingFormats(linked)).Select(Safe),
        ];
        if (tools.SupportLibrary.Length > 0)
        {
            objects.Add(Safe(tools.SupportLibrary));
        }

        List<string> scripts = [.. _graph.Ordered.SelectMany(l => l.ExtraLinkerScripts).Select(Safe)];
        List<string> flags =
        [
            "-nostdlib", "-nostartfiles", "-static", "-no-pie", "-Wl,--gc-sections", "-Wl,--build-id=none", "-Wl,-z,noexecstack",
            "-Wl,-z,norelro",
            .. _graph.Ordered.SelectMany(l => l.LinkerFlags),
        ];

        // Not -Wl: the compiler driver would split a path at its commas.
        string quotedFlags = $"{Words(flags)} -Xlinker -Map={Safe(MapFile)} -Xlinker --dependency-file={Safe(LinkDependencies)}";
        Dictionary<string, string> variables = new(StringComparer.Ordinal)
        {
            ["CC"] = Words(tools.Cc), ["LD"] = Words(tools.Ld),
            ["OBJCOPY"] = Words([tools.Objcopy]), ["NM"] = Words([tools.Nm]), ["STRIP"] = Words([tools.Strip]),
            ["LDFLAGS"] = quotedFlags, ["BUILD_DIR"] = buildFolder, ["UK_NAME"] = name, ["UK_IMAGE"] = buildFolder + "/" + name + ".elf",
            ["CONFIG_UK_NAME"] = name, ["CONFIG_UK_ARCH"] = _request.Target.Architecture, ["UK_PLAT"] = _request.Target.Platform,
            ["PLAT_DIR"] = Safe(platform.Root), ["UK_LIBS_OBJS"] = string.Join(' ', objects), ["UK_OLIBS"] = string.Join(' ', objects),
            ["LDSCRIPTS_EXTRA"] = string.Join(' ', scripts), ["EXTRA_LD_SCRIPT-y"] = string.Join(' ', scripts),
        };
        string rules = Encoding.UTF8.GetString(_files.ReadAllBytes(rulesFile));
        foreach (Match match in Symbol().Matches(rules))
        {
            if (_request.KconfigValues?.Invoke(match.Value["CONFIG_".Length..]) is { } value)
            {
                variables.TryAdd(match.Value, value.Trim('"'));
            }
        }

        List<string> given = [.. objects, .. scripts];
        foreach ((string variable, string root) in _graph.Ordered.Select(l => (BaseOf(l.Name), l.Root))
            .Prepend(("PLAT_DIR", platform.Root)))
        {
            if (rules.Contains(variable, StringComparison.Ordinal))
            {
                variables[variable] = Safe(root);
                given.AddRange(tokens.Where(t => t.Token == variables[variable]).Select(t => t.Token + "/%"));
            }
        }

        string wrapper = LinkRules.Wrapper(rulesFile, variables, given);
        LinkAnswer answer = LinkRules.Ask(tools, rulesFile, wrapper, _request.ObjectDirectory, _files, _runner, cancellationToken);
        if (answer.Error is { } error)
        {
            _diagnostics.Add(new("UK3021", Severity.Error,
                $"GNU make does not accept the link rules of '{platform.Name}': {error}", rulesFile));
            return null;
        }

        string Real(string word)
        {
            foreach ((string token, string path) in tokens)
            {
                word = word.Replace(token, path, StringComparison.Ordinal);
            }

            return word;
        }

        string Quoted(string script)
        {
            foreach ((string token, string path) in tokens)
            {
                script = script.Replace(token, ShellWords.Quote(path), StringComparison.Ordinal);
            }

            return script;
        }

        // A rule that links something on the way tells what it read by a file of its own.
        (string map, string dependencies) = (Safe(MapFile), Safe(LinkDependencies));
        MakeRule? last = answer.Rules.LastOrDefault(r => r.Lines.Any(l => l.Contains(dependencies, StringComparison.Ordinal)));
        foreach (MakeRule rule in answer.Rules)
        {
            string Own(string line) => rule == last ? line
                : line.Replace("=" + map, $"={rule.Target}.map", StringComparison.Ordinal)
                    .Replace("=" + dependencies, $"={rule.Target}.d", StringComparison.Ordinal);
            AddRule(rule with { Lines = [.. rule.Lines.Select(Own)] }, Real, Quoted);
        }

        string goal = answer.Goals.Count > 0 ? Real(answer.Goals[0]) : image;
        if (!_actions.Exists(a => a.Outputs.Contains(goal)))
        {
            _diagnostics.Add(new("UK3021", Severity.Error,
                $"The Linker.uk of '{platform.Name}' has no rule for the image '{goal}'. Write a rule whose target is $(UK_IMAGE).",
                rulesFile));
            return null;
        }

        return goal;
    }

    /// <summary>A small image doesn't carry what no format of it asks for. The script is an input of the linker like an object.</summary>
    private IEnumerable<string> DropFloatingFormats(List<LinkedLibrary> linked)
    {
        if (_request.Optimization != Optimization.Release || linked.All(l => l.Library.Name != FloatingFormats.Library)
            || _request.KconfigValues?.Invoke("LIBUKPRINTF_FLOAT_ALWAYS") == "y")
        {
            return [];
        }

        string script = Path.Combine(_request.ObjectDirectory, "formats.ld");
        _actions.Add(new BuildAction
        {
            Id = "formats",
            Description = "FORMATS of printf",
            Phase = ActionPhase.Link,
            Step = FloatingFormats.Kind,
            Command = [],
            WorkingDirectory = _request.ProjectDirectory,
            Inputs = [.. linked.Where(l => l.Library.Name != FloatingFormats.Library).Select(l => l.Object)],
            Outputs = [script],
        });
        return [script];
    }

    /// <summary>The variable of a library's folder, as Unikraft's makefiles have it: <c>LIBUKPLAT_BASE</c>.</summary>
    private static string BaseOf(string library) => SymbolName.OfLibrary(library) + "_BASE";

    private void AddRule(MakeRule rule, Func<string, string> real, Func<string, string> quoted)
    {
        string target = real(rule.Target);
        List<string> command;
        if (rule.Lines.Count == 1 && ShellWords.TrySplit(rule.Lines[0], out IReadOnlyList<string>? words))
        {
            command = [.. words.Select(real)];
        }
        else
        {
            // Each line has a shell of its own, as in make.
            string script = string.Join('\n', rule.Lines.Select(l => "( " + l + "\n)"));
            command = ["/bin/sh", "-ec", quoted(script)];
        }

        string? Told(string option, params string[] files) => Array.Find(files, f => command.Contains(option + f));
        List<string> outputs = [target];
        if (Told("-Map=", MapFile, target + ".map") is { } map)
        {
            outputs.Add(map);
        }

        string name = Path.GetFileName(target);
        Add(
            "link " + Path.GetRelativePath(_request.ObjectDirectory, target),
            "LINK " + name,
            command,
            [.. rule.Prerequisites.Select(p => Path.GetFullPath(real(p), _request.ProjectDirectory)).Distinct()],
            target);
        _actions[^1] = _actions[^1] with
        {
            Outputs = outputs,
            Phase = ActionPhase.Link,
            DependencyFile = Told("--dependency-file=", LinkDependencies, target + ".d"),
        };
    }

    [GeneratedRegex(@"[^A-Za-z0-9_\-+=./,@%^]")]
    private static partial Regex Unsafe();

    [GeneratedRegex(@"\bCONFIG_[A-Za-z0-9_]+")]
    private static partial Regex Symbol();
}
