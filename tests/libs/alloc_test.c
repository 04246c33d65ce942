// SPDX-License-Identifier: BSD-3-Clause
// All allocators under random loads: blocks keep their contents, don't overlap, and all memory comes back.
#include "check.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <uk/alloc.h>
#include <uk/allocbbuddy.h>
#include <uk/allocfirstfit.h>
#include <uk/allocregion.h>
#include <uk/alloctlsf.h>

#define BLOCKS 300
#define MIB (1024 * 1024UL)

static struct uk_alloc *current;
static uint32_t seed;

static uint32_t next(void)
{
	seed = seed * 1664525 + 1013904223;
	return seed >> 8;
}

static int is_filled(const unsigned char *p, size_t n, unsigned char with)
{
	for (size_t i = 0; i < n; i++)
		if (p[i] != with)
			return 0;
	return 1;
}

/* Sizes are small mostly, large now and then. */
static void load(struct uk_alloc *a, int rounds)
{
	unsigned char *block[BLOCKS] = { NULL };
	size_t size[BLOCKS] = { 0 };

	for (int r = 0; r < rounds; r++) {
		unsigned int i = next() % BLOCKS;
		size_t n = next() % (next() % 50 ? 300 : 20000), align = 16UL << (next() % 9);

		CHECK(is_filled(block[i], size[i], (unsigned char)i));
		if (block[i] && next() % 2) {
			uk_free(a, block[i]);
			block[i] = NULL;
			size[i] = 0;
			continue;
		}
		if (block[i]) {
			unsigned char *moved = uk_realloc(a, block[i], n);

			if (!moved)
				continue; /* full: the old block stays */
			CHECK(is_filled(moved, n < size[i] ? n : size[i], (unsigned char)i));
			block[i] = moved;
		} else {
			block[i] = next() % 4 ? uk_malloc(a, n) : uk_memalign(a, align, n);
			align = block[i] && (uintptr_t)block[i] % 16 == 0;
			CHECK(!block[i] || align);
		}
		if (!block[i])
			n = 0;
		size[i] = n;
		CHECK(!n || uk_alloc_usable(a, block[i]) >= n);
		memset(block[i], (int)i, n);
	}
	for (int i = 0; i < BLOCKS; i++) {
		CHECK(is_filled(block[i], size[i], (unsigned char)i));
		uk_free(a, block[i]);
	}
}

static void gets_everything_back(struct uk_alloc *(*init)(void *base, size_t bytes), size_t len)
{
	unsigned char *memory = host_memory(len);
	struct uk_alloc *a = init(memory + len % 64, len - len % 64);
	struct uk_alloc_stats stats;
	size_t all, largest = 1;
	void *p;

	CHECK(a != NULL);
	all = uk_alloc_available(a);
	CHECK(all > len - len / 128 - 2048);
	for (int i = 0; i < 3; i++) {
		load(a, 3000);
		CHECK(uk_alloc_available(a) == all);
	}
	uk_alloc_get_stats(a, &stats);
	CHECK(stats.blocks == 0 && stats.bytes == 0 && stats.bytes_peak > 0 && stats.allocations > 1000);
	/* Everything has merged: the largest power of two that the memory can hold aligned is there again. */
	while (largest * 4 <= all)
		largest *= 2;
	p = uk_malloc(a, largest - 64);
	CHECK(p != NULL);
	memset(p, 0xaa, largest - 64);
	uk_free(a, p);
	CHECK(uk_alloc_available(a) == all);
}

static void trims(struct uk_alloc *(*init)(void *base, size_t bytes))
{
	struct uk_alloc *a = init(host_memory(MIB), MIB);
	size_t before = uk_alloc_available(a);
	void *p = uk_malloc(a, 4097), *q = uk_memalign(a, 4096, 4096);

	CHECK(before - uk_alloc_available(a) <= (4097 + 4096) * 17 / 16 + 2 * 64 + 32);
	CHECK((uintptr_t)q % 4096 == 0);
	uk_free(a, p);
	uk_free(a, q);
	CHECK(uk_alloc_available(a) == before);
}

static void uses_all_its_memory(struct uk_alloc *a, size_t len)
{
	size_t count = 0;
	void *chain = NULL;

	for (void **p; (p = uk_malloc(a, 100)); count++) {
		*p = chain;
		chain = p;
	}
	CHECK(count * 128 > len * 98 / 100); /* 100 and the header are 116, rounded up to at most 128 */
	while (chain) {
		void *rest = *(void **)chain;

		uk_free(a, chain);
		chain = rest;
	}
}

static void more_memory_is_used(struct uk_alloc *a)
{
	size_t before = uk_alloc_available(a);

	CHECK(uk_malloc(a, 3 * MIB / 2) == NULL);
	CHECK(uk_alloc_add_memory(a, host_memory(4 * MIB), 4 * MIB) == 0);
	CHECK(uk_alloc_available(a) > before + 4 * MIB - 4 * MIB / 128);
	CHECK(uk_malloc(a, 3 * MIB / 2) != NULL);
	CHECK(uk_alloc_add_memory(a, host_memory(16), 16) == -1);
}

static void refuses_nonsense(struct uk_alloc *a)
{
	struct uk_alloc_stats stats;
	void *p = uk_malloc(a, 0);

	CHECK(p != NULL);
	uk_free(a, p);
	uk_free(a, NULL);
	CHECK(uk_malloc(a, SIZE_MAX) == NULL && uk_malloc(a, SIZE_MAX / 2) == NULL);
	CHECK(uk_calloc(a, SIZE_MAX / 2, 3) == NULL && uk_memalign(a, 48, 10) == NULL);
	CHECK(uk_memalign(a, 1UL << 40, 10) == NULL && uk_malloc(NULL, 1) == NULL);
	uk_alloc_get_stats(a, &stats);
	CHECK(stats.failures == 4);
	unsigned char *z = uk_calloc(a, 100, 10);

	CHECK(z && is_filled(z, 1000, 0));
	uk_free(a, z);
	CHECK(uk_realloc(a, NULL, 10) != NULL);
}

static void free_what_was_not_allocated(void)
{
	static char text[64] __attribute__((aligned(64)));

	uk_free(current, text + 32);
}

static void through_the_c_library(void)
{
	struct uk_alloc *a = uk_allocbbuddy_init(host_memory(MIB), MIB);
	void *p = NULL;

	uk_alloc_register(a);
	CHECK(uk_alloc_get_default() == a);
	uk_alloc_register(NULL);
	CHECK(uk_alloc_get_default() == a);
	errno = 0;
	CHECK(malloc(2 * MIB) == NULL && errno == ENOMEM);
	CHECK(posix_memalign(&p, 3, 8) == EINVAL && posix_memalign(&p, 64, 8) == 0 && (uintptr_t)p % 64 == 0);
	free(p);
	CHECK_TEXT(strdup("copied"), "copied");
	CHECK_TEXT(strndup("copied", 4), "copi");
}

void test(void)
{
	static struct uk_alloc *(*const allocators[])(void *base, size_t bytes) = {
		uk_allocbbuddy_init, uk_alloctlsf_init, uk_allocfirstfit_init, uk_allocregion_init,
	};

	seed = 1;
	for (unsigned int i = 0; i < 4; i++) {
		char *memory = host_memory(MIB);

		if (i < 3) { /* the last one takes nothing back */
			gets_everything_back(allocators[i], MIB);
			gets_everything_back(allocators[i], 3 * MIB + 12345);
			gets_everything_back(allocators[i], 700 * 1024 + 33);
			trims(allocators[i]);
		}
		CHECK(allocators[i](host_memory(64), 64) == NULL);
		current = allocators[i](memory, MIB);
		refuses_nonsense(current);
		uses_all_its_memory(current, MIB);
		more_memory_is_used(current);
		load(current, 3000);
		CHECK(strstr(host_crash_text(free_what_was_not_allocated), "Crash: ") != NULL);
	}
	through_the_c_library();
}
