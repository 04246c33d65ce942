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

/* After neighbours of one kind have become one; firmware of large machines tells of a few dozen such. */
#define REGIONS_MAX 256u
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
	uint32_t lost; /* whether there was no room for a region: the map isn't whole, and not to be handed over */
	uint32_t align;
	struct region regions[REGIONS_MAX]; /* by their addresses; none overlaps another */
	char cmdline[CMDLINE_MAX + 1];
};

static inline void handover_move(struct region *to, const struct region *from, uint32_t count)
{
	/* From the end on that is not written to before it is read. */
	for (uint32_t i = 0; i < count; i++)
		to[to < from ? i : count - 1 - i] = from[to < from ? i : count - 1 - i];
}

static inline void handover_remove(struct handover *from, uint32_t at)
{
	handover_move(&from->regions[at], &from->regions[at + 1], --from->info.memmap_entries - at);
}

/* Adds [start, end), which overlaps no region; neighbours of its type become one with it. */
static inline void handover_place(struct handover *to, uint64_t start, uint64_t end, uint32_t type)
{
	uint32_t count = to->info.memmap_entries, at = 0;
	struct region *r = to->regions;
	int joins_below, joins_above;

	while (at < count && r[at].address < start)
		at++;
	joins_below = at && r[at - 1].type == type && r[at - 1].address + r[at - 1].size == start;
	joins_above = at < count && r[at].type == type && r[at].address == end;
	if (joins_below) {
		r[at - 1].size += end - start;
		if (joins_above) {
			r[at - 1].size += r[at].size;
			handover_remove(to, at);
		}
	} else if (joins_above) {
		r[at].address = start;
		r[at].size += end - start;
	} else if (count == REGIONS_MAX) {
		to->lost = 1;
	} else {
		handover_move(&r[at + 1], &r[at], count - at);
		r[at] = (struct region){ start, end - start, type, 0 };
		to->info.memmap_entries++;
	}
}

/* Adds to the memory map. Where regions overlap, as some firmware has them, the higher type counts: memory is the lowest of all. */
static inline void handover_region(struct handover *to, uint64_t address, uint64_t size, uint32_t type)
{
	uint64_t end = address + size < address ? UINT64_MAX : address + size;

	for (uint32_t i = 0; i < to->info.memmap_entries && address < end; i++) {
		struct region r = to->regions[i];
		uint64_t r_end = r.address + r.size;

		if (r_end <= address || end <= r.address)
			continue;
		if (r.type >= type) {
			if (address < r.address)
				handover_place(to, address, r.address, type);
			address = r_end;
		} else {
			handover_remove(to, i);
			if (r.address < address)
				handover_place(to, r.address, address, r.type);
			if (end < r_end)
				handover_place(to, end, r_end, r.type);
		}
		/* What was placed may stand before this one. */
		i = UINT32_MAX;
	}
	if (address < end)
		handover_place(to, address, end, type);
}

/* Whether [start, end) is memory by the map, all of it. */
static inline int handover_is_free(const struct handover *from, uint64_t start, uint64_t end)
{
	for (uint32_t i = 0; i < from->info.memmap_entries; i++) {
		const struct region *r = &from->regions[i];

		if (r->type == REGION_RAM && r->address <= start && end <= r->address + r->size)
			return start < end;
	}
	return 0;
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
