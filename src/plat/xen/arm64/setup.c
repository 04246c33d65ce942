// SPDX-License-Identifier: BSD-3-Clause
// The platform's part of the boot that is in C: from the device tree, which Xen makes for each domain, to ukboot.
#include "machine.h"

#include <uk/arch/entry.h>
#include <uk/arch/paging.h>
#include <uk/bootinfo.h>
#include <uk/errno.h>
#include <uk/fdt.h>
#include <uk/machine.h>
#include <uk/paging.h>
#include <uk/pl031.h>
#include <uk/plat/bootstrap.h>

#define DEVICE_SIZE 0x1000
#define ADDRESS_MAX (1ull << 38) // half of what three-level page tables reach; the rest is for ukplat_page_reserve()

static uint64_t pl031;

/* Only a domain that was given the machine's calendar knows the date. */
uint64_t uk_machine_wall_seconds(void)
{
	return pl031 ? uk_pl031_seconds(pl031) : 0;
}

static void read_bootinfo(void *blob, struct ukplat_bootinfo *info)
{
	int result = uk_fdt_bootinfo(blob, info);

	if (result == -UK_E2BIG)
		uk_machine_warn("xen", "the command line is longer than 4095 bytes; the rest is cut off");
	else if (result)
		uk_machine_refuse("xen", "the device tree names no memory");
}

UK_NORETURN void ukplat_start(void *blob)
{
	struct ukplat_bootinfo *info = uk_bootinfo_start(ADDRESS_MAX);
	struct uk_fdt_info devices;

	if (uk_fdt_read(blob, &devices))
		ukplat_terminate(UKPLAT_EXIT_CRASH);
	uk_paging_init(ukplat_tables_l1, ukplat_tables_pool, ukplat_tables_end);
	_xen_console_init(blob, devices.pl011);
	read_bootinfo(blob, info);
	uk_machine_console_init(info);
	if (uk_machine_memory(info))
		uk_machine_refuse("xen", "there is no free memory beside the image; give the domain more");
	if (devices.pl031 && !ukplat_page_map_device(devices.pl031, DEVICE_SIZE))
		pl031 = devices.pl031;
	if (uk_machine_clock_init("xen"))
		uk_machine_refuse("xen", "the firmware did not set the timer's frequency (CNTFRQ_EL0)");
	ukplat_entry(0, NULL, NULL);
}
