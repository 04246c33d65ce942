// SPDX-License-Identifier: BSD-3-Clause
// Memory: what the loader's map leaves to us, and page tables for it.
#include "machine.h"

#include <uk/arch/paging.h>
#include <uk/bootinfo.h>
#include <uk/plat/memory.h>
#include <uk/plat/sections.h>

#define GIB (1ULL << 30)
#define MIB2 (1ULL << 21)

static uint64_t end_of(const struct ukplat_memregion *r)
{
	return (uint64_t)r->base + r->len;
}

/* Below 1 GiB the entry code has mapped everything: 2 MiB pages without memory are taken away. */
static void unmap_holes(const struct ukplat_bootinfo *info)
{
	uint64_t at = ukarch_image_map_end();

	for (unsigned int i = 0; i < info->region_count; i++) {
		const struct ukplat_memregion *r = &info->regions[i];

		if (r->kind == UKPLAT_MEM_RESERVED)
			continue;
		if (r->base > at)
			ukarch_unmap(UK_ALIGN_UP(at, MIB2), UK_ALIGN_DOWN((uint64_t)r->base, MIB2));
		if (end_of(r) > at)
			at = end_of(r);
	}
	ukarch_unmap(UK_ALIGN_UP(at, MIB2), GIB);
}

/*
 * Tables for memory above 1 GiB (a page for each GiB, one more for each 512) are taken from the largest region
 * that begins below 512 MiB, whose start is mapped already: 1/262144 of the memory they map.
 */
static void map_high(struct ukplat_bootinfo *info)
{
	const struct ukplat_memregion *pool = NULL;
	uint64_t at, start;

	for (unsigned int i = 0; i < info->region_count; i++) {
		const struct ukplat_memregion *r = &info->regions[i];

		if (r->kind == UKPLAT_MEM_FREE && r->base < GIB / 2 && (!pool || r->len > pool->len))
			pool = r;
	}
	if (!pool)
		return;
	start = at = pool->base;
	for (unsigned int i = 0; i < info->region_count; i++) {
		const struct ukplat_memregion *r = &info->regions[i];
		uint64_t base = r->base > GIB ? r->base : GIB;

		if (r->kind != UKPLAT_MEM_RESERVED && end_of(r) > base)
			ukarch_map_data(base, end_of(r) - base, &at);
	}
	uk_bootinfo_reserve(info, start, at - start, UKPLAT_MEM_RESERVED, "page tables");
}

void _kvm_memory_init(struct ukplat_bootinfo *info)
{
	uk_bootinfo_reserve(info, 0, UK_PAGE_SIZE, UKPLAT_MEM_RESERVED, "page 0"); /* null pointers must fault */
	uk_bootinfo_reserve(info, (uintptr_t)ukplat_image_start, (uint64_t)(ukplat_image_end - ukplat_image_start), UKPLAT_MEM_IMAGE, "image");
	unmap_holes(info);
	map_high(info);
	ukarch_unmap_null();
	if (!uk_bootinfo_free_bytes(info))
		_kvm_refuse("there is no free memory beside the image; give the guest more");
}

int ukplat_readable(uintptr_t addr, size_t len)
{
	return ukarch_readable(addr, len);
}
