// SPDX-License-Identifier: BSD-3-Clause
// Pieces of memory at any address, of whatever type the bytes have, and copying by them.
#ifndef MUSL_X86_64_WORDS_H
#define MUSL_X86_64_WORDS_H

#include <stddef.h>
#include <stdint.h>

typedef long long bytes16 __attribute__((vector_size(16), aligned(1), may_alias));
typedef uint64_t bytes8 __attribute__((aligned(1), may_alias));
typedef uint32_t bytes4 __attribute__((aligned(1), may_alias));
typedef uint16_t bytes2 __attribute__((aligned(1), may_alias));

/*
 * Where a string instruction is quicker than a loop: it takes tens of cycles to begin (Intel 64 and IA-32 Architectures Optimization
 * Reference Manual, 3.7.6), and then moves more at a time than a loop does.
 */
#define LONG 512

/*
 * What isn't a power of two is two pieces that overlap: the second one ends where the whole does. Both are loaded before one is stored, so
 * the memory may overlap as well.
 */
#define COPY_ENDS(type, to, from, n)                                                                                  \
	do {                                                                                                          \
		type first_ = *(const type *)(from), last_ = *(const type *)((from) + (n) - sizeof(type));            \
                                                                                                                      \
		*(type *)(to) = first_;                                                                               \
		*(type *)((to) + (n) - sizeof(type)) = last_;                                                         \
	} while (0)

/* 64 bytes in registers. */
struct bytes64 {
	bytes16 a, b, c, d;
};

static inline __attribute__((always_inline)) struct bytes64 load_64(const char *from)
{
	return (struct bytes64){ *(const bytes16 *)from, *(const bytes16 *)(from + 16), *(const bytes16 *)(from + 32),
		*(const bytes16 *)(from + 48) };
}

static inline __attribute__((always_inline)) void store_64(char *to, struct bytes64 bytes)
{
	*(bytes16 *)to = bytes.a;
	*(bytes16 *)(to + 16) = bytes.b;
	*(bytes16 *)(to + 32) = bytes.c;
	*(bytes16 *)(to + 48) = bytes.d;
}

/* Up to 128 bytes, by a branch for each doubling. */
static inline __attribute__((always_inline)) void copy_few(char *to, const char *from, size_t n)
{
	if (n > 64) {
		struct bytes64 first = load_64(from), last = load_64(from + n - 64);

		store_64(to, first);
		store_64(to + n - 64, last);
	} else if (n > 32) {
		bytes16 a = *(const bytes16 *)from, b = *(const bytes16 *)(from + 16);
		bytes16 c = *(const bytes16 *)(from + n - 32), d = *(const bytes16 *)(from + n - 16);

		*(bytes16 *)to = a;
		*(bytes16 *)(to + 16) = b;
		*(bytes16 *)(to + n - 32) = c;
		*(bytes16 *)(to + n - 16) = d;
	} else if (n >= 16) {
		COPY_ENDS(bytes16, to, from, n);
	} else if (n >= 8) {
		COPY_ENDS(bytes8, to, from, n);
	} else if (n >= 4) {
		COPY_ENDS(bytes4, to, from, n);
	} else if (n >= 2) {
		COPY_ENDS(bytes2, to, from, n);
	} else if (n) {
		*to = *from;
	}
}

/* More than 128 bytes, from the lower end up: right also where `to` is below `from` in the same memory. */
static inline __attribute__((always_inline)) void copy_up(char *to, const char *from, size_t n)
{
	struct bytes64 last = load_64(from + n - 64); /* before anything is stored over it */
	char *end = to + n - 64;

	if (n >= LONG) {
		n /= 8;
		__asm__ volatile("rep movsq" : "+D"(to), "+S"(from), "+c"(n) : : "memory");
	} else {
		for (; to < end; to += 64, from += 64)
			store_64(to, load_64(from));
	}
	store_64(end, last);
}

#endif
