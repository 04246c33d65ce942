// SPDX-License-Identifier: BSD-3-Clause
// What musl's library does to memory on x86_64: every length and distance around its blocks, and words that differ in each byte.
#include "check.h"

#include <string.h>

#define memcpy words_memcpy
#define memmove words_memmove
#define memcmp words_memcmp
#define memset words_memset
#include "../../src/libs/musl/memcmp.c"
#include "../../src/libs/musl/x86_64/memcpy.c"
#include "../../src/libs/musl/x86_64/memmove.c"
#include "../../src/libs/musl/x86_64/memset.c"
#undef memcpy
#undef memmove
#undef memcmp
#undef memset

#define MOST 700

static unsigned char pattern(size_t i)
{
	return (unsigned char)(i * 131 + i / 251);
}

/* Blocks of exactly n bytes, so that the sanitizer sees what is read or written beside them. */
static void copies_every_length(void)
{
	for (size_t n = 0; n < MOST; n++) {
		unsigned char *from = host_memory(n + !n), *to = host_memory(n + !n);
		int ok = 1;

		for (size_t i = 0; i < n; i++)
			from[i] = pattern(i);
		CHECK(words_memcpy(to, from, n) == to);
		for (size_t i = 0; i < n; i++)
			ok &= to[i] == pattern(i);
		CHECK(ok);
		CHECK(words_memcmp(to, from, n) == 0);
		host_release(from);
		host_release(to);
	}
}

static void moves_every_distance(void)
{
	static const size_t distances[] = { 0, 1, 2, 3, 4, 7, 8, 9, 15, 16, 17, 24, 31, 32, 33, 63, 64, 65, 200, 255, 256, 300 };
	unsigned char *buffer = host_memory(MOST + 300);

	for (size_t k = 0; k < sizeof(distances) / sizeof(distances[0]); k++)
		for (size_t n = 0; n < MOST; n++)
			for (int up = 0; up < 2; up++) {
				size_t from = up ? 0 : distances[k], to = up ? distances[k] : 0;
				int ok = 1;

				for (size_t i = 0; i < MOST + 300; i++)
					buffer[i] = pattern(i);
				CHECK(words_memmove(buffer + to, buffer + from, n) == buffer + to);
				for (size_t i = 0; i < MOST + 300; i++)
					ok &= buffer[i] == (i >= to && i < to + n ? pattern(from + i - to) : pattern(i));
				CHECK(ok);
			}
	host_release(buffer);
}

static void fills_every_length(void)
{
	for (size_t n = 0; n < MOST; n++) {
		unsigned char *to = host_memory(n + !n);
		int ok = 1;

		CHECK(words_memset(to, 0x1a5, n) == to);
		for (size_t i = 0; i < n; i++)
			ok &= to[i] == 0xa5;
		CHECK(ok);
		host_release(to);
	}
}

static void compares_each_byte(void)
{
	for (size_t n = 1; n < 40; n++) {
		unsigned char *a = host_memory(n), *b = host_memory(n);

		for (size_t at = 0; at < n; at++) {
			memset(a, 0x80, n);
			memset(b, 0x80, n);
			/* What comes later doesn't count. */
			memset(a + at, 0xff, n - at);
			memset(b + at, 0, n - at);
			a[at] = 1;
			b[at] = 0xfe;
			CHECK(words_memcmp(a, b, n) < 0);
			CHECK(words_memcmp(b, a, n) > 0);
			CHECK(words_memcmp(a, b, at) == 0);
		}
		host_release(a);
		host_release(b);
	}
}

void test(void)
{
	copies_every_length();
	moves_every_distance();
	fills_every_length();
	compares_each_byte();
}
