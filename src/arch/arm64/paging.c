// SPDX-License-Identifier: BSD-3-Clause
// Maps the machine's memory and devices once the device tree has told where they are.
//
// mmu.S has mapped the image and the tree. What is added here uses the largest entry that fits (1 GiB, 2 MiB, 4 KiB),
// so that a few tables from link.lds' pool do for any machine: a range needs at most one level-2 and one level-3 table
// at each of its ends. Blocks that are mapped already (the tree's, read-only) may be replaced, as only
// their permission changes; the image's own tables are left alone.

#include <uk/arch/paging.h>
#include <uk/essentials.h>
#include <uk/plat/sections.h>

#include "asm.h"

#define PAGE (1ull << 12)
#define BLOCK (1ull << 21)
#define GIB (1ull << 30)
#define LIMIT (1ull << 39)
#define NEVER_EXECUTED ((uint64_t)PTE_XN_UPPER << 48)
#define COMMON (NEVER_EXECUTED | PTE_SHARED | PTE_ACCESSED)
#define ADDRESS 0x0000fffffffff000ull

static uint64_t *next_table = ukplat_tables_pool;

// The table that `entry` points to, made if there is none yet; null if the pool is empty or a block is in the way.
static uint64_t *descend(uint64_t *entry)
{
	uint64_t *table = next_table;

	if ((*entry & PTE_KIND) == PTE_TABLE)
		return (uint64_t *)(*entry & ADDRESS);
	if (*entry || table >= ukplat_tables_end)
		return NULL;
	next_table += PAGE / sizeof *table;
	__asm__ volatile("dsb ishst" ::: "memory");
	*entry = (uintptr_t)table | PTE_TABLE;
	return table;
}

// True if [at, end) covers the whole entry of `size` bytes that begins at `at`.
static int fits(uint64_t at, uint64_t end, uint64_t size)
{
	return !(at & (size - 1)) && end - at >= size;
}

// The image is mapped as it shall be; the pages of it that are not are its guard pages.
static int in_image(uint64_t at)
{
	return at >= (uintptr_t)ukplat_image_start && at < (uintptr_t)ukplat_image_end;
}

static void flush(void)
{
	__asm__ volatile("dsb ishst\n\ttlbi vmalle1\n\tdsb ish\n\tisb" ::: "memory");
}

// Takes away a block of the tree, which is mapped again piece by piece before anyone reads it.
static void unmap(uint64_t *entry)
{
	if ((*entry & PTE_KIND) != PTE_BLOCK)
		return;
	*entry = 0;
	flush();
}

static int map(uint64_t at, uint64_t end, uint64_t attributes)
{
	while (at < end) {
		uint64_t *l1 = &ukplat_tables_l1[at / GIB], *table;

		if (fits(at, end, GIB) && (*l1 & PTE_KIND) != PTE_TABLE) {
			*l1 = at | attributes | PTE_BLOCK;
			at += GIB;
			continue;
		}
		unmap(l1);
		table = descend(l1);
		if (!table)
			return -1;
		table += at / BLOCK % 512;
		if (fits(at, end, BLOCK) && (*table & PTE_KIND) != PTE_TABLE) {
			*table = at | attributes | PTE_BLOCK;
			at += BLOCK;
			continue;
		}
		unmap(table);
		table = descend(table);
		if (!table)
			return -1;
		table += at / PAGE % 512;
		if (!*table && !in_image(at))
			*table = at | attributes | PTE_PAGE;
		at += PAGE;
	}
	return 0;
}

static int map_range(uint64_t base, uint64_t size, uint64_t attributes)
{
	uint64_t end = base + size;
	int result;

	if (end < base || end > LIMIT)
		return -1;
	result = map(base, end, attributes);
	flush();
	return result;
}

int ukarch_map_memory(uint64_t base, uint64_t size)
{
	uint64_t end = (base + size) & ~(PAGE - 1);

	base = (base + PAGE - 1) & ~(PAGE - 1);
	return end > base ? map_range(base, end - base, COMMON) : 0;
}

int ukarch_map_device(uint64_t base, uint64_t size)
{
	uint64_t end = (base + size + PAGE - 1) & ~(PAGE - 1);

	base &= ~(PAGE - 1);
	return map_range(base, end - base, COMMON | PTE_DEVICE);
}

// Asks the CPU to translate each page as a read would (AT S1E1R).
int ukarch_readable(uintptr_t addr, size_t len)
{
	uintptr_t last = addr + len - 1;

	if (!len)
		return 1;
	if (last < addr)
		return 0;
	for (uintptr_t page = UK_ALIGN_DOWN(addr, UK_PAGE_SIZE); page <= last; page += UK_PAGE_SIZE) {
		uint64_t result;

		__asm__ volatile("at s1e1r, %1\n\tisb\n\tmrs %0, par_el1" : "=r"(result) : "r"(page) : "memory");
		if (result & 1)
			return 0;
		if (page > UINTPTR_MAX - UK_PAGE_SIZE)
			break;
	}
	return 1;
}
