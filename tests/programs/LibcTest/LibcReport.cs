// SPDX-License-Identifier: BSD-3-Clause
// What libc-test found, as a page of the documentation: figures for each target, and what fails there, why.
using System.Text;

namespace Unicore.Programs.Tests.LibcTest;

/// <summary>Which tests failed where.</summary>
/// <param name="Tests">All that ran.</param>
/// <param name="Left">Tests that can't be: they load shared libraries.</param>
/// <param name="Reasons">Why a test fails, for each that may.</param>
internal sealed record LibcReport(
    IReadOnlyCollection<string> Tests, IReadOnlyCollection<string> Left, IReadOnlyDictionary<string, string> Reasons)
{
    /// <summary>A place where the tests ran, with those that failed there and those that it doesn't have.</summary>
    public sealed record Column(string Name, SortedSet<string> Failed, SortedSet<string> Missing);

    /// <summary>A Linux process with the same C library.</summary>
    public required Column Linux { get; init; }

    /// <summary>Guests.</summary>
    public required IReadOnlyList<Column> Guests { get; init; }

    /// <summary>What fails in a guest, and not as a Linux process, without a reason; and reasons for what passes everywhere.</summary>
    public IEnumerable<string> Wrong() =>
    [
        .. from guest in Guests from test in guest.Failed.Except(Linux.Failed) where !Reasons.ContainsKey(test)
           select $"{test} fails on {guest.Name}",
        .. from test in Reasons.Keys where !Columns.Any(c => c.Failed.Contains(test)) select $"{test} passes everywhere",
    ];

    /// <summary>The page.</summary>
    public string Page()
    {
        var text = new StringBuilder($"""
            # libc-test

            The tests that musl's developers have for C libraries, on musl in an image, and as a Linux process statically linked with the
            same version of musl beside it. `LIBC_TEST_TREE=FOLDER ./build.sh programs LibcTest` builds and runs them from a tree of yours
            (https://repo.or.cz/libc-test.git), and writes this page. All of `src/functional` and `src/regression` that a statically linked
            program can have are there, {Tests.Count} tests, each in a boot of its own; without
            {string.Join(", ", Left.Select(t => $"`{t}`"))}, which load shared libraries.
            Images have the scheduler `ukschedpreempt`: some tests have threads that compute until another one stops them.

            | | passed | failed | not there |
            |---|---|---|---|

            """);
        foreach (Column column in Columns)
        {
            text.AppendLine($"| {column.Name} | {Tests.Count - column.Failed.Count - column.Missing.Count} | {column.Failed.Count} | "
                + string.Join(", ", column.Missing.Select(t => $"`{t}`")) + " |");
        }

        text.AppendLine("\nWhat fails somewhere:\n");
        text.AppendLine("| test | " + string.Join(" | ", Columns.Select(c => c.Name)) + " | why |");
        text.AppendLine("|---|" + string.Concat(Columns.Select(_ => "---|")) + "---|");
        foreach (string test in Columns.SelectMany(c => c.Failed).Distinct().Order(StringComparer.Ordinal))
        {
            IEnumerable<string> outcomes =
                Columns.Select(c => c.Failed.Contains(test) ? "fails" : c.Missing.Contains(test) ? "–" : "passes");
            text.AppendLine($"| `{test}` | {string.Join(" | ", outcomes)} | {Reasons.GetValueOrDefault(test, "?")} |");
        }

        return text.ToString();
    }

    private IEnumerable<Column> Columns => [Linux, .. Guests];
}
