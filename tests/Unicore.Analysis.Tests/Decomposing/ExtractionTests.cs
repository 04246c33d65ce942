// SPDX-License-Identifier: BSD-3-Clause
// Micro-libraries that are cut out, as far as their projects; what building them takes is elsewhere.
using System.Text.Json;
using System.Xml.Linq;
using CliWrap;
using Unicore.Analysis.Decomposing;
using Unicore.Analysis.Decomposing.Extracting;
using Unicore.Analysis.Decomposing.Reporting;

namespace Unicore.Analysis.Tests.Decomposing;

public sealed class ExtractionTests : IDisposable
{
    private readonly Software _software = new Software()
        .Write("include/tree.h", "#include \"types.h\"\nint insert(struct tree *t), size(struct tree *t);\n")
        .Write("include/types.h", "struct tree { int n; };\n")
        .Write("internal/log.h", "__attribute__((visibility(\"hidden\"))) void *note(const char *text);\nextern int level;\n")
        .Write("tree/insert.c",
        "#include <tree.h>\n#include <log.h>\nint balance(struct tree *);\n"
            + "int insert(struct tree *t) { note(\"x\"); return balance(t) + level; }\n"
            + "int size(struct tree *t)\n{\n\treturn t->n + extra();\n}\n")
        .Write("tree/balance.c", "#include <tree.h>\nint balance(struct tree *t) { return t->n; }\n")
        .Write("log/log.c", "#include <log.h>\nint level;\nvoid *note(const char *text) { return 0; }\nint extra(void) { return 1; }\n")
        .Write("main.c", "#include <tree.h>\nint main(void) { struct tree t; return insert(&t) + size(&t); }\n");

    public ExtractionTests() => _software.Compiled("-w", "-DMODE=1", "-I", "internal", "-I", "include");

    public void Dispose() => _software.Dispose();

    [Fact]
    public async Task SourcesBecomeALibraryWithStubs()
    {
        Extraction cut = await CutAsync(r => r with { Files = ["tree"] });
        Assert.Equal(["insert", "size"], cut.Exports);
        Assert.Equal(["extra", "level", "note"], cut.CutAway);
        Assert.Equal(cut.CutAway, cut.Stubs);
        Assert.Equal((2, 3), (cut.Open.Files.Count, cut.Closed.Files.Count));
        string folder = Path.GetDirectoryName(cut.Project)!;
        Assert.Equal(["Config.uk", "README.md", "decompose.json", "exportsyms.uk", "sources/include/tree.h", "sources/include/types.h",
            "sources/internal/log.h", "sources/tree/balance.c", "sources/tree/insert.c", "stubs.c", "trees.ukproj"], FilesOf(folder));
        XElement project = XElement.Load(cut.Project!);
        Assert.Equal("Library", project.Descendants("OutputType").Single().Value);
        Assert.Equal([("sources/internal", "true"), ("sources/include", null)],
            project.Descendants("IncludeDirectory").Select(e => (e.Attribute("Include")!.Value, e.Attribute("Private")?.Value)));
        Assert.Equal("-DMODE=1", project.Descendants("Compile").First().Attribute("Flags")!.Value);
        string stubs = await File.ReadAllTextAsync(Path.Combine(folder, "stubs.c"));
        Assert.Contains("// void * note(const char *text); (internal/log.h)\nvoid *note(void)", stubs, StringComparison.Ordinal);
        Assert.Contains("long level[64];", stubs, StringComparison.Ordinal);
        Assert.Contains("CONFIG_LIBTREES_STUBS_SAY", stubs, StringComparison.Ordinal);
        Assert.Contains("config LIBTREES_STUBS_SAY", await File.ReadAllTextAsync(Path.Combine(folder, "Config.uk")),
            StringComparison.Ordinal);
        Assert.Contains("insert\nsize\n", await File.ReadAllTextAsync(Path.Combine(folder, "exportsyms.uk")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task SymbolsWithAllThatTheyWantNeedNoStub()
    {
        Extraction cut = await CutAsync(r => r with { Symbols = ["insert"], IsClosed = true });
        Assert.Equal(["insert"], cut.Exports);
        Assert.Empty(cut.Stubs);
        Assert.Equal(3, cut.Files.Count);
        Assert.Contains("no options", await File.ReadAllTextAsync(Path.Combine(_software.Folder, "trees/Config.uk")),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhatIsLeftOutIsAStubWhoeverWantsIt()
    {
        Extraction cut = await CutAsync(r => r with { Symbols = ["insert"], IsClosed = true, Without = ["log"] });
        Assert.Equal((2, "extra, level, note"), (cut.Files.Count, string.Join(", ", cut.Stubs)));
    }

    [Fact]
    public async Task FunctionsThatNobodyNeedsAreLeftOut()
    {
        Extraction cut = await CutAsync(r => r with { Symbols = ["insert"], HasParts = true });
        Assert.Equal(1, cut.LeftOut);
        Assert.Equal(["balance", "level", "note"], cut.Stubs);
        string source = await File.ReadAllTextAsync(Path.Combine(_software.Folder, "trees/sources/tree/insert.c"));
        Assert.Contains("/* size was left out. */", source, StringComparison.Ordinal);
        Assert.DoesNotContain("extra", source, StringComparison.Ordinal);
    }

    /// <summary>Nobody calls a constructor, and it runs.</summary>
    [Theory]
    [InlineData("constructor")]
    [InlineData("destructor")]
    public async Task WhatRunsByItselfIsNotLeftOut(string kind)
    {
        _software.Write("tree/begin.c", "static int begun;\nint began(void) { return begun; }\nint idle(void) { return 7; }\n"
            + $"__attribute__(({kind})) static void begin(void)\n{{\n\tbegun = extra();\n}}\n")
            .Compiled("-w", "-I", "internal", "-I", "include");
        Extraction cut = await CutAsync(r => r with { Symbols = ["began"], HasParts = true });
        Assert.Equal((1, "extra"), (cut.LeftOut, Assert.Single(cut.Stubs)));
        string source = await File.ReadAllTextAsync(Path.Combine(_software.Folder, "trees/sources/tree/begin.c"));
        Assert.Contains("static void begin(void)", source, StringComparison.Ordinal);
        Assert.Contains("/* idle was left out. */", source, StringComparison.Ordinal);
    }

    /// <summary>Where the preprocessor chooses between braces a source stays whole, with all that it wants.</summary>
    [Fact]
    public async Task WhatStaysThoughNobodyNeedsItHasItsStubs()
    {
        _software.Write("tree/odd.c", "#ifdef MODE\nint odd(void) {\n#else\nint odd(int x) {\n#endif\n\treturn 1;\n}\n"
            + "int even(void) { return extra(); }\n").Compiled("-w", "-I", "internal", "-I", "include");
        Extraction cut = await CutAsync(r => r with { Symbols = ["odd"], HasParts = true });
        Assert.Equal((0, "extra"), (cut.LeftOut, Assert.Single(cut.Stubs)));
    }

    [Fact]
    public async Task TheUnknownSymbolsOfAProgramAreDefined()
    {
        string source = Path.Combine(_software.Folder, "user.c"), program = Path.Combine(_software.Folder, "user.o");
        await File.WriteAllTextAsync(source, "int insert(), size(), far();\nint main(void) { return insert() + size() + far(); }\n");
        await Cli.Wrap("gcc").WithArguments(["-c", source, "-o", program]).ExecuteAsync();
        Extraction cut = await CutAsync(r => r with { Program = program, Writes = false });
        Assert.Equal(["insert", "size"], cut.Exports);
        Assert.Single(cut.Files);
        Assert.Null(cut.Project);
        Assert.Contains("far", Assert.Single(_software.Diagnostics).Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(_software.Folder, "trees")));
    }

    [Fact]
    public async Task APartOfThePartitionIsCutOutByItsName()
    {
        DecomposeOutcome outcome = await _software.DecomposeAsync(r => r with
        {
            Wishes = new() { Seeds = ["trees=tree", "logs=log", "rest=main.c"] }, Extractions = [_software.Cut("logs"),
                _software.Cut("trees")],
        });
        Assert.Equal([["extra", "level", "note"], ["insert", "size"]], outcome.Extractions.Select(e => e.Exports.ToArray()));
    }

    [Theory]
    [InlineData("UK5103", "nowhere", null, null)]
    [InlineData("UK5104", null, "nowhere.c", null)]
    [InlineData("UK5106", null, null, null)]
    [InlineData("UK5108", null, null, "/no/program")]
    [InlineData("UK5108", null, null, "/proc/self/cmdline")]
    public async Task WhatCannotBeCutOutIsTold(string code, string? symbol, string? file, string? program)
    {
        Assert.Null(await _software.TryAsync(r => r with
        {
            Extractions = [_software.Cut("trees") with { Symbols = symbol is null ? [] : [symbol], Files = file is null ? [] : [file],
                Program = program }],
        }));
        Assert.Equal(code, Assert.Single(_software.Diagnostics).Code);
        Assert.Empty(LeftBehind());
    }

    [Fact]
    public async Task AFolderOfOthersIsNeverReplaced()
    {
        string mine = Path.Combine(_software.Folder, "trees/mine.txt");
        Directory.CreateDirectory(Path.GetDirectoryName(mine)!);
        await File.WriteAllTextAsync(mine, "mine");
        DecomposeRequest With(DecomposeRequest request, bool force) =>
            request with { Extractions = [_software.Cut("trees") with { Files = ["tree"], Force = force }] };
        Assert.Null(await _software.TryAsync(r => With(r, false)));
        Assert.Null(await _software.TryAsync(r => With(r, true)));
        Assert.Equal(["UK5107", "UK5107"], _software.Diagnostics.Select(d => d.Code));
        File.Delete(mine);
        Assert.NotNull(await _software.TryAsync(r => With(r, false)));
        Assert.Null(await _software.TryAsync(r => With(r, false)));
        Assert.NotNull(await _software.TryAsync(r => With(r, true)));
    }

    [Theory]
    [InlineData("", "UK5100")]
    [InlineData("{}", "UK5100")]
    [InlineData("[1]", "UK5100")]
    [InlineData("[{\"file\":\"a.c\"}]", "UK5100")]
    [InlineData("[{\"file\":\"a.c\",\"command\":\"gcc\"}]", "UK5100")]
    [InlineData("[{\"file\":\"\\u0000\",\"directory\":\"\\u0000\",\"command\":\"gcc -c a.c\"}]", "UK5100")]
    [InlineData("[{\"file\":7,\"arguments\":[7,8]}]", "UK5100")]
    [InlineData("[{\"file\":\"gone.c\",\"command\":\"gcc -c gone.c\"}]", "UK5102")]
    [InlineData("[]", "UK5102")]
    public async Task DamagedCommandsAreTold(string text, string code)
    {
        _software.Write("compile_commands.json", text);
        Assert.Null(await _software.TryAsync());
        Assert.Equal(code, Assert.Single(_software.Diagnostics).Code);
        Assert.Empty(LeftBehind());
    }

    [Fact]
    public async Task SourcesThatDoNotCompileAreLeftOut()
    {
        _software.Write("bad.c", "int x = ;\n").Compiled("-w", "-I", "include", "-I", "internal");
        Assert.Equal(4, (await _software.DecomposeAsync()).Graph.Files.Count);
        Assert.Contains("'bad.c'", Assert.Single(_software.Diagnostics, d => d.Code == "UK5101").Message, StringComparison.Ordinal);
        _software.Diagnostics.Clear();
        Assert.Null(await _software.TryAsync(r => r with { Build = "false", Configure = "" }));
        Assert.Equal("UK2734", Assert.Single(_software.Diagnostics).Code);
        _software.Diagnostics.Clear();
        Assert.Null(await _software.TryAsync(r => r with { Sources = "/no/where" }));
        Assert.Equal("UK2730", Assert.Single(_software.Diagnostics).Code);
        Assert.Empty(LeftBehind());
    }

    [Fact]
    public async Task AnInterruptionLeavesNothing()
    {
        using CancellationTokenSource cancellation = new();
        await cancellation.CancelAsync();
        Assert.Null(await _software.TryAsync(r => r with { Extractions = [_software.Cut("trees") with { Files = ["tree"] }] },
            cancellation.Token));
        Assert.Equal("UK5112", Assert.Single(_software.Diagnostics).Code);
        Assert.Empty(LeftBehind());
    }

    [Fact]
    public async Task ReportsSayTheSame()
    {
        DecomposeOutcome outcome = await _software.DecomposeAsync(r => r with { Wishes = new() { Seeds = ["trees=tree",
            "rest=main.c,log"] } });
        JsonElement json = JsonDocument.Parse(DecomposeJson.Document(outcome, [])).RootElement;
        Assert.Equal(["rest", "trees"], json.GetProperty("partition").GetProperty("libraries").EnumerateArray().Select(l =>
            l.GetProperty("name").GetString()));
        Assert.Equal(outcome.Graph.References.Count, json.GetProperty("references").GetArrayLength());
        Assert.Contains("rest -> trees: 2: insert, size", string.Join('\n', DecomposeText.Lines(outcome)), StringComparison.Ordinal);
        Assert.Contains("\"main.c\" -> \"tree/insert.c\" [weight=2", DecomposeDot.Graph(outcome), StringComparison.Ordinal);
        XElement drawing = XElement.Parse(DecomposePage.Svg(outcome));
        Assert.Equal(6, drawing.Descendants().Count(e => e.Name.LocalName == "circle"));
        string page = DecomposePage.Html(outcome);
        Assert.DoesNotContain("http://", page.Replace("http://www.w3.org/2000/svg", "", StringComparison.Ordinal),
            StringComparison.Ordinal);
        Assert.DoesNotContain("https://", page, StringComparison.Ordinal);
        Assert.Contains("const data = {\"name\":\"software\"", page, StringComparison.Ordinal);
        // Twice the same bytes.
        Assert.Equal(page, DecomposePage.Html(await _software.DecomposeAsync(r => r with { Wishes = new() { Seeds = ["trees=tree",
            "rest=main.c,log"] } })));
    }

    [Fact]
    public void PartsAreFoundWhereBracesMatch()
    {
        const string Text = "#define X {\nint a(void) { return '{'; }\nstatic struct s b = { 1 };\n"
            + "/* } */ char *c(int (*f)(void), int x)\n{\n#if 1\n\tif (x) { }\n#endif\n}\n"
            + "int d(void);\n";
        Assert.Equal(2, Count("a", "c", "b", "d"));
        string rest = SourceParts.Without(Text, new HashSet<string> { "c" }, out _)!;
        Assert.Equal(Text.Replace(Text[Text.IndexOf("char *c", StringComparison.Ordinal)..(Text.IndexOf("#endif\n}",
            StringComparison.Ordinal) + 8)], "/* c was left out. */",
            StringComparison.Ordinal).Replace("/* } */ ", "", StringComparison.Ordinal), rest.Replace("/* } */ ", "",
                StringComparison.Ordinal));
        Assert.Null(SourceParts.Without("#if A\nint f(void) {\n#else\nint f(int x) {\n#endif\n}\n", new HashSet<string> { "f" }, out _));

        static int Count(params string[] names)
        {
            SourceParts.Without(Text, names.ToHashSet(), out int count);
            return count;
        }
    }

    private async Task<Extraction> CutAsync(Func<ExtractionRequest, ExtractionRequest> change) =>
        Assert.Single((await _software.DecomposeAsync(r => r with { Extractions = [change(_software.Cut("trees"))] })).Extractions);

    private static IEnumerable<string> FilesOf(string folder) => Directory.GetFiles(folder, "*", SearchOption.AllDirectories)
        .Select(f => Path.GetRelativePath(folder, f)).Order(StringComparer.Ordinal);

    /// <summary>What is there that was not before.</summary>
    private string[] LeftBehind() => [.. Directory.GetFileSystemEntries(_software.Folder).Select(Path.GetFileName).OfType<string>()
        .Except(["software", "work", "cache"]), .. Directory.Exists(_software.Folder + "/work")
            ? Directory.GetDirectories(_software.Folder + "/work").Where(d => Path.GetFileName(d) != "logs") : []];
}
