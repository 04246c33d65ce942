// SPDX-License-Identifier: BSD-3-Clause
// Lines of addresses as addr2line of binutils finds them, and damaged line numbers.
using CliWrap;
using CliWrap.Buffered;
using Unicore.Diagnostics;
using Unicore.Elf;

namespace Unicore.Images.Tests;

public sealed class LineTableTests : IDisposable
{
    private const string Source = """
        #include "part.h"
        volatile int sink;

        static int loop(int n)
        {
            int sum = 0;
            for (int i = 0; i < n; i++) {
                sum += twice(i);
                sink = sum;
            }

            return sum;
        }

        __attribute__((noinline)) int second(int n)
        {
            return n ? loop(n) + second(n - 1) : sink;
        }

        void dropped(void)
        {
            sink = 3;
        }

        void _start(void)
        {
            sink = second(sink);
            for (;;)
                ;
        }
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("unicore-lines-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("gcc", "-gdwarf-5", "-Os")]
    [InlineData("gcc", "-gdwarf-4", "-O2")]
    [InlineData("gcc", "-gdwarf-2", "-O0")]
    [InlineData("clang", "-gdwarf-5", "-O2")]
    [InlineData("clang", "-gdwarf-4", "-O0")]
    public async Task EveryAddressHasTheLineThatAddr2lineFinds(string compiler, string debug, string optimization)
    {
        string elf = await Build(compiler, debug, optimization);
        ElfFile file = Load(await File.ReadAllBytesAsync(elf))!;
        ElfSection text = file.Sections.Single(s => s.Name == ".text");
        ulong[] addresses = [.. Enumerable.Range(0, (int)text.Size).Select(i => text.Address + (ulong)i)];
        BufferedCommandResult oracle = await Cli.Wrap("addr2line").WithArguments(["-e", elf, .. addresses.Select(a => $"0x{a:x}")])
            .ExecuteBufferedAsync();
        LineTable lines = new(file);

        Assert.True(addresses.Length > 40);
        Assert.Equal(
            oracle.StandardOutput.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => Path.GetFileName(l.Split(' ')[0]))
                .Select(l => l.EndsWith('?') ? "??:0" : l),
            addresses.Select(a => lines.Find(a) is { } place ? $"{Path.GetFileName(place.File)}:{place.Line}" : "??:0"));
        Assert.Null(lines.Find(0));
        Assert.Null(lines.Find(ulong.MaxValue));
    }

    [Fact]
    public async Task DamagedLineNumbersAreLeftOut()
    {
        byte[] good = await File.ReadAllBytesAsync(await Build("gcc", "-gdwarf-5", "-Os"));
        ElfSection lines = Load(good)!.Sections.Single(s => s.Name == ".debug_line");
        Random random = new(1);
        int found = 0;
        for (int i = 0; i < 20000; i++)
        {
            byte[] bad = [.. good];
            for (int k = random.Next(1, 5); k > 0; k--)
            {
                bad[(int)lines.Offset + random.Next((int)lines.Size)] = (byte)random.Next(256);
            }

            found += new LineTable(Load(bad)!).Find(0x100001) is null ? 0 : 1;
        }

        Assert.InRange(found, 1, 19999);
    }

    private static ElfFile? Load(byte[] bytes) => ElfReader.Read(bytes, "a", new List<Diagnostic>());

    private async Task<string> Build(string compiler, string debug, string optimization)
    {
        string elf = Path.Combine(_folder, "a.elf");
        Directory.CreateDirectory(Path.Combine(_folder, "sub"));
        await File.WriteAllTextAsync(Path.Combine(_folder, "sub/part.h"), "static inline int twice(int v)\n{\n    return v * 2 + 1;\n}\n");
        await File.WriteAllTextAsync(Path.Combine(_folder, "a.c"), Source);
        await Cli.Wrap(compiler)
            .WithArguments([debug, optimization, "-ffunction-sections", "-fno-pic", "-no-pie", "-nostdlib", "-static", "-Isub",
                "-Wno-unused-command-line-argument", "-Wl,--gc-sections", "-Wl,-Ttext=0x100000", "-Wl,--build-id=none", "-o", elf, "a.c"])
            .WithWorkingDirectory(_folder).ExecuteBufferedAsync();
        return elf;
    }
}
