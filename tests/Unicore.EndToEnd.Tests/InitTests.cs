// SPDX-License-Identifier: BSD-3-Clause
// Before main() and after it: the init table across libraries, and objects of C++.
namespace Unicore.EndToEnd.Tests;

/// <summary>What libraries and programs have run at the start and at the end.</summary>
public sealed class InitTests : IDisposable
{
    private readonly Workspace _workspace = new();

    /// <inheritdoc/>
    public void Dispose() => _workspace.Dispose();

    private void Library(string name, string reference, int result)
    {
        _workspace.Write($"{name}/{name}.ukproj", $"""
            <Project Sdk="Unicore.Sdk/1.0.0">
              <PropertyGroup><OutputType>Library</OutputType></PropertyGroup>
              <ItemGroup><LibraryReference Include="ukplat" />{reference}</ItemGroup>
            </Project>
            """);
        _workspace.Write($"{name}/{name}.c", $$"""
            #include <stdio.h>
            #include <uk/init.h>
            static int begin(void) { puts("begin {{name}}"); return {{result}}; }
            static void end(void) { puts("end {{name}}"); }
            UK_INIT(late, begin, end);

            """);
    }

    private void Application(string references, string file, string source)
    {
        _workspace.Write("app/app.ukproj", $"<Project Sdk=\"Unicore.Sdk/1.0.0\"><ItemGroup>{references}</ItemGroup></Project>");
        _workspace.Write("app/" + file, source);
    }

    /// <summary>Names that would sort the other way round.</summary>
    [MatrixTheory]
    [MatrixData("linuxu", "x86_64")]
    [InlineData("kvm", "x86_64")]
    public async Task EntriesOfOneClassRunAfterThoseOfWhatTheLibraryNeeds(string platform, string arch)
    {
        Library("zlow", "", 0);
        Library("middle", "<LibraryReference Include=\"../zlow\" />", 0);
        Library("ahigh", "<LibraryReference Include=\"../middle\" />", 0);
        Application("<LibraryReference Include=\"../ahigh\" />", "main.c",
            "#include <stdio.h>\nint main(void) { puts(\"main\"); return 0; }\n");
        Outcome outcome = (await _workspace.BootAsync("app", $"-p:Platform={platform}", $"-p:Arch={arch}",
            "-p:UnikernelTimeout=60"))
            .Ends(0);
        Assert.Contains("begin zlow\nbegin middle\nbegin ahigh\nmain\nend ahigh\nend middle\nend zlow\n",
            outcome.Text.Replace("\r", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    /// <summary>The name, the number and what it means.</summary>
    [Fact]
    public async Task AFailedInitNamesItsLibrary()
    {
        Library("broken", "", -12);
        Application("<LibraryReference Include=\"../broken\" />", "main.c",
            "#include <stdio.h>\nint main(void) { puts(\"main\"); return 0; }\n");
        (await _workspace.BootAsync("app", "-p:Platform=linuxu")).Ends(99).Says("ukboot: broken: init failed: -12 (Out of memory)")
            .DoesNotSay("main\n").DoesNotSay("end broken");
    }

    /// <summary>Global objects, an object of a function, a handler: [basic.start.term].</summary>
    [MatrixTheory]
    [MatrixData("linuxu", "x86_64", "gcc", "Debug")]
    [MatrixData("linuxu", "x86_64", "clang", "Release")]
    [MatrixData("kvm", "arm64", "clang", "Release")]
    [InlineData("kvm", "arm64", "gcc", "Release")]
    public async Task ObjectsAreDestroyedInReverseOrder(string platform, string arch, string compiler, string configuration)
    {
        Application("", "main.cpp", """
            #include <stdio.h>
            #include <stdlib.h>
            struct named {
            	const char *name;
            	explicit named(const char *n) : name(n) { printf("make %s\n", name); }
            	~named() { printf("drop %s\n", name); }
            };
            static named &inner() { static named object("inner"); return object; }
            struct outer_type : named { outer_type() : named("outer") { inner(); } };
            static named first("first");
            static outer_type outer;
            static void handler() { puts("handler"); }
            int main() { atexit(handler); static named local("local"); puts("main"); return 0; }

            """);
        Outcome outcome = (await _workspace.BootAsync("app", $"-p:Platform={platform}", $"-p:Arch={arch}",
            $"-p:UnikernelCompiler={compiler}",
            "-c", configuration, "-p:UnikernelTimeout=60")).Ends(0);
        Assert.Contains("make first\nmake outer\nmake inner\nmake local\nmain\ndrop local\nhandler\ndrop outer\ndrop inner\ndrop first\n",
            outcome.Text.Replace("\r", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }
}
