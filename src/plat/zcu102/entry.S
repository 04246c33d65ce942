// SPDX-License-Identifier: BSD-3-Clause
// Where a loader starts the image: EL3, EL2 or EL1, MMU off, x0 = device tree or tagged list, if there is one. Should a loader have
// started all processors, only the first goes on.

#include <uk/arch/entry.h>

	.section .text.boot, "ax", %progbits
	.global _libzcu102_entry
	.type _libzcu102_entry, %function
_libzcu102_entry:
	ukarch_image_header start
start:
	mrs	x1, mpidr_el1
	and	x1, x1, #3
	cbnz	x1, park
	lsr	x1, x0, #31			// what a loader of an ELF leaves in x0 is no address; memory for a tree begins at 0
	cmp	x1, #0
	csel	x0, x0, xzr, eq
	b	ukarch_entry
	.size _libzcu102_entry, . - _libzcu102_entry

	ukarch_board_hopeless park
	ukarch_boot_stack CONFIG_LIBUKMACHINE_BOOT_STACK_PAGES

	.section .note.GNU-stack, "", %progbits
