// SPDX-License-Identifier: BSD-3-Clause
// First fit: one list of free blocks, in the order of their addresses.
#include <uk/allocfirstfit.h>

#include <uk/falloc.h>
#include <uk/plat/crash.h>

/*
 * Theory (D. Knuth, The Art of Computer Programming 1, 2.5, algorithms A and B)
 * ------
 * A request takes the first free block that holds it, from that one's start; what is left before it (for alignment) and behind it stays
 * free. A block that is freed goes back to its place in the list, so its neighbours, with which it merges, are its neighbours in memory.
 * Small pieces gather where the search starts, which costs time and not memory. A piece of memory that the page allocator gave merges
 * with no other, and goes back there when nothing in it is used.
 *
 * Each block, free or not, begins with its size and a word that depends on its address, which tells a used block from a free one, and
 * both from anything else.
 */
#define UNIT 16UL

struct block {
	size_t size; /* with this header; a multiple of 16 */
	uintptr_t mark;
	struct block *next; /* of a free block; what malloc gives begins here */
};
#define HEADER __builtin_offsetof(struct block, next)
#define BLOCK_MIN (2 * UNIT)
_Static_assert(HEADER == UNIT && sizeof(struct block) <= BLOCK_MIN, "a free block fits where any block was");

#define USED 0x9e3779b97f4a7c15UL
#define FREE 0xc2b2ae3d27d4eb4fUL

#define OVERFLOW "heap overflow: the bytes before a block were overwritten, so something wrote past the end of the block before it"
#define OVERWRITTEN "heap: a free block was overwritten: something writes to memory that it has freed, or past the end of a block"

struct firstfit {
	struct uk_alloc a;
	size_t free;
	struct block *first;
};

static UK_NORETURN void fault(const char *what, const void *where)
{
	const struct ukplat_crash crash = { .reason = what, .has_address = 1, .address = (uintptr_t)where };

	ukplat_crash(&crash);
}

static void mark(struct block *b, uintptr_t what)
{
	b->mark = (uintptr_t)b ^ b->size ^ what;
}

static int is(const struct block *b, uintptr_t what)
{
	return b->mark == ((uintptr_t)b ^ b->size ^ what);
}

static struct block *block_of(const void *ptr)
{
	struct block *b = (struct block *)((uintptr_t)ptr - HEADER);

	if ((uintptr_t)ptr % UNIT)
		fault("heap: free() or realloc() of an address inside a block, not of its start", ptr);
	if (is(b, FREE))
		fault("heap: a block was freed twice", ptr);
	if (!is(b, USED))
		fault("free() or realloc() of what malloc() didn't return, or a " OVERFLOW, ptr);
	return b;
}

/* What a link leads to: a free block above the one that the link is in, or nothing. */
static struct block *follow(const struct firstfit *f, struct block *const *at)
{
	struct block *b = *at;

	if (b && ((uintptr_t)b % UNIT || (at != &f->first && (uintptr_t)b <= (uintptr_t)at) || !is(b, FREE)))
		fault(OVERWRITTEN, b);
	return b;
}

/* How large the page allocator's piece that begins here is; 0 when none does. */
static size_t piece_at(const struct firstfit *f, const void *address)
{
	return f->a.pages && (uintptr_t)address % UK_PAGE_SIZE == 0 ? uk_falloc_frames(f->a.pages, address) * UK_PAGE_SIZE : 0;
}

/* Puts memory into the list, and returns the link to the block that it is part of then. */
static struct block **insert(struct firstfit *f, struct block *b, size_t size)
{
	struct block **at = &f->first, **link = NULL, *next, *before = NULL;

	while ((next = follow(f, at)) && next < b) {
		link = at;
		before = next;
		at = &next->next;
	}
	f->free += size;
	b->size = size;
	if (before && (uintptr_t)before + before->size == (uintptr_t)b && !piece_at(f, b)) {
		mark(b, FREE); /* freed again, it is told */
		before->size += size;
		b = before;
		at = link;
	} else {
		b->next = next;
		*at = b;
	}
	if (next && (uintptr_t)b + b->size == (uintptr_t)next && !piece_at(f, next)) {
		b->size += next->size;
		b->next = next->next;
	}
	mark(b, FREE);
	return at;
}

static void *firstfit_allocate(struct uk_alloc *a, size_t align, size_t *size)
{
	struct firstfit *f = (struct firstfit *)a;
	size_t need = HEADER + UK_ALIGN_UP(*size, UNIT);

	for (struct block **at = &f->first, *b; (b = follow(f, at)); at = &b->next) {
		uintptr_t end = (uintptr_t)b + b->size, start = UK_ALIGN_UP((uintptr_t)b + HEADER, align) - HEADER;
		struct block *taken;
		size_t before, behind;

		while (start != (uintptr_t)b && start - (uintptr_t)b < BLOCK_MIN)
			start += align; /* what stays before is a block too */
		if (start > end || end - start < need)
			continue;
		*at = b->next;
		f->free -= b->size;
		taken = (struct block *)start;
		before = start - (uintptr_t)b;
		behind = end - start - need;
		if (behind < BLOCK_MIN)
			behind = 0;
		if (before)
			insert(f, b, before);
		if (behind)
			insert(f, (struct block *)(end - behind), behind);
		taken->size = end - start - behind;
		mark(taken, USED);
		*size = taken->size - HEADER;
		return (char *)taken + HEADER;
	}
	return NULL;
}

static size_t firstfit_usable(struct uk_alloc *a UK_UNUSED, const void *ptr)
{
	return block_of(ptr)->size - HEADER;
}

static size_t firstfit_release(struct uk_alloc *a, void *ptr)
{
	struct firstfit *f = (struct firstfit *)a;
	struct block *b = block_of(ptr), **at;
	size_t bytes = b->size - HEADER;

	at = insert(f, b, b->size);
	b = *at;
	if (b->size == piece_at(f, b)) {
		*at = b->next;
		f->free -= b->size;
		uk_ffree(f->a.pages, b);
	}
	return bytes;
}

static size_t firstfit_available(struct uk_alloc *a)
{
	return ((struct firstfit *)a)->free;
}

static int firstfit_add_memory(struct uk_alloc *a, void *base, size_t len)
{
	uintptr_t start = UK_ALIGN_UP((uintptr_t)base, UNIT), end = UK_ALIGN_DOWN((uintptr_t)base + len, UNIT);

	if (end < start || end - start < BLOCK_MIN)
		return -1;
	insert((struct firstfit *)a, (struct block *)start, end - start);
	return 0;
}

struct uk_alloc *uk_allocfirstfit_init(void *base, size_t len)
{
	uintptr_t start = UK_ALIGN_UP((uintptr_t)base, UNIT), end = (uintptr_t)base + len;
	struct firstfit *f = (struct firstfit *)start;
	size_t self = UK_ALIGN_UP(sizeof(*f), UNIT);

	if (end < start || end - start < self)
		return NULL;
	*f = (struct firstfit){ .a = { .name = "firstfit",
				       .allocate = firstfit_allocate,
				       .release = firstfit_release,
				       .usable = firstfit_usable,
				       .available = firstfit_available,
				       .add_memory = firstfit_add_memory } };
	return firstfit_add_memory(&f->a, (void *)(start + self), end - start - self) ? NULL : &f->a;
}
