// SPDX-License-Identifier: BSD-3-Clause
// What a memory map has to be: each page of a small address space, and what was said about it.
#ifndef ORACLE_H
#define ORACLE_H

#include "check.h"
#include "fuzz.h"

#include <stdint.h>
#include <string.h>
#include <uk/bootinfo.h>

#define ORACLE_PAGES 512UL
#define ORACLE_LIMIT (ORACLE_PAGES * 4096)

/* The guest's one, as it is at a guest's start. */
static inline struct ukplat_bootinfo *host_bootinfo(void)
{
	struct ukplat_bootinfo *guest = uk_bootinfo_start(ORACLE_LIMIT);

	uk_bootinfo_init(guest, ORACLE_LIMIT);
	return guest;
}

struct oracle {
	unsigned char page[ORACLE_PAGES]; /* 0: nothing; else a kind */
	int full;                         /* the table had no room at some point: memory may be missing */
};

static inline void oracle_free(struct oracle *o, uint64_t base, uint64_t len)
{
	for (uint64_t page = 0; page < ORACLE_PAGES; page++)
		if (base + len >= base && base <= page * 4096 && (page + 1) * 4096 <= base + len)
			o->page[page] = UKPLAT_MEM_FREE;
}

static inline void oracle_reserve(struct oracle *o, uint64_t base, uint64_t len, int kind)
{
	uint64_t last = base + len - 1 < base ? UINT64_MAX : base + len - 1;

	for (uint64_t page = 0; len && page < ORACLE_PAGES; page++)
		if (base < (page + 1) * 4096 && last >= page * 4096 && o->page[page] <= UKPLAT_MEM_FREE)
			o->page[page] = (unsigned char)kind;
}

/* The kind that the table has for an address, or 0. */
static inline int kind_in(const struct ukplat_bootinfo *info, uint64_t address)
{
	for (unsigned int i = 0; i < info->region_count; i++)
		if (address - info->regions[i].base < info->regions[i].len)
			return (int)info->regions[i].kind;
	return 0;
}

/* Sorted, whole pages, apart, below the limit. */
static inline int is_well_formed(const struct ukplat_bootinfo *info)
{
	uint64_t end = 0;

	for (unsigned int i = 0; i < info->region_count; i++) {
		const struct ukplat_memregion *r = &info->regions[i];

		if (r->base < end || !r->len || r->base % 4096 || r->len % 4096 || r->kind < 1 || r->kind > 4 || !r->name)
			return 0;
		end = r->base + r->len;
	}
	return info->region_count <= UKPLAT_REGIONS_MAX && end <= info->limit;
}

/* Nothing is free that shouldn't be; and unless the table was full, everything is as it was said. */
static inline int agrees(const struct ukplat_bootinfo *info, const struct oracle *o)
{
	for (uint64_t page = 0; page < ORACLE_PAGES; page++) {
		int kind = kind_in(info, page * 4096);

		if (o->full ? kind == UKPLAT_MEM_FREE && o->page[page] != UKPLAT_MEM_FREE : kind != o->page[page])
			return 0;
	}
	return is_well_formed(info);
}

/* Ranges as firmware and fuzzers write them: aligned and not, empty, one byte long, beyond the end of everything. */
static inline void draw_range(uint64_t *base, uint64_t *len, uint32_t pages)
{
	static const uint64_t odd[] = { 0, 0, 0, 1, 256, 4095 };

	*base = (uint64_t)draw(ORACLE_PAGES) * 4096 + odd[draw(6)];
	*len = (uint64_t)draw(pages) * 4096 + odd[draw(6)];
	if (!draw(40))
		*base = UINT64_MAX - draw(8192);
	if (!draw(40))
		*len = UINT64_MAX - draw(8192);
}

#endif
