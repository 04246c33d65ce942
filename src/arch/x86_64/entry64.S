// SPDX-License-Identifier: BSD-3-Clause
// From long mode back to where ukarch_entry32 begins (uk/arch/entry.h), for loaders that have gone further already.
//
// The loader's page tables say of every address below 4 GiB that is in use here what it says itself, so the code stays where it is when
// they are out of use. Its stack may be anywhere.

#define CODE32		8
#define DATA32		16
#define CR0_PG		0x80000000
#define CR4_PCIDE	17
#define MSR_EFER	0xc0000080
#define EFER_LME	0x100

.section .text.ukarch_entry64, "ax", @progbits
.code64
.globl ukarch_entry64
ukarch_entry64:					/* %rsi: what the loader tells */
	cli
	cld
	mov	$ukplat_stack_top, %esp
	mov	%esi, %ebx
	lgdt	pointer
	push	$CODE32
	push	$1f
	lretq
.code32
1:	mov	$DATA32, %eax
	mov	%eax, %ds
	mov	%eax, %es
	mov	%eax, %ss
	mov	%cr4, %eax
	btr	$CR4_PCIDE, %eax		/* has to be clear before paging is switched off */
	mov	%eax, %cr4
	mov	%cr0, %eax
	and	$~CR0_PG, %eax
	mov	%eax, %cr0
	mov	$MSR_EFER, %ecx
	rdmsr
	and	$~EFER_LME, %eax
	wrmsr
	xor	%eax, %eax
	mov	%eax, %cr4			/* five levels, if the loader had those: only now */
	jmp	ukarch_entry32

.section .rodata.ukarch_entry64, "a", @progbits
	.align 8
table:	/* Null, 32-bit code, data: all of the address space. */
	.quad 0, 0x00cf9b000000ffff, 0x00cf93000000ffff
pointer:
	.word . - table - 1
	.quad table

.section .note.GNU-stack, "", @progbits
