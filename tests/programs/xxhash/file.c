// SPDX-License-Identifier: BSD-3-Clause
// The function of xxhash.c, where main.c has its own.
#include <xxhash.h>

unsigned long long hash_from_file(const void *input, size_t length);

unsigned long long hash_from_file(const void *input, size_t length)
{
	return XXH3_64bits(input, length);
}
