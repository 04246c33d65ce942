// SPDX-License-Identifier: BSD-3-Clause
// Interrupts and the timer: the machine's controller, started when somebody first asks for either.
#include <uk/machine.h>

#include <uk/errno.h>
#include <uk/lock.h>
#include <uk/plat/irq.h>
#include <uk/plat/time.h>

#include "internal.h"

static const struct uk_machine_irq_controller *const controller = &uk_machine_irq_controller;
static enum { UNKNOWN, PRESENT, ABSENT } state;
static unsigned int timer;
static struct uk_spinlock lock; /* of all that changes the controller: none of it is a single access */

void uk_machine_irq_taken(unsigned int irq)
{
	if (irq == timer)
		ukplat_timer_expired();
	else
		ukplat_irq_dispatch(irq);
}

/* Within the lock. */
static int start(void)
{
	if (state == UNKNOWN) {
		state = controller->init(&timer) ? ABSENT : PRESENT;
		if (state == PRESENT) {
			controller->arm(UINT64_MAX);
			controller->mask(timer, 0);
		}
	}
	return state == PRESENT ? 0 : -UK_ENODEV;
}

static int started(void)
{
	unsigned long irqs = uk_spin_lock_irqsave(&lock);
	int error = start();

	uk_spin_unlock_irqrestore(&lock, irqs);
	return error;
}

/* Within the lock. */
static int check(unsigned int irq)
{
	int error = start();
	unsigned int lines;

	if (error || irq == controller->software || (controller->upcall && irq == controller->upcall))
		return error;
	lines = controller->lines();
	return !lines ? -UK_ENODEV : irq < lines && irq != timer ? 0 : -UK_EINVAL;
}

int ukplat_irq_line(unsigned int irq)
{
	unsigned long irqs = uk_spin_lock_irqsave(&lock);
	int error = check(irq);

	uk_spin_unlock_irqrestore(&lock, irqs);
	return error;
}

static int set_mask(unsigned int irq, int masked)
{
	unsigned long irqs = uk_spin_lock_irqsave(&lock);
	int error = check(irq);

	if (!error)
		controller->mask(irq, masked);
	uk_spin_unlock_irqrestore(&lock, irqs);
	return error;
}

int ukplat_irq_mask(unsigned int irq)
{
	return set_mask(irq, 1);
}

int ukplat_irq_unmask(unsigned int irq)
{
	return set_mask(irq, 0);
}

unsigned int ukplat_irq_software(void)
{
	return controller->software;
}

int ukplat_irq_raise(void)
{
	int error = started();

	if (!error)
		controller->raise();
	return error;
}

#if UKPLAT_PROCESSORS_MAX > 1
int _machine_irq_start(void)
{
	return started();
}

int _machine_irq_start_further(void)
{
	int error = controller->init_further();

	if (!error) {
		controller->arm(UINT64_MAX);
		controller->mask(timer, 0);
	}
	return error;
}
#endif

int ukplat_timer_arm(uint64_t deadline)
{
	int error = started();

	if (!error)
		controller->arm(uk_machine_clock_ticks(deadline));
	return error;
}
