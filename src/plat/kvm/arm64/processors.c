// SPDX-License-Identifier: BSD-3-Clause
// The machine's processors: the device tree's, which the firmware switches on.
#include <uk/machine.h>

#if UKPLAT_PROCESSORS_MAX > 1

#include <uk/arch/processor.h>
#include <uk/errno.h>
#include <uk/fdt.h>
#include <uk/psci.h>

struct list {
	uint64_t *ids;
	unsigned int max, count;
};

static int note(void *arg, uint64_t affinity)
{
	struct list *list = arg;

	if (list->count < list->max)
		list->ids[list->count] = affinity;
	list->count++;
	return 0;
}

unsigned int uk_machine_processors(uint64_t ids[], unsigned int max)
{
	struct list list = { .ids = ids, .max = max };

	uk_fdt_processors(ukplat_bootinfo()->devicetree, note, &list);
	return list.count;
}

/* The affinity fields. */
uint64_t uk_machine_processor_id(void)
{
	uint64_t id;

	__asm__ volatile("mrs %0, mpidr_el1" : "=r"(id));
	return id & 0xff00ffffffull;
}

/* Without PSCI (a machine that starts at EL3) nobody can be switched on. */
int uk_machine_processor_wake(uint64_t id, struct ukarch_processor *next)
{
	struct uk_fdt_info devices;

	if (uk_fdt_read(ukplat_bootinfo()->devicetree, &devices) || !devices.has_psci)
		return -UK_ENODEV;
	ukarch_processor_ready(next);
	return uk_psci_cpu_on(devices.psci_smc ? UK_PSCI_SMC : UK_PSCI_HVC, id, (uintptr_t)ukarch_processor_entry, (uintptr_t)next);
}

#endif
