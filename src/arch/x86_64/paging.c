// SPDX-License-Identifier: BSD-3-Clause
// Page tables after the entry code: more of them for more memory, and the question what can be read.
#include <uk/arch.h>
#include <uk/arch/paging.h>
#include <uk/essentials.h>

#define PT_PRESENT 1ULL
#define PT_WRITE 2ULL
#define PT_LARGE 0x80ULL
#define PT_NX (1ULL << 63)
#define PT_ADDRESS 0x000ffffffffff000ULL
#define MIB2 (1ULL << 21)
#define GIB (1ULL << 30)

extern uint64_t ukarch_pml4[512];

static uint64_t *table_of(uint64_t entry)
{
	return (uint64_t *)(entry & PT_ADDRESS);
}

static unsigned int index_at(uint64_t address, unsigned int shift)
{
	return (unsigned int)(address >> shift) & 511;
}

/* The table that `entry` points to; a new one from the pool when there is none. */
static uint64_t *descend(uint64_t *entry, uint64_t *pool)
{
	if (!(*entry & PT_PRESENT)) {
		uint64_t *table = (uint64_t *)*pool;

		*pool += UK_PAGE_SIZE;
		__builtin_memset(table, 0, UK_PAGE_SIZE);
		*entry = (uintptr_t)table | PT_PRESENT | PT_WRITE;
	}
	return table_of(*entry);
}

void ukarch_map_data(uint64_t base, uint64_t len, uint64_t *pool)
{
	for (uint64_t at = UK_ALIGN_DOWN(base, MIB2); at < base + len; at += MIB2) {
		uint64_t *pdpt = descend(&ukarch_pml4[index_at(at, 39)], pool);
		uint64_t *pd = descend(&pdpt[index_at(at, 30)], pool);

		pd[index_at(at, 21)] = at | PT_PRESENT | PT_WRITE | PT_LARGE | PT_NX;
	}
}

void ukarch_unmap(uint64_t base, uint64_t end)
{
	uint64_t *pd = table_of(table_of(ukarch_pml4[0])[0]);

	if (end > GIB)
		end = GIB;
	for (uint64_t at = base; at < end; at += MIB2)
		pd[at / MIB2] = 0;
}

void ukarch_unmap_null(void)
{
	uint64_t *pd = table_of(table_of(ukarch_pml4[0])[0]);

	table_of(pd[0])[0] = 0;
	/* The processor forgets what it remembered of all that was taken away. */
	__asm__ volatile("mov %0, %%cr3" : : "r"(ukarch_pml4) : "memory");
}

uint64_t ukarch_image_map_end(void)
{
	return (uint64_t)ukplat_tables_count * MIB2;
}

/* The processor's walk, in C: four levels, any of which may end it. */
static int page_readable(uintptr_t address)
{
	const uint64_t *table = ukarch_pml4;

	if (address >> 47)
		return 0; /* the upper half isn't used */
	for (unsigned int shift = 39;; shift -= 9) {
		uint64_t entry = table[index_at(address, shift)];

		if (!(entry & PT_PRESENT))
			return 0;
		if (shift == 12 || (shift < 39 && (entry & PT_LARGE)))
			return 1;
		table = table_of(entry);
	}
}

int ukarch_readable(uintptr_t addr, size_t len)
{
	if (!len)
		return 1;
	if (addr + len - 1 < addr)
		return 0;
	for (uintptr_t at = UK_ALIGN_DOWN(addr, UK_PAGE_SIZE); at <= addr + len - 1; at += UK_PAGE_SIZE)
		if (!page_readable(at))
			return 0;
	return 1;
}
