// SPDX-License-Identifier: BSD-3-Clause
// What recipes find in MAKEFLAGS, against what make puts there.
using Unicore.Unikraft.Asking;
using Unicore.Unikraft.Tests.Building;

namespace Unicore.Unikraft.Tests.Asking;

public sealed class MakeStandInTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("unicore-make-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("")]
    [InlineData("MAKEFLAGS += -r -R\n")]
    [InlineData("MAKEFLAGS += -k\nMAKEFLAGS += --warn-undefined-variables\n")]
    [InlineData("MAKEOVERRIDES =\n")]
    public void RecipeFlagsAreThoseOfAMakeThatWasNotAsked(string start)
    {
        File.WriteAllText(Path.Combine(_folder, "Makefile"), start + "all: ; +@env -0 > env\n");
        string[] variables = ["A=/x", "COMPILER=ccache gcc", "B=a$$b", "N=n"];
        string plain = Run([.. variables, "all"]);
        string asked = Run(["-n", "-B", "--trace", "-p", "--eval=.goal: ; true", "MAKE=/o/.unicore-make", .. variables, "all"]);
        Assert.Equal(plain.Split(' ', StringSplitOptions.RemoveEmptyEntries).Order(),
            MakeStandIn.RecipeFlags(asked).Split(' ', StringSplitOptions.RemoveEmptyEntries).Order());
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("Bnp", "")]
    [InlineData("Bnpk --trace", "k")]
    [InlineData(" --trace -- MAKE=/o/x A=b\\ c", " -- A=b\\ c")]
    [InlineData("n -- NAME=n", " -- NAME=n")]
    public void OursAreTakenOut(string flags, string expected) => Assert.Equal(expected, MakeStandIn.RecipeFlags(flags));

    private string Run(string[] arguments)
    {
        Tree.Execute("make", ["-C", _folder, "--no-print-directory", .. arguments]);
        return File.ReadAllText(Path.Combine(_folder, "env")).Split('\0')
            .FirstOrDefault(e => e.StartsWith("MAKEFLAGS=", StringComparison.Ordinal))?["MAKEFLAGS=".Length..] ?? "";
    }
}
