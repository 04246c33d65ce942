// SPDX-License-Identifier: BSD-3-Clause
// From a PVH loader's start info to the boot information.
//
// The structure, its tables and its strings may lie anywhere, in memory that is free by the very map in them: all of it is read
// before anything is given away, and the text of a module, which isn't copied, is reserved.
#include <uk/pvh.h>

#include <uk/bootinfo.h>
#include <uk/errno.h>
#include <uk/essentials.h>

#include "start_info.h"

/* Far more than any firmware has. A table that can't be read to its end isn't believed: it may end with what is in use. */
#define ENTRIES_MAX 4096u

static const void *at(uint64_t address)
{
	return (const void *)(uintptr_t)address;
}

static int readable(uint64_t address, uint64_t count, size_t size)
{
	return address && count <= ENTRIES_MAX && ukplat_readable((uintptr_t)address, (size_t)count * size);
}

static void read_map(const struct uk_pvh_region *map, uint32_t count, struct ukplat_bootinfo *info)
{
	for (uint32_t i = 0; i < count; i++)
		if (map[i].type == HVM_MEMMAP_TYPE_RAM)
			uk_bootinfo_free(info, map[i].addr, map[i].size);
	for (uint32_t i = 0; i < count; i++)
		if (map[i].type != HVM_MEMMAP_TYPE_RAM)
			uk_bootinfo_reserve(info, map[i].addr, map[i].size, UKPLAT_MEM_RESERVED, "reserved");
}

static void read_modules(const struct hvm_modlist_entry *modules, uint32_t count, struct ukplat_bootinfo *info)
{
	for (uint32_t i = 0; i < count; i++) {
		size_t len = uk_bootinfo_text_length(modules[i].cmdline_paddr);
		int whole = len && len <= UKPLAT_CMDLINE_MAX && modules[i].cmdline_paddr >= UK_PAGE_SIZE;

		uk_bootinfo_module(info, modules[i].paddr, modules[i].size, whole ? at(modules[i].cmdline_paddr) : NULL);
		if (whole)
			uk_bootinfo_reserve(info, modules[i].cmdline_paddr, len + 1, UKPLAT_MEM_RESERVED, "module's text");
	}
}

static const struct hvm_start_info *start_info_at(const void *address)
{
	const struct hvm_start_info *from = address;

	return readable((uintptr_t)from, 1, sizeof(*from)) && from->magic == HVM_START_MAGIC ? from : NULL;
}

int uk_pvh_bootinfo_with(const void *start_info, const struct uk_pvh_region *map, uint32_t count,
			 struct ukplat_bootinfo *info, unsigned int *notes)
{
	const struct hvm_start_info *from = start_info_at(start_info);

	*notes = 0;
	if (!from)
		return -UK_EINVAL;
	if (from->nr_modules && !readable(from->modlist_paddr, from->nr_modules, sizeof(struct hvm_modlist_entry)))
		return -UK_ENOENT; /* where the modules are isn't free */
	if (uk_bootinfo_cmdline(info, at(from->cmdline_paddr), uk_bootinfo_text_length(from->cmdline_paddr)))
		*notes |= UK_PVH_CMDLINE_CUT;
	info->rsdp = from->rsdp_paddr;
	read_map(map, count, info);
	read_modules(at(from->modlist_paddr), from->nr_modules, info);
	return 0;
}

int uk_pvh_bootinfo(const void *start_info, struct ukplat_bootinfo *info, unsigned int *notes)
{
	const struct hvm_start_info *from = start_info_at(start_info);

	*notes = 0;
	if (!from)
		return -UK_EINVAL;
	if (from->version < 1 || !from->memmap_entries || !readable(from->memmap_paddr, from->memmap_entries, sizeof(struct uk_pvh_region)))
		return -UK_ENOENT;
	return uk_pvh_bootinfo_with(start_info, at(from->memmap_paddr), from->memmap_entries, info, notes);
}
