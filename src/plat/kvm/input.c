// SPDX-License-Identifier: BSD-3-Clause
// Waiting for input: the serial line's interrupt, which says only that there is something; who reads it does so afterwards.
#include "kvm.h"

#include <uk/plat/console.h>
#include <uk/plat/irq.h>
#include <uk/plat/time.h>

static int arrived(void *arg UK_UNUSED)
{
	_kvm_input_interrupt(0); /* or it would ask again at once */
	return 1;
}

/* Where there is no interrupt to be had it returns at once, and the reader polls. */
void ukplat_console_wait(void)
{
	static struct ukplat_irq_handler handler = { .handle = arrived };
	static enum { UNKNOWN, PRESENT, ABSENT } line;
	unsigned long state;

	if (line == UNKNOWN) {
		int irq = _kvm_input_line();

		handler.irq = (unsigned int)irq;
		line = irq < 0 || ukplat_irq_register(&handler) || ukplat_irq_unmask(handler.irq) ? ABSENT : PRESENT;
	}
	if (line == ABSENT)
		return;
	state = ukplat_irq_save();
	_kvm_input_interrupt(1);
	ukplat_wait(UKPLAT_NEVER);
	_kvm_input_interrupt(0);
	ukplat_irq_restore(state);
}
