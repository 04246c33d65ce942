// SPDX-License-Identifier: BSD-3-Clause
// A further processor, from its first instruction to C (uk/arch/processor.h).
//
// It begins in real mode at the start of a page below 1 MiB, into which a copy of the trampoline was put (Intel SDM 3A, 9.4.4). That goes
// to protected mode and jumps into the image, where paging is switched on with the tables that are there: so the page is executed
// while there are no rights yet, and is never anything but data in the tables.
#if CONFIG_UKPLAT_LCPU_MAXCOUNT > 1

#include "longmode.h"
#define MSR_FS_BASE	0xc0000100
#define MSR_GS_BASE	0xc0000101

.section .rodata.ukarch_trampoline, "a", @progbits
.code16
.globl ukarch_trampoline, ukarch_trampoline_end
ukarch_trampoline:
	cli
	cld
	lgdtl	%cs:(flat_pointer - ukarch_trampoline)
	mov	$0x11, %eax			/* ET, PE */
	mov	%eax, %cr0
	ljmpl	$8, $start32
	.align 4
flat_pointer:
	.word flat_end - flat - 1
	.long flat
ukarch_trampoline_end:

	.align 8
flat:	/* Null, 32-bit code, data: all of the address space. */
	.quad 0, 0x00cf9b000000ffff, 0x00cf93000000ffff
flat_end:

.section .text.ukarch_processor, "ax", @progbits
.code32
start32:
	mov	$16, %eax
	mov	%eax, %ds
	mov	%eax, %es
	mov	%eax, %ss
	enter_long_mode start64

.code64
start64:
	mov	$16, %eax
	mov	%eax, %ds
	mov	%eax, %es
	mov	%eax, %ss
	xor	%eax, %eax
	mov	%eax, %fs
	mov	%eax, %gs
	mov	ukarch_processor_next(%rip), %rbx	/* struct ukarch_processor */
	mov	0(%rbx), %rsp
	mov	8(%rbx), %rax
	mov	%rax, %rdx
	shr	$32, %rdx
	mov	$MSR_FS_BASE, %ecx
	wrmsr
	mov	16(%rbx), %rax
	mov	%rax, %rdx
	shr	$32, %rdx
	mov	$MSR_GS_BASE, %ecx
	wrmsr
	fninit
	xor	%ebp, %ebp
	mov	%rbx, %rdi
	call	*24(%rbx)			/* doesn't return */
	ud2

#endif
.section .note.GNU-stack, "", @progbits
