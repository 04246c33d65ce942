// SPDX-License-Identifier: BSD-3-Clause
// What both loaders tell the image: PVH's start info with the memory map, the command line and the RAM disk, in one structure.
#ifndef LOADERS_HANDOVER_H
#define LOADERS_HANDOVER_H

#include <stddef.h>
#include <stdint.h>

#include "../../drivers/pvh/start_info.h"
#include "bundle.h"

/* Types of ACPI's address ranges (ACPI 6.5, 15). */
#define REGION_RAM      HVM_MEMMAP_TYPE_RAM
#define REGION_RESERVED 2u
#define REGION_ACPI     3u
#define REGION_NVS      4u
#define REGION_UNUSABLE 5u

#define REGIONS_MAX 128u
/* The image takes 4095 bytes, and says so when there are more: enough of them for it to see that. */
#define CMDLINE_MAX 4096u

struct region {
	uint64_t address, size;
	uint32_t type, reserved;
};
_Static_assert(sizeof(struct region) == 24, "hvm_memmap_table_entry");

struct handover {
	struct hvm_start_info info;
	struct hvm_modlist_entry initrd;
	uint64_t align;
	struct region regions[REGIONS_MAX];
	char cmdline[CMDLINE_MAX + 1];
};

/* Adds to the memory map. What has no room any more is lost: regions don't overlap, so it is never memory by mistake. */
static inline void handover_region(struct handover *to, uint64_t address, uint64_t size, uint32_t type)
{
	struct region *last = to->info.memmap_entries ? &to->regions[to->info.memmap_entries - 1] : 0;

	if (last && last->type == type && last->address + last->size == address)
		last->size += size;
	else if (size && to->info.memmap_entries < REGIONS_MAX)
		to->regions[to->info.memmap_entries++] = (struct region){ address, size, type, 0 };
}

/* Whether [start, end) is memory by the map, all of it. */
static inline int handover_is_free(const struct handover *from, uint64_t start, uint64_t end)
{
	uint64_t found = 0;

	for (uint32_t i = 0; i < from->info.memmap_entries; i++) {
		const struct region *r = &from->regions[i];
		uint64_t low = r->address > start ? r->address : start;
		uint64_t high = r->address + r->size < end ? r->address + r->size : end;

		if (low < high && r->type != REGION_RAM)
			return 0;
		found += low < high ? high - low : 0;
	}
	return start < end && found == end - start;
}

/* Where the image's memory begins and ends. */
static inline void handover_image(const struct bundle *bundle, uint64_t *start, uint64_t *end)
{
	*start = UINT64_MAX;
	*end = 0;
	for (uint32_t i = 0; i < bundle->piece_count; i++) {
		uint64_t low = bundle->pieces[i].address, high = low + bundle->pieces[i].memory_size;

		*start = low < *start ? low : *start;
		*end = high > *end ? high : *end;
	}
}

/* The rest, when map and command line are there and it is known where the RAM disk is. */
static inline void handover_finish(struct handover *to, uint64_t rsdp, uint64_t initrd, uint64_t initrd_size)
{
	to->info.magic = HVM_START_MAGIC;
	to->info.version = 1;
	to->info.cmdline_paddr = (uintptr_t)to->cmdline;
	to->info.memmap_paddr = (uintptr_t)to->regions;
	to->info.rsdp_paddr = rsdp;
	if (initrd_size) {
		to->info.nr_modules = 1;
		to->info.modlist_paddr = (uintptr_t)&to->initrd;
		to->initrd.paddr = initrd;
		to->initrd.size = initrd_size;
	}
}

#endif
