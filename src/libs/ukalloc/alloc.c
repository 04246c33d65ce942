// SPDX-License-Identifier: BSD-3-Clause
// What all allocators share: overflow checks, realloc, counts, the default.
#include <uk/alloc.h>

#define ALIGN_MIN 16
/* Above this a request is a mistake (a negative number, an overflow), and sums can't overflow below it. */
#define SIZE_LIMIT ((size_t)1 << 47)

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

void *uk_memalign(struct uk_alloc *a, size_t align, size_t size)
{
	void *ptr;

	if (!a || (align & (align - 1)))
		return NULL;
	if (align < ALIGN_MIN)
		align = ALIGN_MIN;
	ptr = size > SIZE_LIMIT || align > SIZE_LIMIT ? NULL : a->allocate(a, align, size ? size : 1);
	if (!ptr) {
		a->stats.failures++;
		return NULL;
	}
	a->stats.allocations++;
	a->stats.blocks++;
	a->stats.bytes += a->usable(a, ptr);
	if (a->stats.bytes > a->stats.bytes_peak)
		a->stats.bytes_peak = a->stats.bytes;
	return ptr;
}

void *uk_malloc(struct uk_alloc *a, size_t size)
{
	return uk_memalign(a, ALIGN_MIN, size);
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
	if (!a || !ptr)
		return;
	a->stats.blocks--;
	a->stats.bytes -= a->usable(a, ptr);
	a->release(a, ptr);
}

void *uk_realloc(struct uk_alloc *a, void *ptr, size_t size)
{
	size_t old;
	void *moved;

	if (!a || !ptr)
		return uk_malloc(a, size);
	old = a->usable(a, ptr);
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
	return a && ptr ? a->usable(a, ptr) : 0;
}

size_t uk_alloc_available(struct uk_alloc *a)
{
	return a ? a->available(a) : 0;
}

int uk_alloc_add_memory(struct uk_alloc *a, void *base, size_t len)
{
	return a ? a->add_memory(a, base, len) : -1;
}

void uk_alloc_get_stats(const struct uk_alloc *a, struct uk_alloc_stats *stats)
{
	*stats = a->stats;
}
