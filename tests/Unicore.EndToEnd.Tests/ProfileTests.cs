// SPDX-License-Identifier: BSD-3-Clause
// Images that count, and images that are built by it.
namespace Unicore.EndToEnd.Tests;

public sealed class ProfileTests : IDisposable
{
    private readonly Workspace _workspace = new();

    private const string Sort = """
        #include <stdio.h>
        #include <stdlib.h>

        static void sort(int *values, int count)
        {
        	for (int end = count; end > 1; end--)
        		for (int i = 1; i < end; i++)
        			if (values[i - 1] > values[i]) {
        				int larger = values[i - 1];

        				values[i - 1] = values[i];
        				values[i] = larger;
        			}
        }

        int final(int *values, int count);

        int main(int argc, char *argv[])
        {
        	int count = atoi(argv[1]), last = argc > 2 ? *argv[2] : 0;
        	int *values = malloc(sizeof(*values) * count);
        	int *volatile nowhere = (int *)-4096;

        	for (int i = 0; i < count; i++)
        		values[i] = i * 7919 % count;
        	sort(values, count);
        	printf("%d to %d\n", values[0], final(values, count));
        	fflush(stdout);
        	while (last == 'w')
        		;
        	return last == 'c' ? *nowhere : 3;
        }

        """;

    public ProfileTests()
    {
        _workspace.Write("sort/sort.ukproj", """
            <Project Sdk="Unicore.Sdk/1.0.0">
              <ItemGroup>
                <GeneratedFile Include="last.c" Command="sed s/what/final/ $SOURCE/last.in >last.c" Inputs="last.in" />
                <Compile Include="$(GeneratedDirectory)last.c" />
                <Training Include="small" Arguments="300" />
                <Training Include="a server" Arguments="100 w" Command="sleep 2; echo 'all has been `asked`'" />
              </ItemGroup>
            </Project>
            """);
        _workspace.Write("sort/main.c", Sort);
        _workspace.Write("sort/last.in", """
            static int at(int *values, int i) { return values[i]; }
            int what(int *values, int count)
            {
                for (int i = 0;; i++)
                    if (i == count - 1)
                        return at(values, i);
            }

            """);
    }

    public void Dispose() => _workspace.Dispose();

    /// <summary>
    /// The comparison of n values runs n(n-1)/2 times, whatever the end: by itself, by a crash, by the time that is up. Runs add up.
    /// </summary>
    [MatrixTheory]
    [MatrixData("linuxu", "x86_64")]
    [MatrixData("linuxu", "arm64")]
    [InlineData("kvm", "x86_64")]
    [MatrixData("kvm", "arm64")]
    public async Task WhateverTheEndItIsCounted(string platform, string arch)
    {
        string[] run = ["-p:Pgo=instrument", "-c", "Release", $"-p:Platform={platform}", $"-p:Arch={arch}"];
        (await _workspace.BootAsync("sort", [.. run, "--", "200"])).Ends(3).Says("0 to 199");
        await CountedAsync(platform, arch, 19900);
        await _workspace.BootAsync("sort", [.. run, "--no-build", "--", "100", "c"]);
        await CountedAsync(platform, arch, 19900 + 4950);
        (await _workspace.BootAsync("sort", [.. run, "--no-build", "-p:UnikernelTimeout=5", "--", "100", "w"])).Ends(124);
        await CountedAsync(platform, arch, 19900 + 4950 + 4950);

        string[] use = ["run", "-p:Pgo=use", .. run[1..]];
        Outcome built = (await _workspace.DotnetAsync("sort", [.. use, "-v", "n", "--", "500"]))
            .Ends(3).Says("0 to 499");
        Assert.DoesNotContain("warning", built.Text, StringComparison.Ordinal);
    }

    /// <summary>A program that ends by itself, and one that is asked to when what was done meanwhile has ended.</summary>
    [Fact]
    public async Task OneTargetTrainsAndBuilds()
    {
        (await _workspace.DotnetAsync("sort", "build", "-t:OptimizeWithProfile", "-c", "Release", "-p:Platform=linuxu")).Ends(1)
            .Says("UK5047").Says("'small' ended with 3");
        _workspace.Write("sort/main.c", Sort.Replace(": 3;", ": 0;", StringComparison.Ordinal));
        Outcome optimised = (await _workspace.DotnetAsync("sort", "build", "-t:OptimizeWithProfile", "-c", "Release", "-p:Platform=linuxu",
            "-p:UnikernelProfileRuns=2")).Ends(0)
            .Says("Training: small").Says("Training: a server");
        Assert.Matches(@"small: [0-9.]+ s \([0-9.]+ to [0-9.]+\), then [0-9.]+ s \([0-9.]+ to [0-9.]+\): [0-9.]+ % (less|more)",
            optimised.Text);
        Assert.Matches("a server: .* then .* %", optimised.Text);
        Assert.DoesNotContain("may be out of date", optimised.Text, StringComparison.Ordinal); // of what was generated, too
        await CountedAsync("linuxu", "x86_64", (300 * 299 / 2) + (100 * 99 / 2));
        (await _workspace.BootAsync("sort", "--no-build", "-c", "Release", "-p:Platform=linuxu", "--", "10")).Ends(0);
        Assert.NotEmpty(Instrumented());
        (await _workspace.DotnetAsync("sort", "clean", "-c", "Release", "-p:Platform=linuxu")).Ends(0);
        Assert.Empty(Instrumented());
        (await _workspace.DotnetAsync("sort", "run", "-p:Pgo=instrument", "-c", "Release", "-p:Platform=xen", "--", "10")).Ends(126)
            .Says("UK5043");
        (await _workspace.DotnetAsync("sort", "build", "-p:Pgo=usually")).Ends(1).Says("UK2020").Says("none, instrument or use");
    }

    private string[] Instrumented() =>
        Directory.GetDirectories(_workspace["sort"], "linuxu-x86_64-instrumented", SearchOption.AllDirectories);

    private async Task CountedAsync(string platform, string arch, int times) =>
        (await _workspace.RunAsync("gcov-dump", "sort", "-l", $"profile/{platform}-{arch}/sort/main.c.gcda")).Ends(0).Says($" {times} ");
}
