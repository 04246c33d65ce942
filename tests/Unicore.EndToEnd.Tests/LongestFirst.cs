// SPDX-License-Identifier: BSD-3-Clause
// The order of the end-to-end tests' classes.
using Unicore.EndToEnd.Tests;
using Xunit.Abstractions;

[assembly: TestCollectionOrderer("Unicore.EndToEnd.Tests." + nameof(LongestFirst), "Unicore.EndToEnd.Tests")]

namespace Unicore.EndToEnd.Tests;

/// <summary>Begins the classes that take minutes first: one that begins last keeps the other processors waiting.</summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    private static readonly string[] Longest =
        [nameof(ConformanceTests), nameof(RealProgramTests), nameof(RustTests), nameof(InitTests), nameof(MistakeTests)];

    /// <inheritdoc/>
    public IEnumerable<ITestCollection> OrderTestCollections(IEnumerable<ITestCollection> testCollections) =>
        testCollections.OrderByDescending(c => Array.Exists(Longest, l => c.DisplayName.EndsWith("." + l, StringComparison.Ordinal)))
            .ThenBy(c => c.DisplayName, StringComparer.Ordinal);
}
