// SPDX-License-Identifier: BSD-3-Clause
// Interrupts and the timer: the controller beside the cores and the generic timer, started when somebody first asks for either.
#include <uk/arch/trap.h>
#include <uk/armtimer.h>
#include <uk/bcm2836.h>
#include <uk/errno.h>
#include <uk/machine.h>
#include <uk/plat/irq.h>
#include <uk/plat/paging.h>
#include <uk/plat/time.h>

static enum { UNKNOWN, PRESENT, ABSENT } controller;

static void handle(void)
{
	unsigned int irq = uk_bcm2836_take();

	if (irq == UK_BCM2836_NONE)
		ukplat_irq_count_spurious();
	else if (irq == UK_BCM2836_TIMER_VIRTUAL)
		ukplat_timer_expired();
	else
		ukplat_irq_dispatch(irq);
}

static int start(void)
{
	if (controller == UNKNOWN) {
		controller = ukplat_page_map_device(UK_BCM2836_BASE, UK_BCM2836_SIZE) ? ABSENT : PRESENT;
		if (controller == PRESENT) {
			uk_bcm2836_init(UK_BCM2836_BASE);
			ukarch_irq_init(handle);
			uk_armtimer(UINT64_MAX);
			uk_bcm2836_mask(UK_BCM2836_TIMER_VIRTUAL, 0);
		}
	}
	return controller == PRESENT ? 0 : -UK_ENODEV;
}

int ukplat_irq_line(unsigned int irq)
{
	unsigned long state = ukplat_irq_save();
	int error = start();

	ukplat_irq_restore(state);
	return error ? error : irq < UK_BCM2836_LINES && irq != UK_BCM2836_TIMER_VIRTUAL ? 0 : -UK_EINVAL;
}

static int set_mask(unsigned int irq, int masked)
{
	int error = ukplat_irq_line(irq);

	if (!error)
		uk_bcm2836_mask(irq, masked);
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
	return UK_BCM2836_SOFTWARE;
}

int ukplat_irq_raise(void)
{
	int error = start();

	if (!error)
		uk_bcm2836_raise();
	return error;
}

int ukplat_timer_arm(uint64_t deadline)
{
	int error = start();

	if (!error)
		uk_armtimer(uk_machine_clock_ticks(deadline));
	return error;
}
