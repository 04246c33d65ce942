// SPDX-License-Identifier: BSD-3-Clause
// The machine's processors: what ACPI says. A machine without ACPI has one.
#include <uk/machine.h>

#if UKPLAT_PROCESSORS_MAX > 1

#include <uk/acpi.h>
#include <uk/plat/memory.h>
#include <uk/plat/paging.h>

/* Tables lie in memory that is the firmware's, which isn't mapped; or in what is mapped already. */
static const void *map(uint64_t address, size_t len)
{
	return ukplat_page_map_device(address, len) && !ukplat_readable((uintptr_t)address, len) ? NULL : (const void *)(uintptr_t)address;
}

unsigned int uk_machine_processors(uint64_t ids[], unsigned int max)
{
	struct uk_acpi_table madt;

	return uk_acpi_find(map, ukplat_bootinfo()->rsdp, "APIC", &madt) ? 0 : uk_acpi_processors(&madt, ids, max);
}

#endif
