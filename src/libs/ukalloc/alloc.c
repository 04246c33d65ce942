// SPDX-License-Identifier: BSD-3-Clause
// What all allocators share: overflow checks, realloc, counts, the default.
#include <uk/alloc.h>

#include <uk/falloc.h>

/*
 * An allocator that stands on a page allocator gets what it manages in pieces, each time it has no block that fits: a quarter of
 * what is in use, or half of that if there isn't as much, and so on, so that there are few of them. Large blocks aren't its business:
 * they are runs of whole pages, have no header, and are told from its own by the page allocator's books. So half of all memory is one
 * block, and goes back when it is freed.
 */
#define LARGE ((size_t)128 << 10)
#define PIECE ((size_t)64 << 10)
#define PIECE_BOOKS ((size_t)8 << 10) /* what an allocator may keep of a piece for itself */

#define ALIGN_MIN 16
/* A request that needs more bits is a mistake (a negative number, an overflow), and sums of others don't overflow. */
#define SIZE_BITS 47

static struct uk_alloc *default_allocator;

void uk_alloc_register(struct uk_alloc *a)
{
	if (!default_allocator)
		default_allocator = a;
}

struct uk_alloc *uk_alloc_get_default(void)
{
	return default_allocator;
}

static void *whole_pages(struct uk_alloc *a, size_t align, size_t *size)
{
	*size = UK_ALIGN_UP(*size, UK_PAGE_SIZE);
	return a->pages ? uk_falloc(a->pages, *size / UK_PAGE_SIZE, align, UK_FALLOC_ANYWHERE) : NULL;
}

/* The bytes of a block that is whole pages; 0: it isn't. */
static size_t pages_of(const struct uk_alloc *a, const void *ptr)
{
	return a->pages && (uintptr_t)ptr % UK_PAGE_SIZE == 0 ? uk_falloc_frames(a->pages, ptr) * UK_PAGE_SIZE : 0;
}

static size_t usable(struct uk_alloc *a, const void *ptr)
{
	size_t bytes = pages_of(a, ptr);

	return bytes ? bytes : a->usable(a, ptr);
}

/* Gets the allocator a piece that surely has a block of `need` bytes, or one of better size. */
static int grow(struct uk_alloc *a, size_t need)
{
	size_t least = (2 * need + PIECE_BOOKS + UK_PAGE_SIZE - 1) / UK_PAGE_SIZE, want = a->stats.bytes / 4 / UK_PAGE_SIZE; /* pages */
	void *piece;

	if (!a->pages)
		return 0;
	least = least > PIECE / UK_PAGE_SIZE ? least : PIECE / UK_PAGE_SIZE;
	want = want > least ? want : least;
	while (!(piece = uk_falloc(a->pages, want, 1, UK_FALLOC_ANYWHERE)) && want > least)
		want = want / 2 > least ? want / 2 : least;
	return piece && !a->add_memory(a, piece, want * UK_PAGE_SIZE);
}

/* What isn't at hand: pages, or a block for which the allocator may need more memory. Out of line: most requests are neither. */
static __attribute__((noinline)) void *obtain(struct uk_alloc *a, size_t align, size_t *size)
{
	size_t need = *size + align; /* of sizes below the limit */
	int by_pages = a->pages && need > LARGE;
	void *ptr = NULL;

	if ((*size | align) >> SIZE_BITS)
		return NULL;
	/*
	 * The last pages, too few for a piece, serve small blocks, too; and an allocator that has nothing for a large one gives back what
	 * it can, so that pages are asked again.
	 */
	for (int round = 0; round < 2 && !ptr; round++) {
		if (by_pages)
			ptr = whole_pages(a, align, size);
		if (!ptr)
			ptr = a->allocate(a, align, size);
		if (!ptr && !by_pages)
			by_pages = !grow(a, need);
	}
	return ptr;
}

/* Counts a request, and leaves the lock. */
static void *counted(struct uk_alloc *a, void *ptr, size_t size)
{
	if (ptr) {
		a->stats.allocations++;
		a->stats.blocks++;
		a->stats.bytes += size;
		if (a->stats.bytes > a->stats.bytes_peak)
			a->stats.bytes_peak = a->stats.bytes;
	} else {
		a->stats.failures++;
	}
	uk_spin_unlock(&a->lock);
	return ptr;
}

void *uk_memalign(struct uk_alloc *a, size_t align, size_t size)
{
	void *ptr;

	if (!a || (align & (align - 1)))
		return NULL;
	if (align <= ALIGN_MIN)
		return uk_malloc(a, size);
	size += !size;
	uk_spin_lock(&a->lock);
	ptr = obtain(a, align, &size);
	return counted(a, ptr, size);
}

void *uk_malloc(struct uk_alloc *a, size_t size)
{
	void *ptr = NULL;

	if (!a)
		return NULL;
	size += !size;
	uk_spin_lock(&a->lock);
	if (size <= LARGE - ALIGN_MIN)
		ptr = a->allocate(a, ALIGN_MIN, &size);
	if (!ptr)
		ptr = obtain(a, ALIGN_MIN, &size);
	return counted(a, ptr, size);
}

void *uk_calloc(struct uk_alloc *a, size_t count, size_t size)
{
	size_t bytes;
	void *ptr;

	if (__builtin_mul_overflow(count, size, &bytes)) {
		if (a)
			a->stats.failures++;
		return NULL;
	}
	ptr = uk_malloc(a, bytes);
	if (ptr)
		__builtin_memset(ptr, 0, bytes);
	return ptr;
}

void uk_free(struct uk_alloc *a, void *ptr)
{
	size_t bytes;

	if (!a || !ptr)
		return;
	uk_spin_lock(&a->lock);
	bytes = pages_of(a, ptr);
	if (bytes)
		uk_ffree(a->pages, ptr);
	else
		bytes = a->release(a, ptr);
	a->stats.blocks--;
	a->stats.bytes -= bytes;
	uk_spin_unlock(&a->lock);
}

void *uk_realloc(struct uk_alloc *a, void *ptr, size_t size)
{
	size_t old;
	void *moved;

	if (!a || !ptr)
		return uk_malloc(a, size);
	old = uk_alloc_usable(a, ptr);
	/* A block stays where it is unless that would waste more than half of it. */
	if (size <= old && size >= old / 2)
		return ptr;
	moved = uk_malloc(a, size);
	if (!moved)
		return size <= old ? ptr : NULL;
	__builtin_memcpy(moved, ptr, size < old ? size : old);
	uk_free(a, ptr);
	return moved;
}

size_t uk_alloc_usable(struct uk_alloc *a, const void *ptr)
{
	size_t size;

	if (!a || !ptr)
		return 0;
	uk_spin_lock(&a->lock);
	size = usable(a, ptr);
	uk_spin_unlock(&a->lock);
	return size;
}

size_t uk_alloc_available(struct uk_alloc *a)
{
	size_t bytes;

	if (!a)
		return 0;
	uk_spin_lock(&a->lock);
	bytes = a->available(a) + (a->pages ? a->pages->free * UK_PAGE_SIZE : 0);
	uk_spin_unlock(&a->lock);
	return bytes;
}

int uk_alloc_add_memory(struct uk_alloc *a, void *base, size_t len)
{
	int error;

	if (!a)
		return -1;
	uk_spin_lock(&a->lock);
	error = a->add_memory(a, base, len);
	uk_spin_unlock(&a->lock);
	return error;
}

void uk_alloc_get_stats(const struct uk_alloc *a, struct uk_alloc_stats *stats)
{
	*stats = a->stats;
}
