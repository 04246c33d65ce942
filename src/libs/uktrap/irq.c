// SPDX-License-Identifier: BSD-3-Clause
// Who takes an interrupt: a list of handlers for all lines, and a count of those that were nobody's.
#include <uk/plat/irq.h>

#include <stddef.h>
#include <uk/errno.h>
#include <uk/lock.h>

/*
 * Theory: a guest has a handful of devices, so one list that is searched is smaller than a table for each line, and as
 * quick. Several devices may share a line: all are asked, since a level-triggered line stays up until all are served.
 */
static struct ukplat_irq_handler *handlers;
static struct uk_spinlock lock;
static uint64_t spurious;

int ukplat_irq_register(struct ukplat_irq_handler *handler)
{
	int error = ukplat_irq_line(handler->irq);
	unsigned long state;

	if (error)
		return error;
	state = uk_spin_lock_irqsave(&lock);
	handler->next = handlers;
	__atomic_store_n(&handlers, handler, __ATOMIC_RELEASE); /* a dispatch elsewhere reads it */
	uk_spin_unlock_irqrestore(&lock, state);
	return 0;
}

void ukplat_irq_unregister(struct ukplat_irq_handler *handler)
{
	unsigned long state = uk_spin_lock_irqsave(&lock);
	struct ukplat_irq_handler **at = &handlers;

	while (*at && *at != handler)
		at = &(*at)->next;
	if (*at)
		*at = handler->next;
	uk_spin_unlock_irqrestore(&lock, state);
}

void ukplat_irq_dispatch(unsigned int irq)
{
	int taken = 0;

	for (struct ukplat_irq_handler *handler = handlers; handler; handler = handler->next)
		if (handler->irq == irq)
			taken |= handler->handle(handler->arg);
	if (!taken)
		ukplat_irq_count_spurious();
}

void ukplat_irq_count_spurious(void)
{
	__atomic_fetch_add(&spurious, 1, __ATOMIC_RELAXED);
}

uint64_t ukplat_irq_spurious(void)
{
	return __atomic_load_n(&spurious, __ATOMIC_RELAXED);
}
