// SPDX-License-Identifier: BSD-3-Clause
// Counts the guest's instructions from its entry to main: under -icount the time-stamp counter advances by one for each.
using System.Globalization;
using System.Text.RegularExpressions;
using CliWrap;
using CliWrap.Buffered;
using Unicore.Kconfig.Syntax;

namespace Unicore.Benchmarks;

/// <summary>Instruction counts under QEMU's TCG.</summary>
internal static partial class Instructions
{
    /// <summary>A main that prints the counter as it finds it.</summary>
    public const string Main = """
        #include <stdio.h>
        int main(void)
        {
        	unsigned int low, high;
        	__asm__ volatile("rdtsc" : "=a"(low), "=d"(high));
        	printf("TSC %08x%08x\n", high, low);
        	return 0;
        }
        """;

    private static readonly string[] Counted = ["-icount", "shift=0,sleep=off"];

    // A PVH image whose first instruction reads the counter: all before it is firmware. It prints the lower half, raw, least byte first.
    private const string EntryOnly = """
        .section .note.pvh, "a", @note
        .long 4, 4, 18
        .asciz "Xen"
        .long entry
        .text
        .code32
        .globl entry
        entry: rdtsc
        mov %eax, %ebx
        mov $0x3f8, %dx
        mov $4, %ecx
        1: mov %bl, %al
        outb %al, %dx
        shr $8, %ebx
        loop 1b
        mov $0xf4, %dx
        xor %eax, %eax
        outl %eax, %dx
        2: hlt
        jmp 2b
        """;

    /// <summary>
    /// Instructions from the entry point to main of <paramref name="image"/>, whose main is <see cref="Main"/>; with more of QEMU's
    /// arguments for it.
    /// </summary>
    public static async Task<long> ToMainAsync(string image, string folder, params string[] more)
    {
        await BuildEntryAsync(folder);
        byte[] before = await BootAsync(Path.Combine(folder, "entry.elf"));
        string after = System.Text.Encoding.ASCII.GetString(await BootAsync(image, more));
        return long.Parse(Counter().Match(after).Groups[1].ValueSpan, NumberStyles.HexNumber,
            CultureInfo.InvariantCulture) - BitConverter.ToUInt32(before);
    }

    /// <summary>Makes <c>entry.elf</c> in a folder, an image that prints the counter at its entry and ends.</summary>
    public static async Task BuildEntryAsync(string folder)
    {
        await File.WriteAllTextAsync(Path.Combine(folder, "entry.S"), EntryOnly);
        await Measure.RunAsync(folder, "gcc", "-nostdlib", "-static", "-no-pie", "-Wl,-Ttext=0x100000", "-Wl,-e,entry",
            "-Wl,--build-id=none", "-Wl,-z,noexecstack", "-o", "entry.elf", "entry.S");
    }

    /// <summary>What an image of ours prints on a machine whose counter advances by one for each instruction.</summary>
    public static Task<byte[]> BootAsync(string image, params string[] more) =>
        BootAsync(["-M", "microvm,rtc=on", "-m", "64", .. Counted, "-kernel", image, .. more], TimeSpan.FromMinutes(1));

    /// <summary>What a guest of any system prints on such a machine, a PC, within so many seconds.</summary>
    public static Task<byte[]> BootAsync(Guest guest, int memory, bool counted = true, int limit = 3600) => BootAsync(
        ["-M", "pc", "-cpu", "max", "-m", $"{memory}", .. counted ? Counted : [], "-kernel", guest.Kernel, .. guest.Arguments],
        TimeSpan.FromSeconds(limit));

    /// <summary>The lines of a name and a number among what a guest printed.</summary>
    public static IReadOnlyDictionary<string, double> Numbers(byte[] output) => System.Text.Encoding.ASCII.GetString(output)
        .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(l => l.Split(' '))
        .Where(w => w.Length == 2 && double.TryParse(w[1], NumberStyles.Float, CultureInfo.InvariantCulture, out _))
        .ToDictionary(w => w[0], w => double.Parse(w[1], CultureInfo.InvariantCulture));

    private static async Task<byte[]> BootAsync(string[] arguments, TimeSpan most)
    {
        using var output = new MemoryStream();
        using var limit = new CancellationTokenSource(most);
        await Cli.Wrap("qemu-system-x86_64")
            .WithArguments([.. arguments, "-nodefaults", "-display", "none", "-serial", "stdio", "-no-reboot",
                "-device", "isa-debug-exit,iobase=0xf4,iosize=4"])
            .WithValidation(CommandResultValidation.None).WithStandardOutputPipe(PipeTarget.ToStream(output)).ExecuteAsync(limit.Token);
        return output.ToArray();
    }

    [GeneratedRegex("TSC ([0-9a-f]{16})")]
    private static partial Regex Counter();
}
