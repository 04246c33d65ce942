// SPDX-License-Identifier: BSD-3-Clause
// Explanations name who set a value and what keeps it from others, to the root of the chain.
using Unicore.Diagnostics;
using Unicore.Kconfig.Answering;
using Unicore.Kconfig.Explaining;
using Unicore.Kconfig.Model;
using Unicore.Kconfig.Solving;

namespace Unicore.Kconfig.Tests;

public sealed class ExplanationTests
{
    private static readonly Origin Project = new("the project", "app.ukproj", 7, 5);

    private const string Text = """
        config MODULES
        	bool "Modules"
        	modules
        	default y
        config NET
        	bool "Net"
        config TCP
        	bool "Tcp"
        	depends on NET
        config HTTP
        	tristate "Http"
        	depends on TCP && !NONE
        	select ZLIB if TCP
        config ZLIB
        	tristate
        	select CRC
        config CRC
        	tristate "Crc"
        config PORT
        	int "Port" if HTTP
        	range 1 100
        	default 80 if NET
        choice
        	prompt "Pick"
        	default B
        config A
        	bool "A"
        config B
        	bool "B"
        endchoice
        config NAME
        	string
        	default "x y"

        """;

    [Fact]
    public void TheUnmetPartsAreToldToTheirRootWithTheirLines()
    {
        KconfigExplanation explanation = Explain("HTTP");
        Assert.Equal(("n", false), (explanation.Value, explanation.IsSettable));
        KconfigWay way = Assert.Single(explanation.Ways);
        KconfigNeed need = Assert.Single(way.Needs);
        Assert.Equal(("TCP", 12), (need.Part.ToString(), need.Place.Line));
        KconfigExplanation tcp = Assert.Single(need.Symbols);
        KconfigExplanation net = Assert.Single(Assert.Single(Assert.Single(tcp.Ways).Needs).Symbols);
        Assert.True(net.IsSettable);
        Assert.Equal("n or y", ExplanationText.Settable(net));
        Assert.Equal(
            """
            HTTP = n (tristate, Kconfig:10)
              nothing sets it
              cannot be set now: its prompt does not show
              the prompt at Kconfig:11 needs:
                TCP, by Kconfig:12:
                  TCP = n (bool, Kconfig:7)
                    nothing sets it
                    cannot be set now: its prompt does not show
                    the prompt at Kconfig:8 needs:
                      NET, by Kconfig:9:
                        NET = n (bool, Kconfig:5)
                          nothing sets it
                          can be set to n or y

            """, explanation.ToString());
    }

    [Fact]
    public void AChainOfSelectsEndsAtTheUser()
    {
        KconfigExplanation crc = Explain("CRC", ("NET", "y"), ("TCP", "y"), ("HTTP", "m"));
        Assert.Equal("m", crc.Value);
        KconfigReason zlib = Assert.Single(crc.Reasons);
        Assert.Equal((KconfigCause.Select, 16), (zlib.Cause, zlib.Place.Line));
        KconfigReason http = Assert.Single(zlib.By!.Reasons);
        Assert.Equal((KconfigCause.Select, 13), (http.Cause, http.Place.Line));
        Assert.Equal(Project, Assert.Single(http.By!.Reasons).Origin);
        Assert.Equal("m or y", ExplanationText.Settable(crc));
        Assert.Null(ExplanationText.Settable(zlib.By));
    }

    [Fact]
    public void DefaultsRangesAndChoicesAreReasons()
    {
        Assert.Equal((KconfigCause.Default, 22),
            (Explain("PORT", ("NET", "y")).Reasons[0].Cause, Explain("PORT", ("NET", "y")).Reasons[0].Place.Line));
        KconfigExplanation port = Explain("PORT", ("NET", "y"), ("TCP", "y"), ("HTTP", "y"), ("PORT", "700"));
        Assert.Equal(("700", "80", "int from 1 to 100"), (port.RefusedValue, port.Value, ExplanationText.Settable(port)));
        Assert.Equal("by its default at Kconfig:25", Phrase(Explain("B")));
        Assert.Equal("the choice at Kconfig:23 stands at B", Phrase(Explain("A")));
        Assert.Equal("set by the project (app.ukproj:7)", Phrase(Explain("A", ("A", "y"))));
        Assert.Equal("by its default at Kconfig:33", Phrase(Explain("NAME")));
        Assert.Contains("NAME = \"x y\" (string, Kconfig:31)", Explain("NAME").ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void MessagesTellTheWholeChain()
    {
        string text = string.Concat(
            Enumerable.Range(0, 8).Select(i => $"config S{i}\n\tbool \"{i}\"\n{(i == 0 ? "" : $"\tdepends on S{i - 1}\n")}"));
        KconfigSolver solver =
            Kit.Solver(text + "config E\n\tbool\n\tdefault y\n\tselect F\nconfig F\n\tbool\n\tselect G\nconfig G\n\tbool \"G\"\n");
        solver.Set("S7", "y", Project);
        solver.Set("G", "n", Project);
        Diagnostic hidden = solver.Diagnose().Only("UK1101");
        Assert.Contains("S1 (defined at Kconfig:3) needs 'S0', but S0 is n (Kconfig:1).", hidden.Message, StringComparison.Ordinal);
        Assert.Equal((7, 5), (hidden.Line, hidden.Column));
        string selected = solver.Diagnose().Only("UK1103").Message;
        Assert.Contains("It is selected by F (=y, at Kconfig:30).", selected, StringComparison.Ordinal);
        Assert.Contains("F is y, selected by E (=y, at Kconfig:27). E is y, by its default at Kconfig:26.", selected,
            StringComparison.Ordinal);
    }

    [Fact]
    public void EveryRandomSymbolHasAnExplanation()
    {
        for (int seed = 0; seed < 60; seed++)
        {
            var random = new RandomTree(seed);
            var solver = new KconfigSolver(Kit.Tree(random.Text()));
            for (int step = 0; step < 20; step++)
            {
                (string? name, string? type) = random.Any();
                solver.Set(name, random.Value(type), Project);
            }

            foreach (KconfigSymbol symbol in solver.Tree.Symbols.Values)
            {
                KconfigExplanation one = solver.Explain(symbol);
                Assert.Equal(solver.ValueOf(symbol), one.Value);
                Assert.NotEmpty(one.Reasons);
                Assert.NotEmpty(one.ToString());
                Assert.True(!one.IsSettable || symbol.Type == KconfigType.Unknown || ExplanationText.Settable(one) is { Length: > 0 },
                    one.ToString());
                if (one.IsSettable && symbol.IsLogic)
                {
                    Assert.All(ExplanationText.Settable(one)!.Split(" or "), v => Assert.True(solver.CanAnswer(symbol, v), $"{v}\n{one}"));
                }
            }
        }
    }

    [Theory]
    [InlineData("A", "X:6")]
    [InlineData("B", "X:10")]
    [InlineData("C", "X:12 W:15 Z = y:14")]
    [InlineData("D", "X:17 W:18 !y:23 V:20")]
    [InlineData("E", "X:17 W:18 n:26")]
    [InlineData("F", "V:30 X:32 Z || V:36")]
    [InlineData("G", "X:39")]
    [InlineData("H", "X:39 W:45")]
    public void EachPartOfAnExplanationNamesItsOwnLine(string name, string expected)
    {
        KconfigSolver solver = Kit.Solver("""
            config X
            	bool "x"

            config A
            	bool "a"
            	depends on X

            config B
            	bool "b"
            	depends on X

            if X
            config C
            	bool "c" if Z=y
            	depends on W
            endif
            if X
            if W
            menu "m"
            	visible if V
            config D
            	bool "d"
            	depends on !n && !y
            endmenu
            config E
            	tristate "e" if m
            endif
            endif
            menu "n"
            	depends on V
            	visible if Z || !Z
            if X
            comment "in between"
            config F
            	bool "f"
            	depends on Z || V
            endif
            endmenu
            if X
            choice
            	prompt "c" if X
            config G
            	bool "g"
            config H
            	bool "h" if W
            endchoice
            endif
            config Z
            	bool
            config W
            	bool
            config V
            	bool

            """);
        KconfigWay way = Assert.Single(solver.Explain(solver.Tree.Symbols[name]).Ways);
        Assert.Equal(expected, string.Join(' ', way.Needs.Select(n => $"{n.Part}:{n.Place.Line}")));
    }

    [Fact]
    public void WaysBySelectsAndDefaultsNameTheirLines()
    {
        KconfigSolver solver = Kit.Solver(
            "config T\n\tbool\n\tdefault X if Y\nif Y\nconfig S\n\tbool \"s\"\n\tdepends on X\n\tselect T if Z\nendif\n"
            + "config X\n\tbool\n\tdepends on Y\nconfig Y\n\tbool\nconfig Z\n\tbool\n");
        IReadOnlyList<KconfigWay> ways = solver.Explain(solver.Tree.Symbols["T"]).Ways;
        Assert.Equal(
            ["Select 8: S:8 Y:4 X:7 Z:8", "Default 3: X:3 Y:3"],
            ways.Select(w => $"{w.Kind} {w.Place.Line}: {string.Join(' ', w.Needs.Select(n => $"{n.Part}:{n.Place.Line}"))}"));
    }

    private static KconfigExplanation Explain(string name, params (string Name, string Value)[] values)
    {
        KconfigSolver solver = Kit.Solver(Text);
        Array.ForEach(values, v => solver.Set(v.Name, v.Value, Project));
        return solver.Explain(solver.Tree.Symbols[name]);
    }

    private static string Phrase(KconfigExplanation explanation) => new ExplanationText().Phrase(explanation.Reasons[0]);
}
