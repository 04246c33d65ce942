// SPDX-License-Identifier: BSD-3-Clause
// Which addresses are mapped, and how: bookkeeping alone, without touching a page.
#ifndef POSIX_MMAP_AREAS_H
#define POSIX_MMAP_AREAS_H

#include <stddef.h>
#include <stdint.h>

#include <uk/file.h>

/* Bits of area.traits. */
#define AREA_SHARED 1u
#define AREA_ON_TOUCH 2u /* pages get their memory when they are touched; otherwise all have it, unless nobody ever had a right to them */

/*
 * Pages that lie side by side and are alike. Only pages in [low, high), which is inside of [start, end), may have memory; so what is
 * reserved in plenty and never touched costs nothing to go through.
 */
struct area {
	uintptr_t start, end;
	uintptr_t low, high;
	struct uk_file *file; /* NULL: anonymous. One reference for each area */
	int64_t offset;       /* of `start` in the file */
	unsigned char rights; /* of UK_PROT_READ, WRITE, EXEC */
	unsigned char traits;
};

/* Sorted by address, none overlaps another. Finding is a binary search; a change moves what lies above it. */
struct areas {
	uintptr_t base, end; /* what there is to divide */
	struct area *all;
	size_t count, room;
	size_t full; /* so many areas, from the first on, have no gap before, between or behind them but behind the last */
};

/* Makes room for `more` areas; changes that follow can't fail then. 0 or -UK_ENOMEM. */
int areas_room(struct areas *a, size_t more);

/* The index of the first area that ends above `at`: the one that it is in, or the next one; `count` if there is none. */
size_t areas_find(const struct areas *a, uintptr_t at);

/* Whether all of [start, end) is in areas; whether none of it is. */
int areas_cover(const struct areas *a, uintptr_t start, uintptr_t end);
int areas_miss(const struct areas *a, uintptr_t start, uintptr_t end);

/* The lowest free range of `len` bytes; 0: none. */
uintptr_t areas_gap(struct areas *a, size_t len);

/* Adds one where nothing is. Room for one. */
void areas_add(struct areas *a, const struct area *area);

/*
 * Has areas begin and end at `start` and `end` where there are any across them, so that the range is whole areas: *first up to the index
 * that is returned. Room for two. Files get the references that this takes.
 */
size_t areas_cut(struct areas *a, uintptr_t start, uintptr_t end, size_t *first);

/* Takes [first, last) out. What they have is the caller's to give back. */
void areas_drop(struct areas *a, size_t first, size_t last);

/* Makes one of neighbours that are alike, from the one before `first` to the one at `last`; gives back references to files. */
void areas_merge(struct areas *a, size_t first, size_t last);

#endif
