// SPDX-License-Identifier: BSD-3-Clause
// Interrupts and the timer: the device tree's GIC and the generic timer, started when somebody first asks for either.
#include <uk/arch/trap.h>
#include <uk/armtimer.h>
#include <uk/errno.h>
#include <uk/fdt.h>
#include <uk/gic.h>
#include <uk/machine.h>
#include <uk/plat/bootinfo.h>
#include <uk/plat/irq.h>
#include <uk/plat/time.h>

static enum { UNKNOWN, PRESENT, ABSENT } gic;
static unsigned int timer;

static void handle(void)
{
	unsigned int irq = uk_gic_take();

	if (irq >= UK_GIC_SPECIAL) {
		ukplat_irq_count_spurious();
		return;
	}
	if (irq == timer)
		ukplat_timer_expired();
	else
		ukplat_irq_dispatch(irq);
	uk_gic_done(irq);
}

static int start(void)
{
	const void *tree = ukplat_bootinfo()->devicetree;
	struct uk_fdt_device device;

	if (gic == UNKNOWN) {
		gic = uk_gic_init(tree) ? ABSENT : PRESENT;
		if (gic == PRESENT) {
			ukarch_irq_init(handle);
			if (!uk_fdt_find(tree, "arm,armv8-timer", &device))
				timer = uk_fdt_gic_interrupt(&device, UK_ARMTIMER_INDEX);
			if (!timer)
				timer = UK_ARMTIMER_IRQ;
			uk_armtimer(UINT64_MAX);
			uk_gic_mask(timer, 0);
		}
	}
	return gic == PRESENT ? 0 : -UK_ENODEV;
}

int ukplat_irq_line(unsigned int irq)
{
	unsigned long state = ukplat_irq_save();
	int error = start();

	ukplat_irq_restore(state);
	return error ? error : irq < uk_gic_lines() && irq != timer ? 0 : -UK_EINVAL;
}

static int set_mask(unsigned int irq, int masked)
{
	int error = ukplat_irq_line(irq);

	if (!error)
		uk_gic_mask(irq, masked);
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
	return UK_GIC_SOFTWARE;
}

int ukplat_irq_raise(void)
{
	int error = start();

	if (!error)
		uk_gic_raise();
	return error;
}

int ukplat_timer_arm(uint64_t deadline)
{
	int error = start();

	if (!error)
		uk_armtimer(uk_machine_clock_ticks(deadline));
	return error;
}
