// SPDX-License-Identifier: BSD-3-Clause
// The heap on a page allocator: it grows, gives back, and hands out half of everything as one block; and what it says to who damages it.
#include "check.h"
#include "oracle.h"

#include <uk/alloc.h>
#include <uk/allocbbuddy.h>
#include <uk/allocfirstfit.h>
#include <uk/allocregion.h>
#include <uk/alloctlsf.h>
#include <uk/falloc.h>

#define MIB (1024 * 1024UL)
#define FIRST (32 * 1024UL)
#define BLOCKS 400

static struct uk_falloc pages;
static struct uk_alloc *heap;
static struct uk_alloc *(*make)(void *base, size_t bytes);
static int link_at; /* where a free block has its link to the next one, counted from what malloc gave */
static unsigned int pieces;
static int (*add_memory)(struct uk_alloc *a, void *base, size_t len);

static int count_pieces(struct uk_alloc *a, void *base, size_t len)
{
	pieces++;
	return add_memory(a, base, len);
}

/* A heap as ukboot makes it, on `len` bytes of memory. */
static void make_heap(size_t len, struct uk_alloc *(*init)(void *base, size_t bytes))
{
	char *memory = host_memory(len + 4096);

	memset(memory, 0xee, len + 4096);
	pages = (struct uk_falloc){ 0 };
	CHECK(uk_falloc_add(&pages, UK_ALIGN_UP((uintptr_t)memory, 4096UL), len) == 0);
	heap = init(uk_falloc(&pages, FIRST / 4096, 1, UK_FALLOC_ANYWHERE), FIRST);
	CHECK(heap != NULL);
	heap->pages = &pages;
	add_memory = heap->add_memory;
	heap->add_memory = count_pieces;
}

static void half_of_memory_is_one_block(int small_ones_too)
{
	size_t before = uk_alloc_available(heap), free = pages.free;

	for (int i = 0; i < 3; i++) {
		char *p = uk_malloc(heap, 32 * MIB), *q;

		CHECK(p != NULL && uk_alloc_usable(heap, p) >= 32 * MIB);
		memset(p, 1, 32 * MIB);
		q = uk_memalign(heap, 2 * MIB, 20 * MIB);
		CHECK(q != NULL && (uintptr_t)q % (2 * MIB) == 0);
		CHECK(uk_malloc(heap, 32 * MIB) == NULL);
		uk_free(heap, p);
		p = small_ones_too ? uk_memalign(heap, 4096, 100) : NULL;
		CHECK((uintptr_t)p % 4096 == 0);
		uk_free(heap, p);
		uk_free(heap, q);
		CHECK(uk_alloc_available(heap) == before && pages.free == free);
	}
}

/* Small blocks until nothing is left: nearly all of memory, in few pieces; then all of it comes back to the page allocator. */
static void small_blocks_use_everything(size_t len)
{
	size_t before = uk_alloc_available(heap), free = pages.free, count = 0;
	void *chain = NULL;

	pieces = 0;
	for (void **p; (p = uk_malloc(heap, 240)); count++) {
		*p = chain;
		chain = p;
	}
	CHECK(count * 256 > len * 97 / 100 && pages.free == 0);
	CHECK(pieces < 50);
	for (void *rest; chain; chain = rest) {
		rest = *(void **)chain;
		uk_free(heap, chain);
	}
	CHECK(uk_alloc_available(heap) == before && pages.free == free);
}

static void random_loads_keep_contents(int rounds)
{
	static unsigned char *block[BLOCKS];
	static size_t size[BLOCKS];
	size_t before = uk_alloc_available(heap), free = pages.free;

	for (int r = 0; r < rounds; r++) {
		uint32_t i = draw(BLOCKS), n = draw(draw(20) ? 3000 : draw(4) ? 100000 : 3 * (uint32_t)MIB);

		if (block[i]) {
			CHECK(block[i][0] == (unsigned char)i && block[i][size[i] - 1] == (unsigned char)i);
			if (draw(3)) {
				uk_free(heap, block[i]);
				block[i] = NULL;
				continue;
			}
			unsigned char *moved = uk_realloc(heap, block[i], n + 1);

			if (!moved)
				continue;
			CHECK(moved[0] == (unsigned char)i && (size[i] > n || moved[size[i] - 1] == (unsigned char)i));
			block[i] = moved;
		} else {
			size_t align = 16UL << draw(draw(8) ? 4 : 18);

			block[i] = uk_memalign(heap, align, n + 1);
			CHECK((uintptr_t)block[i] % align == 0);
			if (!block[i])
				continue;
		}
		size[i] = n + 1;
		CHECK(uk_alloc_usable(heap, block[i]) > n);
		memset(block[i], (int)i, n + 1);
	}
	for (uint32_t i = 0; i < BLOCKS; i++) {
		uk_free(heap, block[i]);
		block[i] = NULL;
	}
	CHECK(uk_alloc_available(heap) == before && pages.free == free);
}

/* Values of one size are set anew, each made before the old one goes, while requests come and go: that needs no more memory. */
static void values_are_replaced(size_t size)
{
	static void *value[10000], *request[64];
	size_t least;

	make_heap(80 * MIB, make);
	for (uint32_t i = 0; i < 10000; i++)
		CHECK((value[i] = uk_malloc(heap, size)) != NULL);
	least = pages.free - pages.total / 20;
	for (uint32_t round = 0; round < 100000; round++) {
		void **v = &value[draw(10000)], **r = &request[draw(64)], *old = *v;

		uk_free(heap, *r);
		*r = uk_malloc(heap, draw(5000));
		*v = uk_malloc(heap, size);
		uk_free(heap, old);
	}
	CHECK(pages.free >= least);
	memset(request, 0, sizeof(request));
}

/* What a program may do to its heap. Each makes a heap of its own: afterwards it is in pieces. */
static void free_twice(void)
{
	char *p = uk_malloc(heap, 40);

	uk_free(heap, p);
	uk_free(heap, p);
}

static void free_twice_after_merging(void)
{
	char *p = uk_malloc(heap, 40), *q = uk_malloc(heap, 40), *r = uk_malloc(heap, 400);

	uk_free(heap, r);
	uk_free(heap, q);
	uk_free(heap, p);
	uk_free(heap, q);
}

static void free_large_twice(void)
{
	char *p = uk_malloc(heap, MIB);

	uk_free(heap, p);
	uk_free(heap, p);
}

static void free_inside(void)
{
	char *p = uk_malloc(heap, 400);

	uk_free(heap, p + 64);
}

static void free_a_variable(void)
{
	static char text[64] __attribute__((aligned(64)));

	uk_free(heap, text + 32);
}

static void overflow(void)
{
	char *p = uk_malloc(heap, 48), *q = uk_malloc(heap, 48);

	while (q != p + 64) { /* until they lie side by side */
		p = q;
		q = uk_malloc(heap, 48);
	}
	memset(p, 'A', 64);
	uk_free(heap, q);
}

/* What an overflow of 16 bytes could do once: give away any block as if it were the one freed. */
static void forged_header(void)
{
	uintptr_t *p = uk_malloc(heap, 48), *q = uk_malloc(heap, 48), *low = p < q ? p : q, *high = p < q ? q : p;

	high[-2] = (uintptr_t)low;
	high[-1] = 64 | 21;
	uk_free(heap, high);
}

/* A freed block between two used ones, so that it stays where it is. */
static uintptr_t *freed(void)
{
	uintptr_t *p[16];

	for (int i = 0; i < 16; i++)
		p[i] = uk_malloc(heap, 48);
	uk_free(heap, p[8]);
	return p[8];
}

static void use_after_free(void)
{
	uintptr_t *p = freed();

	memset(p - 2, 'A', 48);
	for (int i = 0; i < 4; i++)
		(void)uk_malloc(heap, 48);
}

/* The list's pointers lead to a block that looks like one: once a write of any value to any place. */
static void forged_link(void)
{
	static uintptr_t fake[4] __attribute__((aligned(32)));
	uintptr_t *p = freed();

	fake[1] = (uintptr_t)(p - 2);
	fake[3] = fake[1];
	p[link_at] = (uintptr_t)fake;
	for (int i = 0; i < 4; i++)
		(void)uk_malloc(heap, 48);
}

static void says(void (*act)(void), const char *words)
{
	make_heap(4 * MIB, make);
	const char *text = host_crash_text(act);

	CHECK(strstr(text, "\nCrash: ") == text && strstr(text, "heap") != NULL);
	CHECK(strstr(text, words) != NULL && strstr(text, " at 0x") != NULL && strstr(text, "\nBack trace:\n  #0 0x") != NULL);
}

static void keeps_its_books(void)
{
	make_heap(64 * MIB, make);
	half_of_memory_is_one_block(1);
	random_loads_keep_contents(20000);
	half_of_memory_is_one_block(1);
	make_heap(76 * MIB, make);
	small_blocks_use_everything(76 * MIB);
	make_heap(4 * MIB, make);
	small_blocks_use_everything(4 * MIB);
	random_loads_keep_contents(5000);
	small_blocks_use_everything(4 * MIB);
}

static void tells_what_damages_it(void)
{
	says(free_twice, "a block was freed twice");
	says(free_twice_after_merging, "a block was freed twice");
	says(free_large_twice, "what malloc() didn't return");
	says(free_a_variable, "what malloc() didn't return");
	says(overflow, "past the end of the block before it");
	says(forged_header, "past the end of the block before it");
	says(use_after_free, "writes to memory that it has freed");
	says(forged_link, "writes to memory that it has freed");
}

void test(void)
{
	make = uk_allocbbuddy_init;
	link_at = -2;
	keeps_its_books();
	tells_what_damages_it();
	says(free_inside, "an address inside a block");
	says(free_large_twice, "a large block that is freed already");
	make = uk_alloctlsf_init;
	link_at = 0;
	keeps_its_books();
	values_are_replaced(3003);
	values_are_replaced(4096);
	tells_what_damages_it();
	says(free_inside, "what malloc() didn't return");
	make = uk_allocfirstfit_init;
	keeps_its_books();
	values_are_replaced(3003);
	values_are_replaced(4096);
	tells_what_damages_it();
	says(free_inside, "what malloc() didn't return");
	make_heap(64 * MIB, uk_allocregion_init);
	half_of_memory_is_one_block(0); /* it takes no small ones back */
}
