// SPDX-License-Identifier: BSD-3-Clause
// Crates: which comes before which, what compiles one again, and what is not left where it doesn't belong.
using Unicore.Build.Actions;
using Unicore.Build.Libraries;
using Unicore.Build.Planning;
using Unicore.Diagnostics;

namespace Unicore.Build.Tests;

public sealed partial class RealBuildTests
{
    /// <summary>
    /// Two crates of a library, of which one uses the other, and an application's of two files, which C calls. None needs core.
    /// </summary>
    private static PlanRequest WithCrates(string root, string architecture = "x86_64")
    {
        string P(string name) => Path.Combine(root, name);
        File.WriteAllText(P("lib/base.rs"), """
            #![feature(no_core, lang_items)]
            #![no_core]
            #[lang = "sized"]
            pub trait Sized {}
            #[lang = "copy"]
            pub trait Copy {}
            impl Copy for i32 {}

            """);
        File.WriteAllText(P("lib/a.rs"), "#![feature(no_core)]\n#![no_core]\nextern crate base;\nuse base::*;\n"
            + "#[inline(always)]\npub fn five() -> i32 {\n    5\n}\n");
        File.WriteAllText(P("app/main.rs"), "#![feature(no_core)]\n#![no_core]\n#![no_main]\nextern crate base;\nextern crate of_lib;\n"
            + "use base::*;\nmod part;\n#[no_mangle]\npub extern \"C\" fn rust_value() -> i32 {\n    part::value()\n}\n");
        File.WriteAllText(P("app/part.rs"), "use base::*;\npub fn value() -> i32 {\n    of_lib::five()\n}\n");
        File.WriteAllText(P("app/main.c"), "int rust_value(void);\nint main(void) { return rust_value(); }\n");
        return Request(root, r => r with
        {
            Application = r.Application! with { Sources = [.. r.Application.Sources, new(P("app/main.rs"))] },
            Libraries = [.. r.Libraries.Select(l => l.Name != "lib" ? l : l with
            {
                Sources = [.. l.Sources, new(P("lib/a.rs"), Flags: "--crate-name=of_lib --extern base"), new(P("lib/base.rs"))],
                ExportedSymbols = [],
            })],
        }, architecture: architecture);
    }

    [Theory]
    [InlineData("x86_64")]
    [MatrixData("arm64")]
    public async Task CratesAreCompiledBeforeWhoUsesThemAndAgainWhenAFileOfTheirsChanges(string architecture)
    {
        string root = NewProject();
        PlanRequest request = WithCrates(root, architecture);
        await Good(request);
        int[] order = [.. new[] { "lib/base.rs", "lib/a.rs", "app/main.rs" }.Select(f => _reasons.IndexOf($"RUST {f}: never built"))];
        Assert.True(order[0] >= 0 && order[0] < order[1] && order[1] < order[2], string.Join('\n', _reasons));
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(root, "app"), "*.o"));

        Assert.Equal(0, (await Build(request)).Processes);
        File.AppendAllText(Path.Combine(root, "app/part.rs"), "// longer\n");
        await Good(request);
        Assert.Contains("RUST app/main.rs: part.rs changed", _reasons);
        Assert.DoesNotContain(_reasons, r => r.StartsWith("RUST lib", StringComparison.Ordinal));
        File.WriteAllText(Path.Combine(root, "lib/a.rs"),
            File.ReadAllText(Path.Combine(root, "lib/a.rs")).Replace('5', '6'));
        await Good(request);
        Assert.Contains(_reasons, r => r.StartsWith("RUST app/main.rs: ", StringComparison.Ordinal));
        Assert.DoesNotContain(_reasons, r => r.StartsWith("RUST lib/base.rs", StringComparison.Ordinal));
    }

    /// <summary>
    /// What a used library refers to for itself is there for it and nobody's to name: the application has another crate of that name, and
    /// of neither does an archive count that is left from before.
    /// </summary>
    [Fact]
    public async Task CratesOfOneNameInTwoLibrariesAreTwo()
    {
        string root = NewProject();
        string P(string name) => Path.Combine(root, name);
        PlanRequest request = WithCrates(root);
        Directory.CreateDirectory(P("base"));
        Directory.CreateDirectory(P("hidden"));
        File.Move(P("lib/base.rs"), P("base/base.rs"));
        string text = File.ReadAllText(P("lib/a.rs"));
        File.WriteAllText(P("hidden/lib.rs"), text.Replace('5', '7').Replace("#[inline(always)]\n", "", StringComparison.Ordinal));
        File.WriteAllText(P("other/mid.rs"), text.Replace("extern crate base;", "extern crate base;\nextern crate of_lib;",
            StringComparison.Ordinal).Replace("    5", "    of_lib::five()", StringComparison.Ordinal)
            .Replace("fn five", "fn seven", StringComparison.Ordinal));
        File.WriteAllText(P("app/part.rs"), "use base::*;\nextern crate mid;\npub fn value() -> i32 {\n    mid::seven();\n"
            + "    of_lib::five()\n}\n");
        LibraryManifest Crate(LibraryManifest library, string file, string? flags, params string[] needs) =>
            library with { Sources = [.. library.Sources.Where(s => !s.Path.EndsWith(".rs", StringComparison.Ordinal)), new(P(file),
                Flags: flags)], Needs = [.. library.Needs, .. needs] };
        request = request with
        {
            Application = request.Application! with { Needs = [.. request.Application.Needs, "base"] },
            Libraries =
            [
                .. request.Libraries.Select(l => l.Name == "lib" ? Crate(l, "lib/a.rs", "--crate-name=of_lib", "base")
                    : l.Name == "other" ? Crate(l, "other/mid.rs", null, "base", "hidden") : l),
                Crate(new() { Name = "base", Root = P("base") }, "base/base.rs", null),
                Crate(new() { Name = "hidden", Root = P("hidden") }, "hidden/lib.rs", "--crate-name=of_lib", "base"),
            ],
        };
        await Good(request);

        // A crate with another name leaves its archive behind, which is nobody's any more.
        request = request with
        {
            Libraries = [.. request.Libraries.Select(l => l.Name == "lib" ? Crate(l, "lib/a.rs", "--crate-name=renamed") : l)],
        };
        (BuildResult result, _, _) = await Build(request);
        Assert.Contains("can't find crate for `of_lib`", Assert.Single(result.Diagnostics, d => d.Severity == Severity.Error).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("lib/main.rs", "lib/lib.rs", "UK2117", "'lib/lib.rs' and 'lib/main.rs' are roots of crates of one name, 'lib',")]
    [InlineData("app/main.rs", "app/lib.rs", "UK2117", "An application is one crate, and 'app/lib.rs' and 'app/main.rs' of 'app'")]
    [InlineData("lib/of,two.rs", null, "UK2118", "of,two.rs.o', and cannot be told of a path with a comma in it")]
    public void RootsThatCannotBeCompiledAreToldOf(string one, string? other, string code, string message)
    {
        string root = NewProject();
        SourceFile[] sources = [.. new[] { one, other }.OfType<string>().Order(StringComparer.Ordinal)
            .Select(f => new SourceFile(Path.Combine(root, f)))];
        Array.ForEach(sources, s => File.WriteAllText(s.Path, ""));
        LibraryManifest With(LibraryManifest l) => l.Name != one[..3] ? l : l with { Sources = [.. l.Sources, .. sources] };
        PlanRequest request = Request(root, r => r with
        {
            Application = With(r.Application!), Libraries = [.. r.Libraries.Select(With)],
        });
        Diagnostic error = Assert.Single(Planner.Plan(request, new PhysicalFileSystem(), new ProcessRunner()).Diagnostics);
        Assert.Equal((code, sources[^1].Path), (error.Code, error.File));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    /// <summary>Whoever builds with another value has another crate.</summary>
    [Fact]
    public async Task AVariableThatACrateReadsIsNoticed()
    {
        const string Name = "UNICORE_TEST_OF_CRATES";
        string root = NewProject();
        PlanRequest request = WithCrates(root);
        string lib = Path.Combine(root, "lib/base.rs");
        File.WriteAllText(lib, File.ReadAllText(lib).Replace("lang_items)", "lang_items, rustc_attrs)", StringComparison.Ordinal)
            + "#[rustc_builtin_macro]\n#[macro_export]\nmacro_rules! env { ($name:expr $(,)?) => {{}}; }\n");
        File.AppendAllText(Path.Combine(root, "app/part.rs"), $"pub const WORD: &str = base::env!(\"{Name}\");\n");
        try
        {
            Environment.SetEnvironmentVariable(Name, "one");
            await Good(request);
            Assert.Equal(0, (await Build(request)).Processes);
            Environment.SetEnvironmentVariable(Name, "two=\n2");
            await Good(request);
            Assert.Contains($"RUST app/main.rs: the variable {Name} changed", _reasons);
            Assert.Equal(0, (await Build(request)).Processes);
        }
        finally
        {
            Environment.SetEnvironmentVariable(Name, null);
        }
    }

    [Fact]
    public async Task WhatRustcSaysIsToldAtItsPlace()
    {
        string root = NewProject();
        PlanRequest request = WithCrates(root);
        File.WriteAllText(Path.Combine(root, "app/part.rs"), "use base::*;\npub fn value() -> i32 {\n    true\n}\n");
        (BuildResult result, _, _) = await Build(request);
        Diagnostic error = Assert.Single(result.Diagnostics, d => d.Severity == Severity.Error);
        Assert.Equal(("UK3001", Path.Combine(root, "app/part.rs"), 3, 5), (error.Code, error.File, error.Line, error.Column));
        Assert.StartsWith("mismatched types", error.Message, StringComparison.Ordinal);
    }
}
