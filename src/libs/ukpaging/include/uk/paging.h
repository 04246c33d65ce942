// SPDX-License-Identifier: BSD-3-Clause
// Page tables of the processor's own format, for platforms that own them. Programs and libraries use uk/plat/paging.h.
#ifndef UK_PAGING_H
#define UK_PAGING_H

#include <uk/falloc.h>
#include <uk/plat/bootinfo.h>
#include <uk/plat/paging.h>

/* A tree of tables. Ranges and results are those of uk/plat/paging.h; what `root` leads to is read and written where it is. */
struct uk_pt {
	uint64_t *root;
	struct uk_falloc *frames;   /* where tables come from, */
	uintptr_t frames_below;     /* below this address, as above nothing is mapped yet; */
	uint64_t *spare, *spare_end; /* and when it has none: tables, zeroed */
};

int uk_pt_map(struct uk_pt *pt, uintptr_t addr, uint64_t paddr, size_t len, unsigned int rights);
/* The same, but what is mapped already stays as it is, and what was mapped stays when there are no more tables. */
int uk_pt_fill(struct uk_pt *pt, uintptr_t addr, uint64_t paddr, size_t len, unsigned int rights);
int uk_pt_protect(struct uk_pt *pt, uintptr_t addr, size_t len, unsigned int rights);
int uk_pt_unmap(struct uk_pt *pt, uintptr_t addr, size_t len);

/* The physical address that `addr` leads to, and its rights (device included); -UK_ENOENT when nothing is there. */
int uk_pt_lookup(const struct uk_pt *pt, uintptr_t addr, uint64_t *paddr, unsigned int *rights);

/*
 * The guest's own tables, in two steps of the platform's. uk_paging_init(): `root` is in use; tables for the first mappings, such as
 * the console's, are `spare`, which may be empty. uk_paging_memory(): [mapped, mapped_end) is mapped already, as data where it is free;
 * maps all memory of the boot information that isn't reserved, and gives what is free to uk_falloc_get().
 * Memory that there are no tables for isn't offered; -UK_ENOMEM when not even for what surrounds the image.
 */
void uk_paging_init(uint64_t *root, uint64_t *spare, uint64_t *spare_end);
int uk_paging_memory(struct ukplat_bootinfo *info, uintptr_t mapped, uintptr_t mapped_end);
/* Maps what the loader left in reserved memory, to be read: its device tree, a table. What is mapped already stays as it is. */
int uk_paging_readable(uintptr_t base, size_t len);

#endif
