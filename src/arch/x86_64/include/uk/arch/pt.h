// SPDX-License-Identifier: BSD-3-Clause
// x86_64: entries of page tables (Intel SDM 3A, 4.5), in four levels.
#ifndef UK_ARCH_PT_H
#define UK_ARCH_PT_H

#include <stdint.h>
#include <uk/plat/paging.h>

#define UKARCH_PT_LEVELS 4u
#define UKARCH_PT_LEAF_MAX 1u /* 2 MiB; not every processor has pages of 1 GiB */

/* Addresses below are physical ones, mapped where they are; the others are for ukplat_page_reserve(). */
#define UKARCH_PT_IDENTITY_END (1ULL << 46)
#define UKARCH_PT_END (1ULL << 47)

#define UKARCH_PTE_PRESENT 1ULL
#define UKARCH_PTE_WRITE 2ULL
#define UKARCH_PTE_UNCACHED 0x18ULL /* PWT, PCD: with the reset value of IA32_PAT, uncached */
#define UKARCH_PTE_LARGE 0x80ULL
#define UKARCH_PTE_LEAF 0x200ULL /* the processor ignores it: a page, also while nothing may be done with it */
#define UKARCH_PTE_NX (1ULL << 63)
#define UKARCH_PTE_ADDRESS 0x000ffffffffff000ULL

static inline uint64_t ukarch_pte_table(uint64_t address)
{
	return address | UKARCH_PTE_PRESENT | UKARCH_PTE_WRITE;
}

static inline int ukarch_pte_is_table(uint64_t entry, unsigned int level)
{
	return level && (entry & UKARCH_PTE_PRESENT) && !(entry & UKARCH_PTE_LARGE);
}

static inline uint64_t ukarch_pte_address(uint64_t entry)
{
	return entry & UKARCH_PTE_ADDRESS;
}

static inline uint64_t ukarch_pte_leaf(uint64_t address, unsigned int level, unsigned int rights)
{
	return address | UKARCH_PTE_LEAF | (level ? UKARCH_PTE_LARGE : 0) | (rights & UKPLAT_PAGE_READ ? UKARCH_PTE_PRESENT : 0) |
	       (rights & UKPLAT_PAGE_WRITE ? UKARCH_PTE_WRITE : 0) | (rights & UKPLAT_PAGE_EXEC ? 0 : UKARCH_PTE_NX) |
	       (rights & UKPLAT_PAGE_DEVICE ? UKARCH_PTE_UNCACHED : 0);
}

static inline unsigned int ukarch_pte_rights(uint64_t entry)
{
	unsigned int device = entry & UKARCH_PTE_UNCACHED ? UKPLAT_PAGE_DEVICE : 0;

	if (!(entry & UKARCH_PTE_PRESENT))
		return device;
	return UKPLAT_PAGE_READ | (entry & UKARCH_PTE_WRITE ? UKPLAT_PAGE_WRITE : 0)
	     | (entry & UKARCH_PTE_NX ? 0 : UKPLAT_PAGE_EXEC) | device;
}

#endif
