// SPDX-License-Identifier: BSD-3-Clause
// The Image header that a loader of the kernel's "Booting AArch64 Linux" protocol jumps to, and the end before there is a console.

#include <uk/arch/entry.h>

	.section .text.boot, "ax", %progbits
	.global _libkvm_entry
	.type _libkvm_entry, %function
_libkvm_entry:
	ukarch_image_header start
start:
	cbnz	x0, 1f
	mov	x0, #0x40000000			// QEMU passes an ELF no x0; its device tree is at the start of RAM
1:	b	ukarch_entry
	.size _libkvm_entry, . - _libkvm_entry

	.section .text.ukplat_hopeless, "ax", %progbits
	.type ukplat_hopeless, %function
	// Nothing to run on, and no console yet: all that can be told is the exit code (UKPLAT_EXIT_CRASH).
	.global ukplat_hopeless
ukplat_hopeless:
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
	.size ukplat_hopeless, . - ukplat_hopeless

	ukarch_boot_stack CONFIG_LIBUKMACHINE_BOOT_STACK_PAGES

	.section .note.GNU-stack, "", %progbits
