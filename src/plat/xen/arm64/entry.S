// SPDX-License-Identifier: BSD-3-Clause
// The Image header that Xen looks for in a domain's kernel: it jumps there as the kernel's "Booting AArch64 Linux" protocol has it, at EL1.

#include <uk/arch/entry.h>

	.section .text.boot, "ax", %progbits
	.global _libxen_entry
	.type _libxen_entry, %function
_libxen_entry:
	ukarch_image_header start
start:
	b	ukarch_entry
	.size _libxen_entry, . - _libxen_entry

	ukarch_board_hopeless park
	ukarch_boot_stack CONFIG_LIBUKMACHINE_BOOT_STACK_PAGES

	.section .note.GNU-stack, "", %progbits
