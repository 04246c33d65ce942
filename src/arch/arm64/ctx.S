// SPDX-License-Identifier: BSD-3-Clause
// Switching between contexts: what a call must preserve goes on one stack and comes from another (AAPCS64, 6.1: x19 to x29, d8 to d15).

	.section .text.ukarch_ctx_switch, "ax", %progbits
	.global ukarch_ctx_switch
	.type ukarch_ctx_switch, %function
ukarch_ctx_switch:
	sub	sp, sp, #160
	stp	x19, x20, [sp, #0]
	stp	x21, x22, [sp, #16]
	stp	x23, x24, [sp, #32]
	stp	x25, x26, [sp, #48]
	stp	x27, x28, [sp, #64]
	stp	x29, x30, [sp, #80]
	stp	d8, d9, [sp, #96]
	stp	d10, d11, [sp, #112]
	stp	d12, d13, [sp, #128]
	stp	d14, d15, [sp, #144]
	mov	x2, sp
	str	x2, [x0]
	ldr	x2, [x1]
	mov	sp, x2
	ldp	x19, x20, [sp, #0]
	ldp	x21, x22, [sp, #16]
	ldp	x23, x24, [sp, #32]
	ldp	x25, x26, [sp, #48]
	ldp	x27, x28, [sp, #64]
	ldp	x29, x30, [sp, #80]
	ldp	d8, d9, [sp, #96]
	ldp	d10, d11, [sp, #112]
	ldp	d12, d13, [sp, #128]
	ldp	d14, d15, [sp, #144]
	add	sp, sp, #160
	ret
	.size ukarch_ctx_switch, . - ukarch_ctx_switch

	// Where a new context begins, by the ret above: x19 is its function, x20 the argument, x29 zero.
	.section .text.ukarch_ctx_begin, "ax", %progbits
	.global ukarch_ctx_begin
	.type ukarch_ctx_begin, %function
ukarch_ctx_begin:
	mov	x0, x20
	mov	x30, xzr
	blr	x19
	brk	#0
	.size ukarch_ctx_begin, . - ukarch_ctx_begin

	// void ukarch_fp_save(void *area), void ukarch_fp_restore(const void *area): q0 to q31, FPCR, FPSR.
	.macro all_q instruction
	\instruction	q0, q1, [x0, #0]
	\instruction	q2, q3, [x0, #32]
	\instruction	q4, q5, [x0, #64]
	\instruction	q6, q7, [x0, #96]
	\instruction	q8, q9, [x0, #128]
	\instruction	q10, q11, [x0, #160]
	\instruction	q12, q13, [x0, #192]
	\instruction	q14, q15, [x0, #224]
	\instruction	q16, q17, [x0, #256]
	\instruction	q18, q19, [x0, #288]
	\instruction	q20, q21, [x0, #320]
	\instruction	q22, q23, [x0, #352]
	\instruction	q24, q25, [x0, #384]
	\instruction	q26, q27, [x0, #416]
	\instruction	q28, q29, [x0, #448]
	\instruction	q30, q31, [x0, #480]
	.endm

	.section .text.ukarch_fp_save, "ax", %progbits
	.global ukarch_fp_save
	.type ukarch_fp_save, %function
ukarch_fp_save:
	all_q	stp
	mrs	x1, fpcr
	mrs	x2, fpsr
	str	x1, [x0, #512]
	str	x2, [x0, #520]
	ret
	.size ukarch_fp_save, . - ukarch_fp_save

	.section .text.ukarch_fp_restore, "ax", %progbits
	.global ukarch_fp_restore
	.type ukarch_fp_restore, %function
ukarch_fp_restore:
	all_q	ldp
	ldr	x1, [x0, #512]
	ldr	x2, [x0, #520]
	msr	fpcr, x1
	msr	fpsr, x2
	ret
	.size ukarch_fp_restore, . - ukarch_fp_restore

	.section .note.GNU-stack, "", %progbits
