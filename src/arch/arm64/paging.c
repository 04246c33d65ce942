// SPDX-License-Identifier: BSD-3-Clause
// What page tables need of the processor itself, and the question what can be read.

#include <uk/arch/paging.h>
#include <uk/arch/pt.h>
#include <uk/essentials.h>
#include <uk/plat/sections.h>

#include "asm.h"

#define ENTRIES 512
#define BLOCK (1ul << 21)
#define FLUSH_EACH_MAX (64 * UK_PAGE_SIZE) // from so many pages on it is cheaper to forget everything

void ukarch_tlb_flush(uintptr_t addr, size_t len)
{
	__asm__ volatile("dsb ishst" ::: "memory");
	if (len > FLUSH_EACH_MAX)
		__asm__ volatile("tlbi vmalle1is" ::: "memory");
	else
		for (uintptr_t at = addr; at < addr + len; at += UK_PAGE_SIZE)
			__asm__ volatile("tlbi vaae1is, %0" : : "r"(at >> 12) : "memory");
	__asm__ volatile("dsb ish\n\tisb" ::: "memory");
}

// CTR_EL0.DminLine is log2 of the smallest data cache line, in words.
void ukarch_code_written(uintptr_t addr, size_t len)
{
	uint64_t type;
	size_t line;

	__asm__("mrs %0, ctr_el0" : "=r"(type));
	line = (size_t)4 << (type >> 16 & 15);
	for (uintptr_t at = addr; at < addr + len; at += line)
		__asm__ volatile("dc cvau, %0" : : "r"(at) : "memory");
	__asm__ volatile("dsb ish\n\tic ialluis\n\tdsb ish\n\tisb" ::: "memory");
}

// Nothing else is mapped by blocks yet.
void ukarch_unmap_tree(void)
{
	for (unsigned int i = 0; i < ENTRIES; i++) {
		if (!ukarch_pte_is_table(ukplat_tables_l1[i], 2))
			ukplat_tables_l1[i] = 0;
		if (!ukarch_pte_is_table(ukplat_tables_l2[i], 1))
			ukplat_tables_l2[i] = 0;
	}
	ukarch_tlb_flush(0, UKARCH_PT_END);
}

void ukarch_protect_around(uintptr_t addr, size_t len)
{
	uintptr_t start = UK_ALIGN_DOWN((uintptr_t)ukplat_image_start, BLOCK), end = UK_ALIGN_UP((uintptr_t)ukplat_image_end, BLOCK);

	// The tables of the blocks stand one behind the other.
	for (uintptr_t at = UK_ALIGN_DOWN(addr, UK_PAGE_SIZE); at < addr + len; at += UK_PAGE_SIZE)
		if (at >= start && at < end)
			ukplat_tables_l3[(at - start) / UK_PAGE_SIZE] |= UKARCH_PTE_READONLY;
	ukarch_tlb_flush(addr, len);
}

// Asks the CPU to translate each page as a read would (AT S1E1R).
BEHIND_VECTORS int ukarch_readable(uintptr_t addr, size_t len)
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
