// SPDX-License-Identifier: BSD-3-Clause
// arm64: what a platform's entry (assembly) and this library's have to do with each other.
//
// ukarch_entry takes over as the kernel's "Booting AArch64 Linux" protocol leaves the processor: MMU off, x0 = physical address of
// the device tree, EL2 or EL1; or EL3, where there is no firmware. It goes to EL1, clears .bss, switches paging and vectors on,
// and calls, on the boot stack,
//     UK_NORETURN void ukplat_start(void *blob);
// which the platform has. Where it can't go on, with neither stack nor console, it jumps to ukplat_hopeless, assembly of
// the platform's. It expects of the platform's linker script what uk/arch/paging.h says, a section .bootstack, and
// ukplat_bss_start, ukplat_bss_end: what is to be cleared, page tables among it.
#ifndef UK_ARCH_ENTRY_H
#define UK_ARCH_ENTRY_H

#ifdef __ASSEMBLER__

// The header that loaders of the kernel's "Booting AArch64 Linux" protocol look for, and a jump over it to `start`. Sizes and offset
// are filled in after linking, by the image writer.
.macro ukarch_image_header start
	b	\start				// code0
	.long	0				// code1
	.quad	0, 0, 0, 0, 0, 0
	.ascii	"ARM\x64"
	.long	0
.endm

// ukplat_hopeless of a board. There is nothing to run on, and no console yet: all that can be told is the exit code (UKPLAT_EXIT_CRASH),
// to an emulator. It ends at `park`, where a processor that isn't to run may go too.
.macro ukarch_board_hopeless park
	.section .text.ukplat_hopeless, "ax", %progbits
	.type ukplat_hopeless, %function
	.global ukplat_hopeless
ukplat_hopeless:
	mov	x0, #0x18			// semihosting SYS_EXIT
	adr	x1, 4f
	hlt	#0xf000
\park:
	wfi					// interrupts are masked, and none is routed here
	b	\park
	.balign	8
4:	.quad	0x20026, 99
	.size ukplat_hopeless, . - ukplat_hopeless
.endm

// The stacks, each with a page below it that isn't mapped: so many pages for C, five for exceptions (uk/plat/trap.h says
// how deep they nest).
.macro ukarch_boot_stack pages
	.section .bootstack, "aw", %nobits
	.global	ukplat_exception_guard, ukplat_exception_stack, ukplat_exception_stack_top
	.global	ukplat_stack_guard, ukplat_stack, ukplat_stack_top
#if CONFIG_UKPLAT_LCPU_MAXCOUNT > 1
	.balign	0x8000				// a block, as uk/arch/processor.h has it
ukplat_exception_guard:
	.skip	3 * 4096
#else
	.balign	4096
ukplat_exception_guard:
	.skip	4096
#endif
ukplat_exception_stack:
	.skip	5 * 4096
ukplat_exception_stack_top:
ukplat_stack_guard:
	.skip	4096
ukplat_stack:
	.skip	\pages * 4096
ukplat_stack_top:
.endm

#else

#include <uk/essentials.h>

extern char ukplat_stack_guard[], ukplat_stack[], ukplat_stack_top[];

UK_NORETURN void ukplat_start(void *blob);

#endif
#endif
