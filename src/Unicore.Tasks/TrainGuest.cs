// SPDX-License-Identifier: BSD-3-Clause
// Runs an image once for each training, or several times with a clock.
using System.Diagnostics;
using System.Globalization;
using CliWrap;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;
using Unicore.Diagnostics;
using Unicore.Tuning.Measuring;

namespace Unicore.Tasks;

/// <summary>Does what <c>dotnet run</c> does, without a shell between: words are what they are there.</summary>
public sealed class TrainGuest : UnicoreTask
{
    /// <summary>The project.</summary>
    [Required]
    public string ProjectFile { get; set; } = "";

    /// <summary>The program that runs guests.</summary>
    [Required]
    public string Command { get; set; } = "";

    /// <summary>Its arguments, before those of the guest: one text, as .NET splits it.</summary>
    [Required]
    public string Arguments { get; set; } = "";

    /// <summary>The runs, with <c>Arguments</c>, <c>Input</c> and <c>Command</c>.</summary>
    public ITaskItem[] Trainings { get; set; } = [];

    /// <summary>How often each is run with a clock, in silence; 0: once, without one.</summary>
    public int Measurements { get; set; }

    /// <summary>What the clock showed: the names of the runs, with <c>Seconds</c>, apart by spaces.</summary>
    [Output]
    public ITaskItem[] Times { get; set; } = [];

    /// <inheritdoc/>
    protected override string? ProjectFileOverride => ProjectFile;

    /// <inheritdoc/>
    protected override void Run()
    {
        List<ITaskItem> times = [];
        foreach (ITaskItem training in Trainings)
        {
            Log.LogMessage(MessageImportance.High, "{0}: {1}", Measurements > 0 ? "Measuring" : "Training", training.ItemSpec);

            // What only the first run has to wait for is no part of a comparison.
            if (!HasRun(training) || Measure(training) is not { } time)
            {
                return;
            }

            times.Add(time);
        }

        Times = [.. times];
    }

    private TaskItem? Measure(ITaskItem training)
    {
        List<string> seconds = [];
        while (seconds.Count < Measurements)
        {
            Stopwatch clock = Stopwatch.StartNew();
            if (!HasRun(training))
            {
                return null;
            }

            seconds.Add(clock.Elapsed.TotalSeconds.ToString("R", CultureInfo.InvariantCulture));
        }

        TaskItem time = new(training.ItemSpec);
        time.SetMetadata("Seconds", string.Join(' ', seconds));
        return time;
    }

    private bool HasRun(ITaskItem training)
    {
        string beside = training.GetMetadata("Command") is { Length: > 0 } command ? " --during " + CommandWords.Quoted(command) : "";
        string input = training.GetMetadata("Input");
        List<string> lines = [];
        PipeTarget output = PipeTarget.ToDelegate(line =>
        {
            if (Measurements == 0)
            {
                Log.LogMessage(MessageImportance.High, "{0}", line);
                return;
            }

            lock (lines)
            {
                lines.Add(line);
            }
        });
        CommandResult result = Cli.Wrap(Command)
            .WithArguments($"{Arguments}{beside} -- {training.GetMetadata("Arguments")}")
            .WithWorkingDirectory(Path.GetDirectoryName(ProjectFile)!)
            .WithValidation(CommandResultValidation.None)
            .WithStandardInputPipe(input.Length > 0 ? PipeSource.FromFile(Absolute(input)) : PipeSource.Null)
            .WithStandardOutputPipe(output)
            .WithStandardErrorPipe(output)
            .ExecuteAsync(Cancellation).Task.GetAwaiter().GetResult();
        if (result.ExitCode != 0)
        {
            lines.ForEach(line => Log.LogMessage(MessageImportance.High, "{0}", line));
            Report(new Diagnostic("UK5047", Severity.Error, $"The training '{training.ItemSpec}' ended with {result.ExitCode}, and "
                + "OptimizeWithProfile with it. What it said stands above.", ProjectFile));
        }

        return result.ExitCode == 0;
    }
}
