// SPDX-License-Identifier: BSD-3-Clause
// The region table: the loader's memory map, minus what is in use.
#include "machine.h"

#include <uk/arch/paging.h>
#include <uk/plat/memory.h>
#include <uk/plat/sections.h>

#define REGIONS_MAX 64
#define GIB (1ULL << 30)
#define MIB2 (1ULL << 21)
/* What the loader's map is trusted for: 64 TiB, half of what four-level page tables reach. */
#define ADDRESS_MAX (1ULL << 46)

static struct ukplat_memregion regions[REGIONS_MAX];
static unsigned int count;

/* Inserts in order of the base. A table that is full loses memory, not correctness: only FREE is given away. */
static void insert(uint64_t base, uint64_t end, enum ukplat_memkind kind, const char *name)
{
	unsigned int i = count;

	if (base >= end || count == REGIONS_MAX)
		return;
	for (; i > 0 && regions[i - 1].base > base; i--)
		regions[i] = regions[i - 1];
	regions[i] = (struct ukplat_memregion){ base, end - base, kind, name };
	count++;
}

/* Takes [base, end), widened to whole pages, out of the free regions. */
static void carve(uint64_t base, uint64_t end)
{
	base = UK_ALIGN_DOWN(base, UK_PAGE_SIZE);
	end = UK_ALIGN_UP(end, UK_PAGE_SIZE);
	for (unsigned int i = 0; i < count; i++) {
		struct ukplat_memregion *r = &regions[i];
		uint64_t r_end = r->base + r->len;

		if (r->kind != UKPLAT_MEM_FREE || end <= r->base || base >= r_end)
			continue;
		if (base > r->base) {
			r->len = base - r->base;
			insert(end, r_end, UKPLAT_MEM_FREE, "free");
		} else if (end < r_end) {
			r->base = end;
			r->len = r_end - end;
		} else {
			count--;
			for (unsigned int j = i; j < count; j++)
				regions[j] = regions[j + 1];
			i--;
		}
	}
}

static void use(uint64_t base, uint64_t len, enum ukplat_memkind kind, const char *name)
{
	carve(base, base + len);
	insert(base, base + len, kind, name);
}

static void read_map(const struct hvm_start_info *info)
{
	const struct hvm_memmap_table_entry *map = _kvm_at(info->memmap_paddr);

	for (uint32_t i = 0; i < info->memmap_entries; i++) {
		uint64_t base = map[i].addr, end = base + map[i].size;

		if (map[i].type != HVM_MEMMAP_TYPE_RAM || base >= ADDRESS_MAX || end < base)
			continue;
		if (end > ADDRESS_MAX)
			end = ADDRESS_MAX;
		insert(UK_ALIGN_UP(base, UK_PAGE_SIZE), UK_ALIGN_DOWN(end, UK_PAGE_SIZE), UKPLAT_MEM_FREE, "free");
	}
	/* What a map says twice, or says is in use as well as free, isn't free. */
	for (uint32_t i = 0; i < info->memmap_entries; i++)
		if (map[i].type != HVM_MEMMAP_TYPE_RAM && map[i].addr < ADDRESS_MAX && map[i].size < ADDRESS_MAX)
			carve(map[i].addr, map[i].addr + map[i].size);
}

/* Below 1 GiB the entry code has mapped everything: 2 MiB pages without memory are taken away. */
static void unmap_holes(void)
{
	uint64_t at = ukarch_image_map_end();

	for (unsigned int i = 0; i < count; i++) {
		if (regions[i].base > at)
			ukarch_unmap(UK_ALIGN_UP(at, MIB2), UK_ALIGN_DOWN((uint64_t)regions[i].base, MIB2));
		if (regions[i].base + regions[i].len > at)
			at = regions[i].base + regions[i].len;
	}
	ukarch_unmap(UK_ALIGN_UP(at, MIB2), GIB);
}

/*
 * Tables for memory above 1 GiB (a page for each GiB, one more for each 512) are taken from the largest region
 * that begins below 512 MiB, whose start is mapped already: 1/262144 of the memory they map.
 */
static void map_high(void)
{
	struct ukplat_memregion *pool = NULL;
	uint64_t at, start;

	for (unsigned int i = 0; i < count; i++)
		if (regions[i].kind == UKPLAT_MEM_FREE && regions[i].base < GIB / 2 && (!pool || regions[i].len > pool->len))
			pool = &regions[i];
	if (!pool)
		return;
	start = at = pool->base;
	for (unsigned int i = 0; i < count; i++)
		if (regions[i].kind != UKPLAT_MEM_RESERVED && regions[i].base + regions[i].len > GIB)
			ukarch_map_data(regions[i].base > GIB ? regions[i].base : GIB,
				     regions[i].base + regions[i].len - (regions[i].base > GIB ? regions[i].base : GIB), &at);
	if (at > start)
		use(start, at - start, UKPLAT_MEM_RESERVED, "page tables");
}

void _kvm_memory_init(const struct hvm_start_info *info)
{
	const struct hvm_modlist_entry *modules = _kvm_at(info->modlist_paddr);

	if (info->version < 1 || !info->memmap_entries)
		_kvm_refuse("the loader gave no memory map (PVH start info of version 0)");
	read_map(info);
	carve(0, UK_PAGE_SIZE); /* null pointers must fault */
	use((uintptr_t)ukplat_image_start, (uint64_t)(ukplat_image_end - ukplat_image_start), UKPLAT_MEM_IMAGE, "image");
	for (uint32_t i = 0; i < info->nr_modules; i++)
		use(modules[i].paddr, modules[i].size, UKPLAT_MEM_INITRD, "initrd");
	unmap_holes();
	map_high();
	ukarch_unmap_null();
	for (unsigned int i = 0; i < count; i++)
		if (regions[i].kind == UKPLAT_MEM_FREE)
			return;
	_kvm_refuse("there is no free memory beside the image; give the guest more");
}

unsigned int ukplat_memregion_count(void)
{
	return count;
}

const struct ukplat_memregion *ukplat_memregion_get(unsigned int i)
{
	return i < count ? &regions[i] : NULL;
}

int ukplat_readable(uintptr_t addr, size_t len)
{
	return ukarch_readable(addr, len);
}
