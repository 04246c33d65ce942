// SPDX-License-Identifier: BSD-3-Clause
// Where the sources are.
using System.Reflection;

namespace Unicore.Architecture.Tests;

internal static class Repository
{
    public static string Root { get; } = typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(a => a.Key == "RepositoryRoot").Value!;

    /// <summary>True when tests are to write down what they find instead of failing.</summary>
    public static bool Updates => Environment.GetEnvironmentVariable("UPDATE_EXPECTED") == "1";
}
