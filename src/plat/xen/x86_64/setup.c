// SPDX-License-Identifier: BSD-3-Clause
// The platform's part of the boot, as a story.
#include "machine.h"

#include <uk/arch/entry.h>
#include <uk/arch/trap.h>
#include <uk/bootinfo.h>
#include <uk/errno.h>
#include <uk/machine.h>
#include <uk/mc146818.h>
#include <uk/plat/bootstrap.h>
#include <uk/pvh.h>
#include <uk/xencall.h>

#define ADDRESS_MAX (1ULL << 46) /* half of what four-level page tables reach */

#define REGIONS_MAX 128

static long memory_map(struct uk_pvh_region *to)
{
	static struct uk_xencall_region map[REGIONS_MAX];
	long count = uk_xencall_memory_map(map, REGIONS_MAX);

	for (long i = 0; i < count; i++)
		to[i] = (struct uk_pvh_region){ map[i].addr, map[i].size, map[i].type, 0 };
	return count;
}

uint64_t uk_machine_wall_seconds(void)
{
	return uk_mc146818_seconds();
}

static void read_bootinfo(const void *loader, struct ukplat_bootinfo *info)
{
	static struct uk_pvh_region map[REGIONS_MAX];
	unsigned int notes;
	int result = uk_pvh_bootinfo(loader, info, &notes);

	if (result == -UK_ENOENT) { /* dom0's has no map */
		long count = memory_map(map);

		if (count > 0)
			result = uk_pvh_bootinfo_with(loader, map, (uint32_t)count, info, &notes);
	}
	if (result)
		uk_machine_refuse("xen", "there is no PVH start info with a memory map; "
				  "start this image by Xen 4.11 or later as PVH (type = \"pvh\", or dom0=pvh)");
	if (notes & UK_PVH_CMDLINE_CUT)
		uk_machine_warn("xen", "the command line is longer than 4095 bytes; the rest is cut off");
}

void ukplat_start(const void *loader)
{
	struct ukplat_bootinfo *info = uk_bootinfo_start(ADDRESS_MAX);

	_xen_console_init();
	ukarch_trap_init();
	uk_machine_clock_init("xen");
	read_bootinfo(loader, info);
	uk_machine_console_init(info);
	if (uk_machine_memory(info))
		uk_machine_refuse("xen", "there is no free memory beside the image; give the domain more");
	ukplat_entry(0, NULL, NULL);
}
