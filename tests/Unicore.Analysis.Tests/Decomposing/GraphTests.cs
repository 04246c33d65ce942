// SPDX-License-Identifier: BSD-3-Clause
// Graphs of sources, against what stands in these.
using CliWrap;
using Unicore.Analysis.Decomposing;
using Unicore.Analysis.Decomposing.Graphs;

namespace Unicore.Analysis.Tests.Decomposing;

public sealed class GraphTests : IDisposable
{
    private readonly Software _software = new();

    public void Dispose() => _software.Dispose();

    [Fact]
    public async Task StaticFunctionsAndDataAreUnitsWithTheirReferences()
    {
        _software.Write("a.c", """
            #include "b.h"
            static int table[4] = {1, 2, 3, 4}, unused_by_code;
            static int helper(int x) { static int calls; calls++; return table[x & 3]; }
            int open(struct point *p) { return helper(p->x) + other(p); }
            int (*chosen)(struct point *) = other;
            int hidden(void) { if (0) gone(); return 0; }
            int again(struct point *) __attribute__((alias("open")));
            int weak(void) __attribute__((weak));
            int weak(void) { return *names[open(0)]; }
            """);
        _software.Write("b.c",
            "#include \"b.h\"\nconst char *const names[] = {\"one\", \"two\"};\n"
            + "int other(struct point *p) { return p->y + puts(\"x\"); }\n");
        _software.Write("b.h",
            "struct point { int x, y; };\ntypedef int (*callback)(struct point *);\n"
            + "int other(struct point *), puts(const char *), gone(void);\n"
            + "extern const char *const names[];\n");
        SourceGraph graph = (await _software.Compiled().DecomposeAsync()).Graph;
        Assert.Equal(["calls", "table()"], Software.References(graph, "helper").Select(r => r == "table" ? "table()" : r));
        Assert.Equal(["helper()", "other()"], Software.References(graph, "again").Concat(Software.References(graph, "open")));
        Assert.Equal(["other"], Software.References(graph, "chosen"));
        Assert.Empty(Software.References(graph, "hidden"));
        Assert.Equal(["puts()!"], Software.References(graph, "other"));
        SourceUnit open = graph.Units[Assert.Single(graph.UnitsOf("open"))];
        Assert.Equal(["again", "open"], open.Names.Order());
        Assert.Equal((UnitKind.Function, UnitScope.Global), (open.Kind, open.Scope));
        SourceUnit Unit(string name) => graph.Units[Assert.Single(graph.UnitsOf(name))];
        Assert.Equal((UnitScope.Weak, UnitScope.Static, UnitScope.Static), (Unit("weak").Scope, Unit("helper").Scope, Unit("calls").Scope));
        // Nobody writes to the table, as the compiler finds out.
        Assert.Equal([UnitKind.Constant, UnitKind.Constant, UnitKind.Variable],
            ((string[])["names", "table", "calls"]).Select(n => Unit(n).Kind));
        Assert.Equal(16, Unit("table").Size);
        Assert.Equal(["a.c", "b.c"], graph.Files.Select(f => f.Path));
        Assert.Equal(["b.h"], graph.Files[0].Headers);
        SourceType point = Assert.Single(graph.Types, t => t.Name == "point");
        Assert.Equal(("struct", "b.h", 1), (point.Kind, point.Path, point.Line));
        Assert.Equal([0, 1], point.Users);
        Assert.Equal("typedef", Assert.Single(graph.Types, t => t.Name == "callback").Kind);
    }

    /// <summary>A table of jumps has no symbol: what its code calls is the function's.</summary>
    [Fact]
    public async Task WhatHasNoSymbolBelongsToWhoRefersToIt()
    {
        _software.Write("a.c", """
            int one(void), two(void);
            static int (*const *pick(int i))(void) { static int (*const all[])(void) = {one, two}; return all + i; }
            int run(int i) { switch (i) { case 1: return 4; case 2: return one(); case 3: return 7; case 4: return 9; case 5: return 3;
            case 6: return (*pick(i))(); } return 0; }
            """);
        SourceGraph graph = (await _software.Compiled("-O2").DecomposeAsync()).Graph;
        Assert.Equal(["one()!", "pick()"], Software.References(graph, "run"));
        Assert.Equal(["one!", "two!"], Software.References(graph, "all"));
    }

    [Fact]
    public async Task AssemblyIsReadLikeC()
    {
        _software.Write("a.S", ".text\n.globl first, second\nfirst: call second\n call far\n ret\nsecond: ret\n.section .note.GNU-stack\n");
        _software.Write("b.c", "int first(void);\nint far(void) { return first(); }\n");
        SourceGraph graph = (await _software.Compiled().DecomposeAsync()).Graph;
        Assert.Equal(["far()", "second()"], Software.References(graph, "first"));
        Assert.Equal(["first()"], Software.References(graph, "far"));
    }

    /// <summary>Commits of two sources tie them; a sweep through all ties nobody.</summary>
    [Fact]
    public void WhatChangedTogetherIsTied()
    {
        Dictionary<string, int> files = Enumerable.Range(0, 30).ToDictionary(i => $"f{i}.c", i => i);
        string log = "\u0001\nf1.c\0f2.c\0README\0\u0001\nf2.c\0f1.c\0f3.c\0\u0001\n" + string.Join('\0', files.Keys);
        Assert.Equal([new(1, 2, 1.5), new(1, 3, 0.5), new(2, 3, 0.5)], ChangeHistory.Pairs(log, files));
    }

    [Fact]
    public async Task AHistoryIsReadWhereThereIsOne()
    {
        _software.Write("one.c", "int one;\n").Write("sub/two.c", "int two;\n").Write("three.c", "int three;\n").Compiled();
        foreach (string[] words in (string[][])[["init", "-q"], ["add", "one.c", "sub/two.c"], ["commit", "-qm", "a"], ["add", "three.c"],
            ["commit", "-qm", "b"]])
        {
            await Cli.Wrap("git").WithWorkingDirectory(_software.Sources)
                .WithArguments(["-c", "user.name=a", "-c", "user.email=a@example.org", .. words]).ExecuteAsync();
        }

        Assert.Equal([new ChangedTogether(0, 1, 1)], (await _software.DecomposeAsync()).Graph.Changes);
    }

    /// <summary>Where CMake writes how its sources are compiled there are none.</summary>
    [Fact]
    public async Task AHistoryIsThatOfTheSourcesWhereverTheCommandsAre()
    {
        _software.Write("one.c", "int one;\n").Write("sub/two.c", "int two;\n").Compiled();
        Directory.CreateDirectory(Path.Combine(_software.Sources, "build"));
        File.Move(Path.Combine(_software.Sources, "compile_commands.json"), Path.Combine(_software.Sources, "build/compile_commands.json"));
        foreach (string[] words in (string[][])[["init", "-q"], ["add", "one.c", "sub/two.c"], ["commit", "-qm", "a"]])
        {
            await Cli.Wrap("git").WithWorkingDirectory(_software.Sources)
                .WithArguments(["-c", "user.name=a", "-c", "user.email=a@example.org", .. words]).ExecuteAsync();
        }

        Assert.Equal([new ChangedTogether(0, 1, 1)],
            (await _software.DecomposeAsync(r => r with { Sources = Path.Combine(_software.Sources, "build") })).Graph.Changes);
    }

    /// <summary>Sources that have no folder in common but that of all.</summary>
    [Fact]
    public async Task TheTopFolderMayBeThatOfAll()
    {
        // The sources are in the folder for temporary files, and this repository may be there, too.
        string other = Path.Combine(Directory.Exists("/dev/shm") ? "/dev/shm" : AppContext.BaseDirectory, $"other-{Guid.NewGuid():n}.c");
        await File.WriteAllTextAsync(other, "#include <b.h>\nint other(void) { return one(); }\n");
        try
        {
            _software.Write("a.c", "#include <b.h>\nint one(void) { return 1; }\n").Write("b.h", "int one(void);\n").Compiled("-I.");
            string commands = Path.Combine(_software.Sources, "compile_commands.json"), a = Path.Combine(_software.Sources, "a.c");
            string entry = (await File.ReadAllTextAsync(commands)).Trim('[', ']');
            await File.WriteAllTextAsync(commands, $"[{entry},{entry.Replace(a, other, StringComparison.Ordinal)}]");
            DecomposeOutcome outcome = await _software.DecomposeAsync(r => r with
            {
                Extractions = [_software.Cut("both") with { Files = [Path.GetFileName(other)], IsClosed = true, HasParts = true }],
            });
            Assert.Equal(((string[])[a, other]).Select(p => p[1..]).Order(StringComparer.Ordinal), outcome.Graph.Files.Select(f => f.Path));
            Assert.All([a, other, Path.Combine(_software.Sources, "b.h")],
                p => Assert.True(File.Exists(Path.Combine(_software.Folder, "both/sources" + p))));
        }
        finally
        {
            File.Delete(other);
        }
    }

    [Fact]
    public void ALongTableIsReadInOneGo()
    {
        string text = "# 1 \"a.c\"\nint table[] = { " + string.Concat(Enumerable.Repeat("X, + ", 400_000)) + "};\n";
        System.Diagnostics.Stopwatch watch = System.Diagnostics.Stopwatch.StartNew();
        TextFacts.Read(text, "a.c");
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(5), $"{watch.Elapsed}");
    }

    [Fact]
    public async Task ABuildOfItsOwnIsRecorded()
    {
        _software.Write("Makefile", "all: a.o\na.o: a.c made.h\n\t$(CC) -DNAME=one -c a.c\nmade.h:\n\techo 'int made;' >made.h\n")
            .Write("a.c", "#include \"made.h\"\nint NAME(void) { return made; }\n");
        DecomposeOutcome outcome = await _software.DecomposeAsync();
        Assert.Equal(["made"], Software.References(outcome.Graph, "one"));
        Assert.Equal(["made.h"], outcome.Graph.Files[0].Headers);
        Assert.False(File.Exists(Path.Combine(_software.Sources, "made.h")));
    }

    [Fact]
    public void TypesAreFoundByTheirBraces()
    {
        TextFacts facts = TextFacts.Read("""
            # 1 "a.c"
            # 1 "t.h" 1
            struct a { struct b { int x; } y; };
            typedef struct { int z; } c;
            typedef unsigned long d, *e;
            typedef int (*f)(struct a *, char *name);
            enum g { G };
            extern struct a value;
            int function(struct a *one);
            # 2 "a.c" 2
            c use(d x) { return "struct h {"[0]; }
            """, "a.c");
        // Of two names in one typedef the last.
        Assert.Equal(["a", "b", "c", "e", "f", "g"], facts.Types.Select(t => t.Name).Order(StringComparer.Ordinal));
        Assert.Equal(("t.h", 3), facts.Types.Where(t => t.Name == "e").Select(t => (t.File, t.Line)).Single());
        Assert.Superset(new HashSet<string> { "c", "d", "use" }, new HashSet<string>(facts.Named));
        Assert.DoesNotContain("a", facts.Named);
        Assert.Equal("t.h", facts.Declared["function"]);
        Assert.Equal("t.h", facts.Declared["value"]);
    }
}
