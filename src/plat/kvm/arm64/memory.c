// SPDX-License-Identifier: BSD-3-Clause
// The memory map: what the device tree calls memory, less what lies in it already.
//
// Taken out of it are the image, the device tree itself (drivers will want to read it) and the initial ramdisk. The rest
// is cut at page borders, inwards. The list is sorted by insertion: it has a handful of entries.

#include <uk/arch/paging.h>
#include <uk/plat/memory.h>
#include <uk/plat/sections.h>

#include "machine.h"

#define MAX_TAKEN 3
#define MAX_REGIONS (UK_FDT_MAX_MEMORY + 2 * MAX_TAKEN)

static struct ukplat_memregion regions[MAX_REGIONS];
static unsigned int count;

static void add(uint64_t base, uint64_t end, enum ukplat_memkind kind, const char *name)
{
	unsigned int i = count;

	if (kind == UKPLAT_MEM_FREE) {
		base = UK_ALIGN_UP(base, UK_PAGE_SIZE);
		end = UK_ALIGN_DOWN(end, UK_PAGE_SIZE);
	}
	if (end <= base || count == MAX_REGIONS)
		return;
	for (; i && regions[i - 1].base > base; i--)
		regions[i] = regions[i - 1];
	regions[i] = (struct ukplat_memregion) { base, end - base, kind, name };
	count++;
}

// Adds what is free in [base, end): it is cut where one of the regions taken so far, which are sorted, begins and ends.
static void add_free(const struct ukplat_memregion *taken, unsigned int number, uint64_t base, uint64_t end)
{
	for (unsigned int i = 0; i < number; i++) {
		uint64_t start = taken[i].base, stop = start + taken[i].len;

		if (stop <= base || start >= end)
			continue;
		add(base, start, UKPLAT_MEM_FREE, "free");
		base = stop;
	}
	add(base, end, UKPLAT_MEM_FREE, "free");
}

void _kvm_memory_init(const struct uk_fdt_info *info)
{
	struct ukplat_memregion taken[MAX_TAKEN];
	unsigned int number, have_free = 0;

	add((uintptr_t)ukplat_image_start, (uintptr_t)ukplat_image_end, UKPLAT_MEM_IMAGE, "image");
	add(info->blob.base, info->blob.base + info->blob.size, UKPLAT_MEM_RESERVED, "device tree");
	add(info->initrd.base, info->initrd.base + info->initrd.size, UKPLAT_MEM_INITRD, "initrd");
	number = count;
	for (unsigned int i = 0; i < number; i++)
		taken[i] = regions[i];

	for (unsigned int i = 0; i < info->memory_count; i++) {
		const struct uk_fdt_range *memory = &info->memory[i];

		// Memory that can't be mapped isn't offered.
		if (ukarch_map_memory(memory->base, memory->size))
			continue;
		add_free(taken, number, memory->base, memory->base + memory->size);
	}
	for (unsigned int i = 0; i < count; i++)
		have_free += regions[i].kind == UKPLAT_MEM_FREE;
	if (!have_free)
		_kvm_refuse("the machine has no memory beside the image: give it more");
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
