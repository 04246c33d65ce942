// SPDX-License-Identifier: BSD-3-Clause
// Sources compiled once more, for objects that say who refers to whom.
using Unicore.Analysis.Porting;

namespace Unicore.Analysis.Decomposing.Graphs;

/// <summary>Compiles sources as their own calls do, but for how their units lie.</summary>
/// <param name="tools">A folder to look for compilers in first, or null.</param>
internal sealed class SourceCompiler(string? tools)
{
    /// <summary>
    /// Each function and datum in a section of its own, each call a call. -O1, as code that is never reached refers to nothing then, as in
    /// a library of the SDK's.
    /// </summary>
    private static readonly string[] Apart = ["-ffunction-sections", "-fdata-sections", "-fno-lto", "-g0", "-w"],
        Plain = ["-O1", "-fno-inline", "-fno-ipa-cp", "-fno-ipa-sra", "-fno-ipa-icf", "-fno-partial-inlining"];

    /// <summary>Compiles a source.</summary>
    /// <param name="call">Its own call, or that of the one that it stands for.</param>
    /// <param name="source">The source.</param>
    /// <param name="target">The object.</param>
    /// <param name="more">More words for the compiler.</param>
    /// <param name="cancellation">Ends the compiler.</param>
    /// <returns>What the compiler complains of; null for nothing.</returns>
    public async Task<string?> CompileAsync(
        CompilerCall call, string source, string target, string[] more, CancellationToken cancellation)
    {
        string[] words = [.. more, "-c", "-o", target];
        string? why = await OnceAsync(call, source, [.. Apart, .. Plain, .. words], target, cancellation).ConfigureAwait(false);
        // Code that compilers must inline to accept it, as the kernel's own checks want.
        return why is null ? null : await OnceAsync(call, source, [.. Apart, .. words], target, cancellation).ConfigureAwait(false);
    }

    private async Task<string?> OnceAsync(
        CompilerCall call, string source, string[] words, string target, CancellationToken cancellation)
    {
        if (await CompilerRun.RunAsync(call, call.Again(source, words), tools, cancellation).ConfigureAwait(false) is not { } result)
        {
            return $"its compiler '{call.Program}' cannot be started in '{call.Folder}'";
        }

        string[] lines = result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return result.ExitCode == 0 && File.Exists(target) ? null
            : Array.Find(lines, l => l.Contains("error", StringComparison.Ordinal)) ?? lines.LastOrDefault()
                ?? $"its compiler ended with {result.ExitCode}";
    }
}
