// SPDX-License-Identifier: BSD-3-Clause
// C++ with the whole of its standard library, which is compiled for each target.
namespace Unicore.Programs.Tests;

public sealed class CxxTests
{
    /// <summary>
    /// The sample, and a program of all that C++ needs of its system: what a Linux process of g++'s prints, and how it ends.
    /// </summary>
    [Theory]
    [InlineData("kvm", "x86_64")]
    [InlineData("kvm", "arm64")]
    [InlineData("linuxu", "x86_64")]
    public async Task DoesWhatItDoesOnLinux(string platform, string arch)
    {
        using Workspace workspace = new() { Patience = TimeSpan.FromMinutes(30) };
        workspace.CopySample("cplusplus");
        string[] target = [$"-p:Platform={platform}", $"-p:Arch={arch}", "-c", "Release"];
        async Task<string> OnLinuxAsync(string argument) =>
            (await workspace.RunAsync("sh", "cplusplus", "-c",
                $"g++ -std=gnu++17 -pthread -o ../on-linux main.cpp && ../on-linux {argument} 2>../errors; cat ../errors")).Text;
        async Task<Outcome> RunAsync(params string[] arguments)
        {
            Outcome outcome = await workspace.DotnetAsync("cplusplus",
                ["run", "--no-build", "-p:UnikernelTimeout=100", .. target, "--", .. arguments]);
            return outcome with { Text = outcome.Text.Replace("\r", "", StringComparison.Ordinal) };
        }

        string words = await OnLinuxAsync("'x y x' 'z x'");
        Assert.Equal("   3 x\n   1 y\n   1 z\n", words);
        (await workspace.DotnetAsync("cplusplus", ["build", .. target])).Ends(0);
        (await RunAsync("x y x", "z x")).Ends(0).Says(words);
        (await RunAsync()).Ends(0).Says("not a word: 1\n").Says("   3 dog\n   2 a\n   2 the\n");

        File.Copy(Path.Combine(Workspace.Repository, "tests/programs/cplusplus/main.cpp"), workspace["cplusplus/main.cpp"], true);
        string all = await OnLinuxAsync("last");
        Assert.EndsWith("make last\ndrop of a thread\ndrop last\ndrop global\n", all, StringComparison.Ordinal);
        (await workspace.DotnetAsync("cplusplus", ["build", .. target])).Ends(0);
        (await RunAsync("last")).Ends(7).Says(all);
        (await RunAsync()).Ends(99)
            .Says("libc++abi: terminating due to uncaught exception of type std::runtime_error: nobody catches this\n");
    }
}
