// SPDX-License-Identifier: BSD-3-Clause
// ChaCha20 by the vectors of RFC 8439, and what is promised of the generator.
#include "check.h"

#include <stdint.h>
#include <string.h>
#include <uk/bootinfo.h>
#include <uk/plat/irq.h>
#include <uk/random.h>

/*
 * The generator once more, on a processor that has no random numbers, and that is interrupted behind each block wherever that is
 * possible, by somebody who draws too.
 */
static int nothing(uint64_t *value)
{
	(void)value;
	return -1;
}

static void interrupted_block(const uint32_t key[8], uint32_t counter, const uint32_t nonce[3], uint32_t out[16]);

#define ukarch_random nothing
#define uk_chacha20_block interrupted_block
#define uk_random_stir interrupted_stir
#define uk_random_seed interrupted_seed
#define uk_random_is_seeded interrupted_is_seeded
#define uk_random_fill interrupted_fill
int uk_random_is_seeded(void);
void uk_random_seed(const void *from, size_t len);
void uk_random_stir(const void *from, size_t len);
void uk_random_fill(void *to, size_t len);
#include "../../src/libs/ukrandom/random.c"
#undef ukarch_random
#undef uk_chacha20_block
#undef uk_random_stir
#undef uk_random_seed
#undef uk_random_is_seeded
#undef uk_random_fill

static unsigned int interruptions;

static void interrupted_block(const uint32_t key[8], uint32_t counter, const uint32_t nonce[3], uint32_t out[16])
{
	static int inside;
	uint64_t drawn;

	uk_chacha20_block(key, counter, nonce, out);
	if (inside || !ukplat_irq_enabled())
		return;
	inside = 1;
	interruptions++;
	interrupted_fill(&drawn, sizeof(drawn));
	inside = 0;
}

/* Nobody is given what another one had, nor the zeroes that are left of it. */
static void interrupted(void)
{
	char text[] = "sixteen bytes or more";
	uint64_t numbers[16];

	uk_bootinfo_seed(uk_bootinfo_start(4096), text, sizeof(text));
	CHECK(interrupted_is_seeded());
	interrupted_stir("more", 4);
	interrupted_fill(numbers, sizeof(numbers));
	for (int i = 0; i < 16; i++)
		CHECK(numbers[i]);
	CHECK(!interruptions && ukplat_irq_enabled());
}

static void chacha20(const uint8_t *key, uint32_t counter, const uint8_t *nonce, uint8_t *out)
{
	uint32_t k[8], n[3], o[16];

	memcpy(k, key, 32);
	memcpy(n, nonce, 12);
	uk_chacha20_block(k, counter, n, o);
	memcpy(out, o, 64);
}

/* RFC 8439, 2.3.2. */
static void example(void)
{
	static const uint8_t nonce[12] = { 0, 0, 0, 9, 0, 0, 0, 0x4a, 0, 0, 0, 0 };
	static const uint8_t expected[64] = {
		0x10, 0xf1, 0xe7, 0xe4, 0xd1, 0x3b, 0x59, 0x15, 0x50, 0x0f, 0xdd, 0x1f, 0xa3, 0x20, 0x71, 0xc4,
		0xc7, 0xd1, 0xf4, 0xc7, 0x33, 0xc0, 0x68, 0x03, 0x04, 0x22, 0xaa, 0x9a, 0xc3, 0xd4, 0x6c, 0x4e,
		0xd2, 0x82, 0x64, 0x46, 0x07, 0x9f, 0xaa, 0x09, 0x14, 0xc2, 0xd7, 0x05, 0xd9, 0x8b, 0x02, 0xa2,
		0xb5, 0x12, 0x9c, 0xd1, 0xde, 0x16, 0x4e, 0xb9, 0xcb, 0xd0, 0x83, 0xe8, 0xa2, 0x50, 0x3c, 0x4e,
	};
	uint8_t key[32], out[64];

	for (int i = 0; i < 32; i++)
		key[i] = (uint8_t)i;
	chacha20(key, 1, nonce, out);
	CHECK(!memcmp(out, expected, sizeof(out)));
}

/* RFC 8439, A.1, vectors 1 and 2: all zero, block counters 0 and 1. */
static void zeroes(void)
{
	static const uint8_t zero[32], expected[2][64] = {
		{ 0x76, 0xb8, 0xe0, 0xad, 0xa0, 0xf1, 0x3d, 0x90, 0x40, 0x5d, 0x6a, 0xe5, 0x53, 0x86, 0xbd, 0x28,
		  0xbd, 0xd2, 0x19, 0xb8, 0xa0, 0x8d, 0xed, 0x1a, 0xa8, 0x36, 0xef, 0xcc, 0x8b, 0x77, 0x0d, 0xc7,
		  0xda, 0x41, 0x59, 0x7c, 0x51, 0x57, 0x48, 0x8d, 0x77, 0x24, 0xe0, 0x3f, 0xb8, 0xd8, 0x4a, 0x37,
		  0x6a, 0x43, 0xb8, 0xf4, 0x15, 0x18, 0xa1, 0x1c, 0xc3, 0x87, 0xb6, 0x69, 0xb2, 0xee, 0x65, 0x86 },
		{ 0x9f, 0x07, 0xe7, 0xbe, 0x55, 0x51, 0x38, 0x7a, 0x98, 0xba, 0x97, 0x7c, 0x73, 0x2d, 0x08, 0x0d,
		  0xcb, 0x0f, 0x29, 0xa0, 0x48, 0xe3, 0x65, 0x69, 0x12, 0xc6, 0x53, 0x3e, 0x32, 0xee, 0x7a, 0xed,
		  0x29, 0xb7, 0x21, 0x76, 0x9c, 0xe6, 0x4e, 0x43, 0xd5, 0x71, 0x33, 0xb0, 0x74, 0xd8, 0x39, 0xd5,
		  0x31, 0xed, 0x1f, 0x28, 0x51, 0x0a, 0xfb, 0x45, 0xac, 0xe1, 0x0a, 0x1f, 0x4b, 0x79, 0x4d, 0x6f },
	};
	uint8_t out[64];

	for (uint32_t i = 0; i < 2; i++) {
		chacha20(zero, i, zero, out);
		CHECK(!memcmp(out, expected[i], sizeof(out)));
	}
}

/* On a machine where nothing random is to be had, until a driver has something. */
static void seeded_late(void)
{
	static const char text[] = "sixteen bytes...";

	state = UNSEEDED;
	CHECK(!interrupted_is_seeded());
	interrupted_stir(text, 16);
	interrupted_seed(text, 15);
	CHECK(!interrupted_is_seeded());
	interrupted_seed(text, 16);
	CHECK(interrupted_is_seeded());
}

void test(void)
{
	uint64_t first, second;
	char large[1000], again[1000];

	example();
	zeroes();
	interrupted();
	seeded_late();
	CHECK(uk_random_is_seeded());
	uk_random_fill(&first, sizeof(first));
	uk_random_stir("more", 4);
	uk_random_fill(&second, sizeof(second));
	CHECK(first != second);
	uk_random_fill(large, sizeof(large));
	uk_random_fill(again, sizeof(again));
	CHECK(memcmp(large, again, sizeof(large)) && memcmp(large, large + 32, 32));
	CHECK_TEXT(host_console(), "");
}
