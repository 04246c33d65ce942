// SPDX-License-Identifier: BSD-3-Clause
// What gcc is told of an object's counts ("Program Instrumentation Options" and "Optimize Options" of its manual).
using Unicore.Build.Libraries;

namespace Unicore.Build.Planning;

/// <summary>An object's counts, in a build that makes or uses them.</summary>
internal sealed class ProfileFlags
{
    // Counts of values (what a pointer called, what was divided by) would be kept in lists of libgcov's, and what runs before there is
    // thread-local memory would have none for them. Counts that threads lose to each other are made good when they are used.
    private static readonly string[] Counting =
        ["-fprofile-generate", "-fno-profile-values", "-fprofile-update=single", "-fprofile-info-section"];

    // A function that came since has no counts; of one that changed the compiler warns.
    private static readonly string[] Using =
    [
        "-fprofile-use", "-fno-profile-values", "-fprofile-correction", "-Wno-missing-profile", "-Wno-error=coverage-mismatch",
    ];

    // What is inlined before the counts are known is inlined in what never ran, too. (C++ is made of functions that disappear by that.)
    private const string InliningByCounts = "--param=early-inlining-insns=0";

    // Of what -O2 and a profile do for speed, what costs an image the most bytes for the least: room between functions and loops, and
    // several copies of a loop. (SQLite: 23 KB less, and one instruction in 200 more.)
    private static readonly string[] Small =
    [
        "-fno-align-functions", "-fno-align-jumps", "-fno-align-loops", "-fno-align-labels",
        "-fno-tracer", "-fno-unroll-loops", "-fno-peel-loops", "-fno-split-loops", "-fno-unswitch-loops",
    ];

    private readonly PlanRequest _request;
    private readonly SourceLanguage _language;

    private ProfileFlags(PlanRequest request, SourceLanguage language, string file)
    {
        _request = request;
        _language = language;
        File = file;
    }

    /// <summary>Where the counts are: <c>LIBRARY/SOURCE.gcda</c> of the profile.</summary>
    public string File { get; }

    /// <summary>Whether they are used; else they are made.</summary>
    public bool AreUsed => _request.Profiling == ProfileUse.Use;

    /// <summary>An object's counts.</summary>
    /// <param name="request">What is planned.</param>
    /// <param name="library">The object's library.</param>
    /// <param name="inner">The source's name within it.</param>
    /// <param name="language">The source's language.</param>
    /// <returns>The counts; null where there is nothing to count, or to do with them.</returns>
    public static ProfileFlags? Of(PlanRequest request, LibraryManifest library, string inner, SourceLanguage language) =>
        request is { Profiling: not ProfileUse.None, ProfileDirectory: { } folder } && language is SourceLanguage.C or SourceLanguage.Cxx
            ? new(request, language, Path.Combine(folder, library.Name, inner + ".gcda")) : null;

    /// <summary>
    /// Has a source count, or be optimised by what it counted. It is for speed then, if nothing else is asked for: with counts gcc makes
    /// small what seldom ran. When it counts too, or the flow graphs would differ.
    /// </summary>
    /// <param name="command">The source's compiler command so far.</param>
    /// <param name="exist">Whether there are counts.</param>
    public void AddTo(List<string> command, bool exist)
    {
        if (AreUsed && !exist)
        {
            return;
        }

        if (_request.Optimization == Optimization.Release && command.IndexOf("-Os") is var level and >= 0)
        {
            command[level] = "-O2";
            command.InsertRange(level + 1, _language == SourceLanguage.C ? [.. Small, InliningByCounts] : Small);
        }

        command.AddRange([.. AreUsed ? Using : Counting, .. Name]);
    }

    /// <summary>
    /// The object's name for gcc, which is where it looks for the counts, from the folder that it runs in. By it it also tells static
    /// functions apart, so it is the same wherever the object is written, and wherever the project is.
    /// </summary>
    private string[] Name =>
    [
        "-dumpdir", Path.GetRelativePath(_request.ProjectDirectory, Path.GetDirectoryName(File)!) + "/",
        "-dumpbase", Path.GetFileNameWithoutExtension(File), "-dumpbase-ext", "",
    ];
}
