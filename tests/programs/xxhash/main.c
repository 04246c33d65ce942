// SPDX-License-Identifier: BSD-3-Clause
// Hashes of every kind that xxHash has: of a buffer at once, in pieces, from its file and from its header.
#include <stdio.h>
#include <stdlib.h>

/* As static functions of this file: what most users of the header take. xxhash.c has them once more. */
#define XXH_INLINE_ALL
#include <xxhash.h>

#define SIZE (256 * 1024)
#define SEED 0x9e3779b185ebca87ULL

static unsigned char bytes[SIZE];

unsigned long long hash_from_file(const void *input, size_t length);

static void fill(void)
{
	unsigned int state = 2463534242u;

	for (int i = 0; i < SIZE; i++) {
		state ^= state << 13;
		state ^= state >> 17;
		state ^= state << 5;
		bytes[i] = (unsigned char)state;
	}
}

static XXH128_hash_t in_pieces(size_t length)
{
	XXH3_state_t *state = XXH3_createState();
	XXH128_hash_t hash;
	size_t step = 1;

	if (!state)
		exit(1);
	XXH3_128bits_reset_withSeed(state, SEED);
	for (size_t at = 0; at < length; at += step, step = step * 3 % 1021 + 1)
		XXH3_128bits_update(state, bytes + at, length - at < step ? length - at : step);
	hash = XXH3_128bits_digest(state);
	XXH3_freeState(state);
	return hash;
}

int main(void)
{
	static const size_t lengths[] = { 0, 1, 3, 4, 8, 9, 16, 17, 32, 100, 128, 129, 240, 241, 256, 1023, 1024, 4097, 65536, SIZE };
	int failures = 0;

	fill();
	printf("xxHash %u\n", XXH_versionNumber());
	for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
		size_t length = lengths[i];
		XXH128_hash_t whole = XXH3_128bits_withSeed(bytes, length, SEED), pieces = in_pieces(length);

		printf("%6zu %08x %016llx %016llx %016llx%016llx\n", length, XXH32(bytes, length, 1),
		       (unsigned long long)XXH64(bytes, length, SEED), (unsigned long long)XXH3_64bits(bytes, length),
		       (unsigned long long)whole.high64, (unsigned long long)whole.low64);
		failures += !XXH128_isEqual(whole, pieces);
		failures += hash_from_file(bytes, length) != XXH3_64bits(bytes, length);
	}
	printf("%d failures\n", failures);
	return failures != 0;
}
