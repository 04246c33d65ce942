// SPDX-License-Identifier: BSD-3-Clause
// musl's own begins a string instruction for whatever is longer than 126 bytes.
#include <string.h>

#include "words.h"

#define FILL_ENDS(type, to, n, value)                                                                                 \
	do {                                                                                                          \
		*(type *)(to) = (type)(value);                                                                        \
		*(type *)((to) + (n) - sizeof(type)) = (type)(value);                                                 \
	} while (0)

void *memset(void *to, int c, size_t n)
{
	uint64_t word = (unsigned char)c * 0x0101010101010101u;
	bytes16 wide = { (long long)word, (long long)word };
	struct bytes64 widest = { wide, wide, wide, wide };
	char *t = to, *last = t + n - 64;

	if (n >= LONG) {
		store_64(last, widest);
		n /= 8;
		__asm__ volatile("rep stosq" : "+D"(t), "+c"(n) : "a"(word) : "memory");
	} else if (n >= 64) {
		store_64(last, widest);
		for (; t < last; t += 64)
			store_64(t, widest);
	} else if (n >= 32) {
		FILL_ENDS(bytes16, t, n, wide);
		FILL_ENDS(bytes16, t + 16, n - 32, wide);
	} else if (n >= 16) {
		FILL_ENDS(bytes16, t, n, wide);
	} else if (n >= 8) {
		FILL_ENDS(bytes8, t, n, word);
	} else if (n >= 4) {
		FILL_ENDS(bytes4, t, n, word);
	} else if (n >= 2) {
		FILL_ENDS(bytes2, t, n, word);
	} else if (n) {
		*t = (char)c;
	}
	return to;
}
