// SPDX-License-Identifier: BSD-3-Clause
// The first instructions on an arm64 machine: from the loader's jump to the first line of C.
//
// The loader follows the kernel's "Booting AArch64 Linux" protocol: MMU off, x0 = physical address of
// the device tree, EL2 or EL1. The story: check the place, drop to EL1, clear .bss, switch paging on
// (mmu.S), install the vectors, and call C on a guarded stack. Threads run on SP_EL0; an exception
// switches to SP_EL1, so that a stack overflow still finds a good stack for its dump.

#include "asm.h"

	.section .text.boot, "ax", %progbits
	.global _libkvm_entry
	.type _libkvm_entry, %function
_libkvm_entry:
	b	_arm_entry			// code0
	.long	0				// code1
	.quad	0, 0, 0, 0, 0, 0		// the image writer knows sizes and offset, after linking
	.ascii	"ARM\x64"
	.long	0
	.size _libkvm_entry, . - _libkvm_entry

	.section .text._arm_entry, "ax"
	.type _arm_entry, %function
_arm_entry:
	mov	x20, x0

	// The code is linked to run at one address. At any other, only switching off is left: there is no console yet.
	adr	x1, _arm_entry
	ldr	x2, =_arm_entry
	cmp	x1, x2
	b.ne	_arm_hopeless

	mrs	x1, CurrentEL
	cmp	x1, #(2 << 2)
	b.lo	at_el1
	b.hi	_arm_hopeless			// EL3 is firmware's place

	// EL2: give EL1 64-bit mode, timers, FP and its own ID registers, trap nothing, and go there.
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
	ldr	x1, =SCTLR_OFF
	msr	sctlr_el1, x1
	mov	x1, #0x3c5			// SPSR: EL1h, all masked
	msr	spsr_el2, x1
	adr	x1, at_el1
	msr	elr_el2, x1
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
	adrp	x1, _bss_start
	add	x1, x1, :lo12:_bss_start
	adrp	x2, _bss_end
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

	cbnz	x20, 2f
	mov	x20, #0x40000000		// QEMU passes an ELF no x0; its device tree is at the start of RAM
2:	bl	_arm_paging_on

	adrp	x1, _arm_vectors
	add	x1, x1, :lo12:_arm_vectors
	msr	vbar_el1, x1
	isb
	msr	daifclr, #4			// SErrors may come from here on
	adrp	x1, _exception_stack_top
	mov	sp, x1
	msr	spsel, #0
	adrp	x1, _stack_top
	mov	sp, x1
	mov	x29, xzr			// the end of every back trace
	mov	x30, xzr
	mov	x0, x20
	bl	_arm_start
	// _arm_start does not return.

	// Nothing to run on, and no console yet: all that can be told is the exit code (UKPLAT_EXIT_CRASH).
	.global	_arm_hopeless
_arm_hopeless:
	mov	x0, #0x18			// semihosting SYS_EXIT
	adr	x1, 4f
	hlt	#0xf000
	movz	x0, #0x8400, lsl #16		// PSCI SYSTEM_OFF
	movk	x0, #0x0008
	hvc	#0
3:	wfi
	b	3b
	.balign	8
4:	.quad	0x20026, 99
	.size _arm_entry, . - _arm_entry

	// The stacks, each with a page below it that mmu.S leaves out.
	.section .bootstack, "aw", %nobits
	.balign	4096
	.global	_exception_guard, _exception_stack, _exception_stack_top, _stack_guard, _stack, _stack_top
_exception_guard:
	.skip	4096
_exception_stack:
	.skip	2 * 4096
_exception_stack_top:
_stack_guard:
	.skip	4096
_stack:
	.skip	CONFIG_KVM_BOOT_STACK_PAGES * 4096
_stack_top:

	.section .note.GNU-stack, "", %progbits
