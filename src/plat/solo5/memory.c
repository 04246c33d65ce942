// SPDX-License-Identifier: BSD-3-Clause
// The memory map: what is behind the image is free, and what is before it the tender's.
#include "solo5.h"

#include <uk/bootinfo.h>
#include <uk/falloc.h>
#include <uk/plat/memory.h>
#include <uk/plat/sections.h>

void _solo5_memory(struct ukplat_bootinfo *info, uint64_t size)
{
	uintptr_t start = (uintptr_t)ukplat_image_start, end = (uintptr_t)ukplat_image_end;

	if (size <= end)
		_solo5_refuse("there is no free memory beside the image; give the guest more (--mem)");
	uk_bootinfo_free(info, end, size - end);
	uk_bootinfo_reserve(info, 0, start, UKPLAT_MEM_RESERVED, "tender");
	uk_bootinfo_reserve(info, start, end - start, UKPLAT_MEM_IMAGE, "image");
	_solo5_memory_ready();
	for (unsigned int i = 0; i < info->region_count; i++)
		if (info->regions[i].kind == UKPLAT_MEM_FREE)
			uk_falloc_add(uk_falloc_get(), info->regions[i].base, info->regions[i].len);
}

int ukplat_readable(uintptr_t addr, size_t len)
{
	return _solo5_readable(addr, len);
}
