// SPDX-License-Identifier: BSD-3-Clause
// A compiler of the software's own, called once more for what it says. It may be a program that the software's build has made.
using Unicore.Build.Actions;
using Unicore.Build.Confinement;

namespace Unicore.Analysis.Porting;

/// <summary>Runs compilers.</summary>
internal static class CompilerRun
{
    private const int NotStarted = 127;

    /// <summary>Calls a compiler where and as another call did, in nobody's language.</summary>
    /// <param name="call">The other call.</param>
    /// <param name="words">Its words.</param>
    /// <param name="tools">
    /// A folder to look for programs in first, of a workplace outside of which it writes nothing but what is temporary; or null.
    /// </param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>What it said; null if it cannot be started, or what it was called in is gone.</returns>
    public static async Task<ProcessResult?> RunAsync(
        CompilerCall call, IReadOnlyList<string> words, string? tools, CancellationToken cancellation)
    {
        string? path = Environment.GetEnvironmentVariable("PATH");
        Dictionary<string, string?> environment = new() { ["LC_ALL"] = "C", ["PATH"] = tools is null ? path : $"{tools}:{path}" };
        FileReach? reach = tools is null ? null : SourceBuild.Reach([Path.GetDirectoryName(tools)!]);
        ProcessResult result = await new ProcessRunner(reach)
            .RunAsync(new([call.Program, .. words], call.Folder, environment), cancellation).ConfigureAwait(false);
        return result.ExitCode == NotStarted ? null : result;
    }
}
