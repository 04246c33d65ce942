// SPDX-License-Identifier: BSD-3-Clause
// The generator: ChaCha20 with fast key erasure.
//
// The state is a key. Each block of key stream that is made with it gives the next key and 32 bytes to who asked, so whoever reads the
// state later can't compute what was handed out before. Seeds are added to the key, which then goes through the block function
// too: what is added never takes away what is there. (D. J. Bernstein: "Fast-key-erasure random-number generators", 2017.)
//
// One processor at a time: the state has no lock yet.
#include <uk/random.h>

#include <uk/arch.h>
#include <uk/plat/console.h>
#include <uk/plat/seed.h>
#include <uk/string.h>

#define KEY_SIZE sizeof(key)
#define SEED_MAX 64

static uint32_t key[8];
static enum { UNSEEDED, GUESSABLE, SEEDED } state;
static const uint32_t no_nonce[3];

/* The first half of the block becomes the next key; the second is 32 random bytes. */
static void next(uint32_t block[16])
{
	uk_chacha20_block(key, 0, no_nonce, block);
	memcpy(key, block, KEY_SIZE);
}

/* Adds at most a key's size of `from` to the key. */
static void add(const void *from, size_t len, uint32_t block[16])
{
	uint32_t input[8] = { 0 };

	memcpy(input, from, len);
	for (int i = 0; i < 8; i++)
		key[i] ^= input[i];
	next(block);
}

/* Compilers leave out a memset that nobody sees the effect of. */
static void forget(void *secret, size_t len)
{
	memset(secret, 0, len);
	__asm__ volatile("" : : "r"(secret) : "memory");
}

/* Takes what the processor and the loader have; the counter, which differs from boot to boot, always. */
static void seed(uint32_t block[16])
{
	uint64_t words[4];
	uint8_t loader[SEED_MAX];
	size_t len = ukplat_seed(loader, sizeof(loader));
	int processor = !ukarch_random(&words[0]) && !ukarch_random(&words[1]) && !ukarch_random(&words[2]);

	words[3] = ukarch_ticks();
	for (size_t at = 0; at < len; at += KEY_SIZE)
		add(loader + at, len - at < KEY_SIZE ? len - at : KEY_SIZE, block);
	add(processor ? &words[0] : &words[3], processor ? sizeof(words) : sizeof(words[3]), block);
	forget(loader, sizeof(loader));
	forget(words, sizeof(words));
	/* Less than 128 bits of the loader's can be tried one by one. */
	state = processor || len >= 16 ? SEEDED : GUESSABLE;
}

uint64_t uk_random_boot(void)
{
	uint32_t block[16];
	uint64_t number;

	if (state == UNSEEDED)
		seed(block);
	else
		uk_random_fill(&block[8], sizeof(number));
	memcpy(&number, &block[8], sizeof(number));
	return number;
}

void uk_random_stir(const void *from, size_t len)
{
	uint32_t block[16];

	if (state == UNSEEDED)
		seed(block);
	for (size_t at = 0; at < len; at += KEY_SIZE)
		add((const char *)from + at, len - at < KEY_SIZE ? len - at : KEY_SIZE, block);
}

int uk_random_is_seeded(void)
{
	uint32_t block[16];

	if (state == UNSEEDED)
		seed(block);
	return state == SEEDED;
}

static void warn(void)
{
	static const char text[] = "ukrandom: warning: random numbers can be guessed: neither the processor nor the loader gave a seed\n";
	static int warned;

	if (!warned)
		ukplat_console_error(text, sizeof(text) - 1);
	warned = 1;
}

void uk_random_fill(void *to, size_t len)
{
	uint32_t block[16];
	char *at = to;

	if (!uk_random_is_seeded())
		warn();
	while (len) {
		size_t n = len < KEY_SIZE ? len : KEY_SIZE;

		next(block);
		memcpy(at, block + 8, n);
		at += n;
		len -= n;
	}
	forget(block, sizeof(block));
}
