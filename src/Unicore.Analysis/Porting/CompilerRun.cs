// SPDX-License-Identifier: BSD-3-Clause
// A compiler of the software's own, called once more for what it says.
using System.ComponentModel;
using CliWrap;
using CliWrap.Buffered;

namespace Unicore.Analysis.Porting;

/// <summary>Runs compilers.</summary>
internal static class CompilerRun
{
    /// <summary>Calls a compiler where and as another call did, in nobody's language.</summary>
    /// <param name="call">The other call.</param>
    /// <param name="words">Its words.</param>
    /// <param name="tools">A folder to look for programs in first, or null.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>What it said; null if it cannot be started, or what it was called in is gone.</returns>
    public static async Task<BufferedCommandResult?> RunAsync(
        CompilerCall call, IReadOnlyList<string> words, string? tools, CancellationToken cancellation)
    {
        string? path = Environment.GetEnvironmentVariable("PATH");
        try
        {
            return await Cli.Wrap(call.Program).WithArguments(words).WithWorkingDirectory(call.Folder)
                .WithEnvironmentVariables(e => e.Set("LC_ALL", "C").Set("PATH", tools is null ? path : $"{tools}:{path}"))
                .WithValidation(CommandResultValidation.None).ExecuteBufferedAsync(cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (e is Win32Exception or IOException)
        {
            return null;
        }
    }
}
