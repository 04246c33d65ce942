// SPDX-License-Identifier: BSD-3-Clause
// Memory: what the loader's map leaves to us, and page tables for it.
#include <uk/machine.h>

#include <uk/arch/paging.h>
#include <uk/bootinfo.h>
#include <uk/errno.h>
#include <uk/paging.h>
#include <uk/plat/memory.h>
#include <uk/plat/sections.h>

#define GIB (1ULL << 30)
#define MIB2 (1ULL << 21)

static uint64_t end_of(const struct ukplat_memregion *r)
{
	return (uint64_t)r->base + r->len;
}

/* Below 1 GiB the entry code has mapped everything: what isn't memory is taken away. */
static void unmap_holes(const struct ukplat_bootinfo *info)
{
	uint64_t at = (uintptr_t)ukplat_tables_count * MIB2; /* below, pages are those of the image */

	for (unsigned int i = 0; i < info->region_count; i++) {
		const struct ukplat_memregion *r = &info->regions[i];

		if (r->kind == UKPLAT_MEM_RESERVED)
			continue;
		ukarch_unmap_large(at, r->base);
		if (end_of(r) > at)
			at = end_of(r);
	}
	ukarch_unmap_large(at, GIB);
}

int uk_machine_memory(struct ukplat_bootinfo *info)
{
	uk_bootinfo_reserve(info, 0, UK_PAGE_SIZE, UKPLAT_MEM_RESERVED, "page 0");
	uk_bootinfo_reserve(info, (uintptr_t)ukplat_image_start, (uint64_t)(ukplat_image_end - ukplat_image_start),
			    UKPLAT_MEM_IMAGE, "image");
	unmap_holes(info);
	ukarch_unmap_null();
	uk_paging_init(ukarch_pml4, NULL, NULL);
	if (uk_paging_memory(info, 0, GIB) || !uk_falloc_get()->free)
		return -UK_ENOMEM;
	return 0;
}
