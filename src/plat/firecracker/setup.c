// SPDX-License-Identifier: BSD-3-Clause
// The platform's part of the boot, as a story.
#include "machine.h"

#include <uk/arch/entry.h>
#include <uk/arch/trap.h>
#include <uk/bootinfo.h>
#include <uk/bootparams.h>
#include <uk/errno.h>
#include <uk/i8259.h>
#include <uk/machine.h>
#include <uk/mc146818.h>
#include <uk/plat/bootstrap.h>
#include <uk/pvh.h>

#define ADDRESS_MAX (1ULL << 46) /* half of what four-level page tables reach */

/* Firecracker has no such clock, and the date isn't known there; QEMU has one. */
uint64_t uk_machine_wall_seconds(void)
{
	return uk_mc146818_seconds();
}

/* Which of the two a loader left tells its magic number. */
static void read_bootinfo(const void *loader, struct ukplat_bootinfo *info)
{
	unsigned int notes;
	int result = uk_pvh_bootinfo(loader, info, &notes), is_cut = notes & UK_PVH_CMDLINE_CUT;

	if (result == -UK_EINVAL) {
		result = uk_bootparams_bootinfo(loader, info);
		is_cut = result == -UK_E2BIG;
	}
	if (result && !is_cut)
		uk_machine_refuse("firecracker", "the loader left neither PVH's start info nor Linux's boot_params with a memory map");
	if (is_cut)
		uk_machine_warn("firecracker", "the command line is longer than 4095 bytes; the rest is cut off");
}

void ukplat_start(const void *loader)
{
	struct ukplat_bootinfo *info = uk_bootinfo_start(ADDRESS_MAX);

	_firecracker_console_init();
	uk_i8259_mask_all();
	ukarch_trap_init();
	uk_machine_clock_init("firecracker");
	read_bootinfo(loader, info);
	uk_machine_console_init(info);
	if (uk_machine_memory(info))
		uk_machine_refuse("firecracker", "there is no free memory beside the image; give the guest more (mem_size_mib)");
	ukplat_entry(0, NULL, NULL);
}
