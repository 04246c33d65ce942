// SPDX-License-Identifier: BSD-3-Clause
// Declarations found in what compilers read, and what comes of builds' output.
using Unicore.Analysis.Porting;

namespace Unicore.Analysis.Tests.Porting;

public sealed class StubTests
{
    private const string Text = """
        # 1 "a.c"
        # 30 "/usr/include/x.h" 1 3
        typedef struct { int a; } info;
        extern int with_number (const char *name,
              int flags) __attribute__ ((__nothrow__)) ;
        extern char *with_pointer(void);
        void with_nothing(int);
        double with_real(double);
        extern info a_variable;
        # 2 "a.c"
        int caller(void) { return with_nowhere(1); }

        """;

    [Theory]
    [InlineData("with_number", "Number", "int with_number(const char *name, int flags);")]
    [InlineData("with_pointer", "Pointer", "char * with_pointer(void);")]
    [InlineData("with_nothing", "Nothing", "void with_nothing(int);")]
    [InlineData("with_real", "Real", "double with_real(double);")]
    [InlineData("a_variable", "Variable", "info a_variable;")]
    public void ADeclarationIsFound(string name, string result, string declaration)
    {
        Stub? stub = Stub.Find(name, Text);
        Assert.NotNull(stub);
        Assert.Equal((result, "/usr/include/x.h"), (stub.Result.ToString(), stub.Header));
        Assert.Equal(declaration.Replace(" ", "", StringComparison.Ordinal), stub.Declaration!.Replace(" ", "", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("with_nowhere")]
    [InlineData("not_there")]
    public void ACallIsNoDeclaration(string name) => Assert.Null(Stub.Find(name, Text));

    [Fact]
    public void TheLinkersComplaintsAreRead()
    {
        GuestBuild build = GuestBuild.Read(false, """
            /p/x.ukproj : error UK3003: The symbol 'dlmopen' is used in load but defined nowhere. Define it. [/p/x.ukproj]
            /p/x.ukproj : error UK3003: The symbol 'dlmopen' is used in load but defined nowhere. Define it. [/p/x.ukproj]
            /p/a.c(3,10): error UK3023: 'lwip/a.h' is a header. Add <LibraryReference Include="lwip" /> to the project. [/p/x.ukproj]
            0 Error(s)
            """);
        Assert.Equal((2, "dlmopen", "lwip"), (build.Errors.Count, Assert.Single(build.Undefined), Assert.Single(build.Libraries)));
    }

    [Theory]
    [InlineData("libx.a(b.o)", "/w/libx.a", "b.o")]
    [InlineData("(../libx.a)b.o", "/libx.a", "b.o")]
    [InlineData("/usr/lib/crt1.o", "/usr/lib/crt1.o", null)]
    public void TheLinkersFilesAreRead(string line, string path, string? member) =>
        Assert.Equal(new(path, member), CompilerQuestions.Read(line, "/w"));

    [Fact]
    public void PrerequisitesMayHaveBlanks() => Assert.Equal(["/w/a.c", "/w/my file.h", "/usr/x.h"],
        CompilerQuestions.Prerequisites("a.o: a.c my\\ file.h \\\n /usr/x.h\n", "/w"));
}
