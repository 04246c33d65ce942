// SPDX-License-Identifier: BSD-3-Clause
// Memory: what the device tree's map leaves to us, mapped.

#include <uk/arch/paging.h>
#include <uk/bootinfo.h>
#include <uk/plat/memory.h>
#include <uk/plat/sections.h>

#include "machine.h"

void _kvm_memory_init(struct ukplat_bootinfo *info)
{
	uk_bootinfo_reserve(info, (uintptr_t)ukplat_image_start, (uint64_t)(ukplat_image_end - ukplat_image_start), UKPLAT_MEM_IMAGE, "image");
	for (unsigned int i = 0; i < info->region_count; i++) {
		const struct ukplat_memregion *r = &info->regions[i];

		// Memory that can't be mapped isn't offered.
		if ((r->kind == UKPLAT_MEM_FREE || r->kind == UKPLAT_MEM_INITRD) && ukarch_map_memory(r->base, r->len))
			uk_bootinfo_reserve(info, r->base, r->len, UKPLAT_MEM_RESERVED, "unmapped");
	}
	// Blocks around the device tree may have been replaced by pages for the memory beside it.
	if (ukarch_map_memory(UK_ALIGN_DOWN((uintptr_t)info->devicetree, UK_PAGE_SIZE), info->devicetree_size + 2 * UK_PAGE_SIZE))
		_kvm_refuse("the device tree can't be mapped");
	if (!uk_bootinfo_free_bytes(info))
		_kvm_refuse("the machine has no memory beside the image: give it more");
}

int ukplat_readable(uintptr_t addr, size_t len)
{
	return ukarch_readable(addr, len);
}
