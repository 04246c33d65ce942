// SPDX-License-Identifier: BSD-3-Clause
// Interrupt controllers: the one beside the cores, with the generic timer's line, and behind it that of the devices.
#include <uk/arch/trap.h>
#include <uk/armtimer.h>
#include <uk/bcm2835ic.h>
#include <uk/bcm2836.h>
#include <uk/errno.h>
#include <uk/machine.h>
#include <uk/plat/irq.h>
#include <uk/plat/paging.h>

#include "machine.h"

#define DEVICES 0x3f00b000ul

static void handle(void)
{
	unsigned int irq = uk_bcm2836_take();

	if (irq == UK_BCM2836_DEVICES) {
		unsigned int line = uk_bcm2835ic_take();

		irq = line == UK_BCM2835IC_NONE ? UK_BCM2836_NONE : RPI3_DEVICE_IRQ(line);
	}
	if (irq == UK_BCM2836_NONE)
		ukplat_irq_count_spurious();
	else
		uk_machine_irq_taken(irq);
}

static int init(unsigned int *timer)
{
	if (ukplat_page_map_device(UK_BCM2836_BASE, UK_BCM2836_SIZE) || ukplat_page_map_device(DEVICES, UK_BCM2835IC_SIZE))
		return -UK_ENODEV;
	uk_bcm2836_init(UK_BCM2836_BASE);
	uk_bcm2835ic_init(DEVICES);
	*timer = UK_BCM2836_TIMER_VIRTUAL;
	ukarch_irq_init(handle);
	return 0;
}

static unsigned int lines(void)
{
	return RPI3_DEVICE_IRQ(UK_BCM2835IC_LINES);
}

static void mask(unsigned int irq, int masked)
{
	if (irq < RPI3_DEVICE_IRQ(0))
		uk_bcm2836_mask(irq, masked);
	else
		uk_bcm2835ic_mask(irq - RPI3_DEVICE_IRQ(0), masked);
}

const struct uk_machine_irq_controller uk_machine_irq_controller = {
	.software = UK_BCM2836_SOFTWARE,
	.init = init,
	.lines = lines,
	.mask = mask,
	.raise = uk_bcm2836_raise,
	.arm = uk_armtimer,
};
