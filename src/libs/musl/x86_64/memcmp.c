// SPDX-License-Identifier: BSD-3-Clause
// musl's own goes byte by byte.
#include <string.h>

#include "words.h"

/* How two words differ in the byte that has the lowest address of those that do. */
static int compare(uint64_t a, uint64_t b)
{
	a = __builtin_bswap64(a);
	b = __builtin_bswap64(b);
	return a < b ? -1 : a > b;
}

int memcmp(const void *a, const void *b, size_t n)
{
	const char *p = a, *q = b;

	for (; n >= 8; n -= 8, p += 8, q += 8)
		if (*(const bytes8 *)p != *(const bytes8 *)q)
			return compare(*(const bytes8 *)p, *(const bytes8 *)q);
	for (; n; n--, p++, q++)
		if (*p != *q)
			return (unsigned char)*p - (unsigned char)*q;
	return 0;
}
