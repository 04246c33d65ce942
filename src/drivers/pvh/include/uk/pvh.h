// SPDX-License-Identifier: BSD-3-Clause
// What a PVH loader leaves for the guest (Xen's docs/misc/pvh.pandoc and public/arch-x86/hvm/start_info.h).
#ifndef UK_PVH_H
#define UK_PVH_H

#include <uk/plat/bootinfo.h>

/*
 * Fills `info` from the structure at `start_info` (%ebx at the entry): memory map, command line, modules, RSDP. Reads nothing that
 * ukplat_readable() denies. `notes` tells of what could not be taken whole.
 * 0; -UK_EINVAL: there is no such structure; -UK_ENOENT: it has no memory map that can be believed.
 */
#define UK_PVH_CMDLINE_CUT 1u
int uk_pvh_bootinfo(const void *start_info, struct ukplat_bootinfo *info, unsigned int *notes);

/*
 * The same with a memory map from elsewhere: Xen's for dom0 has version 0, without one, and tells it by a hypercall. `type` is that of
 * ACPI's address ranges (ACPI 6.5, 15): 1 is memory. -UK_ENOENT: the table of modules can't be read.
 */
struct uk_pvh_region {
	uint64_t addr, size;
	uint32_t type, reserved;
} __attribute__((packed)); /* nothing says that a loader aligns it */
_Static_assert(sizeof(struct uk_pvh_region) == 24, "hvm_memmap_table_entry");
int uk_pvh_bootinfo_with(const void *start_info, const struct uk_pvh_region *map, uint32_t count,
			 struct ukplat_bootinfo *info, unsigned int *notes);

#endif
