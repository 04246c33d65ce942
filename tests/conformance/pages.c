// SPDX-License-Identifier: BSD-3-Clause
// The page allocator (uk/falloc.h), against the memory map, and the heap on it.
#include "check.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <uk/alloc.h>
#include <uk/falloc.h>
#include <uk/plat/memory.h>

#define MIB (1024 * 1024UL)
#define PAGE 4096UL
/* Below this the image is a large part of memory, and the figures say nothing. */
#define ENOUGH (32 * MIB)

/* Memory that is ours: what is free by the map, and the image. */
static size_t memory(void)
{
	const struct ukplat_memregion *r;
	size_t sum = 0;

	for (unsigned int i = 0; (r = ukplat_memregion_get(i)); i++)
		if (r->kind == UKPLAT_MEM_FREE || r->kind == UKPLAT_MEM_IMAGE)
			sum += r->len;
	return sum;
}

static size_t largest(void)
{
	const struct ukplat_memregion *r;
	size_t most = 0;

	for (unsigned int i = 0; (r = ukplat_memregion_get(i)); i++)
		if (r->kind == UKPLAT_MEM_FREE && r->len > most)
			most = r->len;
	return most;
}

/* Whether a page lies in a region that the map calls free. */
static int is_free_memory(const void *page)
{
	const struct ukplat_memregion *r;

	for (unsigned int i = 0; (r = ukplat_memregion_get(i)); i++)
		if ((uintptr_t)page >= r->base && (uintptr_t)page + PAGE <= r->base + r->len)
			return r->kind == UKPLAT_MEM_FREE;
	return 0;
}

CHECK("pages: 95 % of memory can be had as pages, each of them usable, and comes back")
{
	struct uk_falloc *fa = uk_falloc_get();
	size_t before = fa->free, count = 0, wrong = 0;
	void **chain = NULL;

	for (void **p; (p = uk_falloc(fa, 1, 1, UK_FALLOC_ANYWHERE)); count++) {
		wrong += (uintptr_t)p % PAGE || !is_free_memory(p);
		p[0] = chain;
		p[PAGE / sizeof(*p) - 1] = p; /* a page that overlaps another, or isn't there, loses this */
		chain = p;
	}
	EXPECT(count == before && fa->free == 0);
	if (memory() >= ENOUGH)
		EXPECT(count * PAGE >= memory() / 100 * 95);
	for (void **next; chain; chain = next) {
		next = chain[0];
		wrong += chain[PAGE / sizeof(*chain) - 1] != chain;
		wrong += uk_ffree(fa, chain) != 0;
		count--;
	}
	EXPECT(!wrong && !count && fa->free == before);
}

CHECK("pages: runs are aligned, and end where they were told to")
{
	struct uk_falloc *fa = uk_falloc_get();
	char *run = uk_falloc(fa, 3, 16 * PAGE, UK_FALLOC_ANYWHERE), *same;

	EXPECT(run && (uintptr_t)run % (16 * PAGE) == 0 && uk_falloc_frames(fa, run) == 3);
	memset(run, 1, 3 * PAGE);
	same = uk_falloc(fa, 1, 1, (uintptr_t)run);
	EXPECT(!same || same + PAGE <= run);
	if (same)
		EXPECT(!uk_ffree(fa, same));
	EXPECT(uk_ffree(fa, run + PAGE) && !uk_ffree(fa, run) && uk_ffree(fa, run));
}

CHECK("heap: one malloc() has half of memory, again and again")
{
	size_t half = memory() / 2, free_before = uk_falloc_get()->free;

	if (memory() < ENOUGH)
		return check_skip("there is too little memory to tell");
	if (largest() < half + MIB)
		return check_skip("the loader put something into the middle of memory");
	for (int i = 0; i < 3; i++) {
		char *p = malloc(half), *q;

		EXPECT(p != NULL);
		if (!p)
			return;
		for (size_t at = 0; at < half; at += 512 * PAGE)
			p[at] = (char)(at / PAGE + 1);
		for (size_t at = 0; at < half; at += 512 * PAGE)
			EXPECT(p[at] == (char)(at / PAGE + 1));
		p[half - 1] = 1;
		q = aligned_alloc(2 * MIB, half / 2);
		EXPECT(q && (uintptr_t)q % (2 * MIB) == 0);
		free(q);
		free(p);
		EXPECT(uk_falloc_get()->free == free_before);
	}
}

CHECK("heap: what small blocks took goes back to the page allocator")
{
	size_t before = uk_falloc_get()->free, available = uk_alloc_available(uk_alloc_get_default());
	void **chain = NULL;

	for (size_t n = 0; n < 300 * 1024; n += 300) {
		void **p = malloc(300);

		EXPECT(p != NULL);
		p[0] = chain;
		chain = p;
	}
	EXPECT(uk_falloc_get()->free < before);
	for (void **next; chain; chain = next) {
		next = chain[0];
		free(chain);
	}
	EXPECT(uk_falloc_get()->free == before && uk_alloc_available(uk_alloc_get_default()) == available);
}

ACT("heap: free twice")
{
	void *volatile p = malloc(40);

	free(p);
	free(p);
}

ACT("heap: write past the end of a block")
{
	char *volatile p = malloc(48), *volatile q = malloc(48);

	while (q != p + 64) { /* until they lie side by side */
		p = q;
		q = malloc(48);
	}
	for (int i = 0; i < 64; i++)
		p[i] = 'A';
	free(q);
}

ACT("heap: write to a freed block")
{
	char *volatile p[16];

	for (int i = 0; i < 16; i++)
		p[i] = malloc(48);
	free(p[8]);
	for (int i = -16; i < 32; i++)
		p[8][i] = 'A';
	for (int i = 0; i < 4; i++)
		p[i] = malloc(48);
}
