// SPDX-License-Identifier: BSD-3-Clause
// The generator: ChaCha20 with fast key erasure.
//
// The state is a key. Each block of key stream that is made with it gives the next key and 32 bytes to who asked, so whoever reads the
// state later can't compute what was handed out before. Seeds are added to the key, which then goes through the block function
// too: what is added never takes away what is there. (D. J. Bernstein: "Fast-key-erasure random-number generators", 2017.)
//
// Handlers of interrupts draw too: between a block and the words that are taken out of it nobody else comes.
#include <uk/random.h>

#include <uk/arch.h>
#include <uk/lock.h>
#include <uk/plat/bootinfo.h>
#include <uk/plat/console.h>
#include <uk/string.h>

#define KEY_SIZE 32
#define SEED_LEAST 16 /* less than 128 bits can be tried one by one */

static uint32_t block[16]; /* the key, and 32 random bytes that nobody has had yet */
static enum { UNSEEDED, GUESSABLE, SEEDED } state;
static struct uk_spinlock lock; /* of both */

static void next(void)
{
	static const uint32_t no_nonce[3];

	uk_chacha20_block(block, 0, no_nonce, block);
}

/* Adds up to a key's size of `from` to the key. */
static void add(const void *from, size_t len)
{
	for (size_t i = 0; i < len; i++)
		((uint8_t *)block)[i] ^= ((const uint8_t *)from)[i];
	next();
}

/* Compilers leave out a memset that nobody sees the effect of. */
static void forget(void *secret, size_t len)
{
	memset(secret, 0, len);
	__asm__ volatile("" : : "r"(secret) : "memory");
}

/*
 * Takes what the processor and the loader have, and always the counter, which differs from boot to boot. What is independent of each
 * other loses nothing by being added up.
 */
static void seed(void)
{
	struct {
		uint64_t loader[UKPLAT_SEED_MAX / 8], processor[KEY_SIZE / 8];
	} from = { { 0 }, { 0 } };
	size_t len;
	int missing = 0;

	if (state != UNSEEDED)
		return;
	len = ukplat_bootinfo_take_seed(from.loader, sizeof(from.loader));
	for (int i = 0; i < KEY_SIZE / 8; i++) {
		missing |= ukarch_random(&from.processor[i]);
		from.processor[i] ^= from.loader[i] ^ from.loader[KEY_SIZE / 8 + i];
	}
	from.processor[0] += ukarch_ticks();
	add(from.processor, KEY_SIZE);
	forget(&from, sizeof(from));
	state = !missing || len >= SEED_LEAST ? SEEDED : GUESSABLE;
}

void uk_random_stir(const void *from, size_t len)
{
	unsigned long irqs = uk_spin_lock_irqsave(&lock);

	seed();
	for (size_t at = 0; at < len; at += KEY_SIZE)
		add((const char *)from + at, len - at < KEY_SIZE ? len - at : KEY_SIZE);
	uk_spin_unlock_irqrestore(&lock, irqs);
}

void uk_random_seed(const void *from, size_t len)
{
	unsigned long irqs;

	uk_random_stir(from, len);
	irqs = uk_spin_lock_irqsave(&lock);
	if (len >= SEED_LEAST)
		state = SEEDED;
	uk_spin_unlock_irqrestore(&lock, irqs);
}

int uk_random_is_seeded(void)
{
	unsigned long irqs = uk_spin_lock_irqsave(&lock);
	int is_seeded;

	seed();
	is_seeded = state == SEEDED;
	uk_spin_unlock_irqrestore(&lock, irqs);
	return is_seeded;
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
	char *at = to;

	if (!uk_random_is_seeded())
		warn();
	while (len) {
		size_t n = len < KEY_SIZE ? len : KEY_SIZE;
		unsigned long irqs = uk_spin_lock_irqsave(&lock);

		next();
		memcpy(at, block + 8, n);
		forget(block + 8, KEY_SIZE);
		uk_spin_unlock_irqrestore(&lock, irqs);
		at += n;
		len -= n;
	}
}
