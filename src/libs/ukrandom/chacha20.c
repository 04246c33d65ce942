// SPDX-License-Identifier: BSD-3-Clause
// ChaCha20's block function, from RFC 8439.
#include <uk/random.h>

#define ROUNDS 20

static uint32_t rotate(uint32_t v, int n)
{
	return v << n | v >> (32 - n);
}

/* RFC 8439, 2.1: the quarter round on four words of the state. */
static void quarter_round(uint32_t *a, uint32_t *b, uint32_t *c, uint32_t *d)
{
	*a += *b;
	*d = rotate(*d ^ *a, 16);
	*c += *d;
	*b = rotate(*b ^ *c, 12);
	*a += *b;
	*d = rotate(*d ^ *a, 8);
	*c += *d;
	*b = rotate(*b ^ *c, 7);
}

void uk_chacha20_block(const uint32_t key[8], uint32_t counter, const uint32_t nonce[3], uint32_t out[16])
{
	/* RFC 8439, 2.3: "expand 32-byte k", the key, the counter, the nonce. */
	uint32_t start[16] = { 0x61707865, 0x3320646e, 0x79622d32, 0x6b206574, key[0], key[1], key[2], key[3],
			       key[4], key[5], key[6], key[7], counter, nonce[0], nonce[1], nonce[2] };

	for (int i = 0; i < 16; i++)
		out[i] = start[i];
	/* Even rounds take columns, odd ones diagonals: column i, with its words 0, `round & 1`, … places further to the right. */
	for (int round = 0; round < ROUNDS; round++) {
		unsigned int odd = round & 1;

		for (unsigned int i = 0; i < 4; i++)
			quarter_round(&out[i], &out[4 + (i + odd) % 4], &out[8 + (i + 2 * odd) % 4], &out[12 + (i + 3 * odd) % 4]);
	}
	for (int i = 0; i < 16; i++)
		out[i] += start[i];
}
