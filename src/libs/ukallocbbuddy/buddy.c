// SPDX-License-Identifier: BSD-3-Clause
// The buddy allocator: free blocks are powers of two, used runs are what was asked for.
#include <uk/allocbbuddy.h>

#include <uk/falloc.h>
#include <uk/plat/bootinfo.h>
#include <uk/plat/crash.h>

/*
 * Theory
 * ------
 * Memory is counted in granules of 32 bytes from the start of its area. A free block has 2^k granules and starts at a
 * multiple of its size; its buddy is the block whose number differs in bit k. A list for each k holds the
 * free blocks, and a mask the lists that aren't empty, so the smallest block that fits is one instruction away.
 *
 * A used run isn't a block: it is any number of granules. What a block has more than was asked for is given back as
 * the largest aligned blocks it consists of, and freeing a run gives all of it back in the same way; at most 2 log2(n)
 * pieces. So a buddy may start in the middle of a run, where there is no header to look at. Therefore two bits a granule,
 * kept outside, say "a free block starts here" and "a run starts here"; only then is its header believed.
 *
 * What a program that writes where it shouldn't can reach are the headers: of runs, which have a checksum with a secret in
 * it, and of free blocks, whose neighbours in the list must point back at them. What doesn't fit ends the guest, in words for
 * who wrote the program: it is their error, and to go on would make it somebody's way in.
 *
 * The maps (1/128 of the memory) would have to be zeroed at the start. Instead an area has a frontier: what lies beyond
 * hasn't been touched. When no block fits, the frontier moves by STEP or by what is missing. An area that came out of the page
 * allocator goes back to it as soon as nothing in it is used.
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
	size_t free;       /* of those in use */
	uint8_t *map;      /* a free block starts here */
	uint8_t *runs;     /* a run starts here */
};

/* Stands before what the program got, in the run's first granule. */
struct run {
	size_t granules;
	uint64_t check;
};
_Static_assert(sizeof(struct run) == 16, "blocks are aligned to 16");

struct buddy {
	struct uk_alloc a;
	struct area *areas;
	uint64_t mask;
	uint64_t secret;
	struct block *free[ORDERS];
};

static UK_NORETURN void fault(const char *what, const void *where)
{
	const struct ukplat_crash crash = { .reason = what, .has_address = 1, .address = (uintptr_t)where };

	ukplat_crash(&crash);
}

static int bit_get(const uint8_t *map, size_t granule)
{
	return map[granule / 8] >> (granule % 8) & 1;
}

static void bit_flip(uint8_t *map, size_t granule)
{
	map[granule / 8] = (uint8_t)(map[granule / 8] ^ 1u << (granule % 8));
}

static struct area *area_of(const struct buddy *b, uintptr_t address)
{
	struct area *area = b->areas;

	while (area && (address < area->base || address - area->base >= area->frontier * GRANULE))
		area = area->next;
	return area;
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
	bit_flip(area->map, granule);
}

/* Whether `block` is one that the lists may lead to. */
static int is_free_block(const struct buddy *b, const struct block *block)
{
	const struct area *area = area_of(b, (uintptr_t)block);

	return area && ((uintptr_t)block - area->base) % GRANULE == 0 && bit_get(area->map, ((uintptr_t)block - area->base) / GRANULE);
}

static void list_remove(struct buddy *b, struct area *area, size_t granule)
{
	struct block *block = block_at(area, granule), *next = block->next, *previous = block->previous;

	if (block->order >= ORDERS || (next && (!is_free_block(b, next) || next->previous != block)) ||
	    (previous ? !is_free_block(b, previous) || previous->next != block : b->free[block->order] != block))
		fault("heap: a free block was overwritten: something writes to memory that it has freed, or past the end of a block",
		      block);
	if (next)
		next->previous = previous;
	if (previous)
		previous->next = next;
	else if (!(b->free[block->order] = next))
		b->mask &= ~(1ULL << block->order);
	bit_flip(area->map, granule);
}

/* One aligned block becomes free, and merges as long as its buddy is free and as large. */
static void free_block(struct buddy *b, struct area *area, size_t granule, unsigned int order)
{
	while (order < ORDERS - 1) {
		size_t other = granule ^ 1UL << order;

		if (other + (1UL << order) > area->frontier || !bit_get(area->map, other) ||
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
	area->free += to - from;
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

/* Moves the frontier: to a whole byte of the maps, so that the next step doesn't share one. */
static void advance(struct buddy *b, struct area *area, size_t to)
{
	size_t from = area->frontier;

	to = UK_ALIGN_UP(to, 8);
	if (to > area->granules)
		to = area->granules;
	__builtin_memset(area->map + from / 8, 0, (to + 7) / 8 - from / 8);
	__builtin_memset(area->runs + from / 8, 0, (to + 7) / 8 - from / 8);
	area->frontier = to;
	free_range(b, area, from, to);
}

/* Moves a frontier so that a block of 2^order granules appears, if an area has room for it. */
static int grow(struct buddy *b, unsigned int order)
{
	for (struct area *area = b->areas; area; area = area->next) {
		size_t from = area->frontier, want = UK_ALIGN_UP(from, 1UL << order) + (1UL << order);

		if (want > area->granules || from == area->granules)
			continue;
		if (want < from + STEP)
			want = from + STEP;
		advance(b, area, want);
		return 1;
	}
	return 0;
}

/* The last resort: everything is taken into use, for blocks that only appear by merging across the frontier. */
static int grow_all(struct buddy *b)
{
	int grown = 0;

	for (struct area *area = b->areas; area; area = area->next) {
		if (area->frontier == area->granules)
			continue;
		advance(b, area, area->granules);
		grown = 1;
	}
	return grown;
}

static uint64_t check_of(const struct buddy *b, const struct run *run)
{
	return (b->secret ^ (uintptr_t)run ^ (uint64_t)run->granules << 32) * 0x9e3779b97f4a7c15ULL;
}

static void *buddy_allocate(struct uk_alloc *a, size_t align, size_t *size)
{
	struct buddy *b = (struct buddy *)a;
	size_t need = (*size + sizeof(struct run) + (align > 16 ? align : 0) + GRANULE - 1) / GRANULE;
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
	area->free -= 1UL << order;

	uintptr_t payload = UK_ALIGN_UP(start + sizeof(struct run), align);
	struct run *run = (struct run *)(payload - sizeof(struct run));
	size_t run_first = ((uintptr_t)run - area->base) / GRANULE;
	size_t run_end = (payload + *size - area->base + GRANULE - 1) / GRANULE;

	free_range(b, area, first, run_first);
	free_range(b, area, run_end, end);
	bit_flip(area->runs, run_first);
	run->granules = run_end - run_first;
	run->check = check_of(b, run);
	*size = area->base + run_end * GRANULE - payload;
	return (void *)payload;
}

/* Whether a free block covers the granule: it starts at a multiple of its size. */
static int is_free(const struct area *area, size_t granule)
{
	for (unsigned int order = 0; order < ORDERS; order++) {
		size_t start = granule >> order << order;

		if (bit_get(area->map, start))
			return granule - start < 1UL << (block_at(area, start)->order % ORDERS);
	}
	return 0;
}

/* The run that `ptr` was handed out of, and its area; or the end, if that isn't one any more, or was overwritten. */
static struct run *run_of(const struct buddy *b, const void *ptr, struct area **area, size_t *first)
{
	struct run *run = (struct run *)(uintptr_t)ptr - 1;

	*area = area_of(b, (uintptr_t)run);
	if (!*area || (uintptr_t)ptr % 16)
		fault("heap: free() or realloc() of what malloc() didn't return, or of a large block that is freed already", ptr);
	*first = ((uintptr_t)run - (*area)->base) / GRANULE;
	if (!bit_get((*area)->runs, *first)) {
		if (is_free(*area, *first))
			fault("heap: a block was freed twice", ptr);
		fault("heap: free() or realloc() of an address inside a block, not of its start", ptr);
	}
	if (run->check != check_of(b, run))
		fault("heap: overflow: the bytes before a block were overwritten, so something wrote past the end of the block before it",
		      ptr);
	return run;
}

static size_t usable_of(const struct area *area, size_t first, const struct run *run)
{
	return area->base + (first + run->granules) * GRANULE - (uintptr_t)(run + 1);
}

static size_t buddy_usable(struct uk_alloc *a, const void *ptr)
{
	struct area *area;
	size_t first;
	const struct run *run = run_of((const struct buddy *)a, ptr, &area, &first);

	return usable_of(area, first, run);
}

/* An area in which nothing is used goes back to where it came from. */
static void give_back(struct buddy *b, struct area *area)
{
	struct area **link = &b->areas;

	if (area->free != area->frontier || !b->a.pages || !uk_falloc_frames(b->a.pages, area))
		return;
	for (size_t granule = 0, order; granule < area->frontier; granule += 1UL << order) {
		order = block_at(area, granule)->order;
		list_remove(b, area, granule);
	}
	while (*link != area)
		link = &(*link)->next;
	*link = area->next;
	uk_ffree(b->a.pages, area);
}

static size_t buddy_release(struct uk_alloc *a, void *ptr)
{
	struct buddy *b = (struct buddy *)a;
	struct area *area;
	size_t first, bytes;
	const struct run *run = run_of(b, ptr, &area, &first);

	bytes = usable_of(area, first, run);
	bit_flip(area->runs, first);
	free_range(b, area, first, first + run->granules);
	give_back(b, area);
	return bytes;
}

static size_t buddy_available(struct uk_alloc *a)
{
	const struct buddy *b = (const struct buddy *)a;
	size_t granules = 0;

	for (const struct area *area = b->areas; area; area = area->next)
		granules += area->free + area->granules - area->frontier;
	return granules * GRANULE;
}

static int buddy_add_memory(struct uk_alloc *a, void *base, size_t len)
{
	struct buddy *b = (struct buddy *)a;
	uintptr_t start = UK_ALIGN_UP((uintptr_t)base, GRANULE), end = (uintptr_t)base + len;
	struct area *area = (struct area *)start, **last = &b->areas;

	if (end < start || end - start < sizeof(*area) + 4 * GRANULE)
		return -1;
	/* After the area's own data come the maps: a byte of each for every eight granules that they leave room for. */
	start += sizeof(*area);
	size_t map_size = (end - start) / (8 * GRANULE + 2) + 1;

	area->map = (uint8_t *)start;
	area->runs = area->map + map_size;
	area->base = UK_ALIGN_UP(start + 2 * map_size, GRANULE);
	area->granules = area->base < end ? (end - area->base) / GRANULE : 0;
	area->frontier = 0;
	area->free = 0;
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
	b->secret = ukplat_secret();
	return buddy_add_memory(&b->a, (void *)(start + sizeof(*b)), end - start - sizeof(*b)) ? NULL : &b->a;
}
