// SPDX-License-Identifier: BSD-3-Clause
// A project in a folder of its own, evaluated with the whole of sdk/ as it stands in the repository.
using System.Reflection;
using System.Text.Json;
using CliWrap;
using CliWrap.Buffered;
using Unicore.EndToEnd.Tests;

namespace Unicore.Sdk.Tests;

/// <summary>What MSBuild makes of a project, without a package, a restore or a task.</summary>
internal sealed class Evaluation : IDisposable
{
    /// <summary>The repository's folder.</summary>
    public static readonly string Repository = typeof(Evaluation).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(a => a.Key == "RepositoryRoot").Value!;

    private readonly Dictionary<string, string?> _environment = [];

    /// <summary>The project's folder.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("unicore-evaluation-").FullName;

    /// <summary>Sets a variable of the shell.</summary>
    public string? this[string variable]
    {
        set => _environment[variable] = value;
    }

    /// <summary>Writes a file below the folder.</summary>
    public void Write(string path, string text)
    {
        string file = Path.Combine(Folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }

    /// <summary>Writes <c>app.ukproj</c>, whose SDK is the repository's.</summary>
    public void WriteProject(string body) => Write("app.ukproj", $"""
        <Project>
          <Import Project="{Repository}/sdk/Sdk/Sdk.props" />
          {body}
          <Import Project="{Repository}/sdk/Sdk/Sdk.targets" />
        </Project>
        """);

    /// <summary>Runs MSBuild; what it printed.</summary>
    public async Task<string> MSBuildAsync(params string[] arguments)
    {
        BufferedCommandResult result = await Cli.Wrap("dotnet").WithArguments(["msbuild", "app.ukproj", "-nologo", .. arguments])
            .WithWorkingDirectory(Folder).WithEnvironmentVariables(e => e.Set(MSBuildServer.None).Set(_environment))
            .WithValidation(CommandResultValidation.None)
            .ExecuteBufferedAsync();
        return result.StandardOutput + result.StandardError;
    }

    /// <summary>The value of each of several properties.</summary>
    public async Task<IReadOnlyDictionary<string, string>> PropertiesAsync(string[] names, params string[] arguments)
    {
        string text = await MSBuildAsync([$"-getProperty:{string.Join(',', names)},MSBuildProjectName", .. arguments]);
        return JsonDocument.Parse(text).RootElement.GetProperty("Properties").EnumerateObject()
            .ToDictionary(p => p.Name, p => p.Value.GetString()!);
    }

    /// <summary>Include and metadata of each item of one kind.</summary>
    public async Task<IReadOnlyList<JsonElement>> ItemsAsync(string name, params string[] arguments)
    {
        string text = await MSBuildAsync(["-getItem:" + name, .. arguments]);
        return [.. JsonDocument.Parse(text).RootElement.GetProperty("Items").GetProperty(name).EnumerateArray()];
    }

    public void Dispose() => Directory.Delete(Folder, true);
}
