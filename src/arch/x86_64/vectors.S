// SPDX-License-Identifier: BSD-3-Clause
// The 32 exception entries: each makes the same frame (struct ukarch_regs) and calls ukarch_trap.

.section .text.ukarch_vectors, "ax", @progbits
/* Entries are 16 bytes apart, so that the table of descriptors needs no table of addresses. */
.globl ukarch_vectors
	.align 16
ukarch_vectors:
.set vector, 0
.rept 32
	.align 16
	/* The processor pushes an error code for these: 8, 10 to 14, 17, 21, 29, 30. For the others we push one. */
	.if !((0x60227d00 >> vector) & 1)
	push	$0
	.endif
	push	$vector
	jmp	common
	.set vector, vector + 1
.endr

common:
	push	%rax
	push	%rcx
	push	%rdx
	push	%rbx
	push	%rbp
	push	%rsi
	push	%rdi
	push	%r8
	push	%r9
	push	%r10
	push	%r11
	push	%r12
	push	%r13
	push	%r14
	push	%r15
	cld
	mov	%rsp, %rdi
	xor	%ebp, %ebp
	and	$-16, %rsp
	call	ukarch_trap			/* doesn't return */
	ud2

.section .note.GNU-stack, "", @progbits
