// SPDX-License-Identifier: BSD-3-Clause
// Patterns of malloc and free: each prints its name and the counter's steps for one call.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LIVE 2000
#define ROUNDS 20000

static void *blocks[LIVE];
static uint32_t seed = 1;

static uint64_t counter(void)
{
	uint32_t low, high;

	__asm__ volatile("rdtsc" : "=a"(low), "=d"(high) : : "memory");
	return (uint64_t)high << 32 | low;
}

static uint32_t draw(uint32_t below)
{
	seed = seed * 1664525 + 1013904223;
	return (uint32_t)((uint64_t)(seed >> 8) * below >> 24);
}

/* A block and its end, again and again. */
static long one(void)
{
	for (int i = 0; i < ROUNDS; i++) {
		void *block = malloc(64);

		__asm__ volatile("" : "+r"(block));
		free(block);
	}
	return 2 * ROUNDS;
}

/* Many of one size, then the end of all, the last first. */
static long stack(void)
{
	for (int i = 0; i < LIVE; i++)
		blocks[i] = malloc(64);
	for (int i = LIVE; i--;)
		free(blocks[i]);
	return 2 * LIVE;
}

/* The oldest goes when a new one comes. */
static long queue(void)
{
	memset(blocks, 0, sizeof(blocks));
	for (int i = 0; i < ROUNDS; i++) {
		free(blocks[i % LIVE]);
		blocks[i % LIVE] = malloc(16 + i % 200);
	}
	for (int i = 0; i < LIVE; i++)
		free(blocks[i]);
	return 2 * ROUNDS;
}

/* Any of them, sizes small mostly and large now and then. */
static long random_sizes(void)
{
	memset(blocks, 0, sizeof(blocks));
	for (int i = 0; i < ROUNDS; i++) {
		uint32_t at = draw(LIVE);

		free(blocks[at]);
		blocks[at] = malloc(1 + draw(draw(20) ? 256 : 16384));
	}
	for (int i = 0; i < LIVE; i++)
		free(blocks[i]);
	return 2 * ROUNDS;
}

/* Blocks that grow step by step, as strings do. */
static long growing(void)
{
	memset(blocks, 0, sizeof(blocks));
	for (int size = 16; size <= 1600; size += 16)
		for (int i = 0; i < 100; i++)
			blocks[i] = realloc(blocks[i], (size_t)size);
	for (int i = 0; i < 100; i++)
		free(blocks[i]);
	return 100 * 100 + 100;
}

int main(void)
{
	static const struct {
		const char *name;
		long (*run)(void);
	} patterns[] = { { "one", one }, { "stack", stack }, { "queue", queue }, { "random", random_sizes }, { "growing", growing } };
	uint64_t empty = counter();

	empty = counter() - empty;
	for (unsigned int i = 0; i < sizeof(patterns) / sizeof(patterns[0]); i++) {
		uint64_t start = counter();
		long calls = patterns[i].run();

		printf("%s %.1f\n", patterns[i].name, (double)(counter() - start - empty) / (double)calls);
	}
	return 0;
}
