// SPDX-License-Identifier: BSD-3-Clause
// What the build says of a name that the C library leaves out, from what real compilers print.
using System.Reflection;
using CliWrap;
using CliWrap.Buffered;
using Unicore.Build.Actions;
using Unicore.Build.Libraries;
using Unicore.Build.Linking;
using Unicore.Diagnostics;

namespace Unicore.Build.Tests.Linking;

public sealed class CLibraryTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("unicore-clib-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("gcc")]
    [InlineData("clang")]
    public async Task AHeaderThatIsNotThereIsExplained(string compiler)
    {
        Diagnostic found = Assert.Single(await Compile(compiler, "#include <math.h>\nint x;\n"));

        Assert.Equal(("UK3024", Severity.Error, 1), (found.Code, found.Severity, found.Line));
        Assert.Equal("nolibc has no math.h: mathematics; give a library that has it by LibraryReference.", found.Message);
    }

    [Theory]
    [InlineData("gcc", "c", "double f(void) { return sin(1.0); }\n", "math.h: mathematics")]
    [InlineData("clang", "c", "double f(void) { return sin(1.0); }\n", "math.h: mathematics")]
    [InlineData("gcc", "c", "void f(void) { fork(); }\n", "unistd.h: files, processes and users")]
    [InlineData("clang", "c", "void f(void) { fork(); }\n", "unistd.h: files, processes and users")]
    [InlineData("g++", "cc", "void f(void) { fork(); }\n", "unistd.h: files, processes and users")]
    [InlineData("clang++", "cc", "void f(void) { fork(); }\n", "unistd.h: files, processes and users")]
    [InlineData("gcc", "c", "double f(void) { return M_PI; }\n", "math.h: mathematics")]
    public async Task AFunctionThatIsNotDeclaredIsExplained(string compiler, string language, string source, string place)
    {
        Diagnostic found = (await Compile(compiler, source, language))[0];

        Assert.Equal(("UK3024", 1), (found.Code, found.Line));
        Assert.Contains("nolibc has no '", found.Message, StringComparison.Ordinal);
        Assert.Contains($"(of {place}); give a library that has it by LibraryReference.", found.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("#include <nosuch.h>\n", "UK3001")]
    [InlineData("void f(void) { frobnicate(); }\n", "UK3002")]
    [InlineData("void f(void) { strlen(\"\"); }\n", "UK3002")]
    public async Task OtherNamesStayAsTheCompilerSaysThem(string source, string code) =>
        Assert.Equal(code, (await Compile("gcc", source))[0].Code);

    [Fact]
    public void TheLinkerSaysTheSame()
    {
        Diagnostic found = Assert.Single(new LinkOutput(Libraries()).Parse(Action(),
            "/usr/bin/ld: /o/app.o: in function `main':\n/t/main.c:3: undefined reference to `pthread_create'\n"));

        Assert.Equal("UK3003", found.Code);
        Assert.Contains("nolibc has no 'pthread_create' (of pthread.h: threads); give a library that has it by LibraryReference.",
            found.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void NothingOfTheTableIsInNolibc()
    {
        LibraryManifest nolibc = Nolibc();
        Assert.All(CLibraryNames.All.SelectMany(r => r.Names), name => Assert.NotNull(CLibraryNames.Explain(name, nolibc)));
    }

    /// <summary>C++'s library has a math.h too, which includes C's: who looks for that is sent to the C library.</summary>
    [Fact]
    public void AHeaderOfBothLanguagesIsTheCLibrarys()
    {
        LibraryManifest With(string name, params string[] headers)
        {
            string folder = Directory.CreateDirectory(Path.Combine(_folder, name)).FullName;
            Array.ForEach(headers, h => File.WriteAllText(Path.Combine(folder, h), ""));
            return new() { Name = name, Root = folder };
        }

        LibraryManifest cxx = With("cxx", "math.h", "vector"), c = With("whole", "math.h");
        ManifestLibraries libraries = new(
            _folder, [cxx with { CxxIncludeDirectories = [cxx.Root] }, c with { IncludeDirectories = [c.Root] }], null, []);
        Assert.Equal("whole", libraries.OwnerOf("math.h"));
        Assert.Equal("cxx", libraries.OwnerOf("vector"));
    }

    private async Task<IReadOnlyList<Diagnostic>> Compile(string compiler, string source, string language = "c")
    {
        string file = Path.Combine(_folder, "main." + language);
        await File.WriteAllTextAsync(file, source);
        BufferedCommandResult result = await Cli.Wrap(compiler)
            .WithArguments(["-ffreestanding", "-nostdinc", "-I" + _folder, "-c", file, "-o", file + ".o"])
            .WithEnvironmentVariables(e => e.Set("LC_ALL", "C")).WithValidation(CommandResultValidation.None).ExecuteBufferedAsync();
        return new LinkOutput(Libraries()).Parse(Action(), result.StandardError);
    }

    private ManifestLibraries Libraries() => new(_folder, [Nolibc()], null, []);

    private static LibraryManifest Nolibc()
    {
        string root = Path.Combine(typeof(CLibraryTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(a => a.Key == "RepositoryRoot").Value!, "src/libs/nolibc");
        return new()
        {
            Name = "nolibc", Root = root, IncludeDirectories = [Path.Combine(root, "include")],
            ExportedSymbols = [Path.Combine(root, "exportsyms.uk"), Path.Combine(root, "../ukstring/exportsyms.uk")],
            Provides = [new("libc", Default: true)],
        };
    }

    private BuildAction Action() => new()
    {
        Id = "a", Description = "a", Command = ["a"], WorkingDirectory = _folder, Inputs = [], Outputs = ["a"],
    };
}
