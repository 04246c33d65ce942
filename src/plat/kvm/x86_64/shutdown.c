// SPDX-License-Identifier: BSD-3-Clause
// The end of the guest, with a code where the machine can pass one on.
#include <uk/arch/cpu.h>
#include <uk/arch/io.h>
#include <uk/isadebug.h>
#include <uk/plat/bootstrap.h>

/*
 * Two devices of QEMU: isa-debug-exit ends the process with (value << 1) | 1, which leaves seven bits for us; an
 * isa-debugcon takes the whole code just before, for a host that has one there. A machine without them ignores both.
 */
#define EXIT_CODE_PORT 0xf8
#define DEBUG_EXIT_PORT 0xf4
#define KEYBOARD_PORT 0x64    /* Firecracker and PCs: a reset */
#define KEYBOARD_RESET 0xfe

void ukplat_terminate(int code)
{
	uint8_t whole = (uint8_t)ukplat_exit_code(code);

	ukarch_out8(EXIT_CODE_PORT, whole);
	uk_isadebug_exit(DEBUG_EXIT_PORT, whole);
	ukarch_out8(KEYBOARD_PORT, KEYBOARD_RESET);
	ukarch_reset(); /* neither is there */
}
