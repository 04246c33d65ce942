// SPDX-License-Identifier: BSD-3-Clause
// Interrupts and the timer: the local APIC and the first I/O APIC, started when somebody first asks for either.
#include <uk/machine.h>

#include <uk/arch/trap.h>
#include <uk/errno.h>
#include <uk/ioapic.h>
#include <uk/lapic.h>
#include <uk/plat/irq.h>
#include <uk/plat/time.h>

/* Line n has vector 32 + n; I/O APICs have up to 24 lines, and the last vectors are ours. */
#define VECTOR_TIMER 61
#define VECTOR_SOFTWARE 62
#define VECTOR_SPURIOUS 63
#define SOFTWARE (VECTOR_SOFTWARE - UKARCH_VECTOR_FIRST)

static unsigned int lines;
static enum { UNKNOWN, PRESENT, ABSENT } lapic, ioapic;

static void handle(unsigned int vector)
{
	if (vector == VECTOR_SPURIOUS) {
		ukplat_irq_count_spurious(); /* and isn't acknowledged */
		return;
	}
	if (vector == VECTOR_TIMER)
		ukplat_timer_expired();
	else
		ukplat_irq_dispatch(vector - UKARCH_VECTOR_FIRST);
	uk_lapic_eoi();
}

static int start_lapic(void)
{
	if (lapic == UNKNOWN) {
		lapic = uk_lapic_init(VECTOR_TIMER, VECTOR_SPURIOUS) ? ABSENT : PRESENT;
		if (lapic == PRESENT)
			ukarch_irq_init(handle);
	}
	return lapic == PRESENT ? 0 : -UK_ENODEV;
}

int ukplat_irq_line(unsigned int irq)
{
	unsigned long state = ukplat_irq_save();
	int error = start_lapic();

	if (!error && irq != SOFTWARE && ioapic == UNKNOWN) {
		lines = uk_ioapic_init(UK_IOAPIC_BASE);
		for (unsigned int i = 0; i < lines; i++)
			uk_ioapic_route(i, UKARCH_VECTOR_FIRST + i, uk_lapic_id());
		ioapic = lines ? PRESENT : ABSENT;
	}
	ukplat_irq_restore(state);
	if (error || irq == SOFTWARE)
		return error;
	return ioapic == ABSENT ? -UK_ENODEV : irq < lines ? 0 : -UK_EINVAL;
}

static int set_mask(unsigned int irq, int masked)
{
	int error = ukplat_irq_line(irq);

	if (!error && irq != SOFTWARE)
		uk_ioapic_mask(irq, masked);
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
	return SOFTWARE;
}

int ukplat_irq_raise(void)
{
	int error = start_lapic();

	if (!error)
		uk_lapic_raise(VECTOR_SOFTWARE);
	return error;
}

int ukplat_timer_arm(uint64_t deadline)
{
	int error = start_lapic();

	if (!error)
		uk_lapic_timer(uk_machine_clock_ticks(deadline));
	return error;
}
