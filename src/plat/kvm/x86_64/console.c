// SPDX-License-Identifier: BSD-3-Clause
// The console's line: a 16550 serial line at 0x3f8, or the debug port 0xe9 where there is none.
#include "machine.h"

#include <uk/isadebug.h>
#include <uk/machine.h>
#include <uk/ns16550.h>

#define SERIAL_PORT 0x3f8
#define SERIAL_IRQ 4
#define DEBUG_PORT 0xe9

static enum { LINE_NONE, LINE_SERIAL, LINE_DEBUG } line;

void _kvm_console_init(void)
{
	if (!uk_ns16550_init(SERIAL_PORT))
		line = LINE_SERIAL;
	else if (uk_isadebug_console_present(DEBUG_PORT))
		line = LINE_DEBUG;
}

void uk_machine_line_write(const char *buf, size_t len)
{
	if (line == LINE_SERIAL)
		uk_ns16550_write(SERIAL_PORT, buf, len);
	else if (line == LINE_DEBUG)
		uk_isadebug_console_write(DEBUG_PORT, buf, len);
}

size_t uk_machine_line_read(char *buf, size_t len)
{
	return line == LINE_SERIAL ? uk_ns16550_read(SERIAL_PORT, buf, len) : 0;
}

int uk_machine_line_irq(void)
{
	return line == LINE_SERIAL ? SERIAL_IRQ : -1;
}

void uk_machine_line_interrupt(int on)
{
	uk_ns16550_interrupt(SERIAL_PORT, on);
}
