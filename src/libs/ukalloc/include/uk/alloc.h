// SPDX-License-Identifier: BSD-3-Clause
// Allocators: what each offers, and what all of them share.
#ifndef UK_ALLOC_H
#define UK_ALLOC_H

#include <uk/essentials.h>
#include <uk/lock.h>

/*
 * An allocator is a structure with four functions, embedded as the first member in its own data. It never zeroes
 * memory, never returns less than 16-byte alignment, and answers a request that it can't serve with NULL. This
 * layer adds calloc and realloc in terms of those four, counts, fetches more memory, and knows the default allocator.
 * A pointer given back that isn't a block ends the guest with a crash dump that says what is wrong with it.
 * This layer locks around those functions, for several processors; interrupt handlers must not allocate.
 */
struct uk_alloc_stats {
	size_t bytes, bytes_peak;        /* in use now, and at most: usable sizes, without the allocator's own share */
	size_t blocks;                   /* in use now */
	unsigned long allocations, failures; /* since the start */
};

struct uk_falloc;

struct uk_alloc {
	const char *name;
	/* Where more memory comes from, and large blocks do (uk/falloc.h); set by who makes the allocator. NULL: nowhere. */
	struct uk_falloc *pages;
	/* `align` is a power of two of at least 16, `*size` at least 1; it becomes how many bytes of the block may be used. */
	void *(*allocate)(struct uk_alloc *a, size_t align, size_t *size);
	/* How many bytes of the block could be used. */
	size_t (*release)(struct uk_alloc *a, void *ptr);
	/* How many bytes of the block at `ptr` may be used: at least what was asked for. */
	size_t (*usable)(struct uk_alloc *a, const void *ptr);
	/* Bytes that are free in what it manages, in blocks of any size. */
	size_t (*available)(struct uk_alloc *a);
	/* Gives more memory to the allocator. 0, or -1 when it is too small to be of use. */
	int (*add_memory)(struct uk_alloc *a, void *base, size_t len);
	struct uk_alloc_stats stats;
	struct uk_spinlock lock; /* of all of it */
};

/* The first allocator that registers is the default one. */
void uk_alloc_register(struct uk_alloc *a);
struct uk_alloc *uk_alloc_get_default(void);

/*
 * As the C library's functions of those names, on a given allocator. Size 0 allocates a block of the smallest size.
 * NULL when there is no memory, when `a` is NULL, when a product overflows, or when `align` isn't a power of two.
 */
void *uk_malloc(struct uk_alloc *a, size_t size);
void *uk_calloc(struct uk_alloc *a, size_t count, size_t size);
void *uk_memalign(struct uk_alloc *a, size_t align, size_t size);
void *uk_realloc(struct uk_alloc *a, void *ptr, size_t size);
void uk_free(struct uk_alloc *a, void *ptr);
size_t uk_alloc_usable(struct uk_alloc *a, const void *ptr);
size_t uk_alloc_available(struct uk_alloc *a);
int uk_alloc_add_memory(struct uk_alloc *a, void *base, size_t len);
void uk_alloc_get_stats(const struct uk_alloc *a, struct uk_alloc_stats *stats);

#endif
