// SPDX-License-Identifier: BSD-3-Clause
// Heaps beside the default one, and whose a block is.
#include <uk/heap.h>

#include <uk/errno.h>
#include <uk/falloc.h>
#include <uk/libc.h>
#include <uk/string.h>

#define PIECE ((size_t)64 << 10)
/* What an allocator may keep of a piece for itself: maps in proportion (1/128 of it at most), and the rest. */
#define BOOKS(len) ((len) / 64 + ((size_t)8 << 10))
#define SIZE_LIMIT ((size_t)1 << 47)

/* At the start of each piece. */
struct uk_heap_piece {
	struct uk_heap_piece *next;
	uintptr_t end;
};
#define PIECE_HEADER UK_ALIGN_UP(sizeof(struct uk_heap_piece), 16)

/* Those in use; one that came stays. */
static struct uk_heap *heaps;
static struct uk_spinlock heaps_lock;

static void fail(int error)
{
	if (uk_libc_set_errno)
		uk_libc_set_errno(error);
}

static int accept(struct uk_heap *h, void *base, size_t len)
{
	if (h->alloc)
		return uk_alloc_add_memory(h->alloc, base, len) == 0;
	h->alloc = h->init(base, len);
	return h->alloc != NULL;
}

/* Gets the heap a piece that surely has a block of `need` bytes: a quarter of what it has, if that is more. */
static int grow(struct uk_heap *h, size_t need)
{
	size_t least = 2 * need + BOOKS(2 * need), len;
	struct uk_heap_piece *piece;

	least = len = UK_ALIGN_UP(least > PIECE ? least : PIECE, UK_PAGE_SIZE);
	if (h->alloc && h->alloc->stats.bytes / 4 > least)
		len = UK_ALIGN_UP(h->alloc->stats.bytes / 4, UK_PAGE_SIZE);
	piece = uk_falloc(uk_falloc_get(), len / UK_PAGE_SIZE, 1, UK_FALLOC_ANYWHERE);
	if (!piece && len > least) {
		len = least;
		piece = uk_falloc(uk_falloc_get(), len / UK_PAGE_SIZE, 1, UK_FALLOC_ANYWHERE);
	}
	if (!piece)
		return 0;
	if (!accept(h, (char *)piece + PIECE_HEADER, len - PIECE_HEADER)) {
		uk_ffree(uk_falloc_get(), piece);
		return 0;
	}
	piece->end = (uintptr_t)piece + len;
	piece->next = h->pieces;
	/* Whoever looks for a block's owner takes no lock: it finds a whole piece, or none that it could ask for. */
	__atomic_store_n(&h->pieces, piece, __ATOMIC_RELEASE);
	if (!piece->next) {
		uk_spin_lock(&heaps_lock);
		h->next = heaps;
		__atomic_store_n(&heaps, h, __ATOMIC_RELEASE);
		uk_spin_unlock(&heaps_lock);
	}
	return 1;
}

/* A request that is tried again hasn't failed. */
static void forget_failure(struct uk_alloc *a)
{
	uk_spin_lock(&a->lock);
	a->stats.failures--;
	uk_spin_unlock(&a->lock);
}

static void *try_obtain(struct uk_heap *h, size_t align, size_t size)
{
	struct uk_alloc *a;
	void *ptr = NULL;

	if (size > SIZE_LIMIT || align > SIZE_LIMIT)
		return NULL;
	uk_spin_lock(&h->lock);
	a = h->alloc;
	if (a)
		ptr = uk_memalign(a, align, size);
	if (!ptr && grow(h, size + align)) {
		if (a)
			forget_failure(a);
		ptr = uk_memalign(h->alloc, align, size);
	}
	uk_spin_unlock(&h->lock);
	return ptr;
}

static void *obtain(struct uk_heap *h, size_t align, size_t size)
{
	void *ptr = try_obtain(h, align, size);

	if (!ptr)
		fail(UK_ENOMEM);
	return ptr;
}

void *uk_heap_malloc(struct uk_heap *h, size_t size)
{
	return obtain(h, 1, size);
}

void *uk_heap_calloc(struct uk_heap *h, size_t count, size_t size)
{
	size_t bytes;
	void *ptr;

	if (__builtin_mul_overflow(count, size, &bytes))
		bytes = SIZE_MAX;
	ptr = obtain(h, 1, bytes);
	return ptr ? memset(ptr, 0, bytes) : NULL;
}

void *uk_heap_memalign(struct uk_heap *h, size_t align, size_t size)
{
	if (!align || (align & (align - 1))) {
		fail(UK_EINVAL);
		return NULL;
	}
	return obtain(h, align, size);
}

int uk_heap_posix_memalign(struct uk_heap *h, void **ptr, size_t align, size_t size)
{
	void *block;

	if (align < sizeof(void *) || (align & (align - 1)))
		return UK_EINVAL;
	block = obtain(h, align, size);
	if (!block)
		return UK_ENOMEM;
	*ptr = block;
	return 0;
}

static struct uk_heap *heap_of(const void *ptr)
{
	for (struct uk_heap *h = __atomic_load_n(&heaps, __ATOMIC_ACQUIRE); h; h = h->next)
		for (struct uk_heap_piece *p = __atomic_load_n(&h->pieces, __ATOMIC_ACQUIRE); p; p = p->next)
			if (p < (const struct uk_heap_piece *)ptr && (uintptr_t)ptr < p->end)
				return h;
	return NULL;
}

struct uk_alloc *uk_alloc_owner(const void *ptr)
{
	struct uk_heap *h = heap_of(ptr);

	return h ? h->alloc : uk_alloc_get_default();
}

void *uk_alloc_resize(void *ptr, size_t size)
{
	struct uk_heap *owner = ptr ? heap_of(ptr) : NULL;
	size_t old;
	void *moved;

	if (!owner)
		return uk_realloc(uk_alloc_get_default(), ptr, size);
	old = uk_alloc_usable(owner->alloc, ptr);
	/* A block stays where it is unless that would waste more than half of it. */
	if (size <= old && size >= old / 2)
		return ptr;
	moved = try_obtain(owner, 1, size);
	if (!moved)
		return size <= old ? ptr : NULL;
	memcpy(moved, ptr, size < old ? size : old);
	uk_free(owner->alloc, ptr);
	return moved;
}

void *uk_heap_realloc(struct uk_heap *h, void *ptr, size_t size)
{
	void *moved;

	if (!ptr)
		return obtain(h, 1, size);
	moved = uk_alloc_resize(ptr, size);
	if (!moved)
		fail(UK_ENOMEM);
	return moved;
}

void uk_alloc_release(void *ptr)
{
	if (ptr)
		uk_free(uk_alloc_owner(ptr), ptr);
}
