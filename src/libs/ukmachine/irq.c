// SPDX-License-Identifier: BSD-3-Clause
// Interrupts and the timer: the machine's controller, started when somebody first asks for either.
#include <uk/machine.h>

#include <uk/errno.h>
#include <uk/plat/irq.h>
#include <uk/plat/time.h>

static const struct uk_machine_irq_controller *const controller = &uk_machine_irq_controller;
static enum { UNKNOWN, PRESENT, ABSENT } state;
static unsigned int timer;

void uk_machine_irq_taken(unsigned int irq)
{
	if (irq == timer)
		ukplat_timer_expired();
	else
		ukplat_irq_dispatch(irq);
}

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

static int check(unsigned int irq)
{
	int error = start();
	unsigned int lines;

	if (error || irq == controller->software)
		return error;
	lines = controller->lines();
	return !lines ? -UK_ENODEV : irq < lines && irq != timer ? 0 : -UK_EINVAL;
}

int ukplat_irq_line(unsigned int irq)
{
	unsigned long before = ukplat_irq_save();
	int error = check(irq);

	ukplat_irq_restore(before);
	return error;
}

static int set_mask(unsigned int irq, int masked)
{
	int error = ukplat_irq_line(irq);

	if (!error)
		controller->mask(irq, masked);
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
	int error = start();

	if (!error)
		controller->raise();
	return error;
}

int ukplat_timer_arm(uint64_t deadline)
{
	int error = start();

	if (!error)
		controller->arm(uk_machine_clock_ticks(deadline));
	return error;
}
