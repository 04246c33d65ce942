// SPDX-License-Identifier: BSD-3-Clause
// What a program that tests the file libraries counts, and chance that comes again.
#ifndef CHECKS_H
#define CHECKS_H

#include <stdint.h>
#include <stdio.h>

/* Counts; a failed check is printed with its line. */
#define CHECK(condition) check((condition) != 0, __LINE__, #condition)

static long checks, failures;
static uint64_t seed __attribute__((unused)) = 1;

static void check(int ok, int line, const char *what)
{
	checks++;
	if (ok)
		return;
	failures++;
	printf("line %d: %s\n", line, what);
}

/* Prints the counts; what main returns. */
static int checked(void)
{
	printf("%ld checks, %ld failed\n", checks, failures);
	return failures != 0;
}

/* A number below another one (a linear congruential generator: Knuth, volume 2, 3.3.4). */
static inline uint32_t draw(uint32_t below)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)((seed >> 33) % below);
}

#endif
