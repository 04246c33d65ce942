// SPDX-License-Identifier: BSD-3-Clause
// Programs with libraries: how those are found, what comes from which, and what of them counts.
using System.Text.Json;
using CliWrap;
using CliWrap.Buffered;
using Unicore.Analysis.Loading;
using Unicore.Analysis.Reporting;
using Unicore.Diagnostics;

namespace Unicore.Analysis.Tests;

public sealed class LibraryTests(Programs programs) : IClassFixture<Programs>
{
    private const string Hello = """
        #include <stdio.h>
        #include <unistd.h>
        #include <sys/syscall.h>
        int main(void) { syscall(SYS_sync); syscall(SYS_getcpu, 0, 0, 0); printf("%d\n", getppid()); return 0; }
        """;

    private static readonly string Arm64Root = "/usr/aarch64-linux-gnu";

    [Theory]
    [InlineData("gcc", "-O2")]
    [InlineData("gcc", "-O2 -static")]
    [InlineData("gcc", "-O2 -static-pie")]
    [InlineData("aarch64-linux-gnu-gcc", "-O2")]
    [InlineData("aarch64-linux-gnu-gcc", "-O2 -static")]
    public async Task StrippingChangesNothing(string compiler, string options)
    {
        string program = await programs.CompileAsync(compiler, Hello, options.Split(' '));
        string stripped = await programs.CompileAsync(compiler, Hello, [.. options.Split(' '), "-s"]);
        string root = compiler == "gcc" ? "/" : Arm64Root;
        ProgramReport one = Programs.Analyze(program, root), other = Programs.Analyze(stripped, root);
        Assert.Superset(new HashSet<string>(["sync", "getcpu", "getppid", "write", "exit_group"]), Programs.Names(one).ToHashSet());
        Assert.Equal((false, true), (one.IsStripped, other.IsStripped));
        Assert.Equal(Programs.Names(one), Programs.Names(other));
        Assert.DoesNotContain("reboot", Programs.Names(one));
        Assert.DoesNotContain("init_module", Programs.Names(one));
    }

    [Fact]
    public async Task SymbolsAndLibrariesAreThoseOfTheLoader()
    {
        string program = await programs.CompileAsync("gcc", Hello);
        ProgramReport report = Programs.Analyze(program);
        Assert.Equal((Linkage.Dynamic, "x86_64"), (report.Linkage, report.Architecture));
        SymbolRow printf = Assert.Single(report.Symbols, s => s.Name == "printf");
        Assert.Equal(("GLIBC_2.2.5", "libc.so.6", true), (printf.Version, printf.Library, printf.IsFunction));
        LibraryRow libc = Assert.Single(report.Libraries, l => l.Name == "libc.so.6");
        Assert.Equal("libc6", libc.Package?.Name);
        Assert.NotNull(libc.Package?.Version);
        await SameAsTheLoaderAsync(program, report);
    }

    [Theory]
    [InlineData("-Wl,--disable-new-dtags", FoundBy.RPath)]
    [InlineData("-Wl,--enable-new-dtags", FoundBy.RunPath)]
    public async Task ALibraryBesideTheProgramIsFound(string tags, FoundBy found)
    {
        string library = await programs.CompileAsync("gcc",
            "#include <unistd.h>\n#include <sys/syscall.h>\nint used(void) { return syscall(SYS_getpgid, 0); }\n"
                + "int other(void) { return syscall(SYS_acct, 0); }", "-shared", "-fPIC", "-Wl,-soname,libmine.so");
        File.Move(library, programs.Folder + "/libmine.so", true);
        string program = await programs.CompileAsync(
            "gcc", "int used(void); int main(void) { return used(); }", "-Wl,-rpath,$ORIGIN", tags, "-Wl,--no-as-needed", "libmine.so");
        ProgramReport report = Programs.Analyze(program);
        Assert.Equal(found, Assert.Single(report.Libraries, l => l.Name == "libmine.so").Found);
        Assert.Contains("getpgid", Programs.Names(report));
        Assert.DoesNotContain("acct", Programs.Names(report));
        Assert.Contains(report.SystemCalls.Single(c => c.Name == "getpgid").Path, p => p == "libmine.so:used");
        await SameAsTheLoaderAsync(program, report);

        File.Delete(programs.Folder + "/libmine.so");
        List<Diagnostic> diagnostics = [];
        ProgramReport? without = ProgramAnalyzer.Analyze(new() { Program = program }, diagnostics);
        Assert.Equal("libmine.so", Assert.Single(without!.Missing).Name);
        Assert.Equal("UK2706", Assert.Single(diagnostics).Code);
    }

    private const string Mine = "#include <unistd.h>\n#include <sys/syscall.h>\nint used(void) { return syscall(SYS_acct, 0); }\n";

    [Fact]
    public async Task AllThatALibraryExportsMayBeCalled()
    {
        string library = await programs.CompileAsync("gcc", Mine, "-shared", "-fPIC", "-Wl,-soname,libown.so");
        string program = await programs.CompileAsync("gcc", "int main(void) { return 0; }");
        Assert.Contains("acct", Programs.Names(Programs.Analyze(library)));
        Assert.DoesNotContain("acct", Programs.Names(Programs.Analyze(program)));
        Assert.Contains("acct", Programs.Names(Programs.Analyze(program, "/", library)));
    }

    [Fact]
    public async Task WhatIsOpenedMayBeThereAlready()
    {
        string program = await programs.CompileAsync("gcc", "int main(void) { return 0; }");
        ProgramReport report = Programs.Analyze(program, "/", "libc.so.6", "libc.so.6");
        Assert.Single(report.Libraries, l => l.Name == "libc.so.6");
        Assert.Contains("reboot", Programs.Names(report));
        Assert.Contains("\"libc.so.6\"", AnalysisJson.Document(report, []), StringComparison.Ordinal);
        List<Diagnostic> diagnostics = [];
        Assert.Null(ProgramAnalyzer.Analyze(new() { Program = program, Opened = [""] }, diagnostics));
        Assert.Equal("UK2701", Assert.Single(diagnostics).Code);
    }

    [Fact]
    public async Task ACallOfAMissingLibraryIsAGuess()
    {
        string library = await programs.CompileAsync(
            "gcc", "int kexec_load(void) { return 0; }", "-shared", "-fPIC", "-Wl,-soname,libgone.so");
        File.Move(library, programs.Folder + "/libgone.so", true);
        string program = await programs.CompileAsync("gcc", "int kexec_load(void); int main(void) { return kexec_load(); }", "libgone.so");
        File.Delete(programs.Folder + "/libgone.so");
        ProgramReport report = Programs.Analyze(program);
        Assert.Equal(["kexec_load"], report.Guessed);
        Assert.DoesNotContain("kexec_load", Programs.Names(report));
    }

    [Fact]
    public async Task TheReportIsJsonTextAndAGraph()
    {
        ProgramReport report = Programs.Analyze(await programs.CompileAsync("gcc", Hello));
        using JsonDocument document = JsonDocument.Parse(AnalysisJson.Document(report, []));
        JsonElement root = document.RootElement;
        Assert.Equal("analysis", root.GetProperty("kind").GetString());
        Assert.Equal(162, root.GetProperty("static_data").GetProperty("system_calls").GetProperty("sync").GetInt32());
        Assert.Equal("libc.so.6", root.GetProperty("static_data").GetProperty("symbols").GetProperty("printf").GetString());
        Assert.Contains(root.GetProperty("systemCalls").EnumerateArray(), c => c.GetProperty("name").GetString() == "getppid"
            && c.GetProperty("sites")[0].GetProperty("function").GetString() == "getppid");
        string dot = AnalysisDot.Graph(report);
        Assert.Contains("\"libc.so.6\" -> \"call getppid\";", dot, StringComparison.Ordinal);
        Assert.Contains(AnalysisText.Lines(report), l => l.StartsWith("\nsystem calls (", StringComparison.Ordinal));
    }

    /// <summary>The loader itself lists what it loads.</summary>
    private static async Task SameAsTheLoaderAsync(string program, ProgramReport report)
    {
        BufferedCommandResult result = await Cli.Wrap(report.Interpreter!).WithArguments(["--list", program]).ExecuteBufferedAsync();
        IEnumerable<string> listed = result.StandardOutput.Split('\n').Where(l => l.Contains('/', StringComparison.Ordinal))
            .Select(l => l.Trim().Split(" => ")[^1].Split(" (")[0]).Select(Path.GetFullPath);
        Assert.Equal(
            listed.Where(l => l != report.Interpreter).Order(StringComparer.Ordinal),
            report.Libraries.Select(l => Path.GetFullPath(l.Path)).Where(l => !l.EndsWith(Path.GetFileName(report.Interpreter!),
                StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    }
}
