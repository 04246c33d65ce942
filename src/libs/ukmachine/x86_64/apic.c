// SPDX-License-Identifier: BSD-3-Clause
// The interrupt controller of PCs: the local APIC, and the first I/O APIC when somebody asks for a line of it.
#include <uk/machine.h>

#include <uk/arch/trap.h>
#include <uk/errno.h>
#include <uk/ioapic.h>
#include <uk/lapic.h>
#include <uk/plat/irq.h>

/* Line n has vector 32 + n; I/O APICs have up to 24 lines, and the last vectors are ours. */
#define VECTOR_TIMER 61
#define VECTOR_SOFTWARE 62
#define VECTOR_SPURIOUS 63

static unsigned int line_count;

static void handle(unsigned int vector)
{
	if (vector == VECTOR_SPURIOUS) {
		ukplat_irq_count_spurious(); /* and isn't acknowledged */
		return;
	}
	uk_machine_irq_taken(vector - UKARCH_VECTOR_FIRST);
	uk_lapic_eoi();
}

static int init(unsigned int *timer)
{
	if (uk_lapic_init(VECTOR_TIMER, VECTOR_SPURIOUS))
		return -UK_ENODEV;
	*timer = VECTOR_TIMER - UKARCH_VECTOR_FIRST;
	ukarch_irq_init(handle);
	return 0;
}

static unsigned int lines(void)
{
	static int asked;

	if (!asked) {
		asked = 1;
		line_count = uk_ioapic_init(UK_IOAPIC_BASE);
		for (unsigned int i = 0; i < line_count; i++)
			uk_ioapic_route(i, UKARCH_VECTOR_FIRST + i, uk_lapic_id());
	}
	return line_count;
}

/* The local APIC's own are never masked. */
static void mask(unsigned int irq, int masked)
{
	if (irq < line_count)
		uk_ioapic_mask(irq, masked);
}

static void raise(void)
{
	uk_lapic_raise(VECTOR_SOFTWARE);
}

const struct uk_machine_irq_controller uk_machine_irq_controller = {
	.software = VECTOR_SOFTWARE - UKARCH_VECTOR_FIRST,
	.init = init,
	.lines = lines,
	.mask = mask,
	.raise = raise,
	.arm = uk_lapic_timer,
};
