// SPDX-License-Identifier: BSD-3-Clause
// Text to binary floating point, correctly rounded.
//
// The digits are a whole number N in limbs of nine digits, the lowest first, with its point between two limbs. It is doubled, or halved,
// until what is before the point has between 115 and 126 bits; what is behind it then only says whether anything was left. That is all that
// rounding to at most 113 bits needs. Halfway between two numbers of a format are finitely many digits (768 for a double, 11,564 for a
// quadruple); a longer number is decided by whether anything but zeroes follows.
#include "scan.h"

#include <ctype.h>
#include <float.h>
#include <stdio.h>
#include <string.h>

#define LIMB 1000000000U
#define EXPONENT_MAX 1000000 /* beyond every format */
#define TOO_LOW 41538375U /* in the fourth limb: 2^115 */

const struct float_format nolibc_float = { 24, -149, 128, 800, 350, DOUBLE_LIMBS };
const struct float_format nolibc_double = { 53, -1074, 1024, 800, 350, DOUBLE_LIMBS };
const struct float_format nolibc_long_double = { LDBL_MANT_DIG, LDBL_MIN_EXP - LDBL_MANT_DIG, 16384, 11600, 5000, LONG_DOUBLE_LIMBS };

int nolibc_from_string(void *from)
{
	const char **at = from;
	unsigned char c = (unsigned char)*(*at)++;

	return c ? c : EOF;
}

int nolibc_peek(struct scan *in)
{
	if (!in->left)
		return EOF;
	if (!in->fetched) {
		in->c = in->get(in->from);
		in->fetched = 1;
	}
	return in->c;
}

void nolibc_take(struct scan *in)
{
	in->fetched = 0;
	in->left--;
	in->used++;
}

int nolibc_take_letter(struct scan *in, int c)
{
	if (tolower(nolibc_peek(in)) != c)
		return 0;
	nolibc_take(in);
	return 1;
}

static int take_word(struct scan *in, const char *word)
{
	while (*word && nolibc_take_letter(in, *word))
		word++;
	return !*word;
}

struct big {
	uint32_t *limb;
	int limbs;
};

static void multiply_add(struct big *b, uint32_t factor, uint32_t add)
{
	uint64_t carry = add;

	for (int i = 0; i < b->limbs; i++) {
		carry += (uint64_t)b->limb[i] * factor;
		b->limb[i] = (uint32_t)(carry % LIMB);
		carry /= LIMB;
	}
	if (carry)
		b->limb[b->limbs++] = (uint32_t)carry;
}

/* Halves what is from limb `point` on `bits` times; whether something fell off. */
static int divide(struct big *b, int point, int bits)
{
	uint64_t rest = 0;

	for (int i = b->limbs - 1; i >= point; i--) {
		rest = rest * LIMB + b->limb[i];
		b->limb[i] = (uint32_t)(rest >> bits);
		rest &= (1U << bits) - 1;
	}
	while (b->limbs > point && !b->limb[b->limbs - 1])
		b->limbs--;
	return rest != 0;
}

static int bit_length(unsigned __int128 v)
{
	uint64_t high = (uint64_t)(v >> 64), low = (uint64_t)v;

	return high ? 128 - __builtin_clzll(high) : low ? 64 - __builtin_clzll(low) : 0;
}

/* mantissa * 2^exponent, and a little more if `rest`, as the format has it. */
static void round_to(struct scanned_float *out, const struct float_format *format, unsigned __int128 m, int exponent, int rest)
{
	int lowest = exponent + bit_length(m) - format->bits, half = 0;

	out->mantissa = 0;
	out->exponent = 0;
	if (!m && !rest)
		return;
	if (lowest < format->lowest)
		lowest = format->lowest;
	if (m && lowest + format->bits > format->highest)
		goto infinite;
	for (; exponent > lowest; exponent--)
		m <<= 1;
	int shift = lowest - exponent;

	if (shift > 128) {
		rest |= m != 0;
		m = 0;
		shift = 0;
	}
	for (; shift > 0; shift--) {
		rest |= half;
		half = (int)(m & 1);
		m >>= 1;
	}
	int inexact = half || rest;

	m += half && (rest || (m & 1));
	if (bit_length(m) > format->bits) {
		m >>= 1;
		lowest++;
	}
	if (bit_length(m) + lowest > format->highest)
		goto infinite;
	out->mantissa = m;
	out->exponent = bit_length(m) < format->bits ? 0 : lowest - format->lowest + 1;
	out->range = inexact && !out->exponent;
	return;
infinite:
	out->exponent = format->highest - format->lowest - format->bits + 2;
	out->range = 1;
}

/* "e+5": -1 when there is none; then nothing counts of what was read. */
static int scan_exponent(struct scan *in, int letter, long *exponent)
{
	long v = 0;
	int negative;

	if (!nolibc_take_letter(in, letter))
		return -1;
	negative = nolibc_peek(in) == '-';
	if (negative || nolibc_peek(in) == '+')
		nolibc_take(in);
	if (!isdigit(nolibc_peek(in)))
		return -1;
	for (; isdigit(nolibc_peek(in)); nolibc_take(in))
		if (v < EXPONENT_MAX)
			v = v * 10 + (nolibc_peek(in) - '0');
	*exponent += negative ? -v : v;
	return 0;
}

static int hex_value(int c)
{
	return isdigit(c) ? c - '0' : isxdigit(c) ? tolower(c) - 'a' + 10 : -1;
}

static void scan_hexadecimal(struct scan *in, const struct float_format *format, struct scanned_float *out)
{
	unsigned __int128 m = 0;
	long exponent = 0, binary = 0;
	int rest = 0, digits = 0, point = 0;

	for (;; nolibc_take(in)) {
		int v = hex_value(nolibc_peek(in));

		if (nolibc_peek(in) == '.' && !point) {
			point = 1;
			continue;
		}
		if (v < 0)
			break;
		digits = 1;
		if (bit_length(m) < 117) {
			m = m << 4 | (unsigned int)v;
			exponent -= point ? 4 : 0;
		} else {
			rest |= v;
			exponent += point ? 0 : 4;
		}
	}
	if (!digits)
		return; /* "0x" alone: a zero was read before */
	out->used = in->used;
	if (!scan_exponent(in, 'p', &binary))
		out->used = in->used;
	exponent += binary;
	exponent = exponent < -EXPONENT_MAX ? -EXPONENT_MAX : exponent > EXPONENT_MAX ? EXPONENT_MAX : exponent;
	round_to(out, format, m, (int)exponent, rest);
}

/* N * 10^exponent. */
static void round_decimal(struct scanned_float *out, const struct float_format *format, struct big *b, long exponent)
{
	unsigned __int128 m = 0;
	int point = 0, binary = 0, rest = 0;

	for (; exponent >= 9; exponent -= 9)
		multiply_add(b, LIMB, 0);
	for (; exponent > 0; exponent--)
		multiply_add(b, 10, 0);
	for (; exponent % 9; exponent--)
		multiply_add(b, 10, 0);
	for (point = (int)(-exponent / 9); b->limbs < point;)
		b->limb[b->limbs++] = 0;
	while (b->limbs - point > 5 || (b->limbs - point == 5 && b->limb[b->limbs - 1] >= 100)) {
		int bits = b->limbs - point > 5 ? 28 : 1;

		rest |= divide(b, point, bits);
		binary += bits;
	}
	while (b->limbs - point < 5 && binary > format->lowest - 2) {
		int bits = b->limbs - point < 4 ? 28 : 1;

		if (bits == 1 && b->limb[b->limbs - 1] >= TOO_LOW)
			break;
		multiply_add(b, 1U << bits, 0);
		binary -= bits;
	}
	for (int i = b->limbs - 1; i >= point; i--)
		m = m * LIMB + b->limb[i];
	for (int i = 0; i < point && !rest; i++)
		rest = b->limb[i] != 0;
	round_to(out, format, m, binary, rest);
}

static void scan_decimal(struct scan *in, const struct float_format *format, uint32_t *limbs, struct scanned_float *out, int digits)
{
	struct big b = { limbs, 0 };
	long kept = 0, exponent = 0;
	int point = 0, more = 0;

	for (;; nolibc_take(in)) {
		int c = nolibc_peek(in);

		if (c == '.' && !point) {
			point = 1;
			continue;
		}
		if (!isdigit(c))
			break;
		digits = 1;
		if (kept < format->digits) {
			if (kept || c != '0') {
				multiply_add(&b, 10, (uint32_t)(c - '0'));
				kept++;
			}
			exponent -= point;
		} else {
			more |= c != '0';
			exponent += !point;
		}
	}
	if (!digits)
		return;
	out->used = in->used;
	if (!scan_exponent(in, 'e', &exponent))
		out->used = in->used;
	if (more) {
		multiply_add(&b, 10, 1);
		exponent--;
		kept++;
	}
	if (kept && kept + exponent > format->decades)
		round_to(out, format, 1, EXPONENT_MAX, 0);
	else if (kept && kept + exponent < -format->decades)
		round_to(out, format, 0, 0, 1);
	else if (kept)
		round_decimal(out, format, &b, exponent);
}

/* "nan(...)": what is between has no meaning here, but belongs to it. */
static void scan_nan(struct scan *in, const struct float_format *format, struct scanned_float *out)
{
	out->used = in->used;
	out->exponent = format->highest - format->lowest - format->bits + 2;
	out->mantissa = 3; /* below: the two highest bits */
	if (nolibc_peek(in) != '(')
		return;
	nolibc_take(in);
	while (isalnum(nolibc_peek(in)) || nolibc_peek(in) == '_')
		nolibc_take(in);
	if (nolibc_peek(in) == ')') {
		nolibc_take(in);
		out->used = in->used;
	}
}

struct scanned_float nolibc_scan_float(struct scan *in, const struct float_format *format, uint32_t *limbs)
{
	struct scanned_float out = { 0 };
	int zero = 0;

	while (isspace(nolibc_peek(in)))
		nolibc_take(in);
	out.negative = nolibc_peek(in) == '-';
	if (out.negative || nolibc_peek(in) == '+')
		nolibc_take(in);
	if (tolower(nolibc_peek(in)) == 'i') {
		if (!take_word(in, "inf"))
			return out;
		out.used = in->used;
		out.exponent = format->highest - format->lowest - format->bits + 2;
		if (tolower(nolibc_peek(in)) == 'i' && take_word(in, "inity"))
			out.used = in->used;
		return out;
	}
	if (tolower(nolibc_peek(in)) == 'n') {
		if (take_word(in, "nan"))
			scan_nan(in, format, &out);
		return out;
	}
	if (nolibc_peek(in) == '0') {
		nolibc_take(in);
		zero = 1;
		out.used = in->used;
		if (nolibc_take_letter(in, 'x')) {
			scan_hexadecimal(in, format, &out);
			return out;
		}
	}
	scan_decimal(in, format, limbs, &out, zero);
	return out;
}

/* The mantissa without its leading one, which these formats don't store; NaN is the exponent's highest with any bit. */
float nolibc_make_float(struct scanned_float f)
{
	uint32_t word = (uint32_t)f.negative << 31 | (uint32_t)f.exponent << 23;
	float v;

	word |= f.exponent == 255 ? (uint32_t)(f.mantissa != 0) << 22 : (uint32_t)f.mantissa & 0x7fffff;
	memcpy(&v, &word, sizeof(v));
	return v;
}

double nolibc_make_double(struct scanned_float f)
{
	uint64_t word = (uint64_t)f.negative << 63 | (uint64_t)f.exponent << 52;
	double v;

	word |= f.exponent == 2047 ? (uint64_t)(f.mantissa != 0) << 51 : (uint64_t)f.mantissa & ((1ULL << 52) - 1);
	memcpy(&v, &word, sizeof(v));
	return v;
}

long double nolibc_make_long_double(struct scanned_float f)
{
	uint64_t high = (uint64_t)f.negative << 15 | (uint64_t)f.exponent, word[2];
	long double v = 0;
	int special = f.exponent == 32767;

#if LDBL_MANT_DIG == 64
	word[0] = special ? 1ULL << 63 | (uint64_t)(f.mantissa != 0) << 62 : (uint64_t)f.mantissa;
	word[1] = high;
	memcpy(&v, word, 10);
#else
	word[0] = special ? 0 : (uint64_t)f.mantissa;
	word[1] = high << 48 | (special ? (uint64_t)(f.mantissa != 0) << 47 : (uint64_t)(f.mantissa >> 64) & ((1ULL << 48) - 1));
	memcpy(&v, word, 16);
#endif
	return v;
}
