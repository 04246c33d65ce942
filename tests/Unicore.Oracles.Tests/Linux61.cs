// SPDX-License-Identifier: BSD-3-Clause
// The Linux tree and its conf, set up once for all tests.
using System.Reflection;

namespace Unicore.Oracles.Tests;

public sealed class Linux61
{
    public Linux61()
    {
        string root = typeof(Linux).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "RepositoryRoot").Value!;
        Cache = Path.Combine(root, ".artifacts", "oracles");
        Directory.CreateDirectory(Cache);
        Linux = Linux.SetUp(Cache);
    }

    public string Cache { get; }

    public Linux Linux { get; }
}

[CollectionDefinition(nameof(Linux61))]
public sealed class Linux61Group : ICollectionFixture<Linux61>;
