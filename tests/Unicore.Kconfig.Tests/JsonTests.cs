// SPDX-License-Identifier: BSD-3-Clause
// What is written as JSON is what the documented schema says.
using System.Reflection;
using System.Text.Json;
using NJsonSchema;
using Unicore.Kconfig.Comparing;
using Unicore.Kconfig.Explaining;
using Unicore.Kconfig.Json;
using Unicore.Kconfig.Linting;
using Unicore.Kconfig.Model;
using Unicore.Kconfig.Solving;
using Unicore.Kconfig.Wanting;

namespace Unicore.Kconfig.Tests;

public sealed class JsonTests
{
    private static readonly Origin Test = new("the test", "app.ukproj", 3, 5);
    private static readonly string Root =
        typeof(JsonTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "RepositoryRoot").Value!;

    private const string Text = """
        config NET
        	bool "Net"
        	help
        	  All of it.
        menu "More"
        	visible if NET
        menuconfig TCP
        	bool "Tcp"
        	depends on NET && !GONE
        	select SUM if TCP
        config SUM
        	tristate
        comment "About"
        config PORT
        	int "Port"
        	range 1 99
        	default 80
        choice
        	prompt "Pick"
        config A
        	bool "A"
        config B
        	bool "B"
        endchoice
        endmenu

        """;

    [Fact]
    public async Task EveryDocumentIsWhatTheSchemaSays()
    {
        KconfigSolver solver = Kit.Solver(Text);
        solver.Set("TCP", "y", Test);
        solver.Set("B", "y", Test);
        IReadOnlyDictionary<string, KconfigSymbol> symbols = solver.Tree.Symbols;
        var other = new KconfigSolver(solver.Tree);
        other.Set("NET", "y", Test);
        string[] documents =
        [
            KconfigJson.Tree(solver),
            KconfigJson.Explanations(symbols.Values.Where(s => s.IsDefined).Select(solver.Explain)),
            KconfigJson.Plan(solver.Want(symbols["SUM"], "y")),
            KconfigJson.Plan(solver.Want(symbols["PORT"], "700")),
            KconfigJson.Findings(KconfigLinter.Lint(solver.Tree)),
            KconfigJson.Comparison(KconfigComparison.Compare(solver, other)),
        ];
        JsonSchema schema = await JsonSchema.FromJsonAsync(await File.ReadAllTextAsync(Path.Combine(Root, "sdk/docs/kconfig.schema.json")));
        foreach (string document in documents)
        {
            Assert.True(schema.Validate(document) is { Count: 0 }, string.Join('\n', schema.Validate(document)) + document);
        }

        Assert.NotEmpty(schema.Validate(documents[0].Replace("\"settable\"", "\"setable\"", StringComparison.Ordinal)));
        Assert.NotEmpty(schema.Validate("{\"kind\": \"lint\"}"));
    }

    [Fact]
    public void TheTreeHasPlacesValuesAndWhoSetThem()
    {
        KconfigSolver solver = Kit.Solver(Text);
        solver.Set("NET", "y", Test);
        solver.Set("B", "y", Test);
        JsonElement tree = JsonDocument.Parse(KconfigJson.Tree(solver)).RootElement;
        JsonElement menu = tree.GetProperty("menus")[1];
        Assert.Equal(("menu", "More", 5), (menu.GetProperty("kind").GetString(), menu.GetProperty("prompt").GetString(),
            menu.GetProperty("place").GetProperty("line").GetInt32()));
        JsonElement b = tree.GetProperty("symbols").EnumerateArray().Single(s => s.GetProperty("name").GetString() == "B");
        Assert.Equal("y", b.GetProperty("value").GetString());
        Assert.Equal((3, 5), (b.GetProperty("origin").GetProperty("place").GetProperty("line").GetInt32(),
            b.GetProperty("origin").GetProperty("place").GetProperty("column").GetInt32()));
    }

    [Fact]
    public void LongChainsStayFlat()
    {
        string text = string.Concat(
            Enumerable.Range(0, 200).Select(i => $"config S{i}\n\tbool \"{i}\"\n{(i == 0 ? "" : $"\tdepends on S{i - 1}\n")}"));
        KconfigSolver solver = Kit.Solver(text);
        var document = JsonDocument.Parse(KconfigJson.Explanations([solver.Explain(solver.Tree.Symbols["S199"])]));
        Assert.True(document.RootElement.GetProperty("symbols").GetArrayLength() > 30);
    }
}
