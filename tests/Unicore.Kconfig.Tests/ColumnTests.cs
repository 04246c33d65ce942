// SPDX-License-Identifier: BSD-3-Clause
// Diagnostics stand at the line and column of the word that they are about.
using Unicore.Diagnostics;
using Unicore.Kconfig.Explaining;
using Unicore.Kconfig.Solving;

namespace Unicore.Kconfig.Tests;

public sealed class ColumnTests
{
    [Theory]
    [InlineData("config A B\n", 1, 10)]
    [InlineData("\nbogus thing\n", 2, 1)]
    [InlineData("config A\n\tbool \"A\" iff B\n", 2, 11)]
    [InlineData("config A\n\tbool\n\tdepends on A &&\n", 3, 15)]
    [InlineData("config A\n\tbool\n\tdepends on (B C\n", 3, 16)]
    [InlineData("config A\n\tbool\n\trange 1\n", 3, 2)]
    [InlineData("config A\n\tbool\n  int\n", 3, 3)]
    [InlineData("menu \"M\"\n", 1, 1)]
    [InlineData("config A\n\tbool \"open\n", 2, 7)]
    [InlineData("  source \"gone\"\n", 1, 3)]
    [InlineData("config A\n\tstring\n\tdefault $(f\n", 3, 10)]
    [InlineData("config A\n\tbool \"A\"\n\tprompt \"B\"\n", 3, 9)]
    [InlineData("x = 1\nconfig A\n\tbool\n\tselect\n", 4, 2)]
    [InlineData("config A\n\tbool \"A\" ; \n", 2, 11)]
    public void ParserDiagnosticsNameTheirColumn(string text, int line, int column) =>
        Assert.Equal((line, column), Kit.Tree(text).Diagnostics.Select(d => (d.Line, d.Column)).First());

    [Theory]
    [InlineData("  nonsense\n", "UK1108", 1, 3)]
    [InlineData("CONFIG_N=many\n", "UK1107", 1, 1)]
    [InlineData("\nCONFIG_M=1\n", "UK1106", 2, 1)]
    [InlineData("CONFIG_N=7\n", "UK1102", 1, 1)]
    public void LinesOfFragmentsHaveColumns(string fragment, string code, int line, int column)
    {
        KconfigSolver solver = Kit.Solver("config N\n\tint \"N\"\n\trange 1 5\n");
        solver.Load(fragment, "a.config");
        Diagnostic found = solver.Diagnose().Only(code);
        Assert.Equal(("a.config", line, column), (found.File, found.Line, found.Column));
    }
}
