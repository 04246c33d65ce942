// SPDX-License-Identifier: BSD-3-Clause
// Configurations of a project, built by `dotnet build` in folders of their own and run as `dotnet run` does.
using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CliWrap;
using Unicore.Build.Configuring;
using Unicore.Diagnostics;
using Unicore.Kconfig;
using Unicore.Kconfig.Tree;
using Unicore.Tool.Building;
using Unicore.Tuning.Jobs;
using Unicore.Tuning.Measuring;
using Unicore.Tuning.Spaces;

namespace Unicore.Tool.Tuning;

/// <summary>Builds and runs configurations of a project.</summary>
/// <param name="project">The project file.</param>
/// <param name="job">The job.</param>
/// <param name="folder">A folder for files that a build or a run leaves for us.</param>
internal sealed class ProjectWorkbench(string project, TuningJob job, string folder) : IWorkbench
{
    // What is left of a tune that was killed may still be building.
    private const string Held = "UK3012";
    private const int MostHeld = 100;

    // Where a build leaves what it was configured with.
    private static readonly string[] Folders = ["MSBuildProjectDirectory", "IntermediateOutputPath"];

    private readonly string _suffix = "-tuned-" + Hash(folder)[..8];
    private readonly string _timeout = Math.Ceiling(job.Run.Timeout).ToString(CultureInfo.InvariantCulture);
    private readonly string _results = Path.Combine(folder, "build.json");
    private readonly string _figures = Path.Combine(folder, "run.json");
    private IReadOnlyDictionary<string, string> _built = new Dictionary<string, string>();

    /// <summary>Reads what the project is today, and configures it.</summary>
    /// <param name="diagnostics">Gets why that can't be.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<ProjectState?> LookAsync(ICollection<Diagnostic> diagnostics, CancellationToken cancellation)
    {
        string[] asked = [.. job.Vary.Where(v => v.Kind == OptionKind.Property).Select(v => v.Name),
            "IsMultiTargetBuild", "UnikernelTargets", "OutputPath", .. Folders];
        BuildAnswer seen = await BuildInTurnAsync("Configure", Given(), asked, cancellation).ConfigureAwait(false);
        if (seen.ExitCode != 0)
        {
            diagnostics.Add(new("UK2809", Severity.Error, $"As it is today, the project can't be configured: {seen.FirstError}", project));
            return null;
        }

        if (seen.Properties["IsMultiTargetBuild"] == "true")
        {
            string one = seen.Properties["UnikernelTargets"].Split(';')[0];
            diagnostics.Add(new("UK2802", Severity.Error, $"The project is for several targets; say which one in the job: target: {one}",
                job.File));
            return null;
        }

        if (Array.Find(["OutputPath", Folders[1]], p => !seen.Properties[p].Contains(_suffix, StringComparison.Ordinal)) is { } shared)
        {
            diagnostics.Add(new("UK2814", Severity.Error, $"{shared} of the project is '{seen.Properties[shared]}' for all builds: those "
                + "of the job would overwrite the project's own. Set BaseOutputPath or BaseIntermediateOutputPath in its place.", project));
            return null;
        }

        if (Configured(seen) is not { } configured || !File.Exists(configured.ConfigFile))
        {
            diagnostics.Add(new("UK2809", Severity.Error, "As it is today, the project is no unikernel that can be configured.", project));
            return null;
        }

        KconfigTree kconfig = KconfigTree.Parse(configured.RootFile, configured.Options);
        return new(kconfig, await ReadConfigAsync(configured, cancellation).ConfigureAwait(false), name => seen.Properties[name]);
    }

    /// <inheritdoc/>
    public async Task<BuildOutcome> BuildAsync(
        IEnumerable<(OptionKind Kind, string Name, string Value)> settings, CancellationToken cancellation)
    {
        // Timeouts are ours to keep, but a guest that is left alone has to end too.
        Dictionary<string, string> properties = new(Given(), StringComparer.OrdinalIgnoreCase)
        {
            ["UnikernelTimeout"] = _timeout,
        };
        (OptionKind Kind, string Name, string Value)[] told = [.. settings];
        foreach ((OptionKind kind, string name, string value) in told)
        {
            properties[kind == OptionKind.Property ? name : "CONFIG_" + name] = value;
        }

        string[] asked =
            ["UnikernelImage", "RunCommand", "_RunArguments", "UnikernelArguments", "_InitrdImage", "_DiskImage", .. Folders];
        BuildAnswer built = await BuildInTurnAsync("Build;_ComputeUnikernelRunArguments", properties, asked, cancellation)
            .ConfigureAwait(false);
        if (built.ExitCode != 0)
        {
            return new($"the build failed: {built.FirstError}");
        }

        _built = built.Properties;
        try
        {
            FileInfo image = new(_built["UnikernelImage"]);
            string hash = await HashAsync(image.FullName, cancellation).ConfigureAwait(false);
            string config = Configured(built) is { } configured
                ? await ReadConfigAsync(configured, cancellation).ConfigureAwait(false) : "";
            return HeldValues.Lost(told, config) is { } lost
                ? new($"the build was told otherwise: {lost}")
                : new(null, hash, image.Length, await SubjectAsync(hash, cancellation).ConfigureAwait(false));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new($"what was built can't be read: {e.Message}");
        }
    }

    /// <inheritdoc/>
    public async Task<RunOutcome> RunAsync(CancellationToken cancellation)
    {
        File.Delete(_figures);
        IEnumerable<string> costly = job.Measures.Where(m => m.Kind is MeasureKind.Instructions or MeasureKind.Memory)
            .Select(m => m.Kind.ToString().ToLowerInvariant());
        string more = $" --measurements {CommandWords.Quoted(_figures)}" + string.Concat(costly.Select(c => " --measure " + c))
            + (job.Run.Command is { } command ? " --during " + CommandWords.Quoted(command) : "");
        PrintedNumbers printed = new(job.Patterns);
        TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        PipeTarget heard = PipeTarget.Create((stream, stop) => printed.ReadAsync(stream, ended.Task, stop));
        try
        {
            using CommandTask<CommandResult> running = Cli.Wrap(_built["RunCommand"])
                .WithArguments($"{_built["_RunArguments"]}{more} -- {Arguments}")
                .WithWorkingDirectory(Path.GetDirectoryName(project)!)
                .WithValidation(CommandResultValidation.None)
                .WithStandardInputPipe(job.Run.Input is { } input ? PipeSource.FromFile(input) : PipeSource.Null)
                .WithStandardOutputPipe(heard).WithStandardErrorPipe(heard)
                .ExecuteAsync(CancellationToken.None, cancellation);
            _ = TellEndAsync(running.ProcessId, ended);
            CommandResult result = await running.Task.ConfigureAwait(false);
            if (result.ExitCode != 0)
            {
                return Failed($"the run ended with {result.ExitCode}: {new BuildAnswer(0, printed.End, _built).FirstError}");
            }

            byte[] figures = await File.ReadAllBytesAsync(_figures, cancellation).ConfigureAwait(false);
            return new(null, new Dictionary<string, double>(
                [.. JsonSerializer.Deserialize<Dictionary<string, double>>(figures)!, .. printed.Find()]));
        }
        catch (Exception e) when (e is Win32Exception or IOException or UnauthorizedAccessException or JsonException)
        {
            return Failed($"the run could not be made: {e.Message}");
        }
    }

    private static ConfiguredTree? Configured(BuildAnswer build) => ConfiguredTree.Load(
        Path.Combine(build.Properties[Folders[0]], build.Properties[Folders[1]], ConfiguredTree.FileName));

    private static async Task<string> ReadConfigAsync(ConfiguredTree configured, CancellationToken cancellation) =>
        KconfigText.FromBytes(await File.ReadAllBytesAsync(configured.ConfigFile, cancellation).ConfigureAwait(false));

    /// <summary>Tells a process's own end: its output may have another, if it left a process behind.</summary>
    private static async Task TellEndAsync(int id, TaskCompletionSource ended)
    {
        try
        {
            using Process process = Process.GetProcessById(id);
            await process.WaitForExitAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or Win32Exception)
        {
            // It has ended already.
        }

        ended.SetResult();
    }

    private static RunOutcome Failed(string why) => new(why, new Dictionary<string, double>());

    /// <summary>The guest's, as <c>dotnet run</c> has them: the project's where the job has none.</summary>
    private string Arguments => job.Run.Arguments ?? _built["UnikernelArguments"];

    /// <summary>Builds; while another build holds the folder, it waits.</summary>
    private async Task<BuildAnswer> BuildInTurnAsync(
        string targets, Dictionary<string, string> properties, string[] asked, CancellationToken cancellation)
    {
        BuildAnswer built = await Dotnet.BuildAsync(project, targets, properties, asked, _results, cancellation).ConfigureAwait(false);
        for (int i = 0; i < MostHeld && built.ExitCode != 0 && built.Output.Contains(Held, StringComparison.Ordinal); i++)
        {
            await Task.Delay(TimeSpan.FromSeconds(1), cancellation).ConfigureAwait(false);
            built = await Dotnet.BuildAsync(project, targets, properties, asked, _results, cancellation).ConfigureAwait(false);
        }

        return built;
    }

    /// <summary>
    /// A hash of what was built last and all that is known to go into a run of it. How long that may take changes no figure.
    /// </summary>
    private async Task<string> SubjectAsync(string image, CancellationToken cancellation)
    {
        string run = _built["_RunArguments"].Replace($" --timeout {_timeout} ", " ", StringComparison.Ordinal);
        StringBuilder parts = new($"{image}\n{run}\n{Arguments}");
        foreach (string? file in new[] { _built["_InitrdImage"], _built["_DiskImage"], job.Run.Input })
        {
            // Where the image needs none, there may be no such file.
            bool isThere = file is { Length: > 0 } && (file == job.Run.Input || File.Exists(file));
            parts.Append('\n').Append(isThere ? await HashAsync(file!, cancellation).ConfigureAwait(false) : "");
        }

        return Hash(parts.ToString());
    }

    private static async Task<string> HashAsync(string file, CancellationToken cancellation)
    {
        using FileStream contents = File.OpenRead(file);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(contents, cancellation).ConfigureAwait(false));
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..16];

    /// <summary>
    /// What all builds are told: what the job says, and folders of their own, which another job of the project and the project's own
    /// builds don't touch. What editors read isn't ours to write.
    /// </summary>
    private Dictionary<string, string> Given()
    {
        Dictionary<string, string> properties = new(job.Properties, StringComparer.OrdinalIgnoreCase);
        properties.TryAdd("Configuration", "Release");
        properties["_UnicoreTargetSuffix"] = _suffix;
        properties["_CompileCommands"] = "";
        return properties;
    }
}
