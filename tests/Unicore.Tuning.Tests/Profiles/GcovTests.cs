// SPDX-License-Identifier: BSD-3-Clause
// What is read from a program's memory is what libgcov writes when the same program ends.
using CliWrap;
using CliWrap.Buffered;
using Unicore.Diagnostics;
using Unicore.Elf;
using Unicore.Tuning.Profiles;

namespace Unicore.Tuning.Tests.Profiles;

public sealed class GcovTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("unicore-profile-").FullName;

    private const string Main = """
        #include <stdio.h>
        #include <stdlib.h>
        #include "shared.h"
        int other(int n);
        void save(void);
        const char *memory_file;
        static int unused(int n) { return n ? 1 : 2; }
        int (*never)(int) = unused;
        int main(int argc, char **argv)
        {
            int sum = 0;
            for (int i = 0; i < 1000 * argc; i++)
                sum += i % 3 ? other(i) : shared(i);
            printf("%d\n", sum);
            memory_file = argv[1];
            atexit(save);
            return 0;
        }
        """;

    /// <summary>Counts nothing itself.</summary>
    private const string Saving = """
        #include <stdio.h>
        extern char __data_start[], _end[];
        extern const char *memory_file;
        void save(void)
        {
            FILE *file = fopen(memory_file, "w");
            fwrite(__data_start, 1, _end - __data_start, file);
            fclose(file);
        }
        """;

    private const string Other = """
        #include "shared.h"
        int other(int n) { return n > 500 ? shared(n) : n; }
        """;

    /// <summary>Of a function that both objects have, one is linked.</summary>
    private const string Shared = "__attribute__((weak)) int shared(int n) { return n % 7 ? n : -n; }\n";

    public GcovTests()
    {
        File.WriteAllText(Path.Combine(_folder, "main.c"), Main);
        File.WriteAllText(Path.Combine(_folder, "other.c"), Other);
        File.WriteAllText(Path.Combine(_folder, "shared.h"), Shared);
        File.WriteAllText(Path.Combine(_folder, "save.c"), Saving);
    }

    public void Dispose() => Directory.Delete(_folder, true);

    /// <summary>Byte for byte, weak functions and such that never ran among it.</summary>
    [Fact]
    public async Task CountersAreThoseThatLibgcovWrites()
    {
        await CompileAsync("");
        await RunAsync("gcc", "-o", "plain", "main.o", "other.o", "save.c", "-lgcov");
        await RunAsync("./plain", "/dev/null");
        (string, byte[])[] written = [.. await Task.WhenAll(
            new[] { "main", "other" }.Select(async n => (n, await File.ReadAllBytesAsync(Path.Combine(_folder, n + ".gcda")))))];

        IReadOnlyList<(string Path, GcovData Data)> read = await ReadAsync();
        Assert.Equal(written.Select(w => Path.Combine(_folder, w.Item1 + ".gcda")), read.Select(r => r.Path));
        Assert.All(written.Zip(read), p => Assert.Equal(p.First.Item2, p.Second.Data.ToBytes()));
    }

    /// <summary>Files are read as they were written, and sums are gcov-tool's.</summary>
    [Fact]
    public async Task SumsAreThoseOfGcovTool()
    {
        IReadOnlyList<(string Path, GcovData Data)> one = await ReadAsync(), three = await ReadAsync("b", "c");
        foreach ((string folder, IReadOnlyList<(string Path, GcovData Data)> run) in new[] { ("one", one), ("three", three) })
        {
            Directory.CreateDirectory(Path.Combine(_folder, folder));
            foreach ((string path, GcovData data) in run)
            {
                Assert.Equal(data.ToBytes(), GcovData.Parse(data.ToBytes())!.ToBytes());
                await File.WriteAllBytesAsync(Path.Combine(_folder, folder, Path.GetFileName(path)), data.ToBytes());
            }
        }

        await RunAsync("gcov-tool", "merge", "-o", "sum", "one", "three");
        foreach (((string path, GcovData mine), (_, GcovData its)) in one.Zip(three))
        {
            Assert.True(mine.Add(its));
            GcovData sum = GcovData.Parse(await File.ReadAllBytesAsync(Path.Combine(_folder, "sum", Path.GetFileName(path))))!;
            Assert.Equal(Values(sum), Values(mine));
            Assert.NotEmpty(Values(mine));
        }
    }

    [Fact]
    public async Task CountsOfOtherCodeAreNotAdded()
    {
        IReadOnlyList<(string Path, GcovData Data)> before = await ReadAsync();
        File.AppendAllText(Path.Combine(_folder, "other.c"), "int more(int n) { return n ? other(n) : 0; }\n");
        IReadOnlyList<(string Path, GcovData Data)> after = await ReadAsync();
        Assert.True(after[0].Data.Add(before[0].Data));
        Assert.False(after[1].Data.Add(before[1].Data));
    }

    [Fact]
    public async Task DamagedFilesAreRefused()
    {
        byte[] good = (await ReadAsync())[0].Data.ToBytes();
        Assert.Null(GcovData.Parse([]));
        Assert.All(Enumerable.Range(0, good.Length - 1), n => Assert.Null(GcovData.Parse(good.AsSpan(0, n))));
        Random random = new(1);
        for (int i = 0; i < 20_000; i++)
        {
            byte[] bad = [.. good];
            for (int n = random.Next(1, 4); n > 0; n--)
            {
                bad[random.Next(bad.Length)] = (byte)random.Next(256);
            }

            GcovData.Parse(bad)?.ToBytes(); // whatever it says, it ends
        }
    }

    /// <summary>A memory that was never the image's, one that is too short, and an image that doesn't count.</summary>
    [Fact]
    public async Task MemoryThatIsNotTheImagesIsRefused()
    {
        await ReadAsync();
        ElfFile elf = Elf("program");
        List<Diagnostic> diagnostics = [];
        Assert.Null(GcovCounters.Read(new(elf, new MemoryStream(new byte[1 << 20]), Start(elf)), diagnostics));
        Assert.Null(GcovCounters.Read(new(elf, new MemoryStream(), Start(elf)), diagnostics));
        Assert.Null(GcovCounters.Read(new(Elf("plain-program"), new MemoryStream(), 0), diagnostics));
        Assert.Equal(["UK5041", "UK5041", "UK5040"], diagnostics.Select(d => d.Code));

        byte[] memory = await File.ReadAllBytesAsync(Path.Combine(_folder, "memory"));
        Random random = new(1);
        for (int i = 0; i < 3000; i++)
        {
            byte[] bad = [.. memory];
            for (int n = random.Next(1, 30); n > 0; n--)
            {
                bad[random.Next(bad.Length)] = (byte)random.Next(256);
            }

            GcovCounters.Read(new(elf, new MemoryStream(bad), Start(elf)), diagnostics);
        }
    }

    /// <summary>A profile grows with each run; what can't be added to it is told, and what is of another folder isn't written.</summary>
    [Fact]
    public async Task RunsAddUpInAFolder()
    {
        IReadOnlyList<(string Path, GcovData Data)> run = await ReadAsync();
        string[] files = [.. run.Select(r => r.Path)];
        long[] once = [.. Values(run[0].Data)];
        long[] Kept() => [.. Values(GcovData.Parse(File.ReadAllBytes(files[0]))!)];
        Assert.Equal((2, ""), await CollectAsync(_folder));
        Assert.Equal(once, Kept());
        Assert.Equal((2, ""), await CollectAsync(_folder));
        Assert.Equal(once.Select(v => 2 * v), Kept());
        await File.WriteAllTextAsync(files[0], "adcg");
        Assert.Equal((2, "UK5045"), await CollectAsync(_folder));
        Assert.Equal(once, Kept());

        string elsewhere = Path.Combine(_folder, "elsewhere");
        Assert.Equal((null, "UK5048"), await CollectAsync(elsewhere));
        Assert.False(Path.Exists(elsewhere));
        File.Delete(files[0]);
        Directory.CreateDirectory(files[0]);
        Assert.Equal((null, "UK5044"), await CollectAsync(_folder));
    }

    [Fact]
    public async Task CountersOfAnUnknownCompilerAreRefused()
    {
        await ReadAsync();
        foreach (string file in new[] { "program", "memory" })
        {
            string path = Path.Combine(_folder, file);
            byte[] bytes = await File.ReadAllBytesAsync(path);
            for (int at; (at = bytes.AsSpan().IndexOf("*22B"u8)) >= 0;)
            {
                "*10Z"u8.CopyTo(bytes.AsSpan(at));
            }

            await File.WriteAllBytesAsync(path, bytes);
        }

        Assert.Equal((null, "UK5042"), await CollectAsync(_folder));
    }

    /// <summary>As of a guest that is a process: its memory from its first byte that can be written.</summary>
    private async Task<(int? Count, string Codes)> CollectAsync(string folder)
    {
        string image = Path.Combine(_folder, "program"), memory = Path.Combine(_folder, "all-memory");
        File.Copy(image, image + ".elf", true);
        ElfFile elf = Elf("program");
        byte[] before = new byte[Start(elf) - elf.Loads.First(l => l.IsWritable).VirtualAddress];
        await File.WriteAllBytesAsync(memory, [.. before, .. await File.ReadAllBytesAsync(Path.Combine(_folder, "memory"))]);
        List<Diagnostic> diagnostics = [];
        int? count = ProfileCollector.Collect(
            new() { Image = image, Platform = "linuxu", Monitors = ["process"], MemoryFile = memory }, folder, diagnostics);
        return (count, string.Join(' ', diagnostics.Select(d => d.Code)));
    }

    private static IEnumerable<long> Values(GcovData data) => data.Functions.SelectMany(f => f.Counters).SelectMany(c => c.Values);

    private ElfFile Elf(string name) => ElfReader.Load(Path.Combine(_folder, name), new List<Diagnostic>())!;

    /// <summary>The program writes its memory from there on.</summary>
    private static ulong Start(ElfFile elf) => elf.Sections.First(s => s.Name == ".data").Address;

    /// <summary>The counters of one run of a program that writes its own memory.</summary>
    private async Task<IReadOnlyList<(string Path, GcovData Data)>> ReadAsync(params string[] arguments)
    {
        await CompileAsync("-fprofile-info-section");
        File.WriteAllText(Path.Combine(_folder, "keep.ld"), "SECTIONS { .gcov_info : { KEEP(*(.gcov_info)) } } INSERT AFTER .data;\n");
        await RunAsync("gcc", "-static", "-no-pie", "-o", "program", "main.o", "other.o", "save.c", "-lgcov", "-T", "keep.ld");
        await RunAsync("gcc", "-static", "-no-pie", "-o", "plain-program", "main.c", "other.c", "save.c");
        await RunAsync("./program", ["memory", .. arguments]);
        ElfFile elf = Elf("program");
        using MemoryStream memory = new(await File.ReadAllBytesAsync(Path.Combine(_folder, "memory")));
        List<Diagnostic> diagnostics = [];
        IReadOnlyList<(string Path, GcovData Data)>? read = GcovCounters.Read(new(elf, memory, Start(elf)), diagnostics);
        Assert.True(read is not null, string.Join('\n', diagnostics));
        return read;
    }

    private async Task CompileAsync(string option)
    {
        foreach (string name in new[] { "main", "other" })
        {
            string[] options = option.Length > 0 ? [option] : [];
            await RunAsync("gcc",
                ["-Os", "-fprofile-generate", "-fno-profile-values", "-frandom-seed=" + name, .. options, "-c", name + ".c"]);
        }
    }

    private async Task RunAsync(string program, params string[] arguments)
    {
        BufferedCommandResult result = await Cli.Wrap(program.StartsWith('.') ? Path.Combine(_folder, program) : program)
            .WithArguments(arguments).WithWorkingDirectory(_folder).WithValidation(CommandResultValidation.None).ExecuteBufferedAsync();
        Assert.True(result.ExitCode == 0, result.StandardError);
    }
}
