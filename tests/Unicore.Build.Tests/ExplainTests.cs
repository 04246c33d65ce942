// SPDX-License-Identifier: BSD-3-Clause
// What is said of an image: the parts of a map, and system calls by who has them.
using System.Diagnostics;
using Unicore.Build.Explaining;
using Unicore.Build.Libraries;
using Unicore.Diagnostics;

namespace Unicore.Build.Tests;

public sealed class ExplainTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("unicore-explain ").FullName;

    public void Dispose() => Directory.Delete(_folder, true);

    private void Run(string tool, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(tool, arguments) { WorkingDirectory = _folder })!;
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }

    private void Object(string path, string source)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(_folder, path))!);
        File.WriteAllText(Path.Combine(_folder, path + ".c"), source);
        Run("gcc", "-c", "-O1", "-ffunction-sections", "-fdata-sections", "-fno-asynchronous-unwind-tables", "-fcf-protection=none",
            "-o", path, path + ".c");
    }

    /// <summary>A program of three libraries, of whose calls some are there, some are not, and some are used.</summary>
    private void Link(string linker)
    {
        Object("obj/app/app.o", """
            long uk_syscall_r_read(void), uk_syscall_r_fork(void);
            const char a_constant_with_a_long_name_that_takes_a_line[100] = "x";
            int data[10] = { 1 };
            char zeroes[1000];
            int main(void) { zeroes[1] = a_constant_with_a_long_name_that_takes_a_line[data[2]];
                return data[1] + uk_syscall_r_read() + uk_syscall_r_fork(); }
            void _start(void) { main(); }
            """);
        Object("obj/files/files.o", """
            __attribute__((noinline)) long set_apart(long) __asm__("uk_syscall_r_read.cold"); // as a compiler does by a profile
            long set_apart(long code) { return code; }
            long uk_syscall_r_read(void) { return set_apart(0); }
            long uk_syscall_r_write(void) { return 1; }

            """);
        Object("obj/shim/shim.o", string.Concat(new[] { "read", "write", "fork", "vfork" }
            .Select(c => $"__attribute__((weak)) long uk_syscall_r_{c}(void) {{ return -38; }}\n")));
        Run("gcc", "-nostdlib", "-static", "-Wl,--gc-sections", "-Wl,--build-id=none", "-fuse-ld=" + linker, "-Wl,-Map,app.map", "-o",
            "app.elf", Path.Combine(_folder, "obj/app/app.o"), Path.Combine(_folder, "obj/files/files.o"),
            Path.Combine(_folder, "obj/shim/shim.o"));
        LibraryManifest Library(string name, LibraryKind kind, params string[] needs) =>
            new() { Name = name, Root = "/" + name, Kind = kind, Needs = needs };
        File.WriteAllBytes(Path.Combine(_folder, "obj", ImageLibraries.FileName), ImageLibraries.Of(new("kvm", "x86_64"),
            [Library("shim", LibraryKind.Library), Library("files", LibraryKind.Library, "shim"), Library("idle", LibraryKind.Library),
                Library("app", LibraryKind.Unikernel, "files", "shim")]).ToJson());
    }

    [Theory]
    [InlineData("bfd")]
    [InlineData("lld")]
    public void BytesAreCountedForEachLibraryAndCallsForWhoHasThem(string linker)
    {
        Link(linker);
        List<Diagnostic> found = [];
        ImageReport report = ImageExplainer.Explain(Path.Combine(_folder, "app"), Path.Combine(_folder, "obj"), found)!;
        Assert.Empty(found);
        ReportRow app = report.Libraries.Single(l => l.Name == "app");
        Assert.True(app.Sizes is { ReadOnly: 100, Data: 40, Bss: 1000, Text: > 20 and < 200 }, app.ToString());
        Assert.Equal(("(the application)", "app", "files app", "(every image)"), (app.Why, Why("files"), Why("shim"), Why("idle")));
        Assert.Equal(0, report.Libraries.Single(l => l.Name == "idle").Sizes.Total);
        Assert.Equal(report.Total.Total, report.Libraries.Sum(l => l.Sizes.Total));
        ReportCalls calls = report.SystemCalls!;
        Assert.Equal(["read", "write"], calls.There);
        Assert.Equal(["fork", "vfork"], calls.Stubbed);
        Assert.Equal(["read"], calls.Used);
        Assert.Equal(["fork"], calls.UsedStubs);
        string text = report.ToString();
        Assert.Contains("system calls: 2 there, 2 stubbed, 2 used\n", text, StringComparison.Ordinal);
        Assert.Contains("\"usedStubs\": [\n      \"fork\"", System.Text.Encoding.UTF8.GetString(report.ToJson()), StringComparison.Ordinal);

        // What size(1) counts.
        long[] sections = [.. Unicore.Elf.ElfReader.Load(Path.Combine(_folder, "app.elf"), found)!.Sections
            .Where(s => (s.Flags & 2) != 0 && s.Name.Split('.')[1] is "text" or "rodata" or "data" or "bss").Select(s => (long)s.Size)];
        Assert.InRange(report.Total.Total, sections.Sum() - 32, sections.Sum() + 32);
        string Why(string name) => report.Libraries.Single(l => l.Name == name).Why;
    }

    [Fact]
    public void WhatIsMissingIsTold()
    {
        Link("bfd");
        File.Delete(Path.Combine(_folder, "app.map"));
        List<Diagnostic> found = [];
        Assert.Null(ImageExplainer.Explain(Path.Combine(_folder, "app"), Path.Combine(_folder, "obj"), found));
        Assert.Equal("UK4040", Assert.Single(found).Code);
        File.WriteAllText(Path.Combine(_folder, "app.map"), "");
        File.WriteAllText(Path.Combine(_folder, "obj", ImageLibraries.FileName), "[]");
        Assert.Null(ImageExplainer.Explain(Path.Combine(_folder, "app"), Path.Combine(_folder, "obj"), found));
        Assert.Equal("UK4040", found[1].Code);
    }
}
