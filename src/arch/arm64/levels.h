// SPDX-License-Identifier: BSD-3-Clause
// From a higher exception level to EL1: for every processor's first instructions.
#ifndef ARCH_ARM64_LEVELS_H
#define ARCH_ARM64_LEVELS_H

	// A GICv3's system registers, where the processor has them (ID_AA64PFR0_EL1.GIC): in use, also by EL1.
	.macro gic_registers sre
	mrs	x1, id_aa64pfr0_el1
	tst	x1, #(15 << 24)
	b.eq	1f
	mov	x1, #0xf			// SRE, DFB, DIB, Enable
	msr	\sre, x1
	isb
1:
	.endm

	// EL2: give EL1 64-bit mode, timers, FP and its own ID registers, trap nothing, and go on at \to there.
	.macro leave_el2 to
	mov	x1, #(1 << 31)			// HCR_EL2.RW
	msr	hcr_el2, x1
	mrs	x1, cnthctl_el2
	orr	x1, x1, #3			// EL1PCTEN, EL1PCEN
	msr	cnthctl_el2, x1
	msr	cntvoff_el2, xzr
	mov	x1, #0x33ff			// RES1 bits; TFP clear
	msr	cptr_el2, x1
	msr	hstr_el2, xzr
	mrs	x1, midr_el1
	msr	vpidr_el2, x1
	mrs	x1, mpidr_el1
	msr	vmpidr_el2, x1
	gic_registers s3_4_c12_c9_5		// ICC_SRE_EL2
	ldr	x1, =SCTLR_OFF
	msr	sctlr_el1, x1
	mov	x1, #0x3c5			// SPSR: EL1h, all masked
	msr	spsr_el2, x1
	adr	x1, \to
	msr	elr_el2, x1
	eret
	.endm

#endif
