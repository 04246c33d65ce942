// SPDX-License-Identifier: BSD-3-Clause
// The end of the guest, with a code where the machine can pass one on.
#include "kvm.h"

#include <uk/plat/bootstrap.h>

#define DEBUG_EXIT_PORT 0xf4  /* QEMU's isa-debug-exit: the process ends with (value << 1) | 1 */
#define KEYBOARD_PORT 0x64    /* Firecracker and PCs: a reset */
#define KEYBOARD_RESET 0xfe

void ukplat_terminate(int code)
{
	static const struct {
		uint16_t limit;
		uint64_t base;
	} __attribute__((packed)) none = { 0, 0 };

	outl(DEBUG_EXIT_PORT, (uint32_t)ukplat_exit_code(code));
	outb(KEYBOARD_PORT, KEYBOARD_RESET);
	/* Neither is there: an exception without a descriptor table resets any x86 machine. */
	__asm__ volatile("lidt %0; int3" : : "m"(none));
	for (;;)
		__asm__ volatile("cli; hlt");
}
