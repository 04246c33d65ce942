// SPDX-License-Identifier: BSD-3-Clause
// The console: a 16550 serial line at 0x3f8, or the debug port 0xe9 where there is none.
#include "machine.h"

#include <uk/isadebug.h>
#include <uk/machine.h>
#include <uk/ns16550.h>
#include <uk/plat/console.h>

#define SERIAL_PORT 0x3f8
#define SERIAL_IRQ 4
#define DEBUG_PORT 0xe9

static enum { OUTPUT_NONE, OUTPUT_SERIAL, OUTPUT_DEBUG } output;

void _kvm_console_init(void)
{
	if (!uk_ns16550_init(SERIAL_PORT))
		output = OUTPUT_SERIAL;
	else if (uk_isadebug_console_present(DEBUG_PORT))
		output = OUTPUT_DEBUG;
}

void ukplat_console_write(const char *buf, size_t len)
{
	if (output == OUTPUT_SERIAL)
		uk_ns16550_write(SERIAL_PORT, buf, len);
	else if (output == OUTPUT_DEBUG)
		uk_isadebug_console_write(DEBUG_PORT, buf, len);
}

size_t ukplat_console_read(char *buf, size_t len)
{
	return output == OUTPUT_SERIAL ? uk_ns16550_read(SERIAL_PORT, buf, len) : 0;
}

static void interrupt(int on)
{
	uk_ns16550_interrupt(SERIAL_PORT, on);
}

void ukplat_console_wait(void)
{
	uk_machine_input_wait(output == OUTPUT_SERIAL ? SERIAL_IRQ : -1, interrupt);
}
