// SPDX-License-Identifier: BSD-3-Clause
// The console's line: the one serial port that Firecracker has.
#include "machine.h"

#include <uk/machine.h>
#include <uk/ns16550.h>

#define SERIAL_PORT 0x3f8
#define SERIAL_IRQ 4

static int has_line;

void _firecracker_console_init(void)
{
	has_line = !uk_ns16550_init(SERIAL_PORT);
}

void uk_machine_line_write(const char *buf, size_t len)
{
	if (has_line)
		uk_ns16550_write(SERIAL_PORT, buf, len);
}

size_t uk_machine_line_read(char *buf, size_t len)
{
	return has_line ? uk_ns16550_read(SERIAL_PORT, buf, len) : 0;
}

int uk_machine_line_irq(void)
{
	return has_line ? SERIAL_IRQ : -1;
}

void uk_machine_line_interrupt(int on)
{
	uk_ns16550_interrupt(SERIAL_PORT, on);
}
