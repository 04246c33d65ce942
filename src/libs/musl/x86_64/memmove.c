// SPDX-License-Identifier: BSD-3-Clause
// musl's own goes byte by byte, downwards, where memory overlaps.
#include <string.h>

#include "words.h"

void *memmove(void *to, const void *from, size_t n)
{
	const char *f = from;
	char *t = to;

	if (n <= 128) {
		copy_few(t, f, n);
	} else if ((uintptr_t)t - (uintptr_t)f >= n) {
		copy_up(t, f, n);
	} else {
		/* From the upper end down. */
		struct bytes64 first = load_64(f);

		for (; n > 64; n -= 64)
			store_64(t + n - 64, load_64(f + n - 64));
		store_64(t, first);
	}
	return to;
}
