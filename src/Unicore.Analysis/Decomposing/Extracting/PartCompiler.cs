// SPDX-License-Identifier: BSD-3-Clause
// Whether a compiler takes a source that parts were left out of, and what is left of it.
using System.Text;
using Unicore.Analysis.Decomposing.Graphs;
using Unicore.Analysis.Porting;
using Unicore.Elf;

namespace Unicore.Analysis.Decomposing.Extracting;

/// <summary>Compiles such sources.</summary>
internal static class PartCompiler
{
    /// <summary>Compiles a text as its source is.</summary>
    /// <returns>What the object says; null if there is none.</returns>
    public static async Task<ObjectFacts?> CompileAsync(
        Compilation compilation, string text, Workplace place, CancellationToken cancellation)
    {
        string folder = Path.Combine(place.Root, "part"), copy = Path.Combine(folder, Path.GetFileName(compilation.Source));
        Directory.CreateDirectory(folder);
        await File.WriteAllBytesAsync(copy, Encoding.Latin1.GetBytes(text), cancellation).ConfigureAwait(false);
        string? why = await new SourceCompiler(place.Tools).CompileAsync(compilation.Call, copy, copy + ".o",
            ["-iquote", Path.GetDirectoryName(compilation.Source)!], cancellation).ConfigureAwait(false);
        return why is null && ElfReader.Load(copy + ".o", []) is { } file ? ObjectFacts.Read(file) : null;
    }
}
