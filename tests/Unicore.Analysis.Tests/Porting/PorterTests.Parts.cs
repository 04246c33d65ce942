// SPDX-License-Identifier: BSD-3-Clause
// What a port is made of beside the program's own sources: libraries, modules, installed files; and how its build was asked for.
using CliWrap;
using CliWrap.Buffered;
using Unicore.Analysis.Porting;
using Unicore.Diagnostics;

namespace Unicore.Analysis.Tests.Porting;

public sealed partial class PorterTests
{
    private const string Library = "libpart.a: part.o\n\tar rc $@ part.o\npart.o: part.c\n\t$(CC) -c part.c\n"
        + "install: libpart.a\n\tmkdir -p $(PREFIX)/lib $(PREFIX)/include\n\tcp libpart.a $(PREFIX)/lib\n\tcp part.h $(PREFIX)/include\n";

    /// <summary>A library whose header and archive only the configuration of the program finds, by no option.</summary>
    [Fact]
    public async Task ALibraryBecomesAProjectThatTheProgramRefersTo()
    {
        Write("../part/Makefile", Library);
        Write("../part/part.h", "int part(void);\n");
        Write("../part/part.c", "int part(void) { return 7; }\n");
        Write("Makefile", "hello: main.c\n\t$(CC) -o hello main.c -lpart\n");
        Write("main.c", "#include <part.h>\nint main(void) { return part(); }\n");
        PortOutcome outcome = await PortAsync(r => r with { With = [Path.Combine(_folder, "part")] });
        Assert.True(outcome.Stage == PortStage.Written, string.Join('\n', [.. _diagnostics.Select(d => d.Message), .. _said]));
        string project = await File.ReadAllTextAsync(outcome.Project!), output = Path.GetDirectoryName(outcome.Project)!;
        Assert.Contains("<LibraryReference Include=\"musl;part/part.ukproj\" />", project, StringComparison.Ordinal);
        Assert.DoesNotContain("part.c", project, StringComparison.Ordinal);
        string library = await File.ReadAllTextAsync(Path.Combine(output, "part/part.ukproj"));
        Assert.Contains("<OutputType>Library</OutputType>", library, StringComparison.Ordinal);
        Assert.Contains("<Compile Include=\"sources/part.c\" />", library, StringComparison.Ordinal);
        Assert.DoesNotContain(_folder, library, StringComparison.Ordinal);
        Assert.Equal("int part(void);\n", await File.ReadAllTextAsync(Path.Combine(output, "part/include/part.h")));
        Assert.Equal(1.0, outcome.Share!.Automatic);
    }

    /// <summary>A makefile that has a prefix of its own, which only a folder in the place of the root takes elsewhere.</summary>
    [Theory]
    [InlineData("/usr/local")]
    [InlineData("")]
    public async Task ALibraryWithAPrefixOfItsOwnIsInstalledAsideAsWell(string prefix)
    {
        Write("../part/Makefile", "override PREFIX = " + prefix + "\n"
            + Library.Replace("$(PREFIX)", "$(DESTDIR)$(PREFIX)", StringComparison.Ordinal));
        Write("../part/part.h", "int part(void);\n");
        Write("../part/part.c", "int part(void) { return 7; }\n");
        Write("Makefile", "hello: main.c\n\t$(CC) -o hello main.c -lpart\n");
        Write("main.c", "#include <part.h>\nint main(void) { return part(); }\n");
        PortOutcome outcome = await PortAsync(r => r with { With = [Path.Combine(_folder, "part")] });
        Assert.True(outcome.Stage == PortStage.Written, string.Join('\n', [.. _diagnostics.Select(d => d.Message), .. _said]));
        string output = Path.GetDirectoryName(outcome.Project)!;
        Assert.True(File.Exists(Path.Combine(output, "part/sources/part.c")));
        Assert.Equal("int part(void);\n", await File.ReadAllTextAsync(Path.Combine(output, "part/include/part.h")));
    }

    /// <summary>CMake and Meson copy files themselves: nobody is seen to do it.</summary>
    [Fact]
    public async Task AnArchiveIsKnownWhereverItWasCopiedTo()
    {
        Write("../part/Makefile", Library.Replace("cp libpart.a $(PREFIX)/lib", "dd if=libpart.a of=$(PREFIX)/lib/libpart.a",
            StringComparison.Ordinal).Replace("$(PREFIX)", "$(DESTDIR)$(PREFIX)", StringComparison.Ordinal));
        Write("../part/part.h", "int part(void);\n");
        Write("../part/part.c", "int part(void) { return 7; }\n");
        Write("Makefile", "hello: main.c\n\t$(CC) -o hello main.c -lpart\n");
        Write("main.c", "#include <part.h>\nint main(void) { return part(); }\n");
        PortOutcome outcome = await PortAsync(r => r with { With = [Path.Combine(_folder, "part")] });
        Assert.True(outcome.Stage == PortStage.Written, string.Join('\n', [.. _diagnostics.Select(d => d.Message), .. _said]));
        Assert.Empty(_diagnostics);
        Assert.True(File.Exists(Path.Combine(Path.GetDirectoryName(outcome.Project)!, "part/sources/part.c")));
    }

    /// <summary>Of a library, and of the software itself.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ABuildWritesNowhereElse(bool isLibrary)
    {
        // A build writes where temporary files are, and this repository may be there, too.
        string elsewhere = Path.Combine(
            ((string[])[AppContext.BaseDirectory, Environment.GetFolderPath(Environment.SpecialFolder.UserProfile)])
            .FirstOrDefault(f => !SourceBuild.Temporary.Any(t => f.StartsWith(t + "/", StringComparison.Ordinal))) ?? "/",
            $"elsewhere-{Guid.NewGuid():n}");
        Write("../part/Makefile", Library + $"\tcp libpart.a {elsewhere}\n");
        Write("../part/part.h", "int part(void);\n");
        Write("../part/part.c", "int part(void) { return 7; }\n");
        Write("Makefile", $"hello: main.c\n\t$(CC) -o hello main.c\n\tcp hello {elsewhere}\n");
        Write("main.c", "int main(void) { return 0; }\n");
        PortOutcome outcome = await PortAsync(r => isLibrary ? r with { With = [Path.Combine(_folder, "part")] } : r);
        Assert.False(File.Exists(elsewhere));
        Assert.Equal(PortStage.Nothing, outcome.Stage);
        string log = Assert.Single(_diagnostics, d => d.Code == "UK2734").Message.Split('\'')[3];
        Assert.Equal(isLibrary ? "part.log" : "software.log", Path.GetFileName(log));
        Assert.Contains("Permission denied", await File.ReadAllTextAsync(log), StringComparison.Ordinal);
    }

    /// <summary>What a configuration that was given up compiled is no part of anything.</summary>
    [Fact]
    public async Task AConfigurationThatWasGivenUpLeavesNothing()
    {
        Write("configure", "#!/bin/sh\ncase $1 in\n--help) echo '  --without-shine  dull';;\n"
            + "--without-shine) echo 'hello: main.o; objcopy -N main main.o shine.o; $(CC) -o hello main.o shine.o' >Makefile;;\n"
            + "*) echo 'hello: ; $(CC) -c shine.c; echo error: no shine, --without-shine; false' >Makefile;;\nesac\n");
        Write("shine.c", "int shine(void) { return 7; }\n");
        Write("main.c", "int main(void) { return 0; }\n");
        PortOutcome outcome = await PortAsync();
        Assert.True(outcome.Stage == PortStage.Written, string.Join('\n', [.. _diagnostics.Select(d => d.Message), .. _said]));
        Assert.False(File.Exists(Path.Combine(Path.GetDirectoryName(outcome.Project)!, "sources/shine.c")));
        Assert.Equal("UK2739", Assert.Single(_diagnostics).Code);
    }

    [Theory]
    [InlineData("UK2746", "all: a.c\n\t$(CC) -c a.c\ninstall:\n", null)]
    [InlineData("UK2734", "all:\n\tfalse\n", null)]
    [InlineData("UK2750", "a.o: a.c\n\t$(CC) -c a.c\ninstall:\n\tmkdir -p $(PREFIX)/lib\n\tar rc $(PREFIX)/lib/libpart.a a.o\n", "hello")]
    public async Task ALibraryThatIsNoneIsTold(string code, string makefile, string? program)
    {
        Write("../part/Makefile", makefile);
        Write("../part/a.c", "int a;\n");
        Write("Makefile", "hello: main.c\n\t$(CC) -o hello main.c\n");
        Write("main.c", "int main(void) { return 0; }\n");
        PortOutcome outcome = await PortAsync(r => r with { With = [Path.Combine(_folder, "part")] });
        Assert.Equal(code, Assert.Single(_diagnostics).Code);
        Assert.Equal(program, Path.GetFileNameWithoutExtension(outcome.Project));
    }

    /// <summary>A module with a source of the program's, and one with a source of its own; both are found by their names.</summary>
    [Fact]
    public async Task ModulesBecomePartsOfTheProgram()
    {
        Write("Makefile", "all: hello one.so two.so more.so\n"
            + "hello: main.c common.c\n\t$(CC) -rdynamic -o hello main.c common.c -ldl\n"
            + "one.so: one.c common.c\n\t$(CC) -shared -fPIC -o one.so one.c common.c\n"
            + "two.so: one.c\n\t$(CC) -shared -fPIC -DNAME=two -o two.so one.c\n"
            + "more.so: one.c\n\t$(CC) -shared -fPIC -DNAME=more -o more.so one.c\n"
            + "install: all\n\tmkdir -p $(DESTDIR)/usr/lib/hello\n\tcp one.so two.so main.c $(DESTDIR)/usr/lib/hello\n"
            + "\tcp hello $(DESTDIR)\n");
        Write("common.c", "int common(void) { return 40; }\n");
        Write("one.c", "#ifndef NAME\n#define NAME one\n#endif\nint common(void);\n"
            + "int NAME(void) { return common() + sizeof(\"two\") - 2; }\n");
        Write("main.c", """
            #include <dlfcn.h>
            #include <stdio.h>
            int main(void)
            {
            	void *two = dlopen("/nowhere/two.so", RTLD_NOW), *none = dlopen("three.so", RTLD_NOW);
            	int (*call)(void) = (int (*)(void))(two ? dlsym(two, "two") : 0);
            	printf("%d %d %s\n", call ? call() : 0, !none, dlerror());
            	printf("%d\n", !dlerror());
            	printf("%d %d\n", !dlsym(two, "one"), !!dlsym(dlopen(0, RTLD_NOW), "one"));
            }
            """);
        PortOutcome outcome = await PortAsync(r => r with { Install = "" });
        Assert.True(outcome.Stage == PortStage.Written, string.Join('\n', [.. _diagnostics.Select(d => d.Message), .. _said]));
        string output = Path.GetDirectoryName(outcome.Project)!, project = await File.ReadAllTextAsync(outcome.Project!);
        Assert.Contains("<Compile Include=\"modules.c\" />", project, StringComparison.Ordinal);
        Assert.DoesNotContain("-DNAME=more", project, StringComparison.Ordinal); // it is not installed
        Assert.Contains("<RootFileSystem Include=\"root/\" />", project, StringComparison.Ordinal);
        Assert.Equal(["root/usr/lib/hello/main.c:1", "root/usr/lib/hello/one.so:0", "root/usr/lib/hello/two.so:0"],
            Directory.GetFiles(Path.Combine(output, "root"), "*", SearchOption.AllDirectories)
                .Select(f => $"{Path.GetRelativePath(output, f)}:{(new FileInfo(f).Length > 0 ? 1 : 0)}").Order(StringComparer.Ordinal));
        // What the project compiles, as one program of the host's.
        BufferedCommandResult result = await Cli.Wrap("/bin/sh").WithArguments(["-c",
            "gcc -w -c sources/one.c -o one.o && gcc -w -DNAME=two -c sources/one.c -o two.o "
                + "&& gcc -w -o all sources/main.c sources/common.c one.o two.o modules.c && ./all"])
            .WithWorkingDirectory(output).WithValidation(CommandResultValidation.None).ExecuteBufferedAsync();
        Assert.Equal("42 1 three.so: not in this image\n1\n1 1\n", result.StandardOutput + result.StandardError);
    }

    [Fact]
    public void ModulesOfOneNameAreToldApartByTheirFolders()
    {
        IReadOnlyList<LoadedModule> modules = LoadedModule.Named(
            [new("/a/enc/x.so", "x.so", []), new("/a/enc/trans/x.so", "x.so", []), new("/a/y.so", "y.so", [])]);
        Assert.Equal(["enc/x.so", "trans/x.so", "y.so"], modules.Select(m => m.Name));
        Assert.Equal([true, false, false], modules.Select(m => m.IsAt("/usr/lib/enc/x.so")));
    }

    /// <summary>A configure script that only its interpreter understands, and an option that it wants; sources built before.</summary>
    [Fact]
    public async Task WhatWasRunIsWrittenDown()
    {
        Write("configure", "#!/bin/bash\nwords=(\"$@\")\ncase ${words[0]} in\n--help) echo '  --without-shine  dull';;\n"
            + "--without-shine) echo 'hello: main.c; $(CC) -o hello main.c' >Makefile; touch hello;;\n"
            + "*) echo 'error: no shine, use --without-shine'; exit 1;;\nesac\n");
        Write("main.c", "int main(void) { return 0; }\n");
        PortOutcome outcome = await PortAsync();
        Assert.True(outcome.Stage == PortStage.Written, string.Join('\n', [.. _diagnostics.Select(d => d.Message), .. _said]));
        string output = Path.GetDirectoryName(outcome.Project)!;
        Assert.Contains("    /bin/bash ./configure --without-shine\n    make -j1\n",
            await File.ReadAllTextAsync(Path.Combine(output, "README.md")), StringComparison.Ordinal);
        Assert.Contains("--without-shine", await File.ReadAllTextAsync(Path.Combine(output, "port.json")), StringComparison.Ordinal);
        Assert.Contains("make -j1 -B", _said);
    }

    /// <summary>The SDK's builds name files from the project's folder on.</summary>
    [Fact]
    public async Task AHeaderMayIncludeItself()
    {
        Write("Makefile", "hello: main.c\n\t$(CC) -o hello main.c\n");
        Write("table.h", "#ifndef ROW\n#define ROW(x) enum { x };\n#include __FILE__\n#else\nROW(one)\n#endif\n");
        Write("main.c", "#include \"table.h\"\nint main(void) { return one; }\n");
        Assert.Contains("<IncludeDirectory Include=\".\" />", await File.ReadAllTextAsync((await PortAsync()).Project!),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task HeadersThatAreReadFirstStayWhatTheyAre()
    {
        Write("Makefile", "hello: main.c\n\t$(CC) -include /usr/include/stdio.h -imacros own.h -o hello main.c\n");
        Write("own.h", "#define TEXT \"a\"\nthis is no C\n");
        Write("main.c", "int main(void) { return puts(TEXT) < 0; }\n");
        PortOutcome outcome = await PortAsync();
        Assert.True(outcome.Stage == PortStage.Written, string.Join('\n', [.. _diagnostics.Select(d => d.Message), .. _said]));
        Assert.Contains("-include stdio.h -imacros \"$(MSBuildProjectDirectory)/sources/own.h\""
            .Replace("\"", "&quot;", StringComparison.Ordinal), await File.ReadAllTextAsync(outcome.Project!), StringComparison.Ordinal);
    }
}
