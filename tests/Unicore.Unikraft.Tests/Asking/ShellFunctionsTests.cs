// SPDX-License-Identifier: BSD-3-Clause
// The functions that stand in for mkdir and dirname while make answers, against the programs themselves.
using Unicore.Build.Actions;
using Unicore.Unikraft.Asking;
using Unicore.Unikraft.Tests.Building;

namespace Unicore.Unikraft.Tests.Asking;

public sealed class ShellFunctionsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("unicore-functions-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("dirname /a/b/c.o")]
    [InlineData("dirname /a/b/.c.o.d")]
    [InlineData("dirname /a")]
    [InlineData("dirname /")]
    [InlineData("dirname //")]
    [InlineData("dirname //a")]
    [InlineData("dirname /a//b")]
    [InlineData("dirname /a/b/")]
    [InlineData("dirname /a/b//")]
    [InlineData("dirname a")]
    [InlineData("dirname a/b")]
    [InlineData("dirname ./a/b")]
    [InlineData("dirname ''")]
    [InlineData("dirname '/a b/c d'")]
    [InlineData(@"dirname '/a\n/b'")]
    [InlineData("dirname -z /a/b")]
    [InlineData("dirname /a/b /c/d")]
    [InlineData("dirname")]
    [InlineData("cd $(dirname /tmp/x) && pwd")]
    [InlineData("mkdir -p there; echo $?")]
    [InlineData("mkdir -p there && cd there > /dev/null && pwd -P | sed s:.*/::")]
    [InlineData("mkdir -p \"there\"; echo $?")]
    [InlineData("mkdir -pv there new")]
    [InlineData("mkdir -p new/er; echo $?; ls")]
    [InlineData("mkdir -p file; echo $?")]
    [InlineData("mkdir -p -m 700 there; stat -c %a there")]
    [InlineData("mkdir there; echo $?")]
    [InlineData("mkdir -p; echo $?")]
    [InlineData("set -eu; mkdir -p there; mkdir -p new; dirname /x/y; ls")]
    public void TheyAnswerAsTheProgramsDo(string script) => Assert.Equal(Run(script, functions: false), Run(script, functions: true));

    [Fact]
    public void PlainQuestionsStartNothing() =>
        Assert.Equal("/a\n0 ", Run("PATH=/nowhere; mkdir -p there; dirname /a/b; printf '%s ' $?", functions: true));

    private string Run(string script, bool functions)
    {
        string work = Path.Combine(_folder, "work"), file = Path.Combine(_folder, "functions");
        Directory.CreateDirectory(Path.Combine(work, "there"));
        File.WriteAllText(Path.Combine(work, "file"), "");
        ShellFunctions.Write(file, new PhysicalFileSystem());
        string output = Tree.Execute(
            "env",
            ["-C", work, "-u", ShellFunctions.Variable, "LC_ALL=C", .. functions ? new[] { $"{ShellFunctions.Variable}={file}" } : [],
                "bash", "-c", script]).Text;
        Directory.Delete(work, recursive: true);
        return output;
    }
}
