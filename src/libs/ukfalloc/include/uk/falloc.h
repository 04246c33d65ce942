// SPDX-License-Identifier: BSD-3-Clause
// The page allocator: memory in frames of 4 KiB, in runs as long as anybody wants.
#ifndef UK_FALLOC_H
#define UK_FALLOC_H

#include <uk/essentials.h>
#include <uk/lock.h>

/*
 * What is handed out is a run: frames that lie side by side, of undefined contents. It is given back whole, by its first address;
 * how long it is, the allocator knows. Regions of memory are added once and never taken away. It touches no frame, only its own
 * books at a region's start, and of those no more than the highest run so far needs: the rest of a region need
 * not be mapped yet. Several processors may share one; interrupt handlers don't.
 */
struct uk_falloc_region;

struct uk_falloc {
	struct uk_falloc_region *regions; /* the largest first */
	size_t total, free;               /* frames, without the books */
	struct uk_spinlock lock;
};

/* No limit to where a run may end. */
#define UK_FALLOC_ANYWHERE UINTPTR_MAX

/* The guest's: made by the platform of all memory that is free in the boot information. The heap lives on it. */
struct uk_falloc *uk_falloc_get(void);

/* Adds [base, base + len), cut inwards to whole pages. 0, or -UK_ENOMEM: too small to be of use. */
int uk_falloc_add(struct uk_falloc *fa, uintptr_t base, size_t len);

/*
 * A run of `frames` frames whose start is a multiple of `align` bytes (a power of two; less than a page means a page) and which
 * ends at or below `below`. NULL when there is none, and for 0 frames.
 */
void *uk_falloc(struct uk_falloc *fa, size_t frames, size_t align, uintptr_t below);

/* Gives a run back. 0, or -UK_EINVAL: `run` isn't the start of one (any more); nothing has changed then. */
int uk_ffree(struct uk_falloc *fa, void *run);

/* How many frames the run that begins at `run` has; 0 when none begins there. */
size_t uk_falloc_frames(struct uk_falloc *fa, const void *run);

#endif
