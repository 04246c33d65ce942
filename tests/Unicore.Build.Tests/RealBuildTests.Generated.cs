// SPDX-License-Identifier: BSD-3-Clause
// Sources and headers that are made by the build: when, from what, for whom, and what is said when they are not.
using Unicore.Build.Actions;
using Unicore.Build.Libraries;
using Unicore.Build.Planning;
using Unicore.Diagnostics;

namespace Unicore.Build.Tests;

public sealed partial class RealBuildTests
{
    private const string Types = "sed s/WORD/$MACHINE/ $SOURCE/types.in > uk/made.h";

    private const string Table =
        "cat $GENERATED/uk/made.h > table.h; printf '#include \"table.h\"\\nint uk_lib_table = MADE_x86_64;\\n' > table.c";

    /// <summary>The library's public header and a table of it are generated; the application includes the header.</summary>
    private static PlanRequest Generating(string root, params GeneratingStep[] steps)
    {
        string P(string name) => Path.Combine(root, name);
        File.WriteAllText(P("lib/types.in"), "#define MADE_WORD 4\n");
        File.WriteAllText(P("app/main.c"), "#include <uk/made.h>\nint main(void) { return MADE_x86_64; }\n");
        if (steps.Length == 0)
        {
            steps =
            [
                new() { Outputs = ["table.c", "table.h"], Command = Table, Inputs = [P("lib/$GENERATED/uk/made.h")] },
                new() { Outputs = ["uk/made.h"], Command = Types, Inputs = [P("lib/types.in")], Tools = ["sed"] },
            ];
        }

        return Request(root, r => r with
        {
            Libraries = [.. r.Libraries.Select(l => l.Name != "lib" ? l : l with
            {
                Sources = [.. l.Sources, new(P("lib/$GENERATED/table.c"))], Generated = steps,
                IncludeDirectories = [.. l.IncludeDirectories, P("lib/$GENERATED")],
            })],
        });
    }

    [Theory]
    [InlineData("")]
    [InlineData(" it's here")]
    public async Task WhatIsGeneratedComesBeforeWhoUsesItAndContentsDecide(string suffix)
    {
        string root = NewProject(suffix);
        PlanRequest request = Generating(root);
        await Good(request);
        Assert.True(_reasons.IndexOf("GEN lib/uk/made.h: never built") < _reasons.IndexOf("GEN lib/table.c: never built"));
        Assert.Contains("CC lib/generated/table.c: never built", _reasons);
        Assert.Equal("#define MADE_x86_64 4\n", await File.ReadAllTextAsync(Path.Combine(root, "obj/lib/generated/uk/made.h")));
        Assert.False(Directory.Exists(Path.Combine(root, "obj/lib/generating/0")));
        Assert.Equal((0, 0), (await Build(request)) is var (again, _, processes) ? (again.Ran, processes) : default);

        // What comes out the same goes no further; what does not reaches whoever read it.
        await File.WriteAllTextAsync(Path.Combine(root, "lib/types.in"), "#define MADE_x86_64 4\n");
        await Good(request);
        Assert.Equal(["GEN lib/uk/made.h"], _reasons.Select(r => r.Split(':')[0]));
        await File.WriteAllTextAsync(Path.Combine(root, "lib/types.in"), "#define MADE_WORD 5\n");
        await Good(request);
        Assert.Contains(_reasons, r => r.StartsWith("CC app/main.c: ", StringComparison.Ordinal));
        Assert.Contains(_reasons, r => r.StartsWith("GEN lib/table.c: ", StringComparison.Ordinal));
        Assert.DoesNotContain(_reasons, r => r.StartsWith("CC lib/lib.c", StringComparison.Ordinal));
    }

    /// <summary>A generator that writes where its inputs are writes the same everywhere.</summary>
    [Fact]
    public async Task GeneratedFilesAreTheSameInAnyFolder()
    {
        GeneratingStep step = new()
        {
            Outputs = ["uk/made.h", "table.c"],
            Command = "echo \"/* $SOURCE/types.in */\" > uk/made.h; date >> uk/x; "
                + "echo '#define MADE_x86_64 1' >> uk/made.h; echo 'int t;' > table.c",
        };
        byte[][] made = new byte[2][];
        for (int i = 0; i < 2; i++)
        {
            string root = NewProject(i == 0 ? "" : " other");
            await Good(Generating(root, step));
            made[i] = await File.ReadAllBytesAsync(Path.Combine(root, "obj/lib/generated/uk/made.h"));
        }

        Assert.Equal(made[0], made[1]);
    }

    [Theory]
    [InlineData("echo out; echo 'no such thing' >&2; exit 3", "UK3030", "no such thing")]
    [InlineData("true", "UK3031", "'uk/made.h' of the library 'lib' was not made")]
    [InlineData("mkdir -p uk/made.h", "UK3031", "'uk/made.h'")]
    [InlineData("unicore-no-such-tool x", "UK2110", "'unicore-no-such-tool', which makes 'uk/made.h', was not found")]
    public async Task AFileThatIsNotMadeIsTold(string command, string code, string says)
    {
        PlanRequest request = Generating(NewProject(), new GeneratingStep { Outputs = ["uk/made.h", "table.c"], Command = command });
        BuildResult result = (await Build(request)).Result;
        Diagnostic error = Assert.Single(result.Diagnostics, d => d.Severity == Severity.Error);
        Assert.Equal(code, error.Code);
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(request.ObjectDirectory, "lib/generated/uk/made.h")));
        Assert.DoesNotContain(_reasons, r => r.StartsWith("CC app", StringComparison.Ordinal));
    }

    [Fact]
    public async Task AMissingToolIsToldWithItsPackageBeforeTheCommandRuns()
    {
        GeneratingStep step = new()
        {
            Outputs = ["uk/made.h", "table.c"], Command = Types, Tools = ["sed", "unicore-no-tool=its-package"],
        };
        Diagnostic error = Assert.Single((await Build(Generating(NewProject(), step))).Result.Diagnostics);
        Assert.Equal("UK2110", error.Code);
        Assert.Contains("apt-get install its-package", error.Message, StringComparison.Ordinal);
        Assert.Equal("tcl", new GeneratingStep { Outputs = ["x"], Command = "x" }.ToolInfo("tclsh").Package);
    }

    [Fact]
    public void WhatNobodyMakesAndWhatTwoMakeIsTold()
    {
        GeneratingStep one = new() { Outputs = ["uk/made.h"], Command = Types };
        BuildPlan plan = Planner.Plan(Generating(NewProject(), one, one), new PhysicalFileSystem(), new ProcessRunner());
        Assert.Equal(["UK3032", "UK3033"], plan.Diagnostics.Select(d => d.Code).Order(StringComparer.Ordinal));
        string nobody = plan.Diagnostics.Single(d => d.Code == "UK3032").Message;
        Assert.Contains("'table.c' of the library 'lib'", nobody, StringComparison.Ordinal);
    }
}
