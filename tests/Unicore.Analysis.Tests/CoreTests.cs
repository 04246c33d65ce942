// SPDX-License-Identifier: BSD-3-Clause
// What the core has of a program, by the lists that the core's own sources have.
using System.Text.Json;
using Unicore.Analysis.Reporting;
using Unicore.Diagnostics;

namespace Unicore.Analysis.Tests;

public sealed class CoreTests(Programs programs) : IClassFixture<Programs>
{
    private const string Source = "#include <unistd.h>\n#include <sys/syscall.h>\n"
        + "int main(void) { syscall(SYS_getpid); syscall(SYS_swapon, 0, 0); return write(1, \"\", 0); }\n";

    [Fact]
    public async Task TheLibraryThatExportsAHandlerHasTheCall()
    {
        string core = Directory.CreateDirectory(programs.Folder + "/core").FullName;
        Library(core, "posix-process", "uk_process_create\n# Linux's calls\nuk_syscall_r_getpid\nuk_syscall_r_exit_group\n");
        Library(core, "posix-fdio", "uk_syscall_r_write\n");
        Library(core, "syscall_shim", "uk_syscall_r_swapon\n");
        List<Diagnostic> diagnostics = [];
        ProgramReport? report = ProgramAnalyzer.Analyze(
            new() { Program = await programs.CompileAsync("gcc", Source, "-static"), Core = core }, diagnostics);
        Assert.Empty(diagnostics);
        Assert.Equal(["exit_group", "getpid", "write"], report!.Core!.Has);
        Assert.Equal(["posix-fdio", "posix-process"], report.Core.Libraries);
        Assert.Contains("swapon", report.Core.Lacks);
        Assert.Equal("posix-fdio", report.SystemCalls.Single(c => c.Name == "write").Library);
        Assert.Null(report.SystemCalls.Single(c => c.Name == "swapon").Library);
    }

    [Fact]
    public async Task AFolderWithoutLibrariesIsAWarning()
    {
        List<Diagnostic> diagnostics = [];
        ProgramReport? report = ProgramAnalyzer.Analyze(
            new() { Program = await programs.CompileAsync("gcc", Source), Core = programs.Folder }, diagnostics);
        Assert.Null(report!.Core);
        Assert.Equal(("UK2707", Severity.Warning), (Assert.Single(diagnostics).Code, diagnostics[0].Severity));
    }

    private static void Library(string core, string name, string exports)
    {
        string folder = Directory.CreateDirectory($"{core}/{name}").FullName;
        File.WriteAllText(folder + "/exportsyms.uk", exports);
        File.WriteAllText(folder + "/library.json",
            JsonSerializer.Serialize(new { format = 1, name, root = ".", exportedSymbols = new[] { "exportsyms.uk" } }));
    }
}
