// SPDX-License-Identifier: BSD-3-Clause
// arm64: three-level page tables of 4 KiB pages and 39-bit addresses, in which memory is mapped where it is.
#ifndef UK_ARCH_PAGING_H
#define UK_ARCH_PAGING_H

#include <stddef.h>
#include <stdint.h>

/*
 * The platform's linker script reserves, page-aligned and inside .bss: one table of level 1, one of level 2 for the image's
 * GiB, one of level 3 for each 2 MiB of the image, and a few for what is mapped before there is other memory for tables.
 */
extern uint64_t ukplat_tables_l1[], ukplat_tables_l2[], ukplat_tables_l3[], ukplat_tables_pool[], ukplat_tables_end[];

/*
 * The entry code has mapped the image and what surrounds it in its blocks of 2 MiB, and, to be read, the larger block or blocks around
 * the device tree. This takes the latter away again, once what is free is known: it is mapped with its neighbours then.
 */
void ukarch_unmap_tree(void);
/* Those pages of [addr, addr + len) that lie in the image's blocks can't be written any more. */
void ukarch_protect_around(uintptr_t addr, size_t len);

/* After entries for [addr, addr + len) have changed or gone: all processors forget what they remember of them. */
void ukarch_tlb_flush(uintptr_t addr, size_t len);

/* An entry that led to a block at `addr` leads to a table of the same pages from now on. */
void ukarch_pt_replace(uint64_t *entry, uint64_t value, uintptr_t addr);

/* What was written to tables is there before whatever follows: between a table and the entry that leads to it, and after a new mapping. */
static inline void ukarch_pt_written(void)
{
	__asm__ volatile("dsb ishst\n\tisb" : : : "memory");
}

/* [addr, addr + len) may be executed from now on, whatever was written to it before. */
void ukarch_code_written(uintptr_t addr, size_t len);

/* Whether all of [addr, addr + len) can be read without a fault: ukplat_readable() of a platform that owns the tables. */
int ukarch_readable(uintptr_t addr, size_t len);

#endif
