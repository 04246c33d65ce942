// SPDX-License-Identifier: BSD-3-Clause
// The console: the hypervisor's own for dom0; else the port by which a domain's lines get into Xen's log.
#include "machine.h"

#include <uk/isadebug.h>
#include <uk/machine.h>
#include <uk/xencall.h>

#define DEBUG_PORT 0xe9 /* XEN_HVM_DEBUGCONS_IOPORT: "(d1) …", line by line */

static enum { OUTPUT_NONE, OUTPUT_HYPERVISOR, OUTPUT_DEBUG } output;

void _xen_console_init(void)
{
	if (!uk_xencall_init())
		output = uk_xencall_console_write("", 0) < 0 ? OUTPUT_DEBUG : OUTPUT_HYPERVISOR;
}

void uk_machine_line_write(const char *buf, size_t len)
{
	if (output == OUTPUT_HYPERVISOR)
		uk_xencall_console_write(buf, len);
	else if (output == OUTPUT_DEBUG)
		uk_isadebug_console_write(DEBUG_PORT, buf, len);
}

size_t uk_machine_line_read(char *buf, size_t len)
{
	long n = output == OUTPUT_HYPERVISOR ? uk_xencall_console_read(buf, len) : 0;

	return n > 0 ? (size_t)n : 0;
}

int uk_machine_line_irq(void)
{
	return -1;
}

void uk_machine_line_interrupt(int on UK_UNUSED)
{
}
