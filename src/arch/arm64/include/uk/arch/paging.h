// SPDX-License-Identifier: BSD-3-Clause
// arm64: three-level page tables of 4 KiB pages and 39-bit addresses, in which every address is mapped to itself.
#ifndef UK_ARCH_PAGING_H
#define UK_ARCH_PAGING_H

#include <stddef.h>
#include <stdint.h>

/*
 * The platform's linker script reserves, page-aligned and inside .bss: one table of level 1, one of level 2 for the image's
 * GiB, one of level 3 for each 2 MiB of the image, and a pool for what is mapped later.
 */
extern uint64_t ukplat_tables_l1[], ukplat_tables_l2[], ukplat_tables_l3[], ukplat_tables_pool[], ukplat_tables_end[];

/*
 * Maps [base, base + size) to itself, writable and not executable: memory inwards to whole pages, devices outwards.
 * Returns 0, or -1 if the tables reserved for it are used up or the range is beyond 39 bits.
 */
int ukarch_map_memory(uint64_t base, uint64_t size);
int ukarch_map_device(uint64_t base, uint64_t size);

/* Whether all of [addr, addr + len) can be read without a fault: ukplat_readable() of a platform that owns the tables. */
int ukarch_readable(uintptr_t addr, size_t len);

#endif
