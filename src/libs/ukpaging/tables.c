// SPDX-License-Identifier: BSD-3-Clause
// Page tables: one walk for all processors, whose entries uk/arch/pt.h knows how to write.
#include <uk/paging.h>

#include <uk/arch/paging.h>
#include <uk/arch/pt.h>
#include <uk/errno.h>
#include <uk/string.h>

/*
 * Theory
 * ------
 * A table has 512 entries. At level 0 an entry is a page of 4 KiB; one level up it stands for 512 times as much, as a large page or as a
 * table of the level below. Mappings use the largest page that fits; a change to part of a large page splits it first.
 *
 * A page that may not be touched keeps its entry, with the processor's valid bit off: so protecting a page and allowing it again needs
 * no book of what was there. An entry of 0 is no page at all.
 *
 * Who changes what the processor may have remembered tells it. Rights are changed in place; a large page that becomes a table is another
 * matter on arm64 (break before make: Arm ARM DDI 0487, D8.14), which ukarch_pt_replace() takes care of. The calls that make a
 * processor forget, ukarch_tlb_flush() and that one, are all that more than one processor would have to add to: one place each.
 *
 * Tables aren't given back: a range that was mapped once will be again, and they are a 512th of it at most.
 */
#define ENTRIES 512u

static uint64_t size_of(unsigned int level)
{
	return 1ULL << (12 + 9 * level);
}

static unsigned int index_of(uintptr_t addr, unsigned int level)
{
	return (unsigned int)(addr >> (12 + 9 * level)) % ENTRIES;
}

static uint64_t *table_of(uint64_t entry)
{
	return (uint64_t *)(uintptr_t)ukarch_pte_address(entry);
}

static uint64_t *new_table(struct uk_pt *pt)
{
	uint64_t *table = pt->frames ? uk_falloc(pt->frames, 1, 1, pt->frames_below) : NULL;

	if (!table && pt->spare < pt->spare_end) {
		table = pt->spare;
		pt->spare += ENTRIES;
	}
	if (table)
		memset(table, 0, UK_PAGE_SIZE);
	return table;
}

/* The part of [addr, end) that the entry at `addr` stands for. */
static uintptr_t part_end(uintptr_t addr, uintptr_t end, unsigned int level)
{
	uintptr_t next = UK_ALIGN_DOWN(addr, size_of(level)) + size_of(level);

	return next < end ? next : end;
}

static int is_whole(uintptr_t addr, uintptr_t end, unsigned int level)
{
	return !(addr & (size_of(level) - 1)) && end - addr == size_of(level);
}

/* A large page becomes a table of pages that are the same. */
static int split(struct uk_pt *pt, uint64_t *entry, uintptr_t addr, unsigned int level)
{
	uint64_t *table = new_table(pt), address = ukarch_pte_address(*entry);
	unsigned int rights = ukarch_pte_rights(*entry);

	if (!table)
		return -UK_ENOMEM;
	for (unsigned int i = 0; i < ENTRIES; i++)
		table[i] = ukarch_pte_leaf(address + i * size_of(level - 1), level - 1, rights);
	ukarch_pt_replace(entry, ukarch_pte_table((uintptr_t)table), UK_ALIGN_DOWN(addr, size_of(level)));
	return 0;
}

/* What is mapped already is left alone. */
static int map(struct uk_pt *pt, uint64_t *table, unsigned int level, uintptr_t addr, uintptr_t end, uint64_t paddr, unsigned int rights)
{
	for (uintptr_t next; addr < end; paddr += next - addr, addr = next) {
		uint64_t *entry = &table[index_of(addr, level)];
		int result;

		next = part_end(addr, end, level);
		if (*entry && !ukarch_pte_is_table(*entry, level))
			continue;
		if (!*entry && level <= UKARCH_PT_LEAF_MAX && is_whole(addr, next, level) && !(paddr & (size_of(level) - 1))) {
			*entry = ukarch_pte_leaf(paddr, level, rights);
			continue;
		}
		if (!*entry) {
			uint64_t *lower = new_table(pt);

			if (!lower)
				return -UK_ENOMEM;
			ukarch_pt_written();
			*entry = ukarch_pte_table((uintptr_t)lower);
		}
		result = map(pt, table_of(*entry), level - 1, addr, next, paddr, rights);
		if (result)
			return result;
	}
	return 0;
}

/* What is done to each page of a range, and to what is missing in it. */
enum act { FIND, SPLIT, PROTECT, UNMAP };

static int visit(struct uk_pt *pt, uint64_t *table, unsigned int level, uintptr_t addr, uintptr_t end, enum act act, unsigned int rights)
{
	for (uintptr_t next; addr < end; addr = next) {
		uint64_t *entry = &table[index_of(addr, level)];
		int result = 0;

		next = part_end(addr, end, level);
		if (!*entry) {
			if (act == FIND)
				return -UK_ENOENT;
			continue;
		}
		if (!ukarch_pte_is_table(*entry, level) && act == FIND && (rights & UKPLAT_PAGE_EXEC) &&
		    (ukarch_pte_rights(*entry) & UKPLAT_PAGE_DEVICE))
			return -UK_EPERM;
		if (!ukarch_pte_is_table(*entry, level) && act == SPLIT && !is_whole(addr, next, level))
			result = split(pt, entry, addr, level);
		if (result)
			return result;
		if (ukarch_pte_is_table(*entry, level))
			result = visit(pt, table_of(*entry), level - 1, addr, next, act, rights);
		else if (act == PROTECT)
			*entry = ukarch_pte_leaf(ukarch_pte_address(*entry), level,
						 rights | (ukarch_pte_rights(*entry) & UKPLAT_PAGE_DEVICE));
		else if (act == UNMAP)
			*entry = 0;
		if (result)
			return result;
	}
	return 0;
}

static int visit_all(struct uk_pt *pt, uintptr_t addr, size_t len, enum act act, unsigned int rights)
{
	return visit(pt, pt->root, UKARCH_PT_LEVELS - 1, addr, addr + len, act, rights);
}

static int check(uintptr_t addr, size_t len, unsigned int rights)
{
	if (addr % UK_PAGE_SIZE || len % UK_PAGE_SIZE || !len || len > UKARCH_PT_END || addr > UKARCH_PT_END - len)
		return -UK_EINVAL;
	if (rights > (UKPLAT_PAGE_READ | UKPLAT_PAGE_WRITE | UKPLAT_PAGE_EXEC | UKPLAT_PAGE_DEVICE))
		return -UK_EINVAL;
	if ((rights & UKPLAT_PAGE_EXEC) && (rights & (UKPLAT_PAGE_WRITE | UKPLAT_PAGE_DEVICE)))
		return -UK_EPERM;
	return 0;
}

/* To write or to execute is to read as well. */
static unsigned int complete(unsigned int rights)
{
	return rights & (UKPLAT_PAGE_WRITE | UKPLAT_PAGE_EXEC) ? rights | UKPLAT_PAGE_READ : rights;
}

int uk_pt_fill(struct uk_pt *pt, uintptr_t addr, uint64_t paddr, size_t len, unsigned int rights)
{
	int result = check(addr, len, rights);

	if (!result && (paddr % UK_PAGE_SIZE || paddr > UKARCH_PTE_ADDRESS - len))
		result = -UK_EINVAL;
	if (!result)
		result = map(pt, pt->root, UKARCH_PT_LEVELS - 1, addr, addr + len, paddr, complete(rights));
	ukarch_pt_written();
	return result;
}

/* What is there already is found before anything is written; without tables for all of it, what was written goes. */
int uk_pt_map(struct uk_pt *pt, uintptr_t addr, uint64_t paddr, size_t len, unsigned int rights)
{
	int result = check(addr, len, rights);

	for (uintptr_t at = addr; !result && at < addr + len; at += UK_PAGE_SIZE)
		if (!uk_pt_lookup(pt, at, NULL, NULL))
			result = -UK_EEXIST;
	if (!result)
		result = uk_pt_fill(pt, addr, paddr, len, rights);
	if (result == -UK_ENOMEM)
		uk_pt_unmap(pt, addr, len);
	return result;
}

int uk_pt_protect(struct uk_pt *pt, uintptr_t addr, size_t len, unsigned int rights)
{
	int result = check(addr, len, rights);

	if (!result)
		result = visit_all(pt, addr, len, FIND, rights);
	if (!result)
		result = visit_all(pt, addr, len, SPLIT, 0);
	if (result)
		return result;
	visit_all(pt, addr, len, PROTECT, complete(rights));
	ukarch_tlb_flush(addr, len);
	if (rights & UKPLAT_PAGE_EXEC)
		ukarch_code_written(addr, len);
	return 0;
}

int uk_pt_unmap(struct uk_pt *pt, uintptr_t addr, size_t len)
{
	int result = check(addr, len, 0);

	if (!result)
		result = visit_all(pt, addr, len, SPLIT, 0);
	if (result)
		return result;
	visit_all(pt, addr, len, UNMAP, 0);
	ukarch_tlb_flush(addr, len);
	return 0;
}

int uk_pt_lookup(const struct uk_pt *pt, uintptr_t addr, uint64_t *paddr, unsigned int *rights)
{
	const uint64_t *table = pt->root;

	if (addr >= UKARCH_PT_END)
		return -UK_ENOENT;
	for (unsigned int level = UKARCH_PT_LEVELS - 1;; level--) {
		uint64_t entry = table[index_of(addr, level)];

		if (ukarch_pte_is_table(entry, level)) {
			table = table_of(entry);
			continue;
		}
		if (!entry)
			return -UK_ENOENT;
		if (paddr)
			*paddr = ukarch_pte_address(entry) + (addr & (size_of(level) - 1));
		if (rights)
			*rights = ukarch_pte_rights(entry);
		return 0;
	}
}
