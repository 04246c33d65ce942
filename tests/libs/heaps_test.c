// SPDX-License-Identifier: BSD-3-Clause
// Several heaps in one program: each block knows whose it is, wherever it is freed, and each heap counts its own.
#include "check.h"
#include "oracle.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <uk/allocbbuddy.h>
#include <uk/allocfirstfit.h>
#include <uk/allocregion.h>
#include <uk/alloctlsf.h>
#include <uk/falloc.h>
#include <uk/heap.h>

#define MIB (1024 * 1024UL)
#define BLOCKS 300

#define HEAP(library)                                                                                    \
	void *uk_heap_##library##_malloc(size_t size);                                                   \
	void *uk_heap_##library##_calloc(size_t count, size_t size);                                     \
	void *uk_heap_##library##_realloc(void *ptr, size_t size);                                       \
	void uk_heap_##library##_free(void *ptr);                                                        \
	void *uk_heap_##library##_memalign(size_t align, size_t size);                                   \
	int uk_heap_##library##_posix_memalign(void **ptr, size_t align, size_t size);                   \
	struct uk_alloc *uk_heap_##library##_get(void);
HEAP(ukallocregion)
HEAP(ukallocfirstfit)
HEAP(ukallocbbuddy)

static size_t blocks(struct uk_alloc *a)
{
	struct uk_alloc_stats stats;

	uk_alloc_get_stats(a, &stats);
	return stats.blocks;
}

static void *(*const allocate[])(size_t size) = {
	malloc, uk_heap_ukallocregion_malloc, uk_heap_ukallocfirstfit_malloc, uk_heap_ukallocbbuddy_malloc,
};
static void *(*const resize[])(void *ptr, size_t size) = {
	realloc, uk_heap_ukallocregion_realloc, uk_heap_ukallocfirstfit_realloc, uk_heap_ukallocbbuddy_realloc,
};
static void (*const release[])(void *ptr) = {
	free, uk_heap_ukallocregion_free, uk_heap_ukallocfirstfit_free, uk_heap_ukallocbbuddy_free,
};

static struct uk_alloc *heap(unsigned int i)
{
	return i == 0 ? uk_alloc_get_default() : i == 1 ? uk_heap_ukallocregion_get()
		: i == 2 ? uk_heap_ukallocfirstfit_get() : uk_heap_ukallocbbuddy_get();
}

/* Anyone resizes and frees what anyone else allocated; contents and owners stay. */
static void mixed_load(void)
{
	static unsigned char *block[BLOCKS];
	static size_t size[BLOCKS];
	static unsigned int owner[BLOCKS];
	size_t count[4], before[4];

	for (unsigned int i = 0; i < 4; i++) {
		free(allocate[i](1));
		before[i] = count[i] = blocks(heap(i));
	}
	for (int r = 0; r < 20000; r++) {
		uint32_t i = draw(BLOCKS), n = 1 + draw(draw(100) ? 400 : 200000), by = draw(4);

		if (!block[i]) {
			owner[i] = by;
			block[i] = allocate[by](n);
			count[by]++;
		} else if (draw(2)) {
			CHECK(block[i][0] == (unsigned char)i && block[i][size[i] - 1] == (unsigned char)i);
			release[by](block[i]);
			block[i] = NULL;
			count[owner[i]]--;
		} else {
			block[i] = resize[by](block[i], n);
			CHECK(block[i] && block[i][0] == (unsigned char)i);
		}
		if (block[i]) {
			size[i] = n;
			memset(block[i], (int)i, n);
			CHECK(uk_alloc_owner(block[i]) == heap(owner[i]));
		}
	}
	for (unsigned int i = 0; i < 4; i++)
		CHECK(blocks(heap(i)) == count[i]);
	for (unsigned int i = 0; i < BLOCKS; i++)
		release[i % 4](block[i]);
	for (unsigned int i = 0; i < 4; i++)
		CHECK(blocks(heap(i)) == before[i]);
}

/* The first block of a heap, large ones too, is there at the first try, whatever its allocator keeps for itself. */
static void first_blocks(void)
{
	static struct uk_alloc *(*const init[])(void *base, size_t len) = {
		uk_alloctlsf_init, uk_allocregion_init, uk_allocfirstfit_init, uk_allocbbuddy_init,
	};
	static struct uk_heap heaps[4][7][3];

	for (unsigned int i = 0; i < 4; i++)
		for (unsigned int k = 0; k < 7; k++)
			for (unsigned int more = 0; more < 3; more++) {
				struct uk_heap *h = &heaps[i][k][more];
				size_t size = (1UL << (20 + k)) + more * 32 - 32;
				struct uk_alloc_stats stats;

				h->init = init[i];
				char *block = more == 2 ? uk_heap_memalign(h, 4096, size) : uk_heap_malloc(h, size);

				CHECK(block && uk_alloc_owner(block) == h->alloc);
				if (!block)
					continue;
				CHECK(uk_heap_malloc(h, size + MIB));
				uk_alloc_get_stats(h->alloc, &stats);
				CHECK(stats.failures == 0 && stats.blocks == 2);
			}
}

static struct uk_alloc *refuse(void *base, size_t len)
{
	(void)base;
	(void)len;
	return NULL;
}

/* What an allocator doesn't want isn't kept from others; what needn't have been tried leaves errno alone. */
static void failures(void)
{
	static struct uk_heap none = { .init = refuse };
	struct uk_falloc *pages = uk_falloc_get();
	size_t before = pages->free;
	struct uk_alloc_stats stats;

	CHECK(uk_heap_malloc(&none, 100) == NULL && pages->free == before);

	static struct uk_heap full = { .init = uk_allocregion_init };
	char *block = uk_heap_malloc(&full, 16 * MIB);

	/* No piece that is large enough for a third of it is left. */
	while (uk_falloc(pages, 4 * MIB / UK_PAGE_SIZE, 1, UK_FALLOC_ANYWHERE))
		;
	while (uk_heap_malloc(&full, 5 * MIB))
		;
	uk_alloc_get_stats(full.alloc, &stats);
	CHECK(stats.failures == 1);
	errno = 0;
	CHECK(uk_alloc_resize(block, 5 * MIB) == block && uk_heap_realloc(&full, block, 5 * MIB) == block && errno == 0);
	CHECK(uk_alloc_resize(block, 40 * MIB) == NULL && errno == 0);
	CHECK(uk_heap_realloc(&full, block, 40 * MIB) == NULL && errno == ENOMEM);
}

static void free_a_variable(void)
{
	static char text[64] __attribute__((aligned(64)));

	uk_heap_ukallocfirstfit_free(text + 32);
}

void test(void)
{
	size_t len = 8192 * MIB;
	char *memory = host_memory(len + 4096);
	void *p = NULL;

	CHECK(uk_falloc_add(uk_falloc_get(), UK_ALIGN_UP((uintptr_t)memory, 4096UL), len) == 0);
	uk_alloc_register(uk_alloctlsf_init(host_memory(64 * MIB), 64 * MIB));
	CHECK(heap(2) == NULL);
	uk_heap_ukallocfirstfit_free(NULL);
	mixed_load();
	CHECK(heap(2) != heap(0) && !strcmp(heap(2)->name, "firstfit") && !strcmp(heap(1)->name, "region"));

	errno = 0;
	CHECK(uk_heap_ukallocfirstfit_malloc(2 * len) == NULL && errno == ENOMEM);
	errno = 0;
	CHECK(uk_heap_ukallocfirstfit_calloc(SIZE_MAX / 2, 3) == NULL && errno == ENOMEM);
	CHECK(uk_heap_ukallocfirstfit_memalign(48, 8) == NULL && errno == EINVAL);
	CHECK(uk_heap_ukallocfirstfit_posix_memalign(&p, 3, 8) == EINVAL && !p);
	CHECK(uk_heap_ukallocfirstfit_posix_memalign(&p, 4096, 8) == 0 && (uintptr_t)p % 4096 == 0);
	free(p);
	unsigned char *zeroes = uk_heap_ukallocfirstfit_calloc(1000, 10);

	for (int i = 0; i < 10000; i++)
		CHECK(!zeroes[i]);
	uk_heap_ukallocregion_free(zeroes);
	first_blocks();
	failures();
	CHECK(strstr(host_crash_text(free_a_variable), "what malloc() didn't return") != NULL);
}
