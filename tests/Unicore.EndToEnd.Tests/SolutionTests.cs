// SPDX-License-Identifier: BSD-3-Clause
// A solution of an application, its library and a C# project, made and used with dotnet's own commands.
namespace Unicore.EndToEnd.Tests;

public sealed class SolutionTests : IDisposable
{
    private readonly Workspace _workspace = new();

    public void Dispose() => _workspace.Dispose();

    [Fact]
    public async Task UnikernelsLibrariesAndCSharpShareASolution()
    {
        _workspace.Write("app/app.ukproj", Workspace.OneLine);
        _workspace.Write("app/main.c", "#include <seven.h>\nint main(void) { return seven(); }\n");
        _workspace.Write("seven/seven.ukproj",
            "<Project Sdk=\"Unicore.Sdk/1.0.0\"><PropertyGroup><OutputType>Library</OutputType></PropertyGroup></Project>");
        _workspace.Write("seven/include/seven.h", "int seven(void);\n");
        _workspace.Write("seven/seven.c", "#include <seven.h>\nint seven(void) { return 7; }\n");
        _workspace.Write("tool/tool.csproj",
            "<Project Sdk=\"Microsoft.NET.Sdk\"><PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup></Project>");
        string[] projects = ["app/app.ukproj", "seven/seven.ukproj", "tool/tool.csproj"];
        foreach (string format in new[] { "sln", "slnx" })
        {
            (await _workspace.DotnetAsync(".", "new", "sln", "--name", format, "--format", format)).Ends(0);
            (await _workspace.DotnetAsync(".", ["sln", $"{format}.{format}", "add", .. projects])).Ends(0);
        }

        (await _workspace.DotnetAsync(".", "add", "app", "reference", "seven/seven.ukproj")).Ends(0);
        (await _workspace.DotnetAsync(".", "publish", "sln.sln")).Ends(0);
        Assert.True(File.Exists(_workspace["app/bin/Release/kvm-x86_64/publish/app"]));
        Assert.True(File.Exists(_workspace["tool/bin/Release/net10.0/publish/tool.dll"]));
        (await _workspace.DotnetAsync(".", "test", "slnx.slnx", "-c", "Release")).Ends(0);
        (await _workspace.DotnetAsync("app", "run", "-c", "Release", "--no-build", "-p:UnikernelTimeout=60")).Ends(7);
        (await _workspace.DotnetAsync(".", "pack", "slnx.slnx")).Ends(0).DoesNotSay("warning UK");
        Assert.True(File.Exists(_workspace["seven/bin/Release/seven.1.0.0.nupkg"]));
        Assert.Empty(Directory.GetFiles(_workspace["app"], "*.nupkg", SearchOption.AllDirectories));
        (await _workspace.DotnetAsync("app", "pack", "--no-restore")).Ends(0).Says("warning UK2015");
    }
}
