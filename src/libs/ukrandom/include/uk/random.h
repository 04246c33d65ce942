// SPDX-License-Identifier: BSD-3-Clause
// Random numbers: a generator that is seeded once, from whatever this machine has.
#ifndef UK_RANDOM_H
#define UK_RANDOM_H

#include <stddef.h>
#include <stdint.h>

/*
 * Fills `len` bytes at `to` with numbers that nobody can predict who knows neither the seed nor the state, earlier numbers included.
 * Never fails and never waits. Where neither the processor (RDRAND, RNDR) nor the loader had anything random to give, the
 * first call says so on the console: numbers then differ from boot to boot, but an attacker may guess them.
 */
void uk_random_fill(void *to, size_t len);

/* Adds what may be random to the state; never makes it worse. Doesn't count as a seed. */
void uk_random_stir(const void *from, size_t len);

/* The same with what is random for sure, of a driver: 16 bytes and more are a seed. */
void uk_random_seed(const void *from, size_t len);

/* Whether the processor, the loader or a driver gave a seed. */
int uk_random_is_seeded(void);

/* ChaCha20's block function (RFC 8439, 2.3): key, block counter and nonce to 64 bytes of key stream, in words of this machine. */
void uk_chacha20_block(const uint32_t key[8], uint32_t counter, const uint32_t nonce[3], uint32_t out[16]);

#endif
