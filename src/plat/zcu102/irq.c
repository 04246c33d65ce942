// SPDX-License-Identifier: BSD-3-Clause
// The interrupt controller: the chip's GIC-400, and the generic timer's line on it.
#include <uk/arch/trap.h>
#include <uk/armtimer.h>
#include <uk/errno.h>
#include <uk/gic.h>
#include <uk/machine.h>
#include <uk/plat/irq.h>

#define DISTRIBUTOR 0xf9010000ul
#define INTERFACE 0xf9020000ul

static void handle(void)
{
	unsigned int irq = uk_gic_take();

	if (irq >= UK_GIC_SPECIAL) {
		ukplat_irq_count_spurious();
		return;
	}
	uk_machine_irq_taken(irq);
	uk_gic_done(irq);
}

static int init(unsigned int *timer)
{
	if (uk_gic_init_v2(DISTRIBUTOR, INTERFACE))
		return -UK_ENODEV;
	*timer = UK_ARMTIMER_IRQ;
	ukarch_irq_init(handle);
	return 0;
}

const struct uk_machine_irq_controller uk_machine_irq_controller = {
	.software = UK_GIC_SOFTWARE,
	.init = init,
	.lines = uk_gic_lines,
	.mask = uk_gic_mask,
	.raise = uk_gic_raise,
	.arm = uk_armtimer,
};
