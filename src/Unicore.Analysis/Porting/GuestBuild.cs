// SPDX-License-Identifier: BSD-3-Clause
// A ported project built by the SDK, and what its linker says is missing.
using System.ComponentModel;
using System.Text;
using System.Text.RegularExpressions;
using CliWrap;

namespace Unicore.Analysis.Porting;

/// <summary>What a build of a project said.</summary>
/// <param name="Succeeded">Whether there is an image.</param>
/// <param name="Errors">Its errors, each once.</param>
/// <param name="Undefined">Symbols that are defined nowhere.</param>
/// <param name="Libraries">Libraries that the errors name as the cure.</param>
internal sealed partial record GuestBuild(
    bool Succeeded, IReadOnlyList<string> Errors, IReadOnlyList<string> Undefined, IReadOnlyList<string> Libraries)
{
    /// <summary>Builds a project.</summary>
    /// <exception cref="PortException">UK2745.</exception>
    public static async Task<GuestBuild> RunAsync(string project, CancellationToken cancellation)
    {
        StringBuilder output = new();
        try
        {
            CommandResult result = await Cli.Wrap("dotnet")
                .WithArguments(["build", project, "-c", "Release", "-v:q", "-nologo", "-tl:off", "-clp:NoSummary",
                    "-nodeReuse:false"])
                .WithWorkingDirectory(Path.GetDirectoryName(project)!).WithValidation(CommandResultValidation.None)
                .WithStandardOutputPipe(PipeTarget.ToStringBuilder(output)).WithStandardErrorPipe(PipeTarget.ToStringBuilder(output))
                .ExecuteAsync(cancellation).Task.ConfigureAwait(false);
            return Read(result.ExitCode == 0, output.ToString());
        }
        catch (Win32Exception e)
        {
            throw new PortException("UK2745", $"'dotnet' cannot be started, which builds the project: {e.Message}");
        }
    }

    /// <summary>Reads a build's output.</summary>
    internal static GuestBuild Read(bool succeeded, string output)
    {
        string[] errors = [.. output.Split('\n').Where(l => Error().IsMatch(l)).Select(l => Project().Replace(l.Trim(), "")).Distinct()];
        return new(succeeded, errors,
            [.. errors.Select(e => Undefinable().Match(e)).Where(m => m.Success).Select(m => m.Groups["name"].Value).Distinct()],
            [.. errors.Select(e => Cure().Match(e)).Where(m => m.Success).Select(m => m.Groups["name"].Value).Distinct()]);
    }

    [GeneratedRegex(@"\berror (?:[A-Z]+\d+)?\s*:")]
    private static partial Regex Error();

    [GeneratedRegex(@" \[[^\]]*\]$")]
    private static partial Regex Project();

    [GeneratedRegex("error UK3003: The symbol '(?<name>[A-Za-z_]\\w*)' is used .*defined nowhere")]
    private static partial Regex Undefinable();

    [GeneratedRegex("Add <LibraryReference Include=\"(?<name>[\\w.+-]+)\"")]
    private static partial Regex Cure();
}
