// SPDX-License-Identifier: BSD-3-Clause
// Whether a compiler takes a source that parts were left out of.
using System.ComponentModel;
using System.Text;
using CliWrap;
using Unicore.Analysis.Porting;

namespace Unicore.Analysis.Decomposing.Extracting;

/// <summary>Compiles such sources.</summary>
internal static class PartCompiler
{
    /// <summary>Compiles a text as its source is.</summary>
    public static async Task<bool> AcceptsAsync(Compilation compilation, string text, Workplace place, CancellationToken cancellation)
    {
        CompilerCall call = compilation.Call;
        string folder = Path.Combine(place.Root, "part"), copy = Path.Combine(folder, Path.GetFileName(compilation.Source));
        Directory.CreateDirectory(folder);
        await File.WriteAllBytesAsync(copy, Encoding.Latin1.GetBytes(text), cancellation).ConfigureAwait(false);
        try
        {
            CommandResult result = await Cli.Wrap(call.Program).WithWorkingDirectory(call.Folder)
                .WithArguments(call.Again(copy, "-iquote", Path.GetDirectoryName(compilation.Source)!, "-w", "-c", "-o", copy + ".o"))
                .WithEnvironmentVariables(e => e.Set("LC_ALL", "C").Set("PATH",
                $"{place.Tools}:{Environment.GetEnvironmentVariable("PATH")}"))
                .WithValidation(CommandResultValidation.None).ExecuteAsync(cancellation).ConfigureAwait(false);
            return result.ExitCode == 0;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }
}
