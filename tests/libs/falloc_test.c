// SPDX-License-Identifier: BSD-3-Clause
// The page allocator against a map of frames, under random loads.
#include "check.h"
#include "oracle.h"

#include <uk/errno.h>
#include <uk/falloc.h>

#define MIB (1UL << 20)
#define RUNS 200
#define PAGE 4096UL
#define LARGE (9 * 256UL + 2) /* pages; not a multiple of what a word of the books has */

static struct uk_falloc fa;
static unsigned char *memory;
static unsigned char owner[16 * MIB / 4096 + 2]; /* by page of `memory`; 0 is free */

static void *run[RUNS];
static size_t length[RUNS];

static void take(uint32_t i, size_t frames, size_t align, uintptr_t below)
{
	size_t free = fa.free;
	unsigned char *p = uk_falloc(&fa, frames, align, below);

	run[i] = p;
	length[i] = frames;
	if (!p) {
		CHECK(fa.free == free);
		return;
	}
	CHECK((uintptr_t)p % PAGE == 0 && (uintptr_t)p % align == 0 && (uintptr_t)p + frames * PAGE <= below && fa.free == free - frames);
	CHECK(uk_falloc_frames(&fa, p) == frames);
	for (size_t f = 0; f < frames; f++) {
		size_t page = ((size_t)(p - memory)) / PAGE + f;

		CHECK(page < sizeof(owner) && !owner[page]);
		owner[page] = (unsigned char)(i + 1);
		memset(p + f * PAGE, (int)i, PAGE); /* all of it is ours: the books and other runs don't mind */
	}
}

static void give(uint32_t i)
{
	unsigned char *p = run[i];
	size_t free = fa.free;

	for (size_t f = 0; f < length[i]; f++) {
		CHECK(p[f * PAGE] == (unsigned char)i && p[f * PAGE + PAGE - 1] == (unsigned char)i);
		owner[(size_t)(p - memory) / PAGE + f] = 0;
	}
	if (length[i] > 1)
		CHECK(uk_ffree(&fa, p + PAGE) == -UK_EINVAL); /* not in the middle */
	CHECK(uk_ffree(&fa, p + 16) == -UK_EINVAL && fa.free == free);
	CHECK(uk_ffree(&fa, p) == 0 && fa.free == free + length[i]);
	CHECK(uk_ffree(&fa, p) == -UK_EINVAL && fa.free == free + length[i]); /* not twice */
	CHECK(uk_falloc_frames(&fa, p) == 0);
	run[i] = NULL;
}

static void runs_dont_overlap_and_come_back(int rounds, uint32_t most)
{
	size_t all = fa.free;

	for (int r = 0; r < rounds; r++) {
		uint32_t i = draw(RUNS);

		if (run[i])
			give(i);
		else
			take(i, 1 + draw(draw(4) ? 4 : most), draw(3) ? 1 : PAGE << draw(8),
			     draw(3) ? UK_FALLOC_ANYWHERE : (uintptr_t)memory + draw(16 * MIB));
	}
	for (uint32_t i = 0; i < RUNS; i++)
		if (run[i])
			give(i);
	CHECK(fa.free == all && all == fa.total);
}

/* Whole: the largest region is one run again. */
static void everything_has_merged(size_t frames)
{
	void *p = uk_falloc(&fa, frames, 1, UK_FALLOC_ANYWHERE);

	CHECK(p != NULL && uk_falloc(&fa, frames, 1, UK_FALLOC_ANYWHERE) == NULL);
	CHECK(uk_ffree(&fa, p) == 0);
}

static void every_frame_can_be_had(void)
{
	void *chain = NULL;
	size_t count = 0;

	for (void **p; (p = uk_falloc(&fa, 1, 1, UK_FALLOC_ANYWHERE)); count++) {
		*p = chain;
		chain = p;
	}
	CHECK(count == fa.total && fa.free == 0);
	for (void *rest; chain; chain = rest) {
		rest = *(void **)chain;
		CHECK(uk_ffree(&fa, chain) == 0);
	}
	CHECK(fa.free == fa.total);
}

static void refuses_nonsense(void)
{
	struct uk_falloc none = { 0 };

	CHECK(uk_falloc(&fa, 0, 1, UK_FALLOC_ANYWHERE) == NULL && uk_falloc(&fa, SIZE_MAX, 1, UK_FALLOC_ANYWHERE) == NULL);
	CHECK(uk_falloc(&fa, 1, 3 * PAGE, UK_FALLOC_ANYWHERE) == NULL && uk_falloc(&fa, 1, 1, 0) == NULL);
	CHECK(uk_falloc(&fa, 1, 1UL << 63, UK_FALLOC_ANYWHERE) == NULL);
	CHECK(uk_falloc_add(&none, (uintptr_t)memory, 2 * PAGE - 1) == -UK_ENOMEM
	      && uk_falloc_add(&none, UINTPTR_MAX - 100, 4096) == -UK_ENOMEM);
	CHECK(uk_falloc_add(&none, 8, SIZE_MAX) == -UK_ENOMEM && !none.total && uk_falloc(&none, 1, 1, UK_FALLOC_ANYWHERE) == NULL);
	CHECK(uk_ffree(&fa, NULL) == -UK_EINVAL && uk_ffree(&fa, &none) == -UK_EINVAL && uk_falloc_frames(&fa, memory) == 0);
}

void test(void)
{
	unsigned char *whole = host_memory(16 * MIB + PAGE);

	memory = (void *)UK_ALIGN_UP((uintptr_t)whole, PAGE);
	memset(memory, 0xff, 16 * MIB);
	/* Four regions, one of them tiny, one with crooked ends, two side by side but for a page; between them memory that
	   is somebody's. */
	CHECK(uk_falloc_add(&fa, (uintptr_t)memory, 9 * PAGE) == 0);
	CHECK(uk_falloc_add(&fa, (uintptr_t)memory + 20 * PAGE, LARGE * PAGE) == 0);
	CHECK(uk_falloc_add(&fa, (uintptr_t)memory + 10 * MIB + 5, 5 * MIB) == 0);
	CHECK(uk_falloc_add(&fa, (uintptr_t)memory + (20 + LARGE + 1) * PAGE, 30 * PAGE) == 0);
	memset(owner, 99, sizeof(owner));
	memset(owner + 20 + LARGE + 1, 0, 30);
	memset(owner, 0, 9);
	memset(owner + 20, 0, LARGE);
	memset(owner + 10 * MIB / PAGE + 1, 0, 5 * MIB / PAGE - 1);
	CHECK(fa.total == 8 + LARGE - 1 + 5 * 256 - 2 + 29 && fa.free == fa.total);
	refuses_nonsense();
	runs_dont_overlap_and_come_back(3000, 40);
	runs_dont_overlap_and_come_back(2000, 1000);
	everything_has_merged(LARGE - 1);
	every_frame_can_be_had();
	everything_has_merged(LARGE - 1);
}
