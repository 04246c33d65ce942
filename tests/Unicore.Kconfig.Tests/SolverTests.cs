// SPDX-License-Identifier: BSD-3-Clause
// Values that did not hold are told with their whole reason; expressions are answered.
using Unicore.Diagnostics;
using Unicore.Kconfig.Explaining;
using Unicore.Kconfig.Solving;
using Unicore.Kconfig.Writing;
namespace Unicore.Kconfig.Tests;

public sealed class SolverTests
{
    private static readonly Origin Project = new("the project", "app.ukproj", 7);

    [Fact]
    public void AnUnmetDependencyIsToldToItsRoot()
    {
        KconfigSolver solver =
            Kit.Solver("config NET\n\tbool \"Net\"\nconfig TCP\n\tbool \"Tcp\"\n\tdepends on NET\nconfig HTTP\n\tbool \"Http\"\n"
                + "\tdepends on TCP && !NONE\n");
        solver.Set("CONFIG_HTTP", "y", Project);
        Diagnostic warning = solver.Diagnose().Only("UK1101");
        Assert.Equal((Severity.Warning, "app.ukproj", 7), (warning.Severity, warning.File, warning.Line));
        Assert.Contains("HTTP=y, set by the project, did not hold: it is n.", warning.Message, StringComparison.Ordinal);
        Assert.Contains("needs 'TCP', but TCP is n (Kconfig:3)", warning.Message, StringComparison.Ordinal);
        Assert.Contains("TCP (defined at Kconfig:3) needs 'NET', but NET is n (Kconfig:1)", warning.Message, StringComparison.Ordinal);
        solver.Set("TCP", "y", Project);
        solver.Set("NET", "y", Project);
        Assert.Empty(solver.Diagnose());
        Assert.Equal("y", solver.ValueOf("HTTP"));
    }

    [Fact]
    public void AValueThatWasTurnedOffNamesWhoDidIt()
    {
        KconfigSolver solver = Kit.Solver("config NET\n\tbool \"Net\"\n\tdefault y\nconfig TCP\n\tbool \"Tcp\"\n\tdepends on NET\n");
        solver.Set("TCP", "y", Project);
        solver.Load("# CONFIG_NET is not set\n", "dir/frag.config");
        Assert.Contains("set by frag.config (dir/frag.config:1)", solver.Diagnose().Only("UK1101").Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ASelectThatForcesAValueIsNamed()
    {
        KconfigSolver solver = Kit.Solver("config A\n\tbool \"A\"\n\tdefault y\n\tselect B\nconfig B\n\tbool \"B\"\n");
        solver.Set("B", "n", Project);
        Assert.Contains("selected by A (=y, at Kconfig:4)", solver.Diagnose().Only("UK1103").Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AMemberThatLostItsChoiceNamesTheWinner()
    {
        KconfigSolver solver = Kit.Solver("choice\n\tprompt \"Pick\"\nconfig A\n\tbool \"A\"\nconfig B\n\tbool \"B\"\nendchoice\n");
        solver.Set("A", "y", Project);
        solver.Set("B", "y", new Origin("the project", "app.ukproj", 9));
        Diagnostic lost = solver.Diagnose().Only("UK1104");
        Assert.Equal((Severity.Warning, 7), (lost.Severity, lost.Line));
        Assert.Contains("the project (app.ukproj:9) chose B", lost.Message, StringComparison.Ordinal);
        Assert.Equal("y", solver.ValueOf("B"));
    }

    [Theory]
    [InlineData("NOPROMPT", "y", "UK1105", "no prompt")]
    [InlineData("PAGES", "500", "UK1102", "between 1 and LIMIT (=10)")]
    [InlineData("PAEGS", "1", "UK1106", "Did you mean 'PAGES'?")]
    [InlineData("PAGES", "many", "UK1107", "an int")]
    [InlineData("FLAG", "m", "UK1107", "write y or n")]
    [InlineData("ADDRESS", "0xzz", "UK1107", "a hex")]
    public void EachKindOfFailureHasItsCode(string name, string value, string code, string what)
    {
        KconfigSolver solver =
            Kit.Solver("config NOPROMPT\n\tbool\nconfig LIMIT\n\tint\n\tdefault 10\nconfig PAGES\n\tint \"Pages\"\n\trange 1 LIMIT\n"
                + "\tdefault 5\nconfig FLAG\n\tbool \"Flag\"\nconfig ADDRESS\n\thex \"Address\"\n");
        solver.Set(name, value, Project);
        Diagnostic found = Assert.Single(solver.Diagnose());
        Assert.Equal((code, 7), (found.Code, found.Line));
        Assert.Contains(what, found.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ASelectAgainstDependenciesIsAWarningAtTheSelect()
    {
        KconfigSolver solver =
            Kit.Solver("config A\n\tbool \"A\"\n\tdefault y\n\tselect B\nconfig B\n\tbool \"B\"\n\tdepends on C\nconfig C\n\tbool \"C\"\n");
        Assert.Equal(4, solver.Diagnose().Only("UK1109").Line);
        Assert.Equal("y", solver.ValueOf("B"));
    }

    [Fact]
    public void TheLastValueWinsAndOldConfigurationsAreQuiet()
    {
        KconfigSolver solver = Kit.Solver("config A\n\tint \"A\"\nconfig T\n\tstring \"T\"\n");
        solver.Load("CONFIG_A=1\nCONFIG_GONE=y\nnonsense\n", ".config", explain: false);
        solver.Set("A", "2", Project);
        solver.Set("T", "a \"b\"", Project);
        Assert.Equal("2", solver.ValueOf("A"));
        Assert.Contains("CONFIG_T=\"a \\\"b\\\"\"\n", solver.WriteDotConfig(), StringComparison.Ordinal);
        Assert.Empty(solver.Diagnose());
    }

    [Theory]
    [InlineData("A", true)]
    [InlineData("CONFIG_A && !B", true)]
    [InlineData("A=y", true)]
    [InlineData("B || N < 5", false)]
    [InlineData("N = 7 && T = \"x\"", true)]
    public void ExpressionsAreAnswered(string expression, bool expected)
    {
        KconfigSolver solver =
            Kit.Solver("config A\n\tdef_bool y\nconfig B\n\tbool\nconfig N\n\tint\n\tdefault 7\nconfig T\n\tstring\n\tdefault \"x\"\n");
        Assert.Equal(expected, solver.Evaluate(expression));
        Assert.Empty(solver.Diagnose());
    }

    [Theory]
    [InlineData("A &&", "UK1110", Severity.Error)]
    [InlineData("A B", "UK1110", Severity.Error)]
    [InlineData("", "UK1110", Severity.Error)]
    [InlineData("AABA", "UK1106", Severity.Warning)]
    public void WrongExpressionsAreReportedWhereTheyStand(string expression, string code, Severity severity)
    {
        KconfigSolver solver = Kit.Solver("config AABB\n\tbool\nconfig A\n\tdef_bool y\n");
        Assert.False(solver.Evaluate(expression, Project));
        Diagnostic found = Assert.Single(solver.Diagnose());
        Assert.Equal((code, severity, "app.ukproj", 7), (found.Code, found.Severity, found.File, found.Line));
    }
}
