// SPDX-License-Identifier: BSD-3-Clause
// The exception vectors: store every register, call C, and when that returns restore them.
//
// The first four vectors belong to code on SP_EL0 (all of ours), the next four to what happens inside a handler, on the exceptions'
// stack: that goes on below the first one's frame while there is room for a dump; else that stack itself has
// overflowed, and the dump starts at its top again, never to return. TPIDRRO_EL0, which EL1 has no other use for, is the scratch
// register. Below the frame (struct ukarch_regs) go q0 to q31, FPCR and FPSR.
//
// An interrupt stays on the interrupted stack, SP_EL0: what it interrupted is there whole, so that a scheduler may go on with another
// thread. From `store` on it is like one that came on the stack that is in use.
//
// Eight more would be for less privileged code, of which there is none: the linker script has other code there. A vector has 128
// bytes, whatever it needs; what all of them share stands in the gaps.

#include "asm.h"

	.macro vector kind
	.org	ukarch_vectors + \kind * 0x80	// an error if the code before it is too long
	.if	\kind == VECTOR_IRQ
	msr	spsel, #0
	sub	sp, sp, #TRAP_SIZE
	stp	x0, x1, [sp]
	mov	x0, #(\kind | TRAP_SAME_STACK)
	.else
	.if	\kind >= 4
	msr	tpidrro_el0, x0
#if CONFIG_UKPLAT_LCPU_MAXCOUNT > 1
	mov	x0, sp
	and	x0, x0, #(EXCEPTION_BLOCK - 1)
	sub	x0, x0, #EXCEPTION_GUARD
	cmp	x0, #TRAP_RESERVE
	b.ge	1f
	mov	x0, sp
	orr	x0, x0, #(EXCEPTION_BLOCK - 1)
	add	x0, x0, #1
#else
	adrp	x0, ukplat_exception_stack
	add	x0, x0, #TRAP_RESERVE
	cmp	sp, x0
	b.hs	1f
	adrp	x0, ukplat_exception_stack_top
#endif
	mov	sp, x0
	sub	sp, sp, #TRAP_SIZE
	mrs	x0, tpidrro_el0
	stp	x0, x1, [sp]
	mov	x0, #(\kind | TRAP_OVERFLOW)
	b	store
1:	mrs	x0, tpidrro_el0
	.endif
	sub	sp, sp, #TRAP_SIZE
	stp	x0, x1, [sp]
	mov	x0, #\kind
	.endif
	.endm

	.macro all_q instruction
	\instruction	q0, q1, [sp, #0]
	\instruction	q2, q3, [sp, #32]
	\instruction	q4, q5, [sp, #64]
	\instruction	q6, q7, [sp, #96]
	\instruction	q8, q9, [sp, #128]
	\instruction	q10, q11, [sp, #160]
	\instruction	q12, q13, [sp, #192]
	\instruction	q14, q15, [sp, #224]
	\instruction	q16, q17, [sp, #256]
	\instruction	q18, q19, [sp, #288]
	\instruction	q20, q21, [sp, #320]
	\instruction	q22, q23, [sp, #352]
	\instruction	q24, q25, [sp, #384]
	\instruction	q26, q27, [sp, #416]
	\instruction	q28, q29, [sp, #448]
	\instruction	q30, q31, [sp, #480]
	.endm

	.section .vectors, "ax"
	.balign	0x800
	.global ukarch_vectors
	.type ukarch_vectors, %function
ukarch_vectors:
	vector	0
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
	add	x1, sp, #TRAP_SIZE
	tbnz	x0, #TRAP_SAME_STACK_BIT, 2f	// which stack was interrupted; the register exists on SP_EL1 only
	mrs	x1, sp_el0
2:	stp	x30, x1, [sp, #TRAP_SP - 8]
	mrs	x1, elr_el1
	mrs	x2, spsr_el1
	stp	x1, x2, [sp, #TRAP_ELR]
	mrs	x1, esr_el1
	mrs	x2, far_el1
	stp	x1, x2, [sp, #TRAP_ESR]
	mov	x19, x0
	mov	x1, sp
	mov	x20, sp
	b	call

	vector	1
	b	store
call:
	sub	sp, sp, #TRAP_FP_SIZE
	all_q	stp
	mrs	x21, fpcr
	mrs	x22, fpsr
	mov	x29, xzr
	mov	x30, xzr
	bl	ukarch_trap
	b	restore

	vector	2
	b	store
restore:
	all_q	ldp
	msr	fpcr, x21
	msr	fpsr, x22
	mov	sp, x20
	tbnz	x19, #TRAP_SAME_STACK_BIT, 1f
	ldr	x1, [sp, #TRAP_SP]
	msr	sp_el0, x1
1:	ldp	x1, x2, [sp, #TRAP_ELR]
	msr	elr_el1, x1
	msr	spsr_el1, x2
	b	return

	vector	3
	b	store
return:
	ldp	x2, x3, [sp, #16]
	ldp	x4, x5, [sp, #32]
	ldp	x6, x7, [sp, #48]
	ldp	x8, x9, [sp, #64]
	ldp	x10, x11, [sp, #80]
	ldp	x12, x13, [sp, #96]
	ldp	x14, x15, [sp, #112]
	ldp	x16, x17, [sp, #128]
	ldp	x18, x19, [sp, #144]
	ldp	x20, x21, [sp, #160]
	ldp	x22, x23, [sp, #176]
	ldp	x24, x25, [sp, #192]
	ldp	x26, x27, [sp, #208]
	ldp	x28, x29, [sp, #224]
	ldr	x30, [sp, #TRAP_SP - 8]
	ldp	x0, x1, [sp], #TRAP_SIZE
	eret

	.irp	kind, 4, 5, 6, 7
	vector	\kind
	b	store
	.endr
	.size ukarch_vectors, . - ukarch_vectors

	.section .note.GNU-stack, "", %progbits
