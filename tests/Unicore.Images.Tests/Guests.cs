// SPDX-License-Identifier: BSD-3-Clause
// Compiles the tiny guests that the tests make images of, in a folder that goes away with the test.
using CliWrap;
using CliWrap.Buffered;

namespace Unicore.Images.Tests;

/// <summary>A temporary folder with a compiler.</summary>
public sealed class Guests : IDisposable
{
    public const string PvhSource = """
        .section .note.xen, "a", @note
        .balign 4
        .long 4, 4, 18
        .asciz "Xen"
        .long start32
        .code32
        .section .text
        .global start32
        start32: movl $table, %eax
        1: hlt
        jmp 1b
        .code64
        .global start64
        .type start64, @function
        start64: mov value, %eax
        ret
        .size start64, .-start64
        .section .data
        value: .long 42
        .section .rodata
        table: .long 1, 2, 3
        .section .bss
        .skip 5000
        .section .note.GNU-stack, "", @progbits
        """;

    public const string PvhScript = """
        ENTRY(start32)
        PHDRS { text PT_LOAD FLAGS(5); ro PT_LOAD FLAGS(4); data PT_LOAD FLAGS(6); note PT_NOTE FLAGS(4); stack PT_GNU_STACK FLAGS(6); }
        SECTIONS {
          . = 0x100000;
          .text : { *(.text) } :text
          . = ALIGN(4096);
          .note : { *(.note.xen) } :ro :note
          .rodata : { *(.rodata) } :ro
          . = ALIGN(4096);
          .data : { *(.data) } :data
          .bss : { *(.bss) } :data
          /DISCARD/ : { *(.note.gnu.*) *(.comment) }
        }
        """;

    public const string Arm64Source = """
        .section .head, "ax"
        .global _image_start
        _image_start: b entry
        .skip 60
        .text
        .global entry
        entry: wfi
        b entry
        .data
        .quad 0x1122334455667788
        .bss
        .skip 9000
        .section .note.GNU-stack, "", %progbits
        """;

    public const string Arm64Script = """
        ENTRY(entry)
        PHDRS { text PT_LOAD FLAGS(5); data PT_LOAD FLAGS(6); stack PT_GNU_STACK FLAGS(6); }
        SECTIONS {
          . = 0x40280000;
          .text : { *(.head) *(.text) } :text
          . = ALIGN(4096);
          .data : { *(.data) } :data
          .bss : { *(.bss) } :data
        }
        """;

    public const string LinuxSource = """
        static volatile int value = 42; static volatile int zeros[3000];
        static const char text[] = "hello\n";
        static long call(long n, long a, long b, long c)
        { long r; __asm__ volatile("syscall" : "=a"(r) : "a"(n), "D"(a), "S"(b), "d"(c) : "rcx", "r11", "memory"); return r; }
        void _start(void) { call(1, 1, (long)text, sizeof text - 1); call(60, value + zeros[100], 0, 0); for (;;); }
        """;

    public string Folder { get; } = Directory.CreateTempSubdirectory("unicore-images-").FullName;

    public string At(string name) => Path.Combine(Folder, name);

    /// <summary>Links one guest; the name of the source says what language it is in.</summary>
    public async Task<string> LinkAsync(string name, string source, string? script, string compiler = "gcc", params string[] flags)
    {
        string elf = At(Path.GetFileNameWithoutExtension(name) + ".elf");
        await File.WriteAllTextAsync(At(name), source + "\n");
        List<string> arguments = ["-O2", "-g", "-ffreestanding", "-nostdlib", "-static", "-fno-pic", "-no-pie", "-fno-stack-protector",
            "-Wl,--build-id=none", "-o", elf, At(name)];
        if (script is not null)
        {
            await File.WriteAllTextAsync(At("k.ld"), script);
            arguments.AddRange(["-Wl,-T," + At("k.ld"), "-Wl,-z,max-page-size=4096", "-Wl,--no-warn-rwx-segments",
                "-Wl,--no-check-sections"]);
        }

        await Cli.Wrap(compiler).WithArguments(arguments.Concat(flags)).ExecuteBufferedAsync();
        return elf;
    }

    public static async Task<string> OutputAsync(string tool, params string[] arguments) =>
        (await Cli.Wrap(tool).WithArguments(arguments).WithValidation(CommandResultValidation.None).ExecuteBufferedAsync()).StandardOutput;

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
