// SPDX-License-Identifier: BSD-3-Clause
// Words that compilers, linkers and archivers read of files (gcc's manual, "@FILE"), while those are there.
using System.Text;
using Unicore.Build.Actions;

namespace Unicore.Analysis.Porting;

/// <summary>Reads response files.</summary>
internal static class ResponseFiles
{
    private const int Longest = 16 << 20;

    /// <summary>Words, with those of response files in the place of their names.</summary>
    /// <param name="words">The words.</param>
    /// <param name="folder">The working folder.</param>
    public static IEnumerable<string> Expanded(IEnumerable<string> words, string folder)
    {
        foreach (string word in words)
        {
            if (word is not ['@', _, ..] || Text(Path.Combine(folder, word[1..])) is not { } text)
            {
                yield return word;
                continue;
            }

            foreach (string inner in ShellWords.Split(text))
            {
                yield return inner;
            }
        }
    }

    /// <summary>A file's text; null for what is none, such as a pipe, which has no length and would not end.</summary>
    private static string? Text(string path)
    {
        try
        {
            FileInfo file = new(path);
            file = file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file;
            return file is { Exists: true, Length: > 0 and <= Longest } && File.ReadAllText(file.FullName, Encoding.UTF8) is var text
                && !text.Contains('\0', StringComparison.Ordinal) ? text : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
