// SPDX-License-Identifier: BSD-3-Clause
// From 32-bit protected mode to the first line of C: page tables, long mode, stack (uk/arch/entry.h).
//
// %eax is undefined (qboot leaves a multiboot magic there when it loads by PVH), so only the structure that %ebx points
// to counts; C checks it.
//
// Page tables: addresses are identical. The first GiB is mapped by 2 MiB pages, readable, writable, not executable;
// over it, up to the image's end, lie 4 KiB pages with the rights of each part. The pages below the
// two stacks are left out; page 0 follows when the loader's data, which SeaBIOS puts there, has been read. So
// nothing is writable and executable from the first instruction of C on.

#define PT_PRESENT	1
#define PT_WRITE	2
#define PT_LARGE	0x80
#define PT_NX_HIGH	0x80000000	/* bit 63, in the upper half */

#define MSR_FS_BASE	0xc0000100

#include "longmode.h"

.section .text.ukarch_entry32, "ax", @progbits
.code32
.globl ukarch_entry32
ukarch_entry32:
	cli
	cld
	mov	$ukplat_stack_top, %esp

	/* The first GiB: 512 pages of 2 MiB. */
	mov	$((511 << 21) + PT_PRESENT + PT_WRITE + PT_LARGE), %eax
	mov	$PT_NX_HIGH, %edx
	mov	$512, %ecx
1:	mov	%eax, boot_pd - 8(, %ecx, 8)
	mov	%edx, boot_pd - 4(, %ecx, 8)
	sub	$0x200000, %eax
	dec	%ecx
	jnz	1b

	/* Over it, page tables: first as if all were data, */
	mov	$ukplat_tables_count, %ecx
	shl	$9, %ecx
	mov	%ecx, %eax
	shl	$12, %eax
	add	$(PT_PRESENT + PT_WRITE - 0x1000), %eax
2:	mov	%eax, ukplat_tables - 8(, %ecx, 8)
	mov	%edx, ukplat_tables - 4(, %ecx, 8)
	sub	$0x1000, %eax
	dec	%ecx
	jnz	2b
	/* then constants without the right to write, text without NX either, */
	mov	$ukplat_rodata_start, %eax
	mov	$ukplat_rodata_end, %ecx
	call	protect
	xor	%edx, %edx
	mov	$ukplat_text_start, %eax
	mov	$ukplat_text_end, %ecx
	call	protect
	/* and the holes below both stacks. */
	mov	$ukplat_stack_guard, %eax
	call	hole
	mov	$ukplat_exception_guard, %eax
	call	hole

	mov	$(ukplat_tables + PT_PRESENT + PT_WRITE), %eax
	mov	$boot_pd, %edi
	mov	$ukplat_tables_count, %ecx
3:	mov	%eax, (%edi)
	movl	$0, 4(%edi)
	add	$0x1000, %eax
	add	$8, %edi
	dec	%ecx
	jnz	3b
	movl	$(boot_pd + PT_PRESENT + PT_WRITE), boot_pdpt
	movl	$(boot_pdpt + PT_PRESENT + PT_WRITE), ukarch_pml4

	enter_long_mode start64

/* The pages [%eax, %ecx) become read-only, with %edx as the upper half of their entries. */
protect:
4:	cmp	%ecx, %eax
	jae	5f
	mov	%eax, %edi
	shr	$9, %edi			/* the entry: eight bytes for each 4 KiB */
	mov	%eax, %esi
	or	$PT_PRESENT, %esi
	mov	%esi, ukplat_tables(%edi)
	mov	%edx, ukplat_tables + 4(%edi)
	add	$0x1000, %eax
	jmp	4b
5:	ret

/* The page at %eax is left out. */
hole:
	shr	$9, %eax
	movl	$0, ukplat_tables(%eax)
	movl	$0, ukplat_tables + 4(%eax)
	ret

.code64
start64:
	mov	$16, %eax
	mov	%eax, %ds
	mov	%eax, %es
	mov	%eax, %ss
	xor	%eax, %eax
	mov	%eax, %fs
	mov	%eax, %gs
	/* A thread pointer that is good enough for the stack protector, until ukboot makes the real one. */
	mov	$MSR_FS_BASE, %ecx
	mov	$boot_control_block, %eax
	xor	%edx, %edx
	wrmsr
	fninit
	mov	$ukplat_stack_top, %esp
	xor	%ebp, %ebp
#if CONFIG_UKPLAT_LCPU_MAXCOUNT > 1
	call	ukarch_percpu_start		/* keeps %ebx */
#endif
	mov	%ebx, %edi
	call	ukplat_start			/* doesn't return */
	ud2

.section .data.boot, "aw", @progbits
	.align 16
/* Null, 64-bit code, data, the task state segment (two slots; ukarch_trap_init fills them). */
.globl ukarch_gdt
ukarch_gdt:
	.quad 0, 0x00af9b000000ffff, 0x00cf93000000ffff, 0, 0
.globl ukarch_gdt_pointer
ukarch_gdt_pointer:
	.word . - ukarch_gdt - 1
	.long ukarch_gdt
	.long 0
	.align 16
boot_control_block:
	.quad boot_control_block, 0, 0, 0, 0, 0x000aff0d00595a00, 0, 0

.section .bss.boot, "aw", @nobits
	.align 4096
.globl ukarch_pml4
ukarch_pml4:	.skip 4096
boot_pdpt:	.skip 4096
boot_pd:	.skip 4096

.section .note.GNU-stack, "", @progbits
