// SPDX-License-Identifier: BSD-3-Clause
// Waiting for input: the serial line's interrupt, which says only that there is something; who reads it does so afterwards.
#include <uk/machine.h>

#include <uk/plat/irq.h>
#include <uk/plat/time.h>

#define POLL_NS 2000000 /* a person types slower, and a pipe's bytes wait */

static void (*switch_interrupt)(int on);

static int arrived(void *arg UK_UNUSED)
{
	switch_interrupt(0); /* or it would ask again at once */
	return 1;
}

void uk_machine_input_wait(int irq, void (*interrupt)(int on), uint64_t deadline)
{
	static struct ukplat_irq_handler handler = { .handle = arrived };
	static enum { UNKNOWN, PRESENT, ABSENT } line;
	unsigned long state;

	if (line == UNKNOWN) {
		handler.irq = (unsigned int)irq;
		switch_interrupt = interrupt;
		line = irq < 0 || ukplat_irq_register(&handler) || ukplat_irq_unmask(handler.irq) ? ABSENT : PRESENT;
	}
	if (line == ABSENT) {
		uint64_t poll = ukplat_deadline(POLL_NS);

		ukplat_wait(poll < deadline ? poll : deadline);
		return;
	}
	state = ukplat_irq_save();
	interrupt(1);
	ukplat_wait(deadline);
	interrupt(0);
	ukplat_irq_restore(state);
}
