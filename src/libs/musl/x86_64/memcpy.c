// SPDX-License-Identifier: BSD-3-Clause
// musl's own goes byte by byte to a word's boundary, and from the last one.
#include <string.h>

#include "words.h"

void *memcpy(void *restrict to, const void *restrict from, size_t n)
{
	if (n <= 128)
		copy_few(to, from, n);
	else
		copy_up(to, from, n);
	return to;
}
