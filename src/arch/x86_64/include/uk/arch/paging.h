// SPDX-License-Identifier: BSD-3-Clause
// x86_64: four-level page tables in which memory is mapped where it is (Intel SDM 3A, 4.5).
#ifndef UK_ARCH_PAGING_H
#define UK_ARCH_PAGING_H

#include <stddef.h>
#include <stdint.h>

/*
 * The platform's linker script reserves one page table for each 2 MiB from address 0 to the image's end, the tables
 * themselves included: `ukplat_tables` is the first, the address of `ukplat_tables_count` is their number, at most 512.
 * Up to there 4 KiB pages have the rights of the image's parts; from there on to 1 GiB all is mapped as data, memory or not.
 */
extern char ukplat_tables[], ukplat_tables_count[];

/* The root of the tables that the entry code made. */
extern uint64_t ukarch_pml4[512];

/* The whole pages of 2 MiB in [from, to) below 1 GiB are taken away; ukarch_unmap_null() makes the processor notice. */
void ukarch_unmap_large(uint64_t from, uint64_t to);

/* From here on null pointers fault. SeaBIOS puts its tables into page 0: read them before. */
void ukarch_unmap_null(void);

/*
 * Further processors are told of changes from here on: `kick` interrupts all but the caller's, and ukarch_attend() is called in the
 * handlers of these interrupts.
 */
void ukarch_tlb_share(void (*kick)(void));

/*
 * After entries for [addr, addr + len) have changed or gone: all processors forget what they remember of them. By a thread that isn't
 * moved meanwhile.
 */
void ukarch_tlb_flush(uintptr_t addr, size_t len);

/* An entry that led to a large page at `addr` leads to a table of the same pages from now on. */
void ukarch_pt_replace(uint64_t *entry, uint64_t value, uintptr_t addr);

/* What was written to tables is there before whatever follows: between a table and the entry that leads to it, and after a new mapping. */
static inline void ukarch_pt_written(void)
{
	__asm__ volatile("" : : : "memory"); /* stores aren't reordered, and what isn't present isn't remembered */
}

/* [addr, addr + len) may be executed from now on, whatever was written to it before. */
static inline void ukarch_code_written(uintptr_t addr, size_t len)
{
	(void)addr;
	(void)len; /* the caches see to it */
}

/* Whether all of [addr, addr + len) can be read without a fault: ukplat_readable() of a platform that owns the tables. */
int ukarch_readable(uintptr_t addr, size_t len);

#endif
