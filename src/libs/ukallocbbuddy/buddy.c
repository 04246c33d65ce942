// SPDX-License-Identifier: BSD-3-Clause
// The buddy allocator: free blocks are powers of two, used runs are what was asked for.
#include <uk/allocbbuddy.h>

#include <uk/assert.h>

/*
 * Theory
 * ------
 * Memory is counted in granules of 32 bytes from the start of its area. A free block has 2^k granules and starts at a
 * multiple of its size; its buddy is the block whose number differs in bit k. A list for each k holds the
 * free blocks, and a mask the lists that aren't empty, so the smallest block that fits is one instruction away.
 *
 * A used run isn't a block: it is any number of granules. What a block has more than was asked for is given back as
 * the largest aligned blocks it consists of, and freeing a run gives all of it back in the same way; at most 2 log2(n)
 * pieces. So a buddy may start in the middle of a run, where there is no header to look at. Therefore one bit
 * a granule, kept outside, says "a free block starts here"; only then its header is believed. Programs can't
 * overwrite that map by writing past a block's end, and the header of a used run has a magic number: freeing twice,
 * freeing what wasn't allocated and overwritten headers are found by assertions.
 *
 * The map (1/256 of the memory) would have to be zeroed at the start. Instead an area has a frontier: what lies beyond
 * hasn't been touched. When no block fits, the frontier moves by STEP or by what is missing. A guest with
 * gigabytes boots as fast as one with a megabyte.
 */
#define GRANULE 32UL
#define ORDERS 43 /* 2^42 granules are 128 TiB */
#define STEP (256 * 1024UL / GRANULE)

struct block {
	struct block *next, *previous;
	size_t order;
};
_Static_assert(sizeof(struct block) <= GRANULE, "a free granule holds its own list entry");

struct area {
	struct area *next;
	uintptr_t base;    /* of granule 0 */
	size_t granules;   /* all of them */
	size_t frontier;   /* those in use, the first ones */
	uint8_t *map;
};

struct run {
	uintptr_t start; /* of the first granule */
	size_t size;     /* in bytes, a multiple of GRANULE, with MAGIC in the low five bits */
};
_Static_assert(sizeof(struct run) == 16, "blocks are aligned to 16");

#define MAGIC 21UL

struct buddy {
	struct uk_alloc a;
	struct area *areas;
	uint64_t mask;
	size_t free_granules; /* inside the frontiers */
	struct block *free[ORDERS];
};

static int map_get(const struct area *area, size_t granule)
{
	return area->map[granule / 8] >> (granule % 8) & 1;
}

static void map_flip(struct area *area, size_t granule)
{
	area->map[granule / 8] = (uint8_t)(area->map[granule / 8] ^ 1u << (granule % 8));
}

static struct block *block_at(const struct area *area, size_t granule)
{
	return (struct block *)(area->base + granule * GRANULE);
}

static void list_add(struct buddy *b, struct area *area, size_t granule, unsigned int order)
{
	struct block *block = block_at(area, granule);

	block->order = order;
	block->previous = NULL;
	block->next = b->free[order];
	if (block->next)
		block->next->previous = block;
	b->free[order] = block;
	b->mask |= 1ULL << order;
	map_flip(area, granule);
}

static void list_remove(struct buddy *b, struct area *area, size_t granule)
{
	struct block *block = block_at(area, granule);

	if (block->next)
		block->next->previous = block->previous;
	if (block->previous)
		block->previous->next = block->next;
	else if (!(b->free[block->order] = block->next))
		b->mask &= ~(1ULL << block->order);
	map_flip(area, granule);
}

/* One aligned block becomes free, and merges as long as its buddy is free and as large. */
static void free_block(struct buddy *b, struct area *area, size_t granule, unsigned int order)
{
	while (order < ORDERS - 1) {
		size_t other = granule ^ 1UL << order;

		if (other + (1UL << order) > area->frontier || !map_get(area, other) ||
		    block_at(area, other)->order != order)
			break;
		list_remove(b, area, other);
		granule &= ~(1UL << order);
		order++;
	}
	list_add(b, area, granule, order);
}

/* Granules [from, to) become free: as the largest aligned blocks, from the left. */
static void free_range(struct buddy *b, struct area *area, size_t from, size_t to)
{
	b->free_granules += to - from;
	while (from < to) {
		unsigned int fits = 63 - (unsigned int)__builtin_clzl(to - from);
		unsigned int aligned = from ? (unsigned int)__builtin_ctzl(from) : ORDERS - 1;
		unsigned int order = fits < aligned ? fits : aligned;

		if (order > ORDERS - 1)
			order = ORDERS - 1;
		free_block(b, area, from, order);
		from += 1UL << order;
	}
}

static struct area *area_of(const struct buddy *b, uintptr_t address)
{
	struct area *area = b->areas;

	while (area && (address < area->base || address - area->base >= area->frontier * GRANULE))
		area = area->next;
	return area;
}

/* Moves a frontier so that a block of 2^order granules appears, if an area has room for it. */
static int grow(struct buddy *b, unsigned int order)
{
	for (struct area *area = b->areas; area; area = area->next) {
		size_t from = area->frontier, want = UK_ALIGN_UP(from, 1UL << order) + (1UL << order);

		if (want > area->granules || from == area->granules)
			continue;
		if (want < from + STEP)
			want = from + STEP < area->granules ? from + STEP : area->granules;
		/* To a whole byte of the map, so that the next step doesn't share one. */
		want = UK_ALIGN_UP(want, 8);
		if (want > area->granules)
			want = area->granules;
		__builtin_memset(area->map + from / 8, 0, (want + 7) / 8 - from / 8);
		area->frontier = want;
		free_range(b, area, from, want);
		return 1;
	}
	return 0;
}

/* The last resort: everything is taken into use, for blocks that only appear by merging across the frontier. */
static int grow_all(struct buddy *b)
{
	int grown = 0;

	for (struct area *area = b->areas; area; area = area->next) {
		size_t from = area->frontier;

		if (from == area->granules)
			continue;
		__builtin_memset(area->map + from / 8, 0, (area->granules + 7) / 8 - from / 8);
		area->frontier = area->granules;
		free_range(b, area, from, area->granules);
		grown = 1;
	}
	return grown;
}

static void *buddy_allocate(struct uk_alloc *a, size_t align, size_t size)
{
	struct buddy *b = (struct buddy *)a;
	size_t need = (size + sizeof(struct run) + (align > 16 ? align : 0) + GRANULE - 1) / GRANULE;
	unsigned int order = need > 1 ? 64 - (unsigned int)__builtin_clzl(need - 1) : 0;
	uint64_t fitting;

	if (order >= ORDERS)
		return NULL;
	while (!(fitting = b->mask >> order << order))
		if (!grow(b, order) && !grow_all(b))
			return NULL;
	order = (unsigned int)__builtin_ctzll(fitting);

	uintptr_t start = (uintptr_t)b->free[order];
	struct area *area = area_of(b, start);
	size_t first = (start - area->base) / GRANULE, end = first + (1UL << order);

	list_remove(b, area, first);
	b->free_granules -= 1UL << order;

	uintptr_t payload = UK_ALIGN_UP(start + sizeof(struct run), align);
	struct run *run = (struct run *)(payload - sizeof(struct run));
	size_t run_first = ((uintptr_t)run - area->base) / GRANULE;
	size_t run_end = (payload + size - area->base + GRANULE - 1) / GRANULE;

	free_range(b, area, first, run_first);
	free_range(b, area, run_end, end);
	run->start = area->base + run_first * GRANULE;
	run->size = (run_end - run_first) * GRANULE | MAGIC;
	return (void *)payload;
}

static struct run *run_of(const void *ptr)
{
	struct run *run = (struct run *)(uintptr_t)ptr - 1;

	/* A pointer that malloc returned and free didn't see yet, whose header nobody overwrote. */
	UK_ASSERT((uintptr_t)ptr % 16 == 0 && run->size % GRANULE == MAGIC);
	return run;
}

static size_t buddy_usable(struct uk_alloc *a UK_UNUSED, const void *ptr)
{
	const struct run *run = run_of(ptr);

	return run->start + (run->size - MAGIC) - (uintptr_t)ptr;
}

static void buddy_release(struct uk_alloc *a, void *ptr)
{
	struct buddy *b = (struct buddy *)a;
	struct run *run = run_of(ptr);
	uintptr_t start = run->start;
	size_t granules = run->size / GRANULE;
	struct area *area = area_of(b, start);

	UK_ASSERT(area != NULL);
	run->size = 0;
	size_t first = (start - area->base) / GRANULE;

	free_range(b, area, first, first + granules);
}

static size_t buddy_available(struct uk_alloc *a)
{
	const struct buddy *b = (const struct buddy *)a;
	size_t granules = b->free_granules;

	for (const struct area *area = b->areas; area; area = area->next)
		granules += area->granules - area->frontier;
	return granules * GRANULE;
}

static int buddy_add_memory(struct uk_alloc *a, void *base, size_t len)
{
	struct buddy *b = (struct buddy *)a;
	uintptr_t start = UK_ALIGN_UP((uintptr_t)base, GRANULE), end = (uintptr_t)base + len;
	struct area *area = (struct area *)start, **last = &b->areas;

	if (end < start || end - start < sizeof(*area) + 4 * GRANULE)
		return -1;
	/* After the area's own data comes the map: one byte for each eight granules it leaves room for. */
	start += sizeof(*area);
	size_t map_size = (end - start) / (8 * GRANULE + 1) + 1;

	area->map = (uint8_t *)start;
	area->base = UK_ALIGN_UP(start + map_size, GRANULE);
	area->granules = area->base < end ? (end - area->base) / GRANULE : 0;
	area->frontier = 0;
	area->next = NULL;
	if (!area->granules)
		return -1;
	while (*last)
		last = &(*last)->next;
	*last = area;
	return 0;
}

struct uk_alloc *uk_allocbbuddy_init(void *base, size_t len)
{
	uintptr_t start = UK_ALIGN_UP((uintptr_t)base, GRANULE), end = (uintptr_t)base + len;
	struct buddy *b = (struct buddy *)start;

	if (end < start || end - start < sizeof(*b))
		return NULL;
	__builtin_memset(b, 0, sizeof(*b));
	b->a.name = "buddy";
	b->a.allocate = buddy_allocate;
	b->a.release = buddy_release;
	b->a.usable = buddy_usable;
	b->a.available = buddy_available;
	b->a.add_memory = buddy_add_memory;
	return buddy_add_memory(&b->a, (void *)(start + sizeof(*b)), end - start - sizeof(*b)) ? NULL : &b->a;
}
