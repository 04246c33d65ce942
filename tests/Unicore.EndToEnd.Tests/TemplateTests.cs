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
        (await NewAsync("list", "unikernel")).Ends(0).Says("unikernel ").Says("unikernel-library ");
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

    private async Task InstallAsync() => (await NewAsync("install", "Unicore.Templates")).Ends(0);

    private Task<Outcome> NewAsync(params string[] arguments) =>
        _workspace.DotnetAsync(".", ["new", .. arguments, "--debug:custom-hive", _workspace["hive"]]);
}
