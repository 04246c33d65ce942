// SPDX-License-Identifier: BSD-3-Clause
// MSBuild's own reading of a project, to compare with.
using System.Text.Json;
using CliWrap;
using CliWrap.Buffered;
using Unicore.EndToEnd.Tests;

namespace Unicore.Projects.Tests;

internal static class MSBuild
{
    /// <summary>The items of a kind, each as its metadata by name.</summary>
    public static IReadOnlyList<Dictionary<string, string>> Items(string project, string itemName, params string[] properties)
    {
        // The tests' own MSBuild told its children where it is.
        Dictionary<string, string?> variables = new()
        {
            ["MSBuildSDKsPath"] = null,
            ["MSBuildExtensionsPath"] = null,
            ["MSBUILD_EXE_PATH"] = null,
        };
        BufferedCommandResult result = Cli.Wrap("dotnet")
            .WithArguments(["msbuild", project, $"-getItem:{itemName}", .. properties.Select(p => "-p:" + p)])
            .WithEnvironmentVariables(e => e.Set(MSBuildServer.None).Set(variables))
            .WithValidation(CommandResultValidation.None).ExecuteBufferedAsync().GetAwaiter().GetResult();
        Assert.True(result.ExitCode == 0, $"{result.ExitCode}: {result.StandardOutput}{result.StandardError}");
        using var said = JsonDocument.Parse(result.StandardOutput);
        return [.. said.RootElement.GetProperty("Items").GetProperty(itemName).EnumerateArray()
            .Select(i => i.EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetString()!))];
    }
}
