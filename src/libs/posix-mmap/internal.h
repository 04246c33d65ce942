// SPDX-License-Identifier: BSD-3-Clause
// What the files of this library offer to each other.
#ifndef POSIX_MMAP_INTERNAL_H
#define POSIX_MMAP_INTERNAL_H

#include <uk/arch.h>
#include <uk/lock.h>

#include "areas.h"

#define PAGE_MASK ((uintptr_t)UK_PAGE_SIZE - 1)

/*
 * The process's areas, in one large reservation that is made when first needed. The lock is around every change of them and of their
 * pages, which therefore fit together for who touches a page at any moment; files are read and written, and references to them
 * dropped, outside.
 */
extern struct areas _mmap_areas;
extern struct uk_spinlock _mmap_lock;

/* With the lock: makes the reservation if there is none. -UK_ENOMEM. */
int _mmap_begin(void);

static inline int _mmap_is_inside(uintptr_t start, uintptr_t end)
{
	return start >= _mmap_areas.base && end <= _mmap_areas.end && start < end;
}

/* The end of the pages that [start, start + len) touches, `start` being one's; 0: beyond all addresses. */
static inline uintptr_t _mmap_end(uintptr_t start, size_t len)
{
	uintptr_t end = start + len + PAGE_MASK;

	return len > UINTPTR_MAX - start - PAGE_MASK ? 0 : end & ~PAGE_MASK;
}

/*
 * With the lock. Gives an area its memory and the rights it has; changes the rights; takes [start, end)'s memory away. -UK_ENOMEM: the
 * rights are as before; of new pages some may have memory.
 */
int _mmap_supply(struct area *area, uintptr_t start, uintptr_t end);
int _mmap_change(struct area *area, unsigned int rights);
void _mmap_strip(struct area *area, uintptr_t start, uintptr_t end);
/* All of a range, whole areas or parts of them. */
int _mmap_change_range(uintptr_t start, uintptr_t end, unsigned int rights);

/* Files that are to be left when the lock isn't held any more. */
struct _mmap_files {
	struct uk_file **all;
	size_t count;
};
/* With the lock: what is mapped in the range goes. -UK_ENOMEM: nothing has changed. */
int _mmap_remove(uintptr_t start, uintptr_t end, struct _mmap_files *files);
void _mmap_leave(struct _mmap_files *files);
/* Without the lock: both, and what the pages have is lost; or, by the second one, written to its file before where it is shared. */
int _mmap_drop(uintptr_t start, uintptr_t end);
int _mmap_unmap(uintptr_t start, uintptr_t end);
/*
 * Without the lock. Maps what `area` says, wherever it fits, or as UK_MAP_FIXED or UK_MAP_FIXED_NOREPLACE have it; at area->start
 * to area->end when it returns 0. Its reference to a file is used up; the file's contents are not in it yet.
 */
int _mmap_map(struct area *area, size_t len, int flags, struct _mmap_files *files);

/* Without the lock: what the file has there comes into [start, end), which can be written; what a shared mapping has goes to its file. */
int _mmap_load(struct uk_file *file, int64_t offset, uintptr_t start, uintptr_t end);
int _mmap_store(uintptr_t start, uintptr_t end);

#endif
