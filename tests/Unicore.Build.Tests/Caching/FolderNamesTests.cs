// SPDX-License-Identifier: BSD-3-Clause
// Names for paths and back: a name leads nowhere but to files that a command could have read.
using Unicore.Build.Actions;
using Unicore.Build.Caching;

namespace Unicore.Build.Tests.Caching;

public sealed class FolderNamesTests
{
    private static readonly FolderNames Names = new(new(
        new Dictionary<string, string?>
        {
            ["/home/me/app"] = ".", ["/home/me/app/obj"] = "obj", ["/packages/lib/1.0"] = "lib", ["/usr/lib/gcc/12/include"] =
                "/usr/lib/gcc/12/include",
        },
        ["/packages/lib/1.0", "/home/me/app/obj/lib/generated", "/usr/lib/gcc/12/include"]));

    [Theory]
    [InlineData("/packages/lib/1.0/a.h", "lib/a.h")]
    [InlineData("/home/me/app/obj/lib/generated/a.h", "obj/lib/generated/a.h")]
    [InlineData("/usr/lib/gcc/12/include/stdint.h", "/usr/lib/gcc/12/include/stdint.h")]
    public void NamesLeadBack(string path, string name)
    {
        Assert.Equal(name, Names.NameOfRead(path));
        Assert.Equal(path, Names.PathOf(name));
    }

    /// <summary>What is not in a folder that is searched, and what compilers would call otherwise.</summary>
    [Theory]
    [InlineData("/etc/passwd")]
    [InlineData("/home/me/app/main.c")]
    [InlineData("/packages/lib/1.0.1/a.h")]
    [InlineData("/packages/lib/1.0/../../x/a.h")]
    [InlineData("/packages/lib/1.0//a.h")]
    [InlineData("/packages/lib/1.0")]
    public void OtherFilesHaveNoName(string path) => Assert.Null(Names.NameOfRead(path));

    [Theory]
    [InlineData("/etc/passwd")]
    [InlineData("lib/../../../etc/passwd")]
    [InlineData("lib//etc/passwd")]
    [InlineData("lib/./a.h")]
    [InlineData("../lib/a.h")]
    [InlineData("./main.c")]
    [InlineData("./obj/lib/generated/a.h")]
    [InlineData("other/a.h")]
    [InlineData("lib")]
    [InlineData("")]
    [InlineData("/usr/lib/gcc/12/include/../x.h")]
    public void NamesThatNoFileHasLeadNowhere(string name) => Assert.Null(Names.PathOf(name));

    /// <summary>A path that is a macro's value is compiled: two folders are two values.</summary>
    [Theory]
    [InlineData("-I/packages/lib/1.0/include", "-I\0lib/include")]
    [InlineData("/home/me/app/obj/x.o", "\0obj/x.o")]
    [InlineData("/home/me/app", "\0.")]
    [InlineData("-DX=\"/packages/lib/1.0\"", "-DX=\"/packages/lib/1.0\"")]
    [InlineData("-D/packages/lib/1.0", "-D/packages/lib/1.0")]
    [InlineData("/packages/lib/1.01", "/packages/lib/1.01")]
    [InlineData("-I", "-I")]
    [InlineData("--emit=obj=/home/me/app/obj/x.o", "--emit=obj=\0obj/x.o")]
    [InlineData("-L/home/me/app/obj/lib/crates", "-L\0obj/lib/crates")]
    public void PathsOfArgumentsAreNamed(string argument, string neutral) => Assert.Equal(neutral, Names.Neutral(argument));

    [Theory]
    [InlineData("/a/b.o", "/c/d e.h", "/c/#$f.h", "/c/g:h.h", "/c/i\\j.h", "/c/k'l\"m.h")]
    public void ARuleIsReadAsItWasWritten(string target, params string[] files) =>
        Assert.Equal(files, DependencyFile.Parse(DependencyFile.Text(target, files), "/"));
}
