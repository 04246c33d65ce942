// SPDX-License-Identifier: BSD-3-Clause
// One call of `dotnet build` that is asked for values of properties.
using System.ComponentModel;
using System.Text;
using System.Text.Json;
using CliWrap;

namespace Unicore.Tool.Building;

/// <summary>What a build said.</summary>
/// <param name="ExitCode">0 when it succeeded.</param>
/// <param name="Output">Its output.</param>
/// <param name="Properties">The properties that it was asked for; empty when it failed.</param>
internal sealed record BuildAnswer(int ExitCode, string Output, IReadOnlyDictionary<string, string> Properties)
{
    /// <summary>The first error, or the last thing that was said.</summary>
    public string FirstError
    {
        get
        {
            string[] lines = Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            string line = Array.Find(lines, l => l.Contains(": error ", StringComparison.Ordinal)) ?? lines.LastOrDefault()
                ?? "it said nothing";
            return line.Length > 500 ? line[..500] : line;
        }
    }
}

/// <summary>Calls <c>dotnet</c>.</summary>
internal static class Dotnet
{
    /// <summary>Builds targets of a project.</summary>
    /// <param name="project">The project file.</param>
    /// <param name="targets">The targets.</param>
    /// <param name="properties">Global properties.</param>
    /// <param name="asked">Properties to ask for, two or more.</param>
    /// <param name="results">A file that is written meanwhile.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <param name="shown">Gets what the build says, and how far it is, as it goes on; without it only mistakes are kept.</param>
    public static async Task<BuildAnswer> BuildAsync(string project, string targets, IEnumerable<KeyValuePair<string, string>> properties,
        IEnumerable<string> asked, string results, CancellationToken cancellation,
        PipeTarget? shown = null)
    {
        StringBuilder output = new();
        PipeTarget said = PipeTarget.Merge(PipeTarget.ToStringBuilder(output), shown ?? PipeTarget.Null);
        try
        {
            File.Delete(results);
            CommandResult result = await Cli.Wrap("dotnet")
                .WithArguments(["build", project, shown is null ? "-v:q" : "-v:m", "-nologo", "-tl:off", "-clp:NoSummary", $"-t:{targets}",
                    .. properties.Select(p => $"-p:{p.Key}={Escaped(p.Value)}"), .. asked.Select(a => $"-getProperty:{a}"),
                    $"-getResultOutputFile:{results}"])
                .WithWorkingDirectory(Path.GetDirectoryName(project)!)
                .WithValidation(CommandResultValidation.None)
                .WithStandardOutputPipe(said).WithStandardErrorPipe(said)
                .ExecuteAsync(cancellation).Task.ConfigureAwait(false);
            return new(result.ExitCode, output.ToString(), result.ExitCode == 0 ? await ReadAsync(results).ConfigureAwait(false) : Nothing);
        }
        catch (Win32Exception e)
        {
            return new(1, $"dotnet: {e.Message}", Nothing);
        }
        finally
        {
            File.Delete(results);
        }
    }

    private static readonly Dictionary<string, string> Nothing = [];

    private static async Task<Dictionary<string, string>> ReadAsync(string file)
    {
        using JsonDocument document = JsonDocument.Parse(await File.ReadAllBytesAsync(file).ConfigureAwait(false));
        return document.RootElement.GetProperty("Properties").EnumerateObject()
            .ToDictionary(p => p.Name, p => p.Value.GetString() ?? "", StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>MSBuild splits values at semicolons and commas, takes quotes away, and reads %xx.</summary>
    private static string Escaped(string value) => value.Replace("%", "%25", StringComparison.Ordinal)
        .Replace("\"", "%22", StringComparison.Ordinal).Replace(";", "%3B", StringComparison.Ordinal)
        .Replace(",", "%2C", StringComparison.Ordinal)
        .Replace("$(", "%24(", StringComparison.Ordinal).Replace("@(", "%40(", StringComparison.Ordinal);
}
