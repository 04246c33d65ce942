// SPDX-License-Identifier: BSD-3-Clause
// `dotnet new`: the packed templates are installed, and what they make builds and boots as it is.
namespace Unicore.EndToEnd.Tests;

public sealed class TemplateTests : IDisposable
{
    private readonly Workspace _workspace = new();

    public void Dispose() => _workspace.Dispose();

    [Fact]
    public async Task NewUnikernelBootsAsItIs()
    {
        await InstallAsync();
        (await NewAsync("list", "unikernel")).Ends(0).Says("unikernel ").Says("unikernel-library ").Says("unikernel-platform ");
        (await NewAsync("unikernel", "--name", "hello-1.0")).Ends(0);
        Assert.Equal(Workspace.OneLine, File.ReadAllText(_workspace["hello-1.0/hello-1.0.ukproj"]).TrimEnd());
        Assert.Equal("bin/\nobj/\n", File.ReadAllText(_workspace["hello-1.0/.gitignore"]));
        (await _workspace.DotnetAsync("hello-1.0", "run", "-p:UnikernelTimeout=60")).Ends(0).Says("Hello, world!");
    }

    [MatrixFact]
    public async Task OptionsBecomeProperties()
    {
        await InstallAsync();
        (await NewAsync("unikernel", "-o", "arm", "--arch", "arm64", "--platform", "qemu", "--unikraft-root", "../a&b%41")).Ends(0);
        Assert.Equal("""
            <Project Sdk="Unicore.Sdk/1.0.0">
              <PropertyGroup>
                <UnikernelTargets>qemu/arm64</UnikernelTargets>
                <UnikraftRoot>../a&amp;b%2541</UnikraftRoot>
              </PropertyGroup>
            </Project>
            """, File.ReadAllText(_workspace["arm/arm.ukproj"]).TrimEnd());
        (await NewAsync("unikernel", "-o", "board", "--platform", "zcu102")).Ends(0);
        Assert.Contains("<UnikernelTargets>zcu102/arm64</UnikernelTargets>", File.ReadAllText(_workspace["board/board.ukproj"]),
            StringComparison.Ordinal);
        Assert.Contains("CompilationDatabase: obj", File.ReadAllText(_workspace["board/.clangd"]), StringComparison.Ordinal);
        (await NewAsync("unikernel", "-o", "process", "--platform", "linuxu")).Ends(0);
        (await _workspace.DotnetAsync("process", "run", "-p:UnikernelTimeout=60")).Ends(0).Says("Hello, world!");
        (await NewAsync("unikernel", "-o", "moon", "--platform", "moon")).Ends(127).Says("kvm").Says("linuxu");
        (await NewAsync("unikernel", "--help")).Ends(0).Says("--platform").Says("--arch").Says("--unikraft-root");
    }

    [Theory]
    [MatrixData("answers", "answers")]
    [MatrixData("my-lib.2", "my_lib_2")]
    [InlineData("2nd lib", "_2nd_lib")]
    public async Task NewLibraryIsReferredToByAnApplication(string name, string identifier)
    {
        await InstallAsync();
        (await NewAsync("unikernel-library", "--name", name)).Ends(0);
        (await NewAsync("unikernel", "--name", "app")).Ends(0);
        _workspace.Write("app/app.ukproj",
            $"""
            <Project Sdk="Unicore.Sdk/1.0.0">
              <ItemGroup><LibraryReference Include="../{name}/{name}.ukproj" /></ItemGroup>
            </Project>
            """);
        _workspace.Write("app/main.c", $"#include <{identifier}.h>\nint main(void) {{ return {identifier}_answer(); }}\n");
        (await _workspace.DotnetAsync("app", "run", "-p:UnikernelTimeout=60")).Ends(42);
        (await _workspace.DotnetAsync("app", "build", $"-p:CONFIG_LIB{identifier.TrimStart('_').ToUpperInvariant()}_ANSWER=43")).Ends(0)
            .DoesNotSay("warning");
    }

    /// <summary>A platform boots from its folder and from its package, on each machine that it names, and keeps the contracts.</summary>
    [Theory]
    [InlineData("board", "board")]
    [MatrixData("My Board.2", "my-board-2")]
    public async Task NewPlatformBootsAsItIs(string name, string platform)
    {
        await InstallAsync();
        (await NewAsync("unikernel-platform", "--name", name)).Ends(0);
        (await _workspace.DotnetAsync($"{name}/example", "build")).Ends(0).DoesNotSay("warning");
        (await _workspace.DotnetAsync(".", "run", "--project", $"{name}/example", "-p:UnikernelTimeout=60", "--", "a b")).Ends(0)
            .Says($"Hello from {platform}!\n").Says("argument 1: a b\n");
        (await _workspace.BootAsync($"{name}/example", "-p:CONFIG_LIBUKMACHINE_BOOT_STACK_PAGES=600", "-p:UnikernelTimeout=60")).Ends(0);
        // With the page below it.
        (await _workspace.RunAsync("sh", $"{name}/example/bin/Debug/{platform}-x86_64", "-c",
            "set -- $(nm *.elf | grep ukplat_stack_ | sort); test $((0x$4 - 0x$1)) -eq $((601 * 4096))")).Ends(0);
        (await _workspace.DotnetAsync($"{name}/{platform}", "pack", "-o", _workspace["feed"])).Ends(0).DoesNotSay("warning");
        _workspace.CopyFolder("tests/conformance", "conformance");
        _workspace.Write("conformance/Directory.Build.props",
            $"<Project><ItemGroup><LibraryReference Include=\"{platform}\" Version=\"1.0.0\" /></ItemGroup></Project>");
        string[] options = [$"-p:Platform={platform}", "-p:UnikernelTimeout=120"];
        (await _workspace.BootAsync("conformance", options)).Ends(0).Says(" 0 failures").DoesNotSay("failed:");
        (await _workspace.BootAsync("conformance", [.. options, "--no-build", "-p:UnikernelMonitor=qemu-q35", "--", "--act",
            "init: what runs at the end"])).Ends(7).Says("end: handler 1");
    }

    /// <summary>A machine that only the platform describes: its console is a line, on which the guest says its exit code.</summary>
    [MatrixFact]
    public async Task NewPlatformBootsOnAMachineThatItDescribes()
    {
        await InstallAsync();
        (await NewAsync("unikernel-platform", "--name", "board")).Ends(0);
        _workspace.Write("board/board/Directory.Build.props", """
            <Project>
              <ItemGroup>
                <Monitor Include="vmm" Program="qemu-system-x86_64" Package="qemu-system-x86" Console="serial"
                         Arguments="-M;microvm;-m;{memory};-display;none;-serial;stdio;-nodefaults;-no-reboot;
                                    -kernel;{image};-append;{command-line}" />
              </ItemGroup>
            </Project>
            """);
        _workspace.Write("board/example/main.c", """
            #include <stdio.h>
            int main(int argc, char **argv)
            {
            	char line[16] = "";
            	fgets(line, sizeof(line), stdin);
            	fprintf(stderr, "read %s of %s\n", line, argv[1]);
            	return 40 + argc;
            }
            """);
        string command = await _workspace.BuildToRunAsync("board/example", "-p:UnikernelTimeout=60");
        (await _workspace.RunAsync("sh", "board/example", "-c", $"printf word | {command} 'a b' 2> errors.txt")).Ends(42);
        Assert.Equal("read word of a b\n", File.ReadAllText(_workspace["board/example/errors.txt"]));
    }

    private async Task InstallAsync() => (await NewAsync("install", "Unicore.Templates")).Ends(0);

    private Task<Outcome> NewAsync(params string[] arguments) =>
        _workspace.DotnetAsync(".", ["new", .. arguments, "--debug:custom-hive", _workspace["hive"]]);
}
