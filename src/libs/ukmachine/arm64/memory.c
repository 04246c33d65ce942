// SPDX-License-Identifier: BSD-3-Clause
// Memory: what the device tree's map leaves to us, mapped.
#include <uk/machine.h>

#include <uk/arch/paging.h>
#include <uk/bootinfo.h>
#include <uk/errno.h>
#include <uk/paging.h>
#include <uk/plat/memory.h>
#include <uk/plat/paging.h>
#include <uk/plat/sections.h>

#define BLOCK (1ul << 21)

int uk_machine_memory(struct ukplat_bootinfo *info)
{
	uintptr_t start = (uintptr_t)ukplat_image_start, end = (uintptr_t)ukplat_image_end;

	uk_bootinfo_reserve(info, start, end - start, UKPLAT_MEM_IMAGE, "image");
	ukarch_unmap_tree();
	if (uk_paging_memory(info, UK_ALIGN_DOWN(start, BLOCK), UK_ALIGN_UP(end, BLOCK)) || !uk_falloc_get()->free ||
	    (info->devicetree && uk_paging_readable((uintptr_t)info->devicetree, info->devicetree_size)))
		return -UK_ENOMEM;
	if (info->devicetree)
		ukarch_protect_around((uintptr_t)info->devicetree, info->devicetree_size);
	return 0;
}

int uk_machine_page0(struct ukplat_bootinfo *info)
{
	int result = ukplat_page_unmap(0, UK_PAGE_SIZE);

	if (!result && (uintptr_t)info->devicetree < UK_PAGE_SIZE) {
		info->devicetree = NULL;
		info->devicetree_size = 0;
	}
	return result;
}
