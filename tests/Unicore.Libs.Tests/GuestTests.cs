// SPDX-License-Identifier: BSD-3-Clause
// The core in a guest on QEMU: what main() finds, rights of pages, crash dumps, the size of it all.
using System.Text.RegularExpressions;
using CliWrap;
using CliWrap.Buffered;

namespace Unicore.Libs.Tests;

/// <summary>Guests of kvm/x86_64 under emulation.</summary>
public sealed partial class GuestTests(GuestTests.Guests guests) : IClassFixture<GuestTests.Guests>
{
    private const int Crashed = (99 << 1) | 1;

    /// <summary>The core, compiled by gcc with the default allocator.</summary>
    public sealed class Guests : IAsyncLifetime
    {
        internal GuestLibraries Libraries { get; } = new("gcc", "ukalloctlsf");

        internal string CrashImage { get; private set; } = "";

        /// <summary>Builds the libraries and the guest that crashes.</summary>
        public async Task InitializeAsync()
        {
            await Libraries.Build();
            CrashImage = await Libraries.Link("crash");
        }

        /// <summary>Removes them.</summary>
        public Task DisposeAsync()
        {
            Libraries.Dispose();
            return Task.CompletedTask;
        }
    }

    /// <summary>Every machine that boots by PVH, the smallest with two megabytes.</summary>
    [Theory]
    [InlineData("microvm", 2)]
    [MatrixData("microvm", 1024)]
    [InlineData("pc", 64)]
    [MatrixData("q35", 64)]
    [InlineData("q35", 5120)]
    public async Task TheGuestFindsWhatItWasPromised(string machine, int mebibytes)
    {
        (
            string console,
            int code) = await Boot(await guests.Libraries.Link("selfcheck"), machine, mebibytes, "one \"two words\" three\\ x");

        Assert.Equal((3 << 1) | 1, code);
        Assert.DoesNotContain("failed:", console, StringComparison.Ordinal);
        Assert.Contains("argv[1]=one\nargv[2]=two words\nargv[3]=three x\nheap: tlsf\n", console, StringComparison.Ordinal);
        Assert.EndsWith("bye\n", console, StringComparison.Ordinal);
        long seconds = long.Parse(console.Split("1970: ")[1].Split('\n')[0], System.Globalization.CultureInfo.InvariantCulture);
        Assert.InRange(DateTimeOffset.UtcNow.ToUnixTimeSeconds() - seconds, -5, 30);
    }

    /// <summary>The other compiler, the other allocator.</summary>
    [MatrixTheory]
    [MatrixData("clang", "ukalloctlsf", "tlsf")]
    [MatrixData("gcc", "ukallocregion", "region")]
    [MatrixData("gcc", "ukallocfirstfit", "firstfit")]
    [MatrixData("gcc", "ukallocbbuddy", "buddy")]
    public async Task TheGuestFindsItWithOtherCompilersAndAllocators(string compiler, string allocator, string heap)
    {
        using GuestLibraries libraries = new(compiler, allocator);
        await libraries.Build();
        (string console, int code) = await Boot(await libraries.Link("selfcheck"), "microvm", 2, "");

        Assert.Equal((3 << 1) | 1, code);
        Assert.DoesNotContain("failed:", console, StringComparison.Ordinal);
        Assert.Contains($"heap: {heap}\n", console, StringComparison.Ordinal);
    }

    /// <summary>Each forbidden act, and the words that the dump has for it.</summary>
    [Theory]
    [InlineData("null", "page fault: null pointer at 0x0000000000000008")]
    [InlineData("call-null", "page fault: call of a null pointer")]
    [InlineData("write-text", "page fault: write to a read-only page")]
    [InlineData("write-constant", "page fault: write to a read-only page")]
    [InlineData("execute-data", "page fault: execution of a page that holds no code")]
    [InlineData("execute-heap", "page fault: execution of a page that holds no code")]
    [InlineData("execute-stack", "page fault: execution of a page that holds no code")]
    [InlineData("stack-overflow", "stack overflow (LIBUKMACHINE_BOOT_STACK_PAGES enlarges it): ")]
    [InlineData("invalid", "invalid instruction")]
    [InlineData("beyond-memory", "page fault: read of unmapped memory at 0x000000003f000000")]
    [InlineData("non-canonical", "general protection fault")]
    public async Task ForbiddenActsEndInADumpWithRegistersAndBackTrace(string act, string reason)
    {
        (string console, int code) = await Boot(guests.CrashImage, "microvm", 4, act);

        Assert.Equal(Crashed, code);
        Assert.Contains("\nCrash: " + reason, console, StringComparison.Ordinal);
        Assert.Matches("\nRegisters:\n  rip    0x[0-9a-f]{16}  rsp ", console);
        Assert.Matches("\nBack trace:\n  #0 0x[0-9a-f]{16}\n", console);
    }

    /// <summary>Ends without a trap.</summary>
    [Theory]
    [InlineData("canary", "Crash: stack buffer overflow")]
    [InlineData("assert", "Assertion failed: argc == 7 (")]
    [InlineData("abort", "Crash: abort() was called")]
    public async Task ProgramsThatGiveUpEndInADumpWithABackTrace(string act, string reason)
    {
        (string console, int code) = await Boot(guests.CrashImage, "microvm", 4, act);

        Assert.Equal(Crashed, code);
        Assert.Contains(reason, console, StringComparison.Ordinal);
        Assert.Matches("\nBack trace:\n  #0 0x[0-9a-f]{16}\n  #1 0x[0-9a-f]{16}\n", console);
    }

    /// <summary>Each address of a back trace lies in the function that made the call, also when the call is its last instruction.</summary>
    [Fact]
    public async Task BackTracesNameTheCallers()
    {
        (string console, _) = await Boot(guests.CrashImage, "microvm", 4, "give-up");
        string[] addresses = [.. Address().Matches(console.Split("Back trace:")[1]).Select(m => m.Groups[1].Value)];
        BufferedCommandResult names = await Cli.Wrap("addr2line")
            .WithArguments(["-f", "-e", guests.CrashImage + ".elf", .. addresses]).ExecuteBufferedAsync();
        string[] functions = [.. names.StandardOutput.Split('\n').Where((_, i) => i % 2 == 0)];

        Assert.Equal(["abort", "give_up", "main"], functions[..3]);
    }

    [System.Text.RegularExpressions.GeneratedRegex("#[0-9]+ (0x[0-9a-f]{16})")]
    private static partial System.Text.RegularExpressions.Regex Address();

    /// <summary>What a command line can't be.</summary>
    [Fact]
    public async Task AnOpenQuoteEndsTheGuestWithAMessage()
    {
        (string console, int code) = await Boot(guests.CrashImage, "microvm", 4, "it's");

        Assert.Equal(Crashed, code);
        Assert.Contains("ukboot: the command line has an open quote", console, StringComparison.Ordinal);
    }

    /// <summary>The aim of the smallest image.</summary>
    [Fact]
    public void TheImageIsSmallerThanFortyKibibytes() => Assert.InRange(new FileInfo(guests.CrashImage).Length, 1, 40 * 1024);

    /// <summary>A library calls what it references, what the contracts among these list, and what compilers call; nothing else.</summary>
    [Fact]
    public async Task LibrariesCallOnlyWhatTheyReference()
    {
        string[] compilers = ["memcpy", "memmove", "memset", "memcmp", "__stack_chk_fail", "_GLOBAL_OFFSET_TABLE_", "main"];
        // What the platform's linker script defines is named in headers, not in lists.
        HashSet<string> linker =
            [.. Regex.Matches(await File.ReadAllTextAsync(Path.Combine(GuestLibraries.FolderOf("x86_64"), "link.lds")), @"\bukplat_\w+")
                .Select(m => m.Value)];
        // What the build links into images that bring their root file system.
        linker.UnionWith(["uk_initrd_start", "uk_initrd_end"]);
        List<string> wrong = [];
        foreach (string library in guests.Libraries.Names)
        {
            HashSet<string> allowed = [.. guests.Libraries.VisibleTo(library).SelectMany(GuestLibraries.ExportsOf), .. compilers];
            wrong.AddRange((await guests.Libraries.UndefinedIn(library))
                .Where(s => !allowed.Contains(s) && !linker.Contains(s))
                .Select(s => $"{library} uses {s}"));
        }

        Assert.Empty(wrong);
    }

    /// <summary>A microvm without ACPI names its devices on the command line, where main() must not find them.</summary>
    [Fact]
    public async Task WordsOfTheLoaderDoNotReachMain()
    {
        (string console, int code) = await Boot(await guests.Libraries.Link("selfcheck"), "microvm,acpi=off", 64, "one two",
            "-device", "virtio-rng-device", "-device", "virtio-rng-device");

        Assert.Equal((3 << 1) | 1, code);
        Assert.Contains("argv[1]=one\nargv[2]=two\nheap: ", console, StringComparison.Ordinal);
        Assert.Matches("\nloader: virtio_mmio.device=512@0x[0-9a-f]+:[0-9]+ virtio_mmio.device=512@0x[0-9a-f]+:[0-9]+\n", console);
    }

    private static async Task<(string Console, int Code)> Boot(
        string image, string machine, int mebibytes, string arguments, params string[] more)
    {
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(60));
        BufferedCommandResult result = await Cli.Wrap("qemu-system-x86_64")
            .WithArguments(["-M", machine, "-m", $"{mebibytes}", "-display", "none", "-serial", "stdio", "-no-reboot", "-nodefaults",
                "-device", "isa-debug-exit,iobase=0xf4,iosize=4", "-kernel", image, "-append", arguments, .. more])
            .WithStandardInputPipe(PipeSource.Null)
            .WithValidation(CommandResultValidation.None)
            .ExecuteBufferedAsync(limit.Token);
        return (result.StandardOutput.Replace("\r\n", "\n", StringComparison.Ordinal), result.ExitCode);
    }
}
