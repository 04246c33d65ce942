// SPDX-License-Identifier: BSD-3-Clause
// The console: the hypervisor's own for dom0; else the port by which a domain's lines get into Xen's log.
#include "machine.h"

#include <uk/arch/trap.h>
#include <uk/isadebug.h>
#include <uk/machine.h>
#include <uk/xencall.h>

#define DEBUG_PORT 0xe9 /* XEN_HVM_DEBUGCONS_IOPORT: "(d1) …", line by line */

static enum { OUTPUT_NONE, OUTPUT_HYPERVISOR, OUTPUT_DEBUG } output;
static unsigned int port; /* the event channel that says that there is input; 0: none is asked for yet */

void _xen_console_init(void)
{
	if (!uk_xencall_init())
		output = uk_xencall_console_write("", 0) < 0 ? OUTPUT_DEBUG : OUTPUT_HYPERVISOR;
}

int _xen_is_first(void)
{
	return output == OUTPUT_HYPERVISOR;
}

void uk_machine_line_write(const char *buf, size_t len)
{
	if (output == OUTPUT_HYPERVISOR)
		uk_xencall_console_write(buf, len);
	else if (output == OUTPUT_DEBUG)
		uk_isadebug_console_write(DEBUG_PORT, buf, len);
}

/* More may be left behind a whole buffer; the event of what comes meanwhile isn't lost. */
size_t uk_machine_line_read(char *buf, size_t len)
{
	long n;

	if (output != OUTPUT_HYPERVISOR)
		return 0;
	if (port)
		uk_xencall_event_set(port, 0);
	n = uk_xencall_console_read(buf, len);
	if (port && n == (long)len)
		uk_xencall_event_set(port, 1);
	if (n <= 0)
		return 0;
	uk_machine_console_taken((size_t)n);
	return (size_t)n;
}

/* What came before there was a channel made no event of it. Without input nobody has to look for some: the line never asks. */
int uk_machine_line_irq(void)
{
	unsigned int irq = uk_machine_irq_controller.upcall;
	long bound;

	if (output != OUTPUT_HYPERVISOR)
		return (int)irq;
	if (uk_xencall_event_init(UKARCH_VECTOR_FIRST + irq))
		return -1;
	bound = uk_xencall_event_bind(UK_XENCALL_EVENT_CONSOLE);
	if (bound <= 0)
		return -1;
	port = (unsigned int)bound;
	uk_xencall_event_set(port, 1);
	return (int)irq;
}

void uk_machine_line_interrupt(int on)
{
	if (port)
		uk_xencall_event_switch(port, on);
}
