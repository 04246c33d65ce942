// SPDX-License-Identifier: BSD-3-Clause
// From the loader's jump to the first line of C (uk/arch/entry.h).
//
// The story: check the place, go down to EL1, clear .bss, switch paging on
// (mmu.S), install the vectors, and call C on a guarded stack. Threads run on SP_EL0; an exception
// switches to SP_EL1, so that a stack overflow still finds a good stack for its dump.

#include "asm.h"
#include "levels.h"

	.section .text.ukarch_entry, "ax"
	.global ukarch_entry
	.type ukarch_entry, %function
ukarch_entry:
	mov	x20, x0

	// The code is linked to run at one address. At any other, only switching off is left: there is no console yet.
	adr	x1, ukarch_entry
	ldr	x2, =ukarch_entry
	cmp	x1, x2
	b.ne	hopeless

	mrs	x1, CurrentEL
	cmp	x1, #(2 << 2)
	b.lo	at_el1
	b.hi	at_el3

	leave_el2 at_el1

at_el3:
	// EL3, on a machine without firmware: EL1 is entered in the Secure state, which is the one that owns the devices.
	mov	x1, #(1 << 10 | 3 << 4)		// SCR_EL3: RW, and what is RES1; NS and the routing of interrupts clear
	msr	scr_el3, x1
	msr	cptr_el3, xzr
	gic_registers s3_6_c12_c12_5		// ICC_SRE_EL3
	msr	mdcr_el3, xzr
	ldr	x1, =SCTLR_OFF
	msr	sctlr_el1, x1
	mov	x1, #0x3c5
	msr	spsr_el3, x1
	adr	x1, at_el1
	msr	elr_el3, x1
	eret

at_el1:
	ldr	x1, =SCTLR_OFF			// whatever the loader left: MMU and caches off
	msr	sctlr_el1, x1
	isb
	msr	daifset, #0xf
	mov	x1, #(3 << 20)			// CPACR_EL1.FPEN: no traps for FP and SIMD
	msr	cpacr_el1, x1
	isb

	// Clear .bss and the page tables. The loader may have left dirty cache lines over them, which would come
	// back over our zeroes: clean and invalidate first. CTR_EL0.DminLine is log2 of the line in words.
	adrp	x1, ukplat_bss_start
	add	x1, x1, :lo12:ukplat_bss_start
	adrp	x2, ukplat_bss_end
	mrs	x3, ctr_el0
	ubfx	x3, x3, #16, #4
	mov	x4, #4
	lsl	x4, x4, x3
	mov	x3, x1
0:	dc	civac, x3
	add	x3, x3, x4
	cmp	x3, x2
	b.lo	0b
	dsb	sy
1:	stp	xzr, xzr, [x1], #16
	cmp	x1, x2
	b.lo	1b

	bl	ukarch_paging_on

	adrp	x1, ukarch_vectors
	add	x1, x1, :lo12:ukarch_vectors
	msr	vbar_el1, x1
	isb
	msr	daifclr, #4			// SErrors may come from here on
	adrp	x1, ukplat_exception_stack_top
	mov	sp, x1
	msr	spsel, #0
	adrp	x1, ukplat_stack_top
	mov	sp, x1
	mov	x29, xzr			// the end of every back trace
	mov	x30, xzr
	adrp	x1, boot_control_block		// a thread pointer that is good enough for the stack protector, until ukboot
	add	x1, x1, :lo12:boot_control_block	// makes the real one
	msr	tpidr_el0, x1
#if CONFIG_UKPLAT_LCPU_MAXCOUNT > 1
	bl	ukarch_percpu_start		// keeps x20
#endif
	mov	x0, x20
	bl	ukplat_start
	// ukplat_start does not return.

	// The platform's last words: they may be too far away for a conditional branch.
hopeless:
	b	ukplat_hopeless
	.size ukarch_entry, . - ukarch_entry

	.section .rodata.boot_control_block, "a"
	.balign	16
boot_control_block:
	.quad	0, 0x0a0dff00595a0000

	.section .note.GNU-stack, "", %progbits
