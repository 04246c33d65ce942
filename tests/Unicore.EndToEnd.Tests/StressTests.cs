// SPDX-License-Identifier: BSD-3-Clause
// Threads that are interrupted at random moments (tests/stress), for some seconds; `./build.sh stress` does it for longer.
namespace Unicore.EndToEnd.Tests;

/// <summary>The stress guests.</summary>
public sealed class StressTests
{
    /// <summary>Nothing is lost, nobody is stuck, each register keeps its value: with priorities and time slices.</summary>
    [MatrixTheory]
    [MemberData(nameof(ConformanceTests.Architectures), MemberType = typeof(ConformanceTests))]
    public async Task ThreadsGetOnWhileTheyAreInterrupted(string platform, string arch)
    {
        using Workspace workspace = new();
        workspace.CopyFolder("tests/stress/threads", "stress");
        string[] target = [$"-p:Platform={platform}", $"-p:Arch={arch}"];
        (await workspace.DotnetAsync("stress", ["build", .. target])).Ends(0);
        (await workspace.BootAsync("stress", ["--no-build", .. target, "-p:UnikernelTimeout=120", "--", "5"]))
            .Ends(0).Says(" 0 failures").DoesNotSay("failed:");
    }

    /// <summary>
    /// The same on two processors, both of which do some of the work. `./build.sh stress` has a program's threads too, with pipes,
    /// signals, memory whose rights change while others use it.
    /// </summary>
    [Fact]
    public async Task ThreadsGetOnOnTwoProcessors()
    {
        using Workspace workspace = new();
        workspace.CopyFolder("tests/stress/threads", "stress");
        string[] target = ["-p:Platform=kvm", "-p:Arch=x86_64", "-p:UnikernelProcessors=2"];
        (await workspace.BootAsync("stress", [.. target, "-p:UnikernelTimeout=240", "--", "5"]))
            .Ends(0).Says("2 processors").Says(" 0 failures").DoesNotSay("failed:");
    }
}
