// SPDX-License-Identifier: BSD-3-Clause
// libc-test, from a tree that whoever runs the tests has, in guests and as Linux processes with the same C library.
using System.Collections.Concurrent;

namespace Unicore.Programs.Tests.LibcTest;

public sealed class LibcTests : IDisposable
{
    private static readonly string[] Targets = ["linuxu/x86_64", "kvm/x86_64", "kvm/arm64"];

    private static readonly ParallelOptions AtATime = new() { MaxDegreeOfParallelism = Environment.ProcessorCount };

    private readonly Workspace _workspace = new() { Patience = TimeSpan.FromMinutes(30) };
    private readonly LibcSuite _suite = new(LibcTestFactAttribute.Tree);

    public void Dispose() => _workspace.Dispose();

    /// <summary>What fails in a guest fails as a Linux process too, or has a reason; the documentation's page says which.</summary>
    [LibcTestFact]
    public async Task GuestsFailWhereLinuxDoesAndWhereThereIsAReason()
    {
        string folder = Path.Combine(Workspace.Repository, "tests/programs/LibcTest");
        var reasons = File.ReadLines(Path.Combine(folder, "reasons.txt")).Select(l => l.Split(": ", 2)).ToDictionary(l => l[0], l => l[1]);
        List<LibcReport.Column> guests = [];
        foreach (string program in LibcSuite.Programs)
        {
            _workspace.Write($"{program}/{program}.ukproj", _suite.Project(program));
            _workspace.Write($"{program}/main.c", _suite.Main(program));
        }

        foreach (string target in Targets)
        {
            guests.Add(await RunGuestsAsync(target));
        }

        var report = new LibcReport(_suite.Tests.Keys, _suite.Left, reasons) { Linux = await RunOnLinuxAsync(), Guests = guests };
        File.WriteAllText(Path.Combine(Workspace.Repository, "sdk/docs/libc-test.md"), report.Page());
        Assert.True(_suite.Tests.Count > 130, report.Page());
        Assert.Empty(report.Wrong());
    }

    private async Task<LibcReport.Column> RunOnLinuxAsync()
    {
        ConcurrentBag<string> failed = [], missing = [];
        Directory.CreateDirectory(_workspace["linux"]);
        await Parallel.ForEachAsync(_suite.Tests.Keys, AtATime, async (test, _) =>
        {
            string program = _workspace["linux/" + test];
            Outcome built = await _workspace.RunAsync("musl-gcc", "linux",
            [
                .. LibcSuite.Flags.Split(' '), "-O2", "-static", "-I" + LibcTestFactAttribute.Tree + "/src/common", "-o", program,
                .. _suite.SourcesOf(test),
            ]);
            if (built.ExitCode != 0)
            {
                // Debian's musl has no crypt.h.
                Assert.Contains("No such file or directory", built.Text, StringComparison.Ordinal);
                missing.Add(test);
            }
            else if ((await _workspace.RunAsync("timeout", "linux", "60", program)).ExitCode != 0)
            {
                failed.Add(test);
            }
        });
        return new("Linux", Sorted(failed), Sorted(missing));
    }

    private async Task<LibcReport.Column> RunGuestsAsync(string target)
    {
        string platform = target.Split('/')[0], arch = target.Split('/')[1];
        string[] options = ["-c", "Release", "-p:Platform=" + platform, "-p:Arch=" + arch];
        foreach (string program in LibcSuite.Programs)
        {
            (await _workspace.DotnetAsync(program, ["build", .. options])).Ends(0);
        }

        ConcurrentBag<string> failed = [];
        string tool = (await _workspace.DotnetAsync("tests", "build", "--getProperty:UnicoreToolsDirectory")).Text.Trim();
        await Parallel.ForEachAsync(_suite.Tests.Keys, AtATime, async (test, _) =>
        {
            string program = LibcSuite.ProgramOf(test);
            string image = _workspace[$"{program}/bin/Release/{platform}-{arch}/{program}"];
            Outcome outcome = await _workspace.DotnetAsync("tests", "exec", tool + "Unicore.Tool.dll", "run", image,
                "--platform", platform, "--arch", arch, "--timeout", "60", "--", test);
            if (outcome.ExitCode != 0)
            {
                failed.Add(test);
                Console.WriteLine($"{target} {test}: {outcome.ExitCode}\n{outcome.Text}");
            }
        });
        return new(target, Sorted(failed), []);
    }

    private static SortedSet<string> Sorted(IEnumerable<string> names) => new(names, StringComparer.Ordinal);
}

/// <summary>A test that needs a libc-test tree; skipped without one.</summary>
public sealed class LibcTestFactAttribute : FactAttribute
{
    public LibcTestFactAttribute()
    {
        if (Tree.Length == 0)
        {
            Skip = "no libc-test tree: set LIBC_TEST_TREE to the folder of one (git clone https://repo.or.cz/libc-test.git)";
        }
    }

    /// <summary>The tree's folder; empty without one.</summary>
    public static string Tree { get; } = Environment.GetEnvironmentVariable("LIBC_TEST_TREE") ?? "";
}
