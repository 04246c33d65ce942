// SPDX-License-Identifier: BSD-3-Clause
// Runs every folder of Cases: Kconfig and input.config in, .config out; UPDATE_EXPECTED=1 rewrites what is expected.
using System.Runtime.CompilerServices;
using Unicore.Diagnostics;
using Unicore.Kconfig.Solving;
using Unicore.Kconfig.Tree;
using Unicore.Kconfig.Writing;

namespace Unicore.Kconfig.Tests;

public sealed class CaseTests
{
    private static readonly Dictionary<string, string?> Variables = new()
    {
        ["CASE_VERSION"] = "1.2",
        ["CASE_FOLDER"] = "part",
        ["EDITION"] = "from outside",
    };

    public static TheoryData<string> Cases =>
        [.. Directory.GetDirectories(Root()).Select(d => Path.GetFileName(d)!).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void TheWrittenConfigurationIsTheExpectedOne(string name)
    {
        string folder = Path.Combine(Root(), name);
        KconfigSolver solver = Solve(folder, File.ReadAllText(Path.Combine(folder, "input.config")));
        Check(Path.Combine(folder, "expected.config"), solver.WriteDotConfig());
        Check(Path.Combine(folder, "expected.h"), solver.WriteHeader());
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void TheMinimalConfigurationSolvesToTheSameValues(string name)
    {
        string folder = Path.Combine(Root(), name);
        KconfigSolver solver = Solve(folder, File.ReadAllText(Path.Combine(folder, "input.config")));
        string whole = solver.WriteDotConfig();
        Assert.Equal(whole, Solve(folder, solver.WriteDefConfig()).WriteDotConfig());
        Assert.Equal(whole, Solve(folder, whole).WriteDotConfig());
    }

    private static KconfigSolver Solve(string folder, string input)
    {
        KconfigOptions options = KconfigOptions.ForDisk(folder, Variables);
        var tree = KconfigTree.Parse("Kconfig", options);
        Assert.DoesNotContain(tree.Diagnostics, d => d.Severity == Severity.Error);
        var solver = new KconfigSolver(tree);
        solver.Load(input, "input.config");
        return solver;
    }

    private static void Check(string file, string actual)
    {
        if (Environment.GetEnvironmentVariable("UPDATE_EXPECTED") == "1")
        {
            File.WriteAllText(file, actual);
        }

        Assert.Equal(File.ReadAllText(file), actual);
    }

    private static string Root([CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "Cases");
}
