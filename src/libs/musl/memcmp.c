// SPDX-License-Identifier: BSD-3-Clause
// memcmp(): musl's looks at one byte after the other, and keys of some length are what servers compare most.
#include <stdint.h>
#include <string.h>

static uint64_t word(const unsigned char *at)
{
	uint64_t value;

	__builtin_memcpy(&value, at, sizeof(value));
	return __builtin_bswap64(value); /* both architectures are little-endian: the first byte that differs decides */
}

int memcmp(const void *a, const void *b, size_t len)
{
	const unsigned char *left = a, *right = b;

	for (; len >= sizeof(uint64_t); len -= sizeof(uint64_t), left += sizeof(uint64_t), right += sizeof(uint64_t)) {
		uint64_t x = word(left), y = word(right);

		if (x != y)
			return x < y ? -1 : 1;
	}
	for (; len; len--, left++, right++)
		if (*left != *right)
			return *left - *right;
	return 0;
}
