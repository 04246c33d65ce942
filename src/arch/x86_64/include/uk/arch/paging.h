// SPDX-License-Identifier: BSD-3-Clause
// x86_64: four-level page tables in which every address is mapped to itself (Intel SDM 3A, 4.5).
#ifndef UK_ARCH_PAGING_H
#define UK_ARCH_PAGING_H

#include <stddef.h>
#include <stdint.h>

/*
 * The platform's linker script reserves one page table for each 2 MiB from address 0 to the image's end, the tables
 * themselves included: `ukplat_tables` is the first, the address of `ukplat_tables_count` is their number, at most 512.
 */
extern char ukplat_tables[], ukplat_tables_count[];

/* The pages [base, base + len), in steps of 2 MiB, become data; tables come from `pool`, which is moved on. */
void ukarch_map_data(uint64_t base, uint64_t len, uint64_t *pool);

/* The 2 MiB pages of [base, end) below 1 GiB are taken away again; ukarch_unmap_null makes the processor notice. */
void ukarch_unmap(uint64_t base, uint64_t end);

/* From here on null pointers fault. SeaBIOS puts its tables into page 0: read them before. */
void ukarch_unmap_null(void);

/* The end of what 4 KiB pages cover: below it the rights are those of the image's parts. */
uint64_t ukarch_image_map_end(void);

/* Maps [base, base + size), registers of a device, to itself, uncached. 0, -UK_EINVAL or -UK_ENOMEM. */
int ukarch_map_device(uint64_t base, uint64_t size);

/* Whether all of [addr, addr + len) can be read without a fault: ukplat_readable() of a platform that owns the tables. */
int ukarch_readable(uintptr_t addr, size_t len);

#endif
