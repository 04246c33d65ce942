// SPDX-License-Identifier: BSD-3-Clause
// The platform's part of the boot that is in C: from what a loader tells to ukboot.
//
// The chip is known, so its devices are where they are. A loader of Linux's kind tells memory, command line and ramdisk, in a device
// tree, or in a tagged list, as QEMU does; one of an ELF tells nothing. What it tells may lie in page 0, which is taken away afterwards.

#include <uk/arch/entry.h>
#include <uk/arch/paging.h>
#include <uk/atags.h>
#include <uk/bootinfo.h>
#include <uk/errno.h>
#include <uk/fdt.h>
#include <uk/machine.h>
#include <uk/paging.h>
#include <uk/plat/bootstrap.h>
#include <uk/zynqmprtc.h>

#include "machine.h"

/* Two banks of memory, with devices between them (AMD UG1085, chapter 10, "System Address Map"). */
#define DEVICES 0x80000000ull
#define SECOND_BANK 0x800000000ull
#define ADDRESS_MAX 0x1000000000ull
#define MIB (1ull << 20)

uint64_t uk_machine_wall_seconds(void)
{
	return ukplat_page_map_device(UK_ZYNQMPRTC_BASE, UK_ZYNQMPRTC_SIZE) ? 0 : uk_zynqmprtc_seconds(UK_ZYNQMPRTC_BASE);
}

static void read_bootinfo(void *blob, struct ukplat_bootinfo *info)
{
	int result = uk_fdt_bootinfo(blob, info);

	if (result == -UK_EINVAL)
		result = uk_atags_bootinfo(blob, info);
	if (result == -UK_EINVAL) {
		uk_bootinfo_free(info, 0, CONFIG_ZCU102_MEMORY_MB * MIB);
		result = 0;
	}
	if (result == -UK_E2BIG)
		uk_machine_warn("zcu102", "the command line is longer than 4095 bytes; the rest is cut off");
	else if (result)
		uk_machine_refuse("zcu102", "the loader's device tree or tagged list names no memory");
	uk_bootinfo_reserve(info, DEVICES, SECOND_BANK - DEVICES, UKPLAT_MEM_RESERVED, "devices");
	uk_bootinfo_reserve(info, 0, UK_PAGE_SIZE, UKPLAT_MEM_RESERVED, "page 0");
}

UK_NORETURN void ukplat_start(void *blob)
{
	struct ukplat_bootinfo *info = uk_bootinfo_start(ADDRESS_MAX);

	uk_paging_init(ukplat_tables_l1, ukplat_tables_pool, ukplat_tables_end);
	_zcu102_console_init();
	read_bootinfo(blob, info);
	uk_machine_console_init(info);
	if (uk_machine_memory(info))
		uk_machine_refuse("zcu102", "there is no memory beside the image");
	if (uk_machine_page0(info))
		uk_machine_refuse("zcu102", "page 0 can't be taken away");
	if (uk_machine_clock_init("zcu102"))
		uk_machine_refuse("zcu102", "the firmware did not set the timer's frequency (CNTFRQ_EL0)");
	ukplat_entry(0, NULL, NULL);
}
