// SPDX-License-Identifier: BSD-3-Clause
// Configurations of a project, built by `dotnet build` in folders of their own and run as `dotnet run` does.
using System.ComponentModel;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CliWrap;
using Unicore.Build.Configuring;
using Unicore.Diagnostics;
using Unicore.Kconfig;
using Unicore.Kconfig.Tree;
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
    private const int MostOutput = 1 << 20;

    // What is left of a tune that was killed may still be building.
    private const string Held = "UK3012";
    private const int MostHeld = 100;

    private readonly string _results = Path.Combine(folder, "build.json");
    private readonly string _figures = Path.Combine(folder, "run.json");
    private IReadOnlyDictionary<string, string> _built = new Dictionary<string, string>();
    private string _target = "";

    /// <summary>Reads what the project is today, and configures it.</summary>
    /// <param name="diagnostics">Gets why that can't be.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<ProjectState?> LookAsync(ICollection<Diagnostic> diagnostics, CancellationToken cancellation)
    {
        string[] asked = [.. job.Vary.Where(v => v.Kind == OptionKind.Property).Select(v => v.Name),
            "IsMultiTargetBuild", "UnikernelTargets", "Configuration", "Platform", "Arch", "MSBuildProjectDirectory",
            "IntermediateOutputPath"];
        BuildAnswer seen = await Dotnet.BuildAsync(project, "Configure", Given(), asked, _results, cancellation).ConfigureAwait(false);
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

        string obj = Path.Combine(seen.Properties["MSBuildProjectDirectory"], seen.Properties["IntermediateOutputPath"]);
        if (ConfiguredTree.Load(Path.Combine(obj, ConfiguredTree.FileName)) is not { } configured || !File.Exists(configured.ConfigFile))
        {
            diagnostics.Add(new("UK2809", Severity.Error, "As it is today, the project is no unikernel that can be configured.", project));
            return null;
        }

        _target = $"{seen.Properties["Configuration"]}/{seen.Properties["Platform"]}-{seen.Properties["Arch"]}-tuned/";
        KconfigTree kconfig = KconfigTree.Parse(configured.RootFile, configured.Options);
        return new(kconfig, KconfigText.FromBytes(await File.ReadAllBytesAsync(configured.ConfigFile, cancellation).ConfigureAwait(false)),
            name => seen.Properties[name]);
    }

    /// <inheritdoc/>
    public async Task<BuildOutcome> BuildAsync(
        IEnumerable<(OptionKind Kind, string Name, string Value)> settings, CancellationToken cancellation)
    {
        // Timeouts are ours to keep, but a guest that is left alone has to end too.
        Dictionary<string, string> properties = new(Given(), StringComparer.OrdinalIgnoreCase)
        {
            ["UnikernelTimeout"] = Math.Ceiling(job.Run.Timeout).ToString(System.Globalization.CultureInfo.InvariantCulture),
            ["_UnicoreTargetDirectory"] = _target,
        };
        foreach ((OptionKind kind, string name, string value) in settings)
        {
            properties[kind == OptionKind.Property ? name : "CONFIG_" + name] = value;
        }

        string[] asked = ["UnikernelImage", "RunCommand", "_RunArguments"];
        Task<BuildAnswer> Build() => Dotnet.BuildAsync(project, "Build;_ComputeUnikernelRunArguments", properties, asked, _results,
            cancellation);
        BuildAnswer built = await Build().ConfigureAwait(false);
        for (int i = 0; i < MostHeld && built.ExitCode != 0 && built.Output.Contains(Held, StringComparison.Ordinal); i++)
        {
            await Task.Delay(TimeSpan.FromSeconds(1), cancellation).ConfigureAwait(false);
            built = await Build().ConfigureAwait(false);
        }

        if (built.ExitCode != 0)
        {
            return new($"the build failed: {built.FirstError}");
        }

        _built = built.Properties;
        FileInfo image = new(_built["UnikernelImage"]);
        if (!image.Exists)
        {
            return new($"the build left no image at {image.FullName}");
        }

        using FileStream contents = image.OpenRead();
        return new(null, Convert.ToHexStringLower(await SHA256.HashDataAsync(contents, cancellation).ConfigureAwait(false)), image.Length);
    }

    /// <inheritdoc/>
    public async Task<RunOutcome> RunAsync(CancellationToken cancellation)
    {
        File.Delete(_figures);
        IEnumerable<string> costly = job.Measures.Where(m => m.Kind is MeasureKind.Instructions or MeasureKind.Memory)
            .Select(m => m.Kind.ToString().ToLowerInvariant());
        string more = $" --measurements {CommandWords.Quoted(_figures)}" + string.Concat(costly.Select(c => " --measure " + c))
            + (job.Run.Command is { } command ? " --during " + CommandWords.Quoted(command) : "");
        StringBuilder output = new();
        PipeTarget heard = PipeTarget.ToDelegate(line =>
        {
            lock (output)
            {
                _ = output.Length < MostOutput ? output.AppendLine(line) : output;
            }
        });
        try
        {
            CommandResult result = await Cli.Wrap(_built["RunCommand"])
                .WithArguments($"{_built["_RunArguments"]}{more} -- {job.Run.Arguments}")
                .WithWorkingDirectory(Path.GetDirectoryName(project)!)
                .WithValidation(CommandResultValidation.None)
                .WithStandardInputPipe(job.Run.Input is { } input ? PipeSource.FromFile(input) : PipeSource.Null)
                .WithStandardOutputPipe(heard).WithStandardErrorPipe(heard)
                .ExecuteAsync(CancellationToken.None, cancellation).Task.ConfigureAwait(false);
            string said = output.ToString();
            return result.ExitCode == 0
                ? new(null, JsonSerializer.Deserialize<Dictionary<string, double>>(
                    await File.ReadAllBytesAsync(_figures, cancellation).ConfigureAwait(false))!, said)
                : Failed($"the run ended with {result.ExitCode}: {new BuildAnswer(0, said, _built).FirstError}", said);
        }
        catch (Exception e) when (e is Win32Exception or IOException or UnauthorizedAccessException or JsonException)
        {
            return Failed($"the run could not be made: {e.Message}", "");
        }
    }

    private static RunOutcome Failed(string why, string output) => new(why, new Dictionary<string, double>(), output);

    private Dictionary<string, string> Given()
    {
        Dictionary<string, string> properties = new(job.Properties, StringComparer.OrdinalIgnoreCase);
        properties.TryAdd("Configuration", "Release");
        return properties;
    }
}
