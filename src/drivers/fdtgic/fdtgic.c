// SPDX-License-Identifier: BSD-3-Clause
// The interrupt controller of a machine that has a device tree: the GIC that this names, and the line of the generic timer on it.
#include <uk/arch/trap.h>
#include <uk/armtimer.h>
#include <uk/errno.h>
#include <uk/fdt.h>
#include <uk/gic.h>
#include <uk/machine.h>
#include <uk/plat/bootinfo.h>
#include <uk/plat/irq.h>

static void handle(void)
{
	unsigned int irq = uk_gic_take();

	if (irq >= UK_GIC_SPECIAL) {
		ukplat_irq_count_spurious();
		return;
	}
#if UKPLAT_PROCESSORS_MAX > 1
	if (irq == UK_GIC_KICK) {
		uk_gic_done(irq); /* a kick that comes from here on is another one */
		uk_machine_kicked();
		return;
	}
#endif
	uk_machine_irq_taken(irq);
	uk_gic_done(irq);
}

static int init(unsigned int *timer)
{
	const void *tree = ukplat_bootinfo()->devicetree;
	struct uk_fdt_device device;

	if (uk_gic_init(tree))
		return -UK_ENODEV;
	*timer = uk_fdt_find(tree, "arm,armv8-timer", &device) ? 0 : uk_fdt_gic_interrupt(&device, UK_ARMTIMER_INDEX);
	if (!*timer || *timer >= uk_gic_lines())
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
#if UKPLAT_PROCESSORS_MAX > 1
	.init_further = uk_gic_init_further,
	.target = uk_gic_target,
	.kick = uk_gic_kick,
#endif
};
