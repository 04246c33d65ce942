// SPDX-License-Identifier: BSD-3-Clause
// The memory map: a short sorted table, in which what is in use wins over what is free.
#include <uk/bootinfo.h>

#include <uk/essentials.h>

/*
 * Theory
 * ------
 * A table of fixed size can't hold every map, so the question is what goes wrong when it is full. If reserved regions had to be kept
 * until all free ones are known, the one too many would be forgotten, and handed out as memory. Hence two phases: the free regions
 * come first, then each reserved one is cut out of them at once. Cutting needs no room for what is cut out; it
 * needs one more entry when a hole is made in the middle, and if there is none the smaller side goes. So each step can
 * only lose memory. That a region is reserved is written down as well, as far as there is room, for whoever prints the map.
 */

static uint64_t end_of(const struct ukplat_memregion *r)
{
	return (uint64_t)r->base + r->len;
}

static void remove_at(struct ukplat_bootinfo *info, unsigned int i)
{
	info->region_count--;
	for (; i < info->region_count; i++)
		info->regions[i] = info->regions[i + 1];
}

static void insert_at(struct ukplat_bootinfo *info, unsigned int i, struct ukplat_memregion region)
{
	for (unsigned int j = info->region_count++; j > i; j--)
		info->regions[j] = info->regions[j - 1];
	info->regions[i] = region;
}

static struct ukplat_memregion region(uint64_t base, uint64_t end, enum ukplat_memkind kind, const char *name)
{
	return (struct ukplat_memregion){ (uintptr_t)base, (size_t)(end - base), kind, name };
}

/* Makes room for one more entry: the smallest free one goes, unless only what is as small would take its place. */
static int make_room(struct ukplat_bootinfo *info, enum ukplat_memkind kind, uint64_t len)
{
	unsigned int smallest = UKPLAT_REGIONS_MAX;

	if (info->region_count < UKPLAT_REGIONS_MAX)
		return 1;
	if (kind == UKPLAT_MEM_RESERVED)
		return 0; /* only for show */
	for (unsigned int i = 0; i < info->region_count; i++)
		if (info->regions[i].kind == UKPLAT_MEM_FREE &&
		    (smallest == UKPLAT_REGIONS_MAX || info->regions[i].len < info->regions[smallest].len))
			smallest = i;
	if (smallest == UKPLAT_REGIONS_MAX || (kind == UKPLAT_MEM_FREE && info->regions[smallest].len >= len))
		return 0;
	remove_at(info, smallest);
	return 1;
}

static int same(const struct ukplat_memregion *r, enum ukplat_memkind kind, const char *name)
{
	return r->kind == kind && r->name == name;
}

/* Writes down [base, end), which no region has: in a neighbour of the same kind, or as an entry. */
static void place(struct ukplat_bootinfo *info, uint64_t base, uint64_t end, enum ukplat_memkind kind, const char *name)
{
	struct ukplat_memregion *r = info->regions;
	unsigned int i = 0;

	while (i < info->region_count && r[i].base < base)
		i++;
	if (i < info->region_count && r[i].base == end && same(&r[i], kind, name)) {
		end = end_of(&r[i]);
		remove_at(info, i);
	}
	if (i && end_of(&r[i - 1]) == base && same(&r[i - 1], kind, name)) {
		r[i - 1].len = (size_t)(end - r[i - 1].base);
		return;
	}
	if (!make_room(info, kind, end - base))
		return;
	for (i = 0; i < info->region_count && r[i].base < base;)
		i++;
	insert_at(info, i, region(base, end, kind, name));
}

/* Writes down those parts of [base, end) that no region has yet. */
static void add(struct ukplat_bootinfo *info, uint64_t base, uint64_t end, enum ukplat_memkind kind, const char *name)
{
	while (base < end) {
		const struct ukplat_memregion *next = NULL;
		uint64_t stop;

		for (unsigned int i = 0; i < info->region_count && !next; i++)
			if (end_of(&info->regions[i]) > base)
				next = &info->regions[i];
		if (next && next->base <= base) {
			base = end_of(next);
			continue;
		}
		stop = next && next->base < end ? next->base : end;
		place(info, base, stop, kind, name);
		base = stop;
	}
}

/* Takes [base, end) out of the free regions. */
static void carve(struct ukplat_bootinfo *info, uint64_t base, uint64_t end)
{
	for (unsigned int i = 0; i < info->region_count; i++) {
		struct ukplat_memregion *r = &info->regions[i];
		uint64_t r_end = end_of(r), below, above;

		if (r->kind != UKPLAT_MEM_FREE || end <= r->base || base >= r_end)
			continue;
		below = base > r->base ? base - r->base : 0;
		above = r_end > end ? r_end - end : 0;
		if (!below && !above) {
			remove_at(info, i--);
		} else if (below && above && info->region_count < UKPLAT_REGIONS_MAX) {
			r->len = (size_t)below;
			insert_at(info, i + 1, region(end, r_end, UKPLAT_MEM_FREE, r->name));
		} else {
			*r = above > below ? region(end, r_end, UKPLAT_MEM_FREE, r->name) : region(r->base, base, UKPLAT_MEM_FREE, r->name);
		}
	}
}

void uk_bootinfo_free(struct ukplat_bootinfo *info, uint64_t base, uint64_t len)
{
	static const char name[] = "free";
	uint64_t end = base + len;

	if (info->settled || end < base || base >= info->limit)
		return;
	if (end > info->limit)
		end = info->limit;
	add(info, UK_ALIGN_UP(base, UK_PAGE_SIZE), UK_ALIGN_DOWN(end, UK_PAGE_SIZE), UKPLAT_MEM_FREE, name);
}

void uk_bootinfo_reserve(struct ukplat_bootinfo *info, uint64_t base, uint64_t len, enum ukplat_memkind kind, const char *name)
{
	uint64_t end = base + len;

	info->settled = 1;
	if (!len || base >= info->limit)
		return;
	/* All that runs over the end of the address space is taken, as is all that the rounding would lead beyond it. */
	if (end < base || end > info->limit)
		end = info->limit;
	base = UK_ALIGN_DOWN(base, UK_PAGE_SIZE);
	end = UK_ALIGN_UP(end, UK_PAGE_SIZE);
	carve(info, base, end);
	add(info, base, end, kind, name);
}

uint64_t uk_bootinfo_free_bytes(const struct ukplat_bootinfo *info)
{
	uint64_t sum = 0;

	for (unsigned int i = 0; i < info->region_count; i++)
		if (info->regions[i].kind == UKPLAT_MEM_FREE)
			sum += info->regions[i].len;
	return sum;
}
