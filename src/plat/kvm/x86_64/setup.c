// SPDX-License-Identifier: BSD-3-Clause
// The platform's part of the boot, as a story.
#include "machine.h"

#include <uk/arch/entry.h>
#include <uk/arch/io.h>
#include <uk/arch/trap.h>
#include <uk/bootinfo.h>
#include <uk/errno.h>
#include <uk/machine.h>
#include <uk/mc146818.h>
#include <uk/plat/bootstrap.h>
#include <uk/pvh.h>

/* The data ports of a PC's two 8259s: their mask registers. */
#define PIC_FIRST 0x21
#define PIC_SECOND 0xa1

/* What the loader's map is trusted for: 64 TiB, half of what four-level page tables reach. */
#define ADDRESS_MAX (1ULL << 46)

uint64_t uk_machine_wall_seconds(void)
{
	return uk_mc146818_seconds();
}

static void read_bootinfo(const void *loader, struct ukplat_bootinfo *info)
{
	unsigned int notes;
	int result = uk_pvh_bootinfo(loader, info, &notes);

	if (result == -UK_EINVAL)
		uk_machine_refuse("kvm", "started without a PVH start info structure; load this image with a PVH loader (QEMU's -kernel)");
	if (result)
		uk_machine_refuse("kvm", "the loader gave no memory map (PVH start info of version 0)");
	if (notes & UK_PVH_CMDLINE_CUT)
		uk_machine_warn("kvm", "the command line is longer than 4095 bytes; the rest is cut off");
}

/* Firmware leaves the old timer's line open, on what is an exception's vector to us. */
static void mask_lines(void)
{
	ukarch_out8(PIC_FIRST, 0xff);
	ukarch_out8(PIC_SECOND, 0xff);
}

void ukplat_start(const void *loader)
{
	struct ukplat_bootinfo *info = uk_bootinfo_start(ADDRESS_MAX);

	_kvm_console_init();
	mask_lines();
	ukarch_trap_init();
	uk_machine_clock_init("kvm");
	read_bootinfo(loader, info);
	uk_machine_console_init(info);
	if (uk_machine_memory(info))
		uk_machine_refuse("kvm", "there is no free memory beside the image; give the guest more");
	ukplat_entry(0, NULL, NULL);
}
