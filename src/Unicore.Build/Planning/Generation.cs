// SPDX-License-Identifier: BSD-3-Clause
// Runs the command of a generating step, in an empty folder, and takes over the files that it leaves there.
using System.Text.RegularExpressions;
using Unicore.Build.Actions;
using Unicore.Build.Libraries;
using Unicore.Build.Toolchains;
using Unicore.Diagnostics;

namespace Unicore.Build.Planning;

/// <summary>
/// Commands see their files by names that are the same everywhere, relative to the folder that they run in: what they write
/// of them into their outputs is the same, too.
/// </summary>
/// <param name="library">The library, as its manifest has it.</param>
/// <param name="step">The step.</param>
/// <param name="folder">The library's folder, in which the generated files have theirs.</param>
/// <param name="number">The number of the step among those of the library.</param>
/// <param name="runner">Starts the shell.</param>
internal sealed partial class Generation(LibraryManifest library, GeneratingStep step, string folder, int number, IProcessRunner runner)
{
    private const int LinesTold = 12;

    /// <summary>Links to what the command reads, and beside them the folder that it runs in.</summary>
    private readonly string _place = Path.Combine(folder, "generating", $"{number}");

    private string Work => Path.Combine(_place, "work");

    /// <summary>What the step is called.</summary>
    public string Display => library.Name + "/" + step.Outputs[0];

    /// <summary>A library's folder for what its commands make and need.</summary>
    public static string PlaceOf(LibraryManifest library, PlanRequest request) =>
        Path.Combine(request.GeneratedDirectory ?? request.ObjectDirectory, library.Name);

    /// <summary>Where in it the generated files are.</summary>
    public static string FolderOf(string place) => Path.Combine(place, "generated");

    /// <summary>The variables by which the command knows its files and its target.</summary>
    public static Dictionary<string, string> Variables(Target target) => new(StringComparer.Ordinal)
    {
        ["ARCH"] = target.Architecture,
        ["MACHINE"] = TargetArchitecture.Find(target.Architecture)?.Triple.Split('-')[0] ?? target.Architecture,
        ["PLATFORM"] = target.Platform,
        ["SOURCE"] = "../source", ["UPSTREAM"] = "../upstream", ["GENERATED"] = "../../../generated",
        ["LC_ALL"] = "C", ["TZ"] = "UTC0", ["SOURCE_DATE_EPOCH"] = "0",
    };

    /// <summary>The step as the executor runs it.</summary>
    public StepKind Kind => new("generate", "1", RunAsync);

    private async Task<IReadOnlyList<Diagnostic>> RunAsync(StepContext context, CancellationToken cancellationToken)
    {
        List<Diagnostic> missing = [.. step.ToolInfos().Where(t => !IsHere(t.Name)).Select(Toolchain.Missing)];
        if (missing.Count > 0)
        {
            return missing;
        }

        ProcessResult result = await ShellAsync(context, Script(), cancellationToken).ConfigureAwait(false);
        if (result.ExitCode != 0)
        {
            return [Failure(result)];
        }

        for (int i = 0; i < step.Outputs.Count; i++)
        {
            string made = Path.Combine(Work, step.Outputs[i]);
            if (context.Files.Stat(made) is not { } stamp || stamp == FileStamp.Folder)
            {
                return [new("UK3031", Severity.Error,
                    $"'{step.Outputs[i]}' of the library '{library.Name}' was not made: its command ended well but left no such file "
                        + "in the folder that it runs in. Correct the GeneratedFile item's name or its Command.")];
            }

            context.Files.Move(made, context.Outputs[i]);
        }

        await ShellAsync(context, $"rm -rf -- {ShellWords.Quote(_place)}\n", cancellationToken).ConfigureAwait(false);
        return [];
    }

    private string Script()
    {
        List<string> lines = [];
        void Line(string command, params IEnumerable<string> words) =>
            lines.Add(string.Join(' ', words.Select(ShellWords.Quote).Prepend(command + " --")));
        Line("rm -rf", _place);
        Line("mkdir -p", Work);
        Line("cd", Work);
        Line("ln -s", library.Root, "../source");
        if (library.UpstreamDirectory is { } upstream)
        {
            Line("ln -s", upstream, "../upstream");
        }

        Line("mkdir -p", step.Outputs.Select(o => Path.GetDirectoryName("./" + o)!).Distinct());
        return string.Join('\n', [.. lines, step.Command, ""]);
    }

    private Task<ProcessResult> ShellAsync(StepContext context, string script, CancellationToken cancellationToken) =>
        runner.RunAsync(new(["/bin/sh", "-ec", script], folder, context.Action.Environment), cancellationToken);

    private Diagnostic Failure(ProcessResult result)
    {
        string said = result.Error.Trim().Length > 0 ? result.Error : result.Output;
        if (result.ExitCode == 127 && NotFound().Match(said) is { Success: true } found)
        {
            return Toolchain.Missing(step.ToolInfo(found.Groups["tool"].Value));
        }

        string[] lines = said.Trim().Split('\n');
        string tail = string.Join('\n', lines[^Math.Min(lines.Length, LinesTold)..]);
        return new("UK3030", Severity.Error,
            $"'{step.Outputs[0]}' of the library '{library.Name}' could not be made: its command ended with status {result.ExitCode}"
                + $"{(tail.Length > 0 ? " and said: " + tail : ".")}\nThe command: {step.Command.Trim()}\nIts folder: {Work}");
    }

    private static bool IsHere(string tool) => ToolCatalog.Locate(tool, Environment.GetEnvironmentVariable("PATH") ?? "") is not null;

    [GeneratedRegex(@"(?<tool>[^\s:]+): (?:command )?not found")]
    private static partial Regex NotFound();
}
