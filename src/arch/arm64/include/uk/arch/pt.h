// SPDX-License-Identifier: BSD-3-Clause
// arm64: entries of page tables of 4 KiB pages and 39-bit addresses (Arm ARM DDI 0487, D8.3), in three levels.
#ifndef UK_ARCH_PT_H
#define UK_ARCH_PT_H

#include <stdint.h>
#include <uk/plat/paging.h>

/* Counted from the pages up: what the architecture calls level 3 is our 0. */
#define UKARCH_PT_LEVELS 3u
/*
 * 1 GiB; but pages only where there may be several processors: a block that becomes a table is invalid for a moment
 * (ukarch_pt_replace), and nobody else may use it meanwhile. Tables are a 512th of the memory then.
 */
#if defined(CONFIG_UKPLAT_LCPU_MAXCOUNT) && CONFIG_UKPLAT_LCPU_MAXCOUNT > 1
#define UKARCH_PT_LEAF_MAX 0u
#else
#define UKARCH_PT_LEAF_MAX 2u
#endif

/* Addresses below are physical ones, mapped where they are; the others are for ukplat_page_reserve(). */
#define UKARCH_PT_IDENTITY_END (1ULL << 38)
#define UKARCH_PT_END (1ULL << 39)

#define UKARCH_PTE_VALID 1ULL
#define UKARCH_PTE_TABLE 2ULL       /* or a page, at the last level */
#define UKARCH_PTE_DEVICE 4ULL      /* MAIR_EL1's index 1 */
#define UKARCH_PTE_READONLY 0x80ULL
#define UKARCH_PTE_SHARED 0x300ULL
#define UKARCH_PTE_ACCESSED 0x400ULL
#define UKARCH_PTE_PXN (1ULL << 53)
#define UKARCH_PTE_UXN (1ULL << 54)
#define UKARCH_PTE_LEAF (1ULL << 55) /* the processor ignores it: a page, also while nothing may be done with it */
#define UKARCH_PTE_ADDRESS 0x0000fffffffff000ULL

static inline uint64_t ukarch_pte_table(uint64_t address)
{
	return address | UKARCH_PTE_TABLE | UKARCH_PTE_VALID;
}

static inline int ukarch_pte_is_table(uint64_t entry, unsigned int level)
{
	return level && (entry & 3) == 3;
}

static inline uint64_t ukarch_pte_address(uint64_t entry)
{
	return entry & UKARCH_PTE_ADDRESS;
}

static inline uint64_t ukarch_pte_leaf(uint64_t address, unsigned int level, unsigned int rights)
{
	return address | UKARCH_PTE_LEAF | UKARCH_PTE_SHARED | UKARCH_PTE_ACCESSED | UKARCH_PTE_UXN | (level ? 0 : UKARCH_PTE_TABLE) |
	       (rights & UKPLAT_PAGE_READ ? UKARCH_PTE_VALID : 0) | (rights & UKPLAT_PAGE_WRITE ? 0 : UKARCH_PTE_READONLY) |
	       (rights & UKPLAT_PAGE_EXEC ? 0 : UKARCH_PTE_PXN) | (rights & UKPLAT_PAGE_DEVICE ? UKARCH_PTE_DEVICE : 0);
}

static inline unsigned int ukarch_pte_rights(uint64_t entry)
{
	unsigned int device = entry & UKARCH_PTE_DEVICE ? UKPLAT_PAGE_DEVICE : 0;

	if (!(entry & UKARCH_PTE_VALID))
		return device;
	return UKPLAT_PAGE_READ | (entry & UKARCH_PTE_READONLY ? 0 : UKPLAT_PAGE_WRITE)
	     | (entry & UKARCH_PTE_PXN ? 0 : UKPLAT_PAGE_EXEC) | device;
}

#endif
