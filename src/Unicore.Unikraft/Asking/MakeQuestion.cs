// SPDX-License-Identifier: BSD-3-Clause
// Asks GNU make, with the tree's own makefiles as they are, what it would run for a goal.
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Unicore.Build.Actions;
using Unicore.Build.Making;
using Unicore.Diagnostics;
using Unicore.Unikraft.Applications;

namespace Unicore.Unikraft.Asking;

/// <summary>What make would run, and with which environment.</summary>
/// <param name="Output">The rules.</param>
/// <param name="Environment">
/// Variables that the makefiles export, without make's own and without those that this process has as well.
/// </param>
/// <param name="RecipeFlags">
/// The <c>MAKEFLAGS</c> that recipes find: makes that they start know the variables of the command line by it.
/// </param>
/// <param name="Makefiles">Every makefile that was read.</param>
internal sealed record MakeAnswer(
    MakeOutput Output, IReadOnlyDictionary<string, string> Environment, string RecipeFlags, IReadOnlyList<string> Makefiles);

/// <summary>
/// A dry run (<c>-n</c>) in which everything counts as out of date (<c>-B</c>), with the reason of each command (<c>--trace</c>) and
/// make's data base (<c>-p</c>). Recipes are expanded but not run; what expanding writes (the files of <c>$(file …)</c>) goes below
/// <c>O=</c>.
/// </summary>
internal sealed partial class MakeQuestion(UnikraftRequest request, IFileSystem files, IProcessRunner runner)
{
    public const string EnvironmentGoal = ".unicore-environment";

    /// <summary>A target that the tree's own makefile has and those of its host tools do not.</summary>
    private const string TreeTarget = "properclean";

    public static readonly HashSet<string> MakesOwn = new(StringComparer.Ordinal)
    {
        "MAKE", "MAKEFLAGS", "MFLAGS", "MAKELEVEL", "MAKEOVERRIDES", "MAKE_TERMOUT", "MAKE_TERMERR", "PWD", "OLDPWD", "SHLVL", "_",
        "sub_make_exec", "LC_ALL",
    };

    private const string Flags = "MAKEFLAGS=";

    private static readonly string[] HostTools = ["conf", "fixdep"];

    /// <summary>The names of the variables that <see cref="MakeOutput.Variable"/> has.</summary>
    private static readonly string[] Kept = ["CURDIR", "SHELL", "MAKEFILE_LIST"];

    /// <summary>Asks; null with diagnostics (<c>UK2601</c>, <c>UK2602</c>, <c>UK2603</c>) when make has no answer.</summary>
    public MakeAnswer? Ask(string goal, ICollection<Diagnostic> diagnostics, CancellationToken cancellationToken)
    {
        string folder = request.ObjectDirectory;
        if (Unspeakable().ToArray() is { Length: > 0 } unspeakable)
        {
            unspeakable.ToList().ForEach(diagnostics.Add);
            return null;
        }

        string makefile = Path.Combine(folder, "Makefile"), variables = Path.Combine(folder,
            ".unicore-environment"), functions = Path.Combine(folder, ".unicore-functions");
        files.Link(makefile, Path.Combine(request.Root, "Makefile"));
        files.Delete(variables);
        ShellFunctions.Write(functions, files);
        Dictionary<string, string?> environment = new(MakeOutput.Environment) { ["sub_make_exec"] = "1" };
        if (Environment.GetEnvironmentVariable(ShellFunctions.Variable) is null)
        {
            environment[ShellFunctions.Variable] = functions;
        }

        ProcessResult result = runner.RunAsync(
            new(
                [
                    request.Make, .. Entry(makefile), .. MakeOutput.Options, .. request.MakeVariables(), "MAKE=" + StandIn,
                    .. HostTools.SelectMany(t => new[] { "-o", Path.Combine(folder, "kconfig", t) }),
                    $"--eval={EnvironmentGoal}: ; +@env -0 > {variables}", goal, EnvironmentGoal,
                ],
                folder, environment),
            cancellationToken).GetAwaiter().GetResult();
        if (result.ExitCode != 0 || files.Stat(variables) is null)
        {
            Explain(result, diagnostics);
            return null;
        }

        MakeOutput output = MakeOutput.Parse(result.Output, TreeTarget, Kept);
        string from = output.Variable("CURDIR") ?? folder;
        string[] makefiles = [.. (output.Variable("MAKEFILE_LIST") ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(f => Path.GetFullPath(f, from)).Distinct(StringComparer.Ordinal)];
        string[] entries = Encoding.UTF8.GetString(files.ReadAllBytes(variables)).Split('\0', StringSplitOptions.RemoveEmptyEntries);
        string flags = entries.FirstOrDefault(e => e.StartsWith(Flags, StringComparison.Ordinal)) ?? Flags;
        return new(output, EnvironmentOf(entries.Where(e => e != $"{ShellFunctions.Variable}={functions}")),
            MakeStandIn.RecipeFlags(flags[Flags.Length..]), makefiles);
    }

    /// <summary>Writes the script that is make for recipes: before asking, and before recipes of a kept plan run.</summary>
    public void WriteStandIn() => MakeStandIn.Write(StandIn, files, request.Make, EnvironmentGoal);

    private string StandIn => Path.Combine(request.ObjectDirectory, MakeStandIn.Name);

    /// <summary>
    /// The tree's makefile calls itself in the output folder, and says so by <c>sub_make_exec</c>: going there at once spares a make, and
    /// lets this one know that the host tools need not be made.
    /// </summary>
    private string[] Entry(string makefile) => ["-C", request.ObjectDirectory, "-f", makefile, "CONFIG_UK_BASE=" + request.Root];

    /// <summary>
    /// What make cannot be told, each with what puts it right. Of what lies in a project's folder that make cannot say, the folder is told.
    /// </summary>
    private IEnumerable<Diagnostic> Unspeakable()
    {
        const string Object = "Set BaseIntermediateOutputPath to a folder without them (Configuration, where its name has them).";
        string project = RealPath.Of(request.ProjectDirectory);
        IEnumerable<(string Path, string Cure)> paths =
        [
            (request.Root, "Move the tree, and set UnikraftRoot to its new folder."),
            (request.Application,
                request.OwnSources is null ? "Move the application, and set UnikraftApplication to its new folder." : Object),
            (request.ObjectDirectory, Object),
            (request.ConfigFile, "Set BaseOutputPath to a folder without them (Configuration, where its name has them)."),
            .. request.Libraries.Concat(request.Platforms).Select(
                l => (l, "Move it, and name the new folder in its LibraryReference (for a package, set RestorePackagesPath).")),
        ];
        if (!MakeNames.CanBe(request.Name))
        {
            yield return MakeNames.Refused($"an image called '{request.Name}': the name", "Set UnikernelName to one without them.");
        }

        foreach ((string path, string cure) in paths.Where(p => !MakeNames.CanBe(p.Path))
            .Select(p => MakeNames.IsCause(project, p.Path) ? (project, "Move the project to a folder without them.") : p)
            .DistinctBy(p => p.Item2 == Object ? Object : p.Item1))
        {
            yield return MakeNames.Refused($"'{path}': a path of a Unikraft build", cure);
        }
    }

    private static Dictionary<string, string> EnvironmentOf(IEnumerable<string> entries)
    {
        Dictionary<string, string> variables = new(StringComparer.Ordinal);
        foreach (string entry in entries)
        {
            int equals = entry.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0 && !MakesOwn.Contains(entry[..equals])
                && Environment.GetEnvironmentVariable(entry[..equals]) != entry[(equals + 1)..])
            {
                variables[entry[..equals]] = entry[(equals + 1)..];
            }
        }

        return variables;
    }

    private void Explain(ProcessResult result, ICollection<Diagnostic> diagnostics)
    {
        if (result.ExitCode == 127)
        {
            diagnostics.Add(new("UK2110", Severity.Error,
                $"GNU make is missing, which reads the rules of a Unikraft tree; the package 'make' has it. ({result.Error.Trim()})"));
            return;
        }

        bool found = false;
        foreach (string line in result.Error.Split('\n'))
        {
            Match match = Complaint().Match(line);
            if (match.Success)
            {
                found = true;
                string file = Path.GetFullPath(match.Groups["file"].Value, request.Root);
                diagnostics.Add(new("UK2601", Severity.Error,
                    $"GNU make does not accept the tree's rules: {match.Groups["text"].Value.Trim()}",
                    file == Path.Combine(request.ObjectDirectory, "Makefile") ? Path.Combine(request.Root, "Makefile") : file,
                    int.Parse(match.Groups["line"].ValueSpan, CultureInfo.InvariantCulture)));
            }
        }

        if (!found)
        {
            string text = string.Join(
                '\n', result.Error.Split('\n').Where(l => !l.Contains(EnvironmentGoal, StringComparison.Ordinal)).TakeLast(12)).Trim();
            diagnostics.Add(new("UK2601", Severity.Error,
                $"GNU make cannot tell how the tree '{request.Root}' is "
                    + $"built: {(text.Length > 0 ? text : $"it ended with {result.ExitCode}")}"));
        }
    }

    [GeneratedRegex(@"^(?<file>[^\s:][^:]*):(?<line>\d+): (?:\*\*\* )(?<text>.*?)(?:  Stop\.)?$")]
    private static partial Regex Complaint();
}
