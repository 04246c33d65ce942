// SPDX-License-Identifier: BSD-3-Clause
// What gcc is told of profiles ("Program Instrumentation Options" and "Optimize Options" of its manual).
using Unicore.Build.Toolchains;

namespace Unicore.Build.Planning;

internal static class ProfileFlags
{
    /// <summary>What a file with an object's counts ends with.</summary>
    public const string Extension = ".gcda";

    /// <summary>The flags of a source, which come after those that say how it is optimised.</summary>
    /// <param name="request">What is planned.</param>
    /// <param name="language">The source's language.</param>
    /// <param name="profile">What its object counted; null for nothing.</param>
    public static string[] Of(PlanRequest request, SourceLanguage language, string? profile) =>
        language is not (SourceLanguage.C or SourceLanguage.Cxx) ? []

        // Counts of values (what a pointer called, what was divided by) would be kept in lists of libgcov's; and what runs before there is
        // thread-local memory would have none for them. Counts that threads lose to each other are made good when they are used.
        : request.Profiling == ProfileUse.Instrument
        ? ["-fprofile-generate", "-fno-profile-values", "-fprofile-update=single", "-fprofile-info-section"]

        // For speed where it ran, as gcc does for the parts that were counted; the rest is made small. Functions that changed since are
        // warned of.
        : profile is not null ? ["-O2", "-fprofile-use", "-fno-profile-values", "-fprofile-correction", "-Wno-error=coverage-mismatch"]
        : [];
}
