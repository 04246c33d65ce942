// SPDX-License-Identifier: BSD-3-Clause
// Replaces a block in the page tables by a table of the same pages.
//
// The architecture wants a break before the make (Arm ARM DDI 0487, D8.14.1): the entry is invalid, and forgotten by the processor,
// before it says something else. But the block may hold whatever we stand on: this code's stack, the very table that is written. So
// the MMU is off meanwhile; memory is mapped where it is, thus all addresses stay what they are, and registers are all that is
// used. With it off, stores go past the caches: the entry's line is cleaned before, and dropped after,
// lest a copy that the processor fetched on its own in between be what table walks see. Other processors must be kept
// from using the block: where there may be some there are no blocks (uk/arch/pt.h).

	.section .text.ukarch_pt_replace, "ax"
	.global ukarch_pt_replace
	.type ukarch_pt_replace, %function
ukarch_pt_replace:
	mrs	x3, daif
	msr	daifset, #0xf
	dc	civac, x0
	dsb	sy
	mrs	x4, sctlr_el1
	bic	x5, x4, #1			// SCTLR_EL1.M
	msr	sctlr_el1, x5
	isb
	str	xzr, [x0]
	dsb	sy
	tlbi	vmalle1
	dsb	sy
	str	x1, [x0]
	dsb	sy
	dc	civac, x0
	dsb	sy
	msr	sctlr_el1, x4
	isb
	msr	daif, x3
	ret
	.size ukarch_pt_replace, . - ukarch_pt_replace

	.section .note.GNU-stack, "", %progbits
