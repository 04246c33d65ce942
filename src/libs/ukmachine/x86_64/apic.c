// SPDX-License-Identifier: BSD-3-Clause
// The interrupt controller of PCs: the local APIC, and the first I/O APIC when somebody asks for a line of it.
#include <uk/machine.h>

#include <uk/arch/processor.h>
#include <uk/arch/trap.h>
#include <uk/errno.h>
#include <uk/falloc.h>
#include <uk/ioapic.h>
#include <uk/lapic.h>
#include <uk/plat/irq.h>
#include <uk/plat/processor.h>
#include <uk/plat/time.h>
#include <uk/string.h>

/* Line n has vector 32 + n; I/O APICs have up to 24 lines, and the last vectors are ours. */
#define VECTOR_UPCALL 59
#define VECTOR_KICK 60
#define VECTOR_TIMER 61
#define VECTOR_SOFTWARE 62
#define VECTOR_SPURIOUS 63

#define BELOW 0x100000 /* where a processor begins */

static unsigned int line_count;

static void handle(unsigned int vector)
{
	if (vector == VECTOR_SPURIOUS) {
		ukplat_irq_count_spurious(); /* and isn't acknowledged */
		return;
	}
#if UKPLAT_PROCESSORS_MAX > 1
	if (vector == VECTOR_KICK) {
		uk_lapic_eoi(); /* a kick that comes from here on is another one */
		uk_machine_kicked();
		return;
	}
#endif
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

#if UKPLAT_PROCESSORS_MAX > 1

static int init_further(void)
{
	return uk_lapic_init(VECTOR_TIMER, VECTOR_SPURIOUS);
}

static uint64_t target(void)
{
	return uk_lapic_id();
}

static void kick(uint64_t id)
{
	uk_lapic_kick((uint32_t)id, VECTOR_KICK);
}

uint64_t uk_machine_processor_id(void)
{
	return uk_lapic_id();
}

static void pause(uint64_t us)
{
	uint64_t until = ukplat_deadline(us * 1000);

	while (ukplat_monotonic_clock() < until)
		ukarch_spin_wait();
}

/* The trampoline's page is one that the loader says is free: below 1 MiB a machine has some. */
int uk_machine_processor_wake(uint64_t id, struct ukarch_processor *next)
{
	static char *page;
	unsigned long state;

	if (!page)
		page = uk_falloc(uk_falloc_get(), 1, 1, BELOW);
	if (!page)
		return -UK_ENODEV;
	memcpy(page, ukarch_trampoline, (size_t)(ukarch_trampoline_end - ukarch_trampoline));
	__atomic_store_n(&ukarch_processor_next, next, __ATOMIC_SEQ_CST);
	state = ukplat_irq_save();
	uk_lapic_init_other((uint32_t)id);
	pause(10000);
	uk_lapic_start_other((uint32_t)id, (uintptr_t)page);
	pause(200);
	uk_lapic_start_other((uint32_t)id, (uintptr_t)page); /* ignored by one that runs */
	ukplat_irq_restore(state);
	return 0;
}

#endif

const struct uk_machine_irq_controller uk_machine_irq_controller = {
	.software = VECTOR_SOFTWARE - UKARCH_VECTOR_FIRST,
	.upcall = VECTOR_UPCALL - UKARCH_VECTOR_FIRST,
	.init = init,
	.lines = lines,
	.mask = mask,
	.raise = raise,
	.arm = uk_lapic_timer,
#if UKPLAT_PROCESSORS_MAX > 1
	.init_further = init_further,
	.target = target,
	.kick = kick,
#endif
};
