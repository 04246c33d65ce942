// SPDX-License-Identifier: BSD-3-Clause
// A further processor, from its first instruction to C (uk/arch/processor.h): as entry.S for the first one, with what that one has made.
#if CONFIG_UKPLAT_LCPU_MAXCOUNT > 1

#include "asm.h"
#include "levels.h"

	.section .text.ukarch_processor_entry, "ax", %progbits
	.global ukarch_processor_entry
	.type ukarch_processor_entry, %function
ukarch_processor_entry:
	mov	x20, x0				// struct ukarch_processor
	mrs	x1, CurrentEL
	cmp	x1, #(2 << 2)
	b.lo	at_el1
	leave_el2 at_el1

at_el1:
	msr	daifset, #0xf
	msr	spsel, #1
	ldr	x1, =SCTLR_OFF
	msr	sctlr_el1, x1
	mov	x1, #(3 << 20)			// CPACR_EL1.FPEN
	msr	cpacr_el1, x1
	isb
	ldp	x1, x2, [x20, #40]
	ldp	x3, x4, [x20, #56]
	msr	ttbr0_el1, x1
	msr	tcr_el1, x2
	msr	mair_el1, x3
	isb
	tlbi	vmalle1
	ic	iallu
	dsb	sy
	isb
	msr	sctlr_el1, x4
	isb

	adrp	x1, ukarch_vectors
	add	x1, x1, :lo12:ukarch_vectors
	msr	vbar_el1, x1
	isb
	msr	daifclr, #4			// SErrors may come from here on
	ldr	x1, [x20, #32]
	add	x1, x1, #EXCEPTION_BLOCK
	mov	sp, x1
	msr	spsel, #0
	ldp	x1, x2, [x20]
	mov	sp, x1
	msr	tpidr_el0, x2
	ldp	x1, x2, [x20, #16]
	msr	tpidr_el1, x1
	isb
	mov	x29, xzr
	mov	x30, xzr
	mov	x0, x20
	blr	x2				// doesn't return
	brk	#0
	.size ukarch_processor_entry, . - ukarch_processor_entry

#endif
	.section .note.GNU-stack, "", %progbits
