// SPDX-License-Identifier: BSD-3-Clause
// A project instead of an image: it is built, and says how its image is run.
using CliWrap;
using Unicore.Build.Actions;
using Unicore.Diagnostics;

namespace Unicore.Tool.Building;

/// <summary>Projects that are run.</summary>
internal static class ProjectRun
{
    // What the project's words begin with: exec TOOL run
    private const int Before = 3;
    private const string Pattern = "*.ukproj", Separator = "--";

    /// <summary>The project that a word names: the file, or the one in a folder.</summary>
    /// <param name="word">The word.</param>
    /// <param name="found">Gets why a folder names none.</param>
    /// <returns>Its path; null when the word is no project's.</returns>
    public static string? Find(string word, ICollection<Diagnostic> found)
    {
        if (!Directory.Exists(word))
        {
            return File.Exists(word) && Path.GetExtension(word) == Path.GetExtension(Pattern) ? Path.GetFullPath(word) : null;
        }

        string[] projects = Directory.GetFiles(word, Pattern);
        if (projects.Length != 1)
        {
            found.Add(new("UK5088", Severity.Error, projects.Length == 0
                ? $"There is no project in the folder '{word}'. Give an image, a .ukproj file, or a folder with one."
                : $"There are several projects in the folder '{word}'. Give one of them: "
                    + $"{string.Join(", ", projects.Order(StringComparer.Ordinal))}."));
            return null;
        }

        return Path.GetFullPath(projects[0]);
    }

    /// <summary>Builds a project, and asks it for the words that run its image.</summary>
    /// <param name="project">The project.</param>
    /// <param name="properties">Properties for the build.</param>
    /// <param name="given">Options that the user gives, and words for the guest's main behind <c>--</c>.</param>
    /// <param name="isGiven">Whether the user's value of an option, by its name, takes the place of the project's.</param>
    /// <param name="found">Gets why there are none.</param>
    /// <param name="cancellation">Ends the build.</param>
    /// <returns>Words for <c>run</c>; null when the project could not be built.</returns>
    public static async Task<IReadOnlyList<string>?> WordsAsync(string project, IEnumerable<KeyValuePair<string, string>> properties,
        IReadOnlyList<string> given, Func<string, bool> isGiven, ICollection<Diagnostic> found, CancellationToken cancellation)
    {
        string results = Path.Combine(Path.GetTempPath(), $"unicore-build-{Guid.NewGuid():N}.json");
        BuildAnswer built = await Dotnet.BuildAsync(
            project, "Build;_ComputeUnikernelRunArguments", properties, ["RunArguments", "UnikernelImage"], results, cancellation,
            PipeTarget.ToStream(Console.OpenStandardError())).ConfigureAwait(false);
        string[] words = [.. ProgramArguments.Split(built.Properties.GetValueOrDefault("RunArguments", "")).Skip(Before)];
        if (words.Length == 0)
        {
            found.Add(new("UK5088", Severity.Error, built.ExitCode != 0
                ? $"'{project}' could not be built; what the build said stands above."
                : $"'{project}' makes no image that could be run: a library, or several targets at once. Give --platform and --arch.",
                project));
            return null;
        }

        return Merge(words, given, isGiven);
    }

    /// <summary>The project's words, and the user's, which come later and take the place of the project's.</summary>
    internal static IReadOnlyList<string> Merge(IReadOnlyList<string> words, IReadOnlyList<string> given, Func<string, bool> isGiven)
    {
        List<string> merged = [words[0]];
        int separator = Until(words, Separator), mine = Until(given, Separator);
        bool isKept = true;
        for (int i = 1; i < separator; i++)
        {
            isKept = words[i].StartsWith(Separator, StringComparison.Ordinal) ? !isGiven(words[i]) : isKept;
            if (isKept)
            {
                merged.Add(words[i]);
            }
        }

        return [.. merged, .. given.Take(mine), Separator, .. words.Skip(separator + 1), .. given.Skip(mine + 1)];
    }

    private static int Until(IReadOnlyList<string> words, string word) => words.TakeWhile(w => w != word).Count();
}
