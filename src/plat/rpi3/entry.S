// SPDX-License-Identifier: BSD-3-Clause
// Where the firmware starts kernel8.img: EL2, MMU off, x0 = device tree or tagged list. Only the first core goes on. The others wait in the
// firmware's page zero for an address in a table there (`cpu-release-addr` in the device tree); they are called away from it and to sleep.

#include <uk/arch/entry.h>

	.section .text.boot, "ax", %progbits
	.global _librpi3_entry
	.type _librpi3_entry, %function
_librpi3_entry:
	ukarch_image_header start
start:
	mrs	x1, mpidr_el1
	and	x1, x1, #3
	cbnz	x1, park
	adr	x1, park
	mov	x2, #0xe0			// the second core's place
	stp	x1, x1, [x2]
	str	x1, [x2, #16]
	dsb	sy
	sev
	b	ukarch_entry
	.size _librpi3_entry, . - _librpi3_entry

	ukarch_board_hopeless park
	ukarch_boot_stack CONFIG_LIBUKMACHINE_BOOT_STACK_PAGES

	.section .note.GNU-stack, "", %progbits
