// SPDX-License-Identifier: BSD-3-Clause
// A pulse on the processor's reset line.
#include <uk/i8042.h>

#include <uk/arch/io.h>

#define COMMAND 0x64
#define PULSE_RESET 0xfe

void uk_i8042_reset(void)
{
	ukarch_out8(COMMAND, PULSE_RESET);
}
