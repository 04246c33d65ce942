// SPDX-License-Identifier: BSD-3-Clause
// memcpy and its relatives: the functions that compilers call by themselves.
#include <uk/string.h>

#include <uk/essentials.h>

/* GCC recognises loops that are memcpy or memset, and would replace these bodies by calls of themselves. */
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC optimize("no-tree-loop-distribute-patterns")
#endif

/* Words, of whatever type the bytes have. Both architectures have eight bytes in one. */
typedef uint64_t __attribute__((may_alias)) word;
#define WORD sizeof(word)

/* From the lower end up: right also where `to` is below `from` in the same memory. */
static void copy_up(unsigned char *to, const unsigned char *from, size_t n)
{
	if ((((uintptr_t)to ^ (uintptr_t)from) & (WORD - 1)) == 0) {
		for (; n && ((uintptr_t)to & (WORD - 1)); n--)
			*to++ = *from++;
		for (; n >= WORD; n -= WORD, to += WORD, from += WORD)
			*(word *)(void *)to = *(const word *)(const void *)from;
	}
	while (n--)
		*to++ = *from++;
}

UK_WEAK void *memcpy(void *restrict to, const void *restrict from, size_t n)
{
	copy_up(to, from, n);
	return to;
}

UK_WEAK void *memmove(void *to, const void *from, size_t n)
{
	unsigned char *t = to;
	const unsigned char *f = from;

	if ((uintptr_t)t - (uintptr_t)f >= n) {
		copy_up(t, f, n);
		return to;
	}
	if ((((uintptr_t)t ^ (uintptr_t)f) & (WORD - 1)) == 0) {
		for (; n && ((uintptr_t)(t + n) & (WORD - 1)); n--)
			t[n - 1] = f[n - 1];
		for (; n >= WORD; n -= WORD)
			*(word *)(void *)(t + n - WORD) = *(const word *)(const void *)(f + n - WORD);
	}
	for (; n; n--)
		t[n - 1] = f[n - 1];
	return to;
}

UK_WEAK void *memset(void *to, int c, size_t n)
{
	unsigned char *t = to;
	word pattern = (unsigned char)c * 0x0101010101010101ULL;

	for (; n && ((uintptr_t)t & (WORD - 1)); n--)
		*t++ = (unsigned char)c;
	for (; n >= WORD; n -= WORD, t += WORD)
		*(word *)(void *)t = pattern;
	while (n--)
		*t++ = (unsigned char)c;
	return to;
}

UK_WEAK int memcmp(const void *a, const void *b, size_t n)
{
	const unsigned char *p = a, *q = b;

	for (; n; n--, p++, q++)
		if (*p != *q)
			return *p - *q;
	return 0;
}

UK_WEAK void *memchr(const void *s, int c, size_t n)
{
	for (const unsigned char *p = s; n; n--, p++)
		if (*p == (unsigned char)c)
			return (void *)(uintptr_t)p;
	return NULL;
}

UK_WEAK void *memrchr(const void *s, int c, size_t n)
{
	const unsigned char *p = s;

	while (n--)
		if (p[n] == (unsigned char)c)
			return (void *)(uintptr_t)(p + n);
	return NULL;
}
