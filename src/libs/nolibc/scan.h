// SPDX-License-Identifier: BSD-3-Clause
// Reading text one character ahead, for strtod() and scanf() alike.
#ifndef NOLIBC_SCAN_H
#define NOLIBC_SCAN_H

#include <stddef.h>
#include <stdint.h>

struct scan {
	int (*get)(void *from); /* the next character or EOF */
	void *from;
	size_t left; /* how many may still be read: a field's width */
	size_t used; /* how many were read */
	int c, fetched;
};

/* `from` is a const char **: the end of the string is the end. */
int nolibc_from_string(void *from);

/* The character that is next, which stays there, or EOF. */
int nolibc_peek(struct scan *in);
/* Takes that character. */
void nolibc_take(struct scan *in);
/* Takes it if it is this one, in lower or upper case: `c` is lower. */
int nolibc_take_letter(struct scan *in, int c);

/* A binary format, and what reading one exactly takes. */
struct float_format {
	int bits, lowest, highest; /* of the mantissa; the exponent of the lowest bit of all; the first exponent that overflows */
	int digits, decades, limbs; /* what decides a tie; the largest power of ten either way; room */
};
extern const struct float_format nolibc_float, nolibc_double, nolibc_long_double;
#define DOUBLE_LIMBS 144
#define LONG_DOUBLE_LIMBS 1868

struct scanned_float {
	unsigned __int128 mantissa;
	int exponent; /* as the format stores it */
	int negative;
	int range; /* over- or underflow: errno is to be ERANGE */
	size_t used; /* the characters of the number; 0: there is none */
};

/* Reads a number (C11 7.22.1.3) into the format's fields; correctly rounded, ties to even. `limbs` has the format's room. */
struct scanned_float nolibc_scan_float(struct scan *in, const struct float_format *format, uint32_t *limbs);
float nolibc_make_float(struct scanned_float f);
double nolibc_make_double(struct scanned_float f);
long double nolibc_make_long_double(struct scanned_float f);

#endif
