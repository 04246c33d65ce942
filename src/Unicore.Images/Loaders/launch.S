// SPDX-License-Identifier: BSD-3-Clause
// From UEFI's 64-bit code to the image, by what PVH's entry expects: 32-bit code, flat segments, no paging.
//
// A copy of it runs, in memory below 4 GiB where addresses are the same with paging and without, and which the image doesn't take. Only
// here, when the firmware's page tables are out of use, does the image get to its place: they may have been there.

#include "launch.h"

#define CODE32		8
#define DATA32		16
#define CR0_PG		0x80000000
#define MSR_EFER	0xc0000080
#define EFER_LME	0x100

.section .text.boot, "ax", @progbits
.code64
.globl _start
_start:						/* the file's first byte of code is its entry */
	jmp	efi_main

.section .text, "ax", @progbits
.globl launch_code
launch_code:					/* %rdi: struct launch */
	cli
	cld
	lgdt	LAUNCH_POINTER(%rdi)
	lea	1f(%rip), %rax
	push	$CODE32
	push	%rax
	lretq
.code32
1:	mov	$DATA32, %eax
	mov	%eax, %ds
	mov	%eax, %es
	mov	%eax, %fs
	mov	%eax, %gs
	mov	%eax, %ss
	mov	%cr0, %eax
	and	$~CR0_PG, %eax
	mov	%eax, %cr0
	mov	$MSR_EFER, %ecx
	rdmsr
	and	$~EFER_LME, %eax
	wrmsr
	xor	%eax, %eax
	mov	%eax, %cr4
	mov	%edi, %ebp
	lea	LAUNCH_PIECES(%ebp), %ebx
	mov	LAUNCH_COUNT(%ebp), %edx
2:	mov	(%ebx), %esi			/* from, to, bytes to copy, bytes of zeros */
	mov	4(%ebx), %edi
	mov	8(%ebx), %ecx
	rep movsb
	mov	12(%ebx), %ecx
	rep stosb				/* %al is 0 */
	add	$LAUNCH_PIECE_SIZE, %ebx
	dec	%edx
	jnz	2b
	mov	LAUNCH_INFO(%ebp), %ebx
	jmp	*LAUNCH_ENTRY(%ebp)
	.org launch_code + LAUNCH_CODE_SIZE	/* the assembler refuses to go back */

.section .note.GNU-stack, "", @progbits
