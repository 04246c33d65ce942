// SPDX-License-Identifier: BSD-3-Clause
// Times whole processes, two kinds in turn, and compares their medians.
using System.Diagnostics;
using CliWrap;
using CliWrap.Buffered;

namespace Unicore.Benchmarks;

/// <summary>Runs commands and measures them.</summary>
internal static class Measure
{
    /// <summary>
    /// The environment of every command: what keeps its output plain, nothing of a build around us, and no objects of other builds.
    /// </summary>
    public static readonly IReadOnlyDictionary<string, string?> Plain = new Dictionary<string, string?>
    {
        ["DOTNET_NOLOGO"] = "1", ["MSBUILDTERMINALLOGGER"] =
            "off", ["MSBuildSDKsPath"] = null, ["MSBuildExtensionsPath"] = null, ["MSBUILD_EXE_PATH"] = null,
        ["UnikernelObjectCache"] = "false",
    };

    /// <summary>Has projects below <paramref name="root"/> take the repository's SDK, into a folder of their own.</summary>
    public static void TakePackages(string root, string repository) => File.WriteAllText(root + "/NuGet.config",
        $"<configuration><config><add key=\"globalPackagesFolder\" value=\"{root}/packages\" /></config><packageSources><clear "
            + $"/><add key=\"build\" value=\"{repository}/.artifacts/packages\" /></packageSources></configuration>");

    /// <summary>Runs a command that must succeed; its output.</summary>
    public static Task<string> RunAsync(string folder, string program, params string[] arguments) =>
        RunAsync(folder, Plain, program, arguments);

    /// <summary>Runs a command that must succeed, with variables of its own; its output.</summary>
    public static async Task<string> RunAsync(
        string folder, IReadOnlyDictionary<string, string?> environment, string program, params string[] arguments)
    {
        BufferedCommandResult result = await Cli.Wrap(program).WithArguments(arguments).WithWorkingDirectory(folder)
            .WithEnvironmentVariables(environment)
            .WithValidation(CommandResultValidation.None).ExecuteBufferedAsync();
        return result.ExitCode == 0
            ? result.StandardOutput
            : throw new InvalidOperationException(
                $"{program} {string.Join(' ', arguments)} ended with {result.ExitCode}:\n{result.StandardOutput}{result.StandardError}");
    }

    /// <summary>
    /// Median seconds of each of <paramref name="kinds"/>, run in turn so that noise meets all alike. Preparation is not timed.
    /// </summary>
    public static async Task<double[]> MediansAsync(int rounds, params (Func<Task> Prepare, Func<Task> Run)[] kinds)
    {
        List<double>[] times = kinds.Select(_ => new List<double>()).ToArray();
        for (int round = 0; round <= rounds; round++)
        {
            for (int kind = 0; kind < kinds.Length; kind++)
            {
                await kinds[kind].Prepare();
                Stopwatch clock = Stopwatch.StartNew();
                await kinds[kind].Run();
                if (round > 0)
                {
                    times[kind].Add(clock.Elapsed.TotalSeconds);
                }
            }
        }

        return [.. times.Select(t => t.Order().ElementAt(t.Count / 2))];
    }
}
