// SPDX-License-Identifier: BSD-3-Clause
// Waiting for input: the serial line's interrupt, which says only that there is something; who reads it does so afterwards.
#include "console.h"

#include <uk/errno.h>
#include <uk/machine.h>
#include <uk/plat/console.h>
#include <uk/plat/irq.h>
#include <uk/plat/time.h>

#define POLL_NS 2000000 /* a person types slower, and a pipe's bytes wait */

/* Who listens all the time; NULL: the interrupt is on only while somebody waits. */
static void (*listener)(void);

static int arrived(void *arg UK_UNUSED)
{
	if (listener)
		listener();
	else
		uk_machine_line_interrupt(0); /* or it would ask again at once */
	return 1;
}

static int has_interrupt(void)
{
	static struct ukplat_irq_handler handler = { .handle = arrived };
	static enum { UNKNOWN, PRESENT, ABSENT } line;

	if (line == UNKNOWN) {
		int irq = uk_machine_line_irq();

		handler.irq = (unsigned int)irq;
		line = irq < 0 || ukplat_irq_register(&handler) || ukplat_irq_unmask(handler.irq) ? ABSENT : PRESENT;
	}
	return line == PRESENT;
}

int _machine_input_on(void (*function)(void))
{
	unsigned long state;

	if (!has_interrupt())
		return -UK_ENODEV;
	state = ukplat_irq_save();
	listener = function;
	uk_machine_line_interrupt(1);
	ukplat_irq_restore(state);
	return 0;
}

void ukplat_console_wait(uint64_t deadline)
{
	unsigned long state;

	if (!has_interrupt()) {
		uint64_t poll = ukplat_deadline(POLL_NS);

		ukplat_wait(poll < deadline ? poll : deadline);
		return;
	}
	state = ukplat_irq_save();
	if (!listener)
		uk_machine_line_interrupt(1);
	/* What a listener has taken off the line doesn't wake anybody again. */
	if (!_machine_ahead || !_machine_ahead(NULL, 0))
		ukplat_wait(deadline);
	if (!listener)
		uk_machine_line_interrupt(0);
	ukplat_irq_restore(state);
}
