// SPDX-License-Identifier: BSD-3-Clause
// The platform's part of the boot that is in C: from the firmware's list of what there is to ukboot.
//
// The board is known, so its devices are where they are; the firmware tells the memory that the GPU left, the command line and the
// ramdisk, in a device tree, or in a tagged list, as QEMU does. Those may lie in page 0, which is taken away afterwards.

#include <uk/arch/entry.h>
#include <uk/arch/paging.h>
#include <uk/atags.h>
#include <uk/bootinfo.h>
#include <uk/errno.h>
#include <uk/fdt.h>
#include <uk/machine.h>
#include <uk/paging.h>
#include <uk/plat/bootstrap.h>

#include "machine.h"

#define ADDRESS_MAX 0x3f000000ul // above are the devices

/* The board has no calendar. */
uint64_t uk_machine_wall_seconds(void)
{
	return 0;
}

static void read_bootinfo(void *blob, struct ukplat_bootinfo *info)
{
	int result = uk_fdt_bootinfo(blob, info);

	if (result == -UK_EINVAL)
		result = uk_atags_bootinfo(blob, info);
	if (result == -UK_E2BIG)
		uk_machine_warn("rpi3", "the command line is longer than 4095 bytes; the rest is cut off");
	else if (result)
		uk_machine_refuse("rpi3", "the firmware gave neither a device tree nor a tagged list with memory in it");
}

UK_NORETURN void ukplat_start(void *blob)
{
	struct ukplat_bootinfo *info = uk_bootinfo_start(ADDRESS_MAX);

	uk_paging_init(ukplat_tables_l1, ukplat_tables_pool, ukplat_tables_end);
	_rpi3_console_init();
	_rpi3_shutdown_init();
	read_bootinfo(blob, info);
	uk_machine_console_init(info);
	uk_bootinfo_reserve(info, 0, UK_PAGE_SIZE, UKPLAT_MEM_RESERVED, "page 0");
	if (uk_machine_memory(info))
		uk_machine_refuse("rpi3", "there is no memory beside the image");
	if (uk_machine_page0(info))
		uk_machine_refuse("rpi3", "page 0 can't be taken away");
	if (uk_machine_clock_init("rpi3"))
		uk_machine_refuse("rpi3", "the firmware did not set the timer's frequency (CNTFRQ_EL0)");
	ukplat_entry(0, NULL, NULL);
}
