// SPDX-License-Identifier: BSD-3-Clause
// Runs an image that counts, once for each training.
using System.Text.RegularExpressions;
using CliWrap;
using Microsoft.Build.Framework;
using Unicore.Diagnostics;

namespace Unicore.Tasks;

/// <summary>Does what <c>dotnet run</c> does, without a shell between: words are what they are there.</summary>
public sealed partial class TrainGuest : UnicoreTask
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

    /// <inheritdoc/>
    protected override string? ProjectFileOverride => ProjectFile;

    /// <inheritdoc/>
    protected override void Run()
    {
        foreach (ITaskItem training in Trainings)
        {
            Log.LogMessage(MessageImportance.High, "Training: {0}", training.ItemSpec);
            string beside = training.GetMetadata("Command") is { Length: > 0 } command ? " --during " + Quoted(command) : "";
            string input = training.GetMetadata("Input");
            PipeTarget output = PipeTarget.ToDelegate(line => Log.LogMessage(MessageImportance.High, "{0}", line));
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
                Report(new Diagnostic("UK5047", Severity.Error, $"The training '{training.ItemSpec}' ended with {result.ExitCode}, and the "
                    + "image wasn't built by it. What it said stands above.", ProjectFile));
                return;
            }
        }
    }

    /// <summary>A word, as .NET splits texts.</summary>
    private static string Quoted(string word) =>
        "\"" + Escaped().Replace(word, m => m.Value + m.Value).Replace("\"", "\\\"", StringComparison.Ordinal) + "\"";

    [GeneratedRegex(@"\\+(?=""|$)")]
    private static partial Regex Escaped();
}
