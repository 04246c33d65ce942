// SPDX-License-Identifier: BSD-3-Clause
// What the software's own compiler and linker say when they are called once more: which headers a source reads, what a program is made of.
using Unicore.Build.Actions;
using System.Collections.Concurrent;
using System.Text;
using System.Text.RegularExpressions;

namespace Unicore.Analysis.Porting;

/// <summary>One file that a program is linked from.</summary>
/// <param name="Path">The object or the archive, as an absolute path.</param>
/// <param name="Member">The archive's member, or null.</param>
internal sealed record LinkedFile(string Path, string? Member);

/// <summary>Asks compilers.</summary>
/// <param name="place">Where the build was.</param>
internal sealed partial class CompilerQuestions(Workplace place)
{
    private readonly ConcurrentDictionary<Compilation, IReadOnlyList<string>> _headers = [];

    /// <summary>Links a program again, and has the linker name each file that it takes.</summary>
    public async Task<IReadOnlyList<LinkedFile>> LinkedAsync(CompilerCall call, CancellationToken cancellation)
    {
        string output = Path.Combine(place.Root, "linked");
        // Twice: members of archives too (ld(1)).
        string[] naming = Path.GetFileName(call.Program).Split('-')[^1] is "ld" or ['l', 'd', '.', ..] ? ["-t", "-t"] : ["-Wl,-t,-t"];
        IReadOnlyList<string> words = call.Again(null, [.. naming, "-o", output]);
        ProcessResult? result = await AskAsync(call, words, cancellation).ConfigureAwait(false);
        File.Delete(output);
        if (result is not { ExitCode: 0 })
        {
            string why = string.Join(' ', (result?.Error ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries).TakeLast(3));
            throw new PortException("UK2735", "The program cannot be linked once more, which would say what it is made of: "
                + (why.Length > 0 ? why : "what it was linked in is gone") + ". Have the build leave all that it links (--build).");
        }

        return
        [
            .. result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                .Select(line => Read(line, call.Folder)).OfType<LinkedFile>().Distinct(),
        ];
    }

    /// <summary>The files that a source reads, itself among them, as absolute paths; none if the compiler does not say.</summary>
    public async Task<IReadOnlyList<string>> HeadersAsync(Compilation compilation, CancellationToken cancellation)
    {
        if (!_headers.TryGetValue(compilation, out IReadOnlyList<string>? known))
        {
            ProcessResult? result = await AskAsync(
                compilation.Call, compilation.Call.Again(compilation.Source, "-M"), cancellation).ConfigureAwait(false);
            known = result is { ExitCode: 0 } ? [.. Prerequisites(result.Output, compilation.Call.Folder)] : [];
            _headers[compilation] = known;
        }

        return known;
    }

    /// <summary>A source as the compiler reads it, with the places of headers; empty if the compiler does not say.</summary>
    public async Task<string> PreprocessedAsync(Compilation compilation, CancellationToken cancellation) =>
        await AskAsync(compilation.Call, compilation.Call.Again(compilation.Source, "-E"), cancellation).ConfigureAwait(false)
            is { ExitCode: 0 } result ? result.Output : "";

    /// <summary>Names behind a rule's colon: lines go on behind a backslash, and blanks in names have one before them.</summary>
    internal static IEnumerable<string> Prerequisites(string rule, string folder)
    {
        string text = rule.Replace("\\\n", " ", StringComparison.Ordinal);
        int colon = text.IndexOf(": ", StringComparison.Ordinal);
        StringBuilder name = new();
        for (int i = colon < 0 ? text.Length : colon + 1; i <= text.Length; i++)
        {
            char c = i < text.Length ? text[i] : ' ';
            if (c == '\\' && i + 1 < text.Length && text[i + 1] is ' ' or '#')
            {
                name.Append(text[++i]);
            }
            else if (c == '$' && i + 1 < text.Length && text[i + 1] == '$')
            {
                name.Append(text[++i]);
            }
            else if (!char.IsWhiteSpace(c))
            {
                name.Append(c);
            }
            else if (name.Length > 0)
            {
                yield return Path.GetFullPath(name.ToString(), folder);
                name.Clear();
            }
        }
    }

    /// <summary>
    /// A line of the linker's: <c>FILE</c>, <c>ARCHIVE(MEMBER)</c> or, as older ones say it, <c>(ARCHIVE)MEMBER</c>; null for others.
    /// </summary>
    internal static LinkedFile? Read(string line, string folder)
    {
        Match member = OfArchive().Match(line);
        (string path, string? name) = member.Success ? (member.Groups["archive"].Value, member.Groups["member"].Value) : (line, null);
        return path.Contains(": ", StringComparison.Ordinal) ? null : new(Path.GetFullPath(path, folder), name);
    }

    private Task<ProcessResult?> AskAsync(CompilerCall call, IReadOnlyList<string> words, CancellationToken cancellation) =>
        CompilerRun.RunAsync(call, words, place.Tools, cancellation);

    [GeneratedRegex(@"^(?:\((?<archive>[^()]+)\)(?<member>[^()]+)|(?<archive>[^()]+)\((?<member>[^()]+)\))$")]
    private static partial Regex OfArchive();
}
