// SPDX-License-Identifier: BSD-3-Clause
// The exception vectors: store every register, then hand over to trap.c, which does not return.
//
// The first four belong to code on SP_EL0 (all of ours), the next four to a fault inside the dump itself: these start
// at the top of the exception stack again, as a fault there may well be that stack's own overflow.

#include "asm.h"

	.macro vector kind
	.balign	0x80
	.if	\kind >= 4
	msr	tpidr_el1, x0
	adrp	x0, ukplat_exception_stack_top
	mov	sp, x0
	mrs	x0, tpidr_el1
	.endif
	sub	sp, sp, #TRAP_SIZE
	stp	x0, x1, [sp]
	mov	x0, #\kind
	b	store
	.endm

	.section .text.ukarch_vectors, "ax"
	.balign	0x800
	.global ukarch_vectors
	.type ukarch_vectors, %function
ukarch_vectors:
	vector	0
	vector	1
	vector	2
	vector	3
	vector	4
	vector	5
	vector	6
	vector	7
	vector	8
	vector	9
	vector	10
	vector	11
	vector	12
	vector	13
	vector	14
	vector	15

	.balign	0x80
store:
	stp	x2, x3, [sp, #16]
	stp	x4, x5, [sp, #32]
	stp	x6, x7, [sp, #48]
	stp	x8, x9, [sp, #64]
	stp	x10, x11, [sp, #80]
	stp	x12, x13, [sp, #96]
	stp	x14, x15, [sp, #112]
	stp	x16, x17, [sp, #128]
	stp	x18, x19, [sp, #144]
	stp	x20, x21, [sp, #160]
	stp	x22, x23, [sp, #176]
	stp	x24, x25, [sp, #192]
	stp	x26, x27, [sp, #208]
	stp	x28, x29, [sp, #224]
	mrs	x1, sp_el0
	stp	x30, x1, [sp, #TRAP_SP - 8]
	mrs	x1, elr_el1
	mrs	x2, spsr_el1
	stp	x1, x2, [sp, #TRAP_ELR]
	mrs	x1, esr_el1
	mrs	x2, far_el1
	stp	x1, x2, [sp, #TRAP_ESR]
	mov	x1, sp
	mov	x29, xzr
	mov	x30, xzr
	bl	ukarch_trap
	.size ukarch_vectors, . - ukarch_vectors

	.section .note.GNU-stack, "", %progbits
