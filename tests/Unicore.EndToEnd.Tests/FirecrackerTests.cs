// SPDX-License-Identifier: BSD-3-Clause
// Images for Firecracker, which needs /dev/kvm: what it is told is read, and is booted by a loader that leaves what it leaves.
using System.Buffers.Binary;
using System.Text.Json;

namespace Unicore.EndToEnd.Tests;

public sealed class FirecrackerTests : IDisposable
{
    private static readonly string[] Target = ["-p:Platform=firecracker", "-p:Arch=x86_64"];

    private readonly Workspace _workspace = new();

    public FirecrackerTests()
    {
        _workspace.Write("says/says.ukproj", Workspace.OneLine);
        _workspace.Write("says/main.c", """
            #include <stdio.h>
            int main(int argc, char **argv)
            {
            	for (int i = 1; i < argc; i++)
            		printf("word <%s>\n", argv[i]);
            	return 0xa7;
            }
            """);
    }

    public void Dispose() => _workspace.Dispose();

    /// <summary>
    /// The 64-bit boot protocol of Linux as Firecracker follows it (its src/vmm/src/arch/x86_64: layout.rs, regs.rs, gdt.rs): page tables
    /// for the first GiB at 0x9000, boot_params at 0x7000, the command line at 0x20000, the stack's top at 0x8ff0. The machine of `pc` has
    /// the keyboard controller that resets it, `microvm` hasn't.
    /// </summary>
    [Theory]
    [InlineData("pc")]
    [InlineData("microvm,rtc=off")]
    public async Task WhatFirecrackerIsToldBootsByItsProtocol(string machine)
    {
        (await _workspace.DotnetAsync("says", ["build", .. Target])).Ends(0);
        _workspace.Write("bin/firecracker", $"#!/bin/sh\ncp \"$3\" {_workspace["told.json"]}\n");
        (await _workspace.RunAsync("chmod", "", "+x", "bin/firecracker")).Ends(0);
        string command = await _workspace.BuildToRunAsync("says", ["--no-build", "-p:UnikernelMonitor=firecracker", .. Target]);
        // A guest of which no exit code came hasn't ended well.
        (await _workspace.RunAsync("sh", "says", "-c", $"PATH={_workspace["bin"]}:$PATH exec {command} one 'two -- words' x=y"))
            .Ends(134).Says("error UK5003: ");

        using var told = JsonDocument.Parse(await File.ReadAllTextAsync(_workspace["told.json"]));
        JsonElement source = told.RootElement.GetProperty("boot-source");
        string image = source.GetProperty("kernel_image_path").GetString()!;
        int memory = told.RootElement.GetProperty("machine-config").GetProperty("mem_size_mib").GetInt32();
        // Its own words stand before the first such blank dash dash blank, be it in quotes.
        string[] sides = source.GetProperty("boot_args").GetString()!.Split(" -- ", 2);
        _workspace.Write("line", $"{sides[0]} virtio_mmio.device=4K@0xd0000000:5 -- {sides[1]}\0");

        _workspace.Write("loader.S", Loader);
        ulong entry = BinaryPrimitives.ReadUInt64LittleEndian((await File.ReadAllBytesAsync(image)).AsSpan(24)); // e_entry
        (await _workspace.RunAsync("cc", "", "-nostdlib", "-static", "-no-pie", "-Wl,--build-id=none", "-Wl,-z,noexecstack",
            "-Wl,-Ttext-segment=0x3000000", "-Wl,--entry=start", "-o", "loader", "loader.S",
            $"-DENTRY={entry}", $"-DMEMORY={memory << 20}"))
            .Ends(0);
        string[] files =
        [
            "-kernel", "loader", "-device", $"loader,file={image}", "-device", "loader,file=line,addr=0x3800000,force-raw=on",
        ];
        Outcome booted = await _workspace.RunAsync("timeout", "", ["60", Machine.Program("x86_64"), "-M", machine, .. files,
            "-m", $"{memory}", "-display", "none", "-serial", "stdio", "-nodefaults", "-no-reboot"]);
        // Blanks stand for what frames make of line ends.
        booted.Ends(0).Says("word <one>\u0010J").Says("word <two -- words>\u0010J").Says("word <x=y>\u0010J").DoesNotSay("word <virtio")
            .Says("\u0010xa7");
    }

    /// <summary>The same image by PVH, with its exit code on the console alone.</summary>
    [Fact]
    public async Task AnExitCodeComesByTheConsole()
    {
        (await _workspace.BootAsync("says", ["-p:UnikernelTimeout=60", .. Target, "--", "one", "two -- words"]))
            .Ends(0xa7).Says("word <one>\nword <two -- words>\n");
    }

    private const string Loader = """
        .section .note.Xen, "a", @note
        	.align 4
        	.long 4, 4, 18 /* XEN_ELFNOTE_PHYS32_ENTRY */
        	.asciz "Xen"
        	.long start
        .text
        .code32
        .globl start
        start:
        	cli
        	cld
        	xor %eax, %eax
        	mov $0x7000, %edi
        	mov $0x1000 / 4, %ecx
        	rep stosl
        	mov $0x9000, %edi
        	mov $0x3000 / 4, %ecx
        	rep stosl
        	mov $0x3800000, %esi /* firmware has been at 0x20000 */
        	mov $0x20000, %edi
        	mov $0x800, %ecx
        	rep movsb
        	movl $0xa003, 0x9000
        	movl $0xb003, 0xa000
        	mov $0xb000, %edi
        	mov $0x83, %eax
        	mov $512, %ecx
        1:	mov %eax, (%edi)
        	add $0x200000, %eax
        	add $8, %edi
        	loop 1b
        	movw $0xaa55, 0x71fe
        	movl $0x53726448, 0x7202
        	movb $0xff, 0x7210
        	movl $0x20000, 0x7228
        	movl $0x1000000, 0x7230
        	movl $0x800, 0x7238
        	movb $2, 0x71e8
        	movl $0x9fc00, 0x72d8
        	movl $1, 0x72e0
        	movl $0x100000, 0x72e4
        	movl $MEMORY - 0x100000, 0x72ec
        	movl $1, 0x72f4
        	lgdt pointer
        	mov $0x20, %eax
        	mov %eax, %cr4
        	mov $0x9000, %eax
        	mov %eax, %cr3
        	mov $0xc0000080, %ecx
        	rdmsr
        	or $0x100, %eax
        	wrmsr
        	mov %cr0, %eax
        	or $0x80000001, %eax
        	mov %eax, %cr0
        	ljmp $8, $2f
        .code64
        2:	mov $0x10, %eax
        	mov %eax, %ds
        	mov %eax, %es
        	mov %eax, %ss
        	mov $0x8ff0, %esp
        	mov %esp, %ebp
        	mov $0x7000, %esi
        	mov $ENTRY, %rax
        	jmp *%rax
        	.align 8
        table:
        	.quad 0, 0x00af9b000000ffff, 0x00cf93000000ffff
        pointer:
        	.word . - table - 1
        	.quad table

        """;
}
