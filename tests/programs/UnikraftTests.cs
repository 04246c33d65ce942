// SPDX-License-Identifier: BSD-3-Clause
// A real Unikraft tree, which whoever runs the tests has: what main gets of the command line that its releases read differently.
namespace Unicore.Programs.Tests;

public sealed class UnikraftTests : IDisposable
{
    private readonly Workspace _workspace = new();

    public void Dispose() => _workspace.Dispose();

    /// <summary>Nothing of what the libraries read reaches main, and all that is meant for it does, with and without parameters.</summary>
    [UnikraftFact]
    public async Task ParametersReachTheLibrariesAndArgumentsMain()
    {
        _workspace.Write("app/app.ukproj", $"""
            <Project Sdk="Unicore.Sdk/1.0.0">
              <PropertyGroup>
                <UnikraftRoot>{UnikraftFactAttribute.Tree}</UnikraftRoot>
              </PropertyGroup>
              <ItemGroup>
                <Kconfig Include="LIBUKLIBPARAM" Value="y" />
                <Kconfig Include="LIBUKRANDOM" Value="n" /><!-- It wants RDSEED, which QEMU does not emulate. -->
                <Kconfig Include="LIBPOSIX_ENVIRON" Value="y" />
                <Kconfig Include="LIBPOSIX_ENVIRON_LIBPARAM" Value="y" />
              </ItemGroup>
            </Project>
            """);
        _workspace.Write("app/main.c", """
            #include <stdio.h>
            #include <stdlib.h>
            int main(int argc, char *argv[])
            {
                const char *colour = getenv("COLOUR");
                printf("COLOUR=%s", colour ? colour : "");
                for (int i = 0; i < argc; i++)
                    printf(" <%s>", argv[i]);
                printf(" end\n");
                return 0;
            }
            """);
        (await _workspace.DotnetAsync("app", "build")).Ends(0);

        // The name of the image comes from the boot loader of QEMU's pc, the rest from us.
        await PrintsAsync("", "", "");
        await PrintsAsync("", "<a> <b c> <it's>", "", "a", "b c", "it's");
        await PrintsAsync("", "<--> <x>", "", "--", "x");
        await PrintsAsync("blue", "", "env.vars=COLOUR=blue");
        await PrintsAsync("blue", "<a> <b c>", "env.vars=COLOUR=blue", "a", "b c");
        await PrintsAsync("blue", "<a> <--> <b>", "env.vars=COLOUR=blue", "a", "--", "b");
    }

    private async Task PrintsAsync(string colour, string words, string parameters, params string[] arguments)
    {
        Outcome outcome = await _workspace.DotnetAsync("app", ["run", "--no-build", "-p:UnikernelTimeout=60",
            "-p:UnikernelParameters=" + parameters, "--", .. arguments]);
        string name = $" <{_workspace["app/bin/Debug/kvm-x86_64/app"]}>";
        outcome.Ends(0).Says($"COLOUR={colour}{name}{(words.Length > 0 ? " " : "")}{words} end");
    }
}

/// <summary>A test that needs a Unikraft tree; skipped without one.</summary>
public sealed class UnikraftFactAttribute : FactAttribute
{
    public UnikraftFactAttribute()
    {
        if (Tree.Length == 0)
        {
            Skip = "no Unikraft tree: set UNIKRAFT_TREE to the folder of one, release 0.17 "
                + "(git clone -b RELEASE-0.17.0 https://github.com/unikraft/unikraft)";
        }
    }

    /// <summary>The tree's folder; empty without one.</summary>
    public static string Tree { get; } = Environment.GetEnvironmentVariable("UNIKRAFT_TREE") ?? "";
}
