// SPDX-License-Identifier: BSD-3-Clause
// The interrupt controller: the one beside the cores, and the generic timer's line on it.
#include <uk/arch/trap.h>
#include <uk/armtimer.h>
#include <uk/bcm2836.h>
#include <uk/errno.h>
#include <uk/machine.h>
#include <uk/plat/irq.h>
#include <uk/plat/paging.h>

static void handle(void)
{
	unsigned int irq = uk_bcm2836_take();

	if (irq == UK_BCM2836_NONE)
		ukplat_irq_count_spurious();
	else
		uk_machine_irq_taken(irq);
}

static int init(unsigned int *timer)
{
	if (ukplat_page_map_device(UK_BCM2836_BASE, UK_BCM2836_SIZE))
		return -UK_ENODEV;
	uk_bcm2836_init(UK_BCM2836_BASE);
	*timer = UK_BCM2836_TIMER_VIRTUAL;
	ukarch_irq_init(handle);
	return 0;
}

static unsigned int lines(void)
{
	return UK_BCM2836_LINES;
}

const struct uk_machine_irq_controller uk_machine_irq_controller = {
	.software = UK_BCM2836_SOFTWARE,
	.init = init,
	.lines = lines,
	.mask = uk_bcm2836_mask,
	.raise = uk_bcm2836_raise,
	.arm = uk_armtimer,
};
