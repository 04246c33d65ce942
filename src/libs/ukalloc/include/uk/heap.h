// SPDX-License-Identifier: BSD-3-Clause
// Heaps beside the default one: each with an allocator and memory of its own, for the libraries that it was chosen for.
#ifndef UK_HEAP_H
#define UK_HEAP_H

#include <uk/alloc.h>

/*
 * A heap grows by pieces that it takes from the page allocator, large blocks among them, and keeps what it has. It is made when something
 * is first allocated from it. Which heap, if any, a block is of is known by its address, so blocks may be freed and resized wherever the
 * C library's functions can: a block stays in the heap that it came from.
 */
struct uk_heap {
	struct uk_alloc *(*init)(void *base, size_t len); /* of the allocator's library */
	struct uk_alloc *alloc;                           /* NULL until it is used */
	struct uk_heap_piece *pieces;
	struct uk_heap *next;
	struct uk_spinlock lock;
};

/* As the C library's functions of those names; errno is set where the C library has one. */
void *uk_heap_malloc(struct uk_heap *h, size_t size);
void *uk_heap_calloc(struct uk_heap *h, size_t count, size_t size);
void *uk_heap_realloc(struct uk_heap *h, void *ptr, size_t size);
void *uk_heap_memalign(struct uk_heap *h, size_t align, size_t size);
int uk_heap_posix_memalign(struct uk_heap *h, void **ptr, size_t align, size_t size);

/* The allocator that a block is of; the default one of what is in no other heap. */
struct uk_alloc *uk_alloc_owner(const void *ptr);

/* As the C library's realloc() and free() for any block. They leave errno alone. */
void *uk_alloc_resize(void *ptr, size_t size);
void uk_alloc_release(void *ptr);

/*
 * The functions that an allocator's library has for those that it was chosen for: uk_heap_LIBRARY_malloc and so on take the
 * place of malloc and so on in their objects (metadata Allocator of a LibraryReference).
 */
#define UK_HEAP_DEFINE(library, init_function)                                                                        \
	static struct uk_heap library##_heap = { .init = init_function };                                             \
	void *uk_heap_##library##_malloc(size_t size);                                                                \
	void *uk_heap_##library##_malloc(size_t size)                                                                 \
	{                                                                                                             \
		return uk_heap_malloc(&library##_heap, size);                                                         \
	}                                                                                                             \
	void *uk_heap_##library##_calloc(size_t count, size_t size);                                                  \
	void *uk_heap_##library##_calloc(size_t count, size_t size)                                                   \
	{                                                                                                             \
		return uk_heap_calloc(&library##_heap, count, size);                                                  \
	}                                                                                                             \
	void *uk_heap_##library##_realloc(void *ptr, size_t size);                                                    \
	void *uk_heap_##library##_realloc(void *ptr, size_t size)                                                     \
	{                                                                                                             \
		return uk_heap_realloc(&library##_heap, ptr, size);                                                   \
	}                                                                                                             \
	void uk_heap_##library##_free(void *ptr);                                                                     \
	void uk_heap_##library##_free(void *ptr)                                                                      \
	{                                                                                                             \
		uk_alloc_release(ptr);                                                                                \
	}                                                                                                             \
	void *uk_heap_##library##_memalign(size_t align, size_t size);                                                \
	void *uk_heap_##library##_memalign(size_t align, size_t size)                                                 \
	{                                                                                                             \
		return uk_heap_memalign(&library##_heap, align, size);                                                \
	}                                                                                                             \
	void *uk_heap_##library##_aligned_alloc(size_t align, size_t size);                                           \
	void *uk_heap_##library##_aligned_alloc(size_t align, size_t size)                                            \
	{                                                                                                             \
		return uk_heap_memalign(&library##_heap, align, size);                                                \
	}                                                                                                             \
	int uk_heap_##library##_posix_memalign(void **ptr, size_t align, size_t size);                                \
	int uk_heap_##library##_posix_memalign(void **ptr, size_t align, size_t size)                                 \
	{                                                                                                             \
		return uk_heap_posix_memalign(&library##_heap, ptr, align, size);                                     \
	}                                                                                                             \
	struct uk_alloc *uk_heap_##library##_get(void);                                                               \
	struct uk_alloc *uk_heap_##library##_get(void)                                                                \
	{                                                                                                             \
		return library##_heap.alloc;                                                                          \
	}

#endif
