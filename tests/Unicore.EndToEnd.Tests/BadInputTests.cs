// SPDX-License-Identifier: BSD-3-Clause
// Mistakes: each gives a coded error that says what, where and what to do.
namespace Unicore.EndToEnd.Tests;

public sealed class BadInputTests : IDisposable
{
    private readonly Workspace _workspace = new();

    public void Dispose() => _workspace.Dispose();

    [Theory]
    [MatrixData("-p:Platform=moon", "UK2010")]
    [InlineData("-p:Arch=z80", "UK2010")]
    [MatrixData("-p:OutputType=Toaster", "UK2002")]
    [InlineData("-p:CONFIG_LIBUKDEBUGG=y", "UK11")]
    public async Task WrongPropertyIsACodedError(string property, string code)
    {
        _workspace.Write("app/app.ukproj", Workspace.OneLine);
        _workspace.Write("app/main.c", "int main(void) { return 0; }");
        (await _workspace.DotnetAsync("app", "build", property)).Says(code).DoesNotSay("MSB4018");
    }

    [Fact]
    public async Task NoSourcesIsACodedError()
    {
        _workspace.Write("app/app.ukproj", Workspace.OneLine);
        (await _workspace.DotnetAsync("app", "build")).Ends(1).Says("UK2004");
    }

    [MatrixFact]
    public async Task AnyCpuFromASolutionMeansNotGiven()
    {
        _workspace.Write("app/app.ukproj", Workspace.OneLine);
        _workspace.Write("app/main.c", "int main(void) { return 0; }");
        (await _workspace.DotnetAsync("app", "build", "-p:Platform=Any CPU")).Ends(0);
        Assert.True(File.Exists(_workspace["app/bin/Debug/kvm-x86_64/app"]));
    }

    [Fact]
    public async Task CompileErrorHasFileLineColumnAndCode()
    {
        _workspace.Write("app/app.ukproj", Workspace.OneLine);
        _workspace.Write("app/main.c", "int main(void)\n{\n\treturn nothing;\n}\n");
        (await _workspace.DotnetAsync("app", "build")).Ends(1).Says("main.c(3,9): error UK3001");
    }

    [Fact]
    public async Task UndefinedSymbolIsNamedWithItsUser()
    {
        _workspace.Write("app/app.ukproj", Workspace.OneLine);
        _workspace.Write("app/main.c", "int nowhere(void);\nint main(void) { return nowhere(); }\n");
        (await _workspace.DotnetAsync("app", "build")).Ends(1).Says("UK3003").Says("nowhere");
    }

    [MatrixFact]
    public async Task MissingLibraryFolderIsACodedError()
    {
        _workspace.Write("app/app.ukproj",
            "<Project Sdk=\"Unicore.Sdk/1.0.0\">\n<ItemGroup>\n<LibraryReference Include=\"../gone\" />\n</ItemGroup></Project>");
        _workspace.Write("app/main.c", "int main(void) { return 0; }");
        (await _workspace.DotnetAsync("app", "build")).Ends(1).Says("UK2009").Says("app.ukproj(3").DoesNotSay("NU1");
    }

    [Fact]
    public async Task CircleOfLibrariesIsToldWhole()
    {
        _workspace.Write("app/app.ukproj",
            "<Project Sdk=\"Unicore.Sdk/1.0.0\"><ItemGroup><LibraryReference Include=\"../a/a.ukproj\" /></ItemGroup></Project>");
        _workspace.Write("app/main.c", "int main(void) { return 0; }");
        foreach ((string name, string other) in new[] { ("a", "b"), ("b", "a") })
        {
            _workspace.Write($"{name}/{name}.ukproj",
                "<Project Sdk=\"Unicore.Sdk/1.0.0\"><PropertyGroup><OutputType>Library</OutputType></PropertyGroup><ItemGroup>"
                    + $"<LibraryReference Include=\"../{other}/{other}.ukproj\" /></ItemGroup></Project>");
            _workspace.Write($"{name}/{name}.c", $"int {name};");
        }

        (await _workspace.DotnetAsync("app", "build")).Ends(1).Says("a -> b -> a");
    }
}
