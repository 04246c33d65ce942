// SPDX-License-Identifier: BSD-3-Clause
// `unicore tune`: looks for a better configuration of a project.
using System.CommandLine;
using System.Xml;
using Unicore.Diagnostics;
using Unicore.Diagnostics.Files;
using Unicore.Kconfig;
using Unicore.Tool.Output;
using Unicore.Tool.Tuning;
using Unicore.Tuning.Jobs;
using Unicore.Tuning.Reporting;
using Unicore.Tuning.Search;
using Unicore.Tuning.Spaces;

namespace Unicore.Tool.Commands;

/// <summary>The verb <c>tune</c>.</summary>
internal static class TuneCommand
{
    private const string JobName = "tune.yaml";
    private const int Failed = 1, Interrupted = 130;

    private static readonly string[] Methods = ["learn", "random", "grid"];

    public static Command Create()
    {
        var job = new Argument<string>("job")
        {
            Description = $"A job file, or a project or its folder with a {JobName} beside it; this folder unless told.",
            DefaultValueFactory = _ => ".",
        };
        var runs = new Option<int?>("--runs") { Description = "Configurations to measure, in place of the job's budget." };
        var minutes = new Option<double?>("--minutes") { Description = "Minutes of building and running, in place of the job's." };
        var builds = new Option<int?>("--builds") { Description = "Images to build, in place of the job's." };
        var method = new Option<string>("--method")
        {
            Description = "learn: by a model of what was measured; random; grid: all, evenly spread.",
            DefaultValueFactory = _ => Methods[0],
        };
        method.AcceptOnlyFromAmong(Methods);
        var seed = new Option<long>("--seed") { Description = "Decides about all that is drawn.", DefaultValueFactory = _ => 1 };
        var from = new Option<string[]>("--from")
        {
            Description = "A folder of another job to learn from; may be given more than once.",
            HelpName = "DIR",
        };
        var folder = new Option<string?>("--folder")
        {
            Description = "The job's folder: its log and its report; the job file's name without extension unless told.",
            HelpName = "DIR",
        };
        var anew = new Option<bool>("--anew") { Description = "Begin anew; what the folder has is only learned from." };
        var choose = new Option<int?>("--choose") { Description = "Report and apply this run instead of the best one.", HelpName = "RUN" };
        var apply = new Option<bool>("--apply") { Description = "Write the configuration to the project." };
        var command = new Command("tune", "Look for a better configuration of a project: build, run, measure, learn.")
        {
            job, runs, minutes, builds, method, seed, from, folder, anew, choose, apply,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            List<Diagnostic> found = [];
            foreach (Option<int?> count in new[] { runs, builds, choose }.Where(c => parsed.GetValue(c) < 1))
            {
                found.Add(Senseless($"{count.Name} takes a whole number from 1 on."));
            }

            if (parsed.GetValue(minutes) is { } time && !(time > 0 && double.IsFinite(time)))
            {
                found.Add(Senseless($"{minutes.Name} takes a number above 0."));
            }

            string?[] paths = [parsed.GetValue(job), parsed.GetValue(folder) ?? ".", .. parsed.GetValue(from) ?? []];
            if (Array.Exists(paths, string.IsNullOrEmpty))
            {
                found.Add(Senseless("A path is empty."));
            }

            if (found.Count > 0)
            {
                DiagnosticText.Write(found);
                return Failed;
            }

            TuningJob? read = ReadJob(Path.GetFullPath(parsed.GetValue(job)!), found, out string? project);
            if (read is not null)
            {
                read = read with
                {
                    Budget = new(parsed.GetValue(runs) ?? read.Budget.Runs, parsed.GetValue(minutes) ?? read.Budget.Minutes,
                        parsed.GetValue(builds) ?? read.Budget.Builds),
                    From = [.. read.From, .. (parsed.GetValue(from) ?? []).Select(Path.GetFullPath)],
                };
            }

            string name = parsed.GetValue(method)!;
            long number = parsed.GetValue(seed);
            ISearch search = name == "grid" ? new GridSearch() : name == "random" ? new RandomSearch(number) : new LearningSearch(number);
            int code = read is null ? Failed : await RunAsync(read, project!,
                Path.GetFullPath(parsed.GetValue(folder) ?? Path.ChangeExtension(read.File, null)), search, number, parsed.GetValue(anew),
                parsed.GetValue(choose), parsed.GetValue(apply), found, cancellation).ConfigureAwait(false);
            DiagnosticText.Write(found);
            return code;
        });
        return command;
    }

    private static async Task<int> RunAsync(TuningJob job, string project, string path, ISearch search, long seed, bool isAnew, int? choice,
        bool applies, List<Diagnostic> found, CancellationToken cancellation)
    {
        using JobFolder? folder = JobFolder.Open(path, JobFolder.MeaningOf(job, project), isAnew, found);
        if (folder is null)
        {
            return Failed;
        }

        ProjectWorkbench bench = new(project, job, path);
        try
        {
            if (await bench.LookAsync(found, cancellation).ConfigureAwait(false) is not { } state
                || SpaceBuilder.Build(job, state, found) is not { } space)
            {
                return Failed;
            }

            Tuner tuner = new(space, job, folder, search, bench, TimeProvider.System);
            if (!await tuner.RememberAsync([.. job.From.Select(f => JobFolder.Read(f, found))], found, cancellation).ConfigureAwait(false))
            {
                return Failed;
            }

            Flush(found);
            Diagnostic? wrong = await new TuneProgress(space, job).ShowAsync(tuner, cancellation).ConfigureAwait(false);
            if (wrong is not null)
            {
                found.Add(wrong);
                return Failed;
            }

            if (tuner.End != TuningEnd.Budget)
            {
                Console.Out.WriteLine(tuner.End == TuningEnd.NoneLeft ? "All configurations have been tried."
                    : "No configuration that was not tried was found any more, though there may be some.");
            }

            return Tell(job, tuner, folder, project, seed, choice, applies, found) ? 0 : Failed;
        }
        catch (OperationCanceledException)
        {
            Console.Error.WriteLine($"unicore tune: interrupted after {folder.Runs.Count} runs; the same command goes on from here.");
            return Interrupted;
        }
        catch (IOException e)
        {
            found.Add(new("UK2807", Severity.Error, $"The job's folder cannot be used: {e.Message}", path));
            return Failed;
        }
    }

    private static bool Tell(TuningJob job, Tuner tuner, JobFolder folder, string project, long seed, int? choice, bool applies,
        List<Diagnostic> found)
    {
        if (TuningReport.Of(job, tuner.State.History, folder.Runs, seed, choice) is not { } report)
        {
            found.Add(new("UK2810", Severity.Error, choice is null ? "No run of the job came to its end: there is nothing to report."
                : $"Run {choice} of the job has no figures, or there is no such run: choose another.", job.File));
            return false;
        }

        foreach (string line in TuningText.Lines(report))
        {
            Console.Out.WriteLine((line.StartsWith("  ", StringComparison.Ordinal) ? "  " : "") + DiagnosticText.Printable(line));
        }

        string fragment = Path.Combine(folder.Path, "best.config"), page = Path.Combine(folder.Path, "report.html");
        FileWriter.WriteIfChanged(fragment, report.Fragment());
        FileWriter.WriteIfChanged(page, TuningHtml.Page(report));
        Console.Out.WriteLine($"written: {fragment}, {page}");
        return !applies || Apply(report, project, found);
    }

    private static bool Apply(TuningReport report, string project, List<Diagnostic> found)
    {
        try
        {
            string target = File.ResolveLinkTarget(project, returnFinalTarget: true)?.FullName ?? project;
            byte[] bytes = ProjectChanges.Apply(File.ReadAllBytes(target), project, report.Changes, found);
            Console.Out.WriteLine(FileWriter.WriteIfChanged(target, bytes) ? $"applied to {project}" : $"{project} says so already");
            return true;
        }
        catch (Exception e) when (e is XmlException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            found.Add(new("UK2811", Severity.Error, $"The project cannot be changed: {e.Message}", project));
            return false;
        }
    }

    /// <summary>Finds job and project, and reads the job; null, told, when there is none.</summary>
    private static TuningJob? ReadJob(string given, List<Diagnostic> found, out string? project)
    {
        bool isProject = given.EndsWith(".ukproj", StringComparison.OrdinalIgnoreCase);
        string file = Directory.Exists(given) ? Path.Combine(given, JobName)
            : isProject ? Path.Combine(Path.GetDirectoryName(given)!, JobName) : given;
        project = isProject ? given : null;
        try
        {
            if (!File.Exists(file))
            {
                found.Add(new("UK2800", Severity.Error, $"There is no job '{file}'. tune.md in the documentation says how to write one.",
                    file));
                return null;
            }

            if (JobReader.Read(KconfigText.FromBytes(File.ReadAllBytes(file)), file, found) is not { } job)
            {
                return null;
            }

            string[] beside = Directory.GetFiles(Path.GetDirectoryName(file)!, "*.ukproj");
            project ??= job.Project ?? (beside.Length == 1 ? beside[0] : null);
            if (project is not null && File.Exists(project))
            {
                return job;
            }

            found.Add(new("UK2800", Severity.Error, project is not null ? $"There is no project '{project}'."
                : $"{(beside.Length == 0 ? "No project lies" : "Several lie")} beside the job; name it there: project: NAME.ukproj.",
                file));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            found.Add(new("UK2800", Severity.Error, $"The job cannot be read: {e.Message}", file));
        }

        return null;
    }

    private static Diagnostic Senseless(string message) => new("UK2813", Severity.Error, message);

    private static void Flush(List<Diagnostic> found)
    {
        DiagnosticText.Write(found);
        found.Clear();
    }
}
