// SPDX-License-Identifier: BSD-3-Clause
// Every platform keeps the core's contracts: one guest (tests/conformance), built once for each target.
using System.Collections.Concurrent;

namespace Unicore.EndToEnd.Tests;

/// <summary>The conformance guest on each platform that the SDK has.</summary>
public sealed class ConformanceTests(ConformanceTests.Guest guest) : IClassFixture<ConformanceTests.Guest>
{
    /// <summary>The targets.</summary>
    public static TheoryData<string, string> Targets => new()
    {
        { "kvm", "x86_64" },
        { "kvm", "arm64" },
        { "linuxu", "x86_64" },
    };

    /// <summary>The guest's project, and what was built from it.</summary>
    public sealed class Guest : IDisposable
    {
        private readonly ConcurrentDictionary<string, Task> _builds = new();

        internal Workspace Workspace { get; } = new();

        /// <summary>Copies the project.</summary>
        public Guest() => Workspace.CopyFolder("tests/conformance", "conformance");

        /// <summary>Builds for a target, once, and boots.</summary>
        internal async Task<Outcome> RunAsync(string platform, string arch, params string[] arguments)
        {
            string[] target = [$"-p:Platform={platform}", $"-p:Arch={arch}"];
            await _builds.GetOrAdd(
                $"{platform}/{arch}", async _ => (await Workspace.DotnetAsync("conformance", ["build", .. target])).Ends(0));
            return await Workspace.DotnetAsync("conformance", ["run", "--no-build", .. target, "-p:Timeout=120", "--", .. arguments]);
        }

        /// <summary>Removes them.</summary>
        public void Dispose() => Workspace.Dispose();
    }

    /// <summary>All checks that the guest survives.</summary>
    [Theory]
    [MemberData(nameof(Targets))]
    public async Task EveryPromiseIsKept(string platform, string arch) =>
        (await guest.RunAsync(platform, arch)).Ends(0).Says(" 0 failures").DoesNotSay("failed:");

    /// <summary>What a guest must not do ends it, with a reason.</summary>
    [Theory]
    [MemberData(nameof(Targets))]
    public async Task ConstantsCannotBeWritten(string platform, string arch)
    {
        Outcome outcome = await guest.RunAsync(platform, arch, "--act", "memory: write to a constant");
        Assert.NotEqual(0, outcome.ExitCode);
        outcome.Says("write to a read-only page").DoesNotSay("ok:");
    }

    /// <summary>What damages memory ends the guest, and is told.</summary>
    [Theory]
    [MemberData(nameof(Targets))]
    public async Task DamageToMemoryIsTold(string platform, string arch)
    {
        (string Act, string Words)[] acts =
        [
            ("paging: touch a guard page", "Crash: page fault: write to "),
            ("paging: touch the page behind reserved address space", "Crash: page fault: write to "),
            ("paging: execute data", "Crash: page fault: execution of a page that holds no code"),
            ("heap: free twice", "Crash: heap: a block was freed twice"),
            ("heap: write past the end of a block", "something wrote past the end of the block before it"),
            ("heap: write to a freed block", "something writes to memory that it has freed"),
        ];
        foreach ((string act, string words) in acts)
        {
            Outcome outcome = await guest.RunAsync(platform, arch, "--act", act);
            Assert.NotEqual(0, outcome.ExitCode);
            outcome.Says(words).DoesNotSay("ok:");
        }
    }
}
