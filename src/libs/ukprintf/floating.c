// SPDX-License-Identifier: BSD-3-Clause
// Floating-point conversions, exact to the last digit.
//
// A number is m * 2^e, m a whole number. For e >= 0 that is one, and for e < 0 it is (m * 5^-e) / 10^-e: a whole number again, with -e
// digits after the point. So one long multiplication by small factors gives all digits that the number has (C11 F.5 asks for correct
// rounding, which needs them all: 767 of a double, 11,563 of a quadruple long double). Digits stand in limbs of nine, the lowest first.
// Rounding, to the nearest and ties to even, looks at the first digit that is dropped and at whether anything follows it. Nothing here
// computes with floating point: arm64's long double would need the compiler's library for it.
#include "format.h"

#include <float.h>

#define LIMB 1000000000U
#define LIMB_DIGITS 9
/* 2^1024 has 309 digits, 2^53 * 5^1074 has 767; 2^16384 has 4,933 and 2^113 * 5^16494 has 11,564. One limb more for a carry. */
#define DOUBLE_LIMBS (768 / LIMB_DIGITS + 2)
#define LONG_LIMBS (11564 / LIMB_DIGITS + 2)

enum kind { FINITE, INFINITE, NOT_A_NUMBER };

struct number {
	unsigned __int128 mantissa;
	int exponent; /* of the mantissa's lowest bit */
	int bits; /* of the mantissa, the leading one among them */
	int leading; /* bits before the point in %a */
	enum kind kind;
	int negative;
};

struct decimal {
	uint32_t *limb;
	int limbs, digits;
	int point; /* digits after the point */
};

/*
 * IEEE 754's fields: `stored` bits of mantissa in `low` and the low end of `high`, above them the exponent and the sign; when there are no
 * more than 64 of them, `high` starts with the exponent. With `explicit_one` the leading bit is among them.
 */
static struct number from_bits(uint64_t high, uint64_t low, int stored, int exponent_bits, int explicit_one)
{
	unsigned int mask = (1U << exponent_bits) - 1, biased = (unsigned int)(high >> (stored > 64 ? stored - 64 : 0)) & mask;
	struct number n = { .bits = stored + !explicit_one, .leading = explicit_one ? 4 : 1 };

	n.negative = (int)(high >> (stored > 64 ? stored - 64 + exponent_bits : exponent_bits)) & 1;
	n.mantissa = low;
	if (stored > 64)
		n.mantissa |= (unsigned __int128)(high & ((1ULL << (stored - 64)) - 1)) << 64;
	if (biased == mask) {
		uint64_t fraction = (uint64_t)n.mantissa | (uint64_t)(n.mantissa >> 64);

		n.kind = (explicit_one ? fraction << 1 : fraction) ? NOT_A_NUMBER : INFINITE;
	}
	if (explicit_one && biased && !(low >> 63))
		n.kind = NOT_A_NUMBER; /* x87: what its own arithmetic refuses */
	if (biased && !explicit_one)
		n.mantissa |= stored > 64 ? (unsigned __int128)(1ULL << (stored - 64)) << 64 : 1ULL << stored;
	n.exponent = (int)(biased ? biased : 1) - (int)(mask >> 1) - n.bits + 1;
	return n;
}

static struct number double_argument(va_list *ap)
{
	double v = va_arg(*ap, double);
	uint64_t word;

	__builtin_memcpy(&word, &v, sizeof(word));
	return from_bits(word >> 52, word & ((1ULL << 52) - 1), 52, 11, 0);
}

static struct number long_argument(va_list *ap)
{
	long double v = va_arg(*ap, long double);
	uint64_t word[2] = { 0, 0 };

#if LDBL_MANT_DIG == 64
	__builtin_memcpy(word, &v, 10);
	return from_bits(word[1], word[0], 64, 15, 1);
#else
	__builtin_memcpy(word, &v, 16);
	return from_bits(word[1], word[0], 112, 15, 0);
#endif
}

static void multiply(struct decimal *d, uint32_t factor)
{
	uint64_t carry = 0;

	for (int i = 0; i < d->limbs; i++) {
		carry += (uint64_t)d->limb[i] * factor;
		d->limb[i] = (uint32_t)(carry % LIMB);
		carry /= LIMB;
	}
	for (; carry; carry /= LIMB)
		d->limb[d->limbs++] = (uint32_t)(carry % LIMB);
}

static void count_digits(struct decimal *d)
{
	d->digits = 0;
	if (!d->limbs)
		return;
	d->digits = (d->limbs - 1) * LIMB_DIGITS;
	for (uint32_t top = d->limb[d->limbs - 1]; top; top /= 10)
		d->digits++;
}

static uint32_t power_of_ten(int n)
{
	uint32_t power = 1;

	while (n--)
		power *= 10;
	return power;
}

static unsigned int digit(const struct decimal *d, int at)
{
	return at < 0 || at >= d->digits ? 0 : d->limb[at / LIMB_DIGITS] / power_of_ten(at % LIMB_DIGITS) % 10;
}

/* All digits. 28 bits or 13 fives at once: both fit a limb's factor. */
static void expand(struct decimal *d, struct number n)
{
	uint32_t parts[4];

	d->limbs = d->point = 0;
	if (!n.mantissa)
		return;
	while (n.exponent < 0 && !((unsigned int)n.mantissa & 1)) {
		n.mantissa >>= 1;
		n.exponent++;
	}
	for (int i = 0; i < 4; i++) {
		parts[i] = (uint32_t)n.mantissa;
		n.mantissa >>= 32;
	}
	for (int i = 3; i >= 0; i--) {
		uint64_t carry = parts[i];

		for (int k = 0; k < d->limbs; k++) {
			carry += (uint64_t)d->limb[k] << 32;
			d->limb[k] = (uint32_t)(carry % LIMB);
			carry /= LIMB;
		}
		for (; carry; carry /= LIMB)
			d->limb[d->limbs++] = (uint32_t)(carry % LIMB);
	}
	for (; n.exponent >= 28; n.exponent -= 28)
		multiply(d, 1U << 28);
	if (n.exponent > 0)
		multiply(d, 1U << n.exponent);
	for (; n.exponent <= -13; n.exponent += 13, d->point += 13)
		multiply(d, 1220703125);
	for (; n.exponent < 0; n.exponent++, d->point++)
		multiply(d, 5);
	count_digits(d);
}

/* Rounds away the lowest `drop` digits; they stay where they are and aren't looked at any more, but for a carry out of them. */
static void round_at(struct decimal *d, int drop)
{
	unsigned int half;
	int rest = 0, i;
	uint64_t carry;

	if (drop <= 0 || drop > d->digits)
		return;
	half = digit(d, drop - 1);
	for (i = 0; i < drop - 1 && !rest; i++)
		rest = digit(d, i) != 0;
	if (half < 5 || (half == 5 && !rest && !(digit(d, drop) & 1)))
		return;
	carry = power_of_ten(drop % LIMB_DIGITS);
	for (i = drop / LIMB_DIGITS; carry; i++) {
		if (i == d->limbs)
			d->limb[d->limbs++] = 0;
		carry += d->limb[i];
		d->limb[i] = (uint32_t)(carry % LIMB);
		carry /= LIMB;
	}
	count_digits(d);
}

static void put_digits(struct output *out, const struct decimal *d, int from, long count, int last)
{
	char piece[LIMB_DIGITS];

	while (count > 0) {
		int n = 0;

		if (from < last) {
			uk_format_pad(out, '0', count);
			return;
		}
		for (; n < LIMB_DIGITS && n < count && from >= last; from--)
			piece[n++] = (char)('0' + digit(d, from));
		uk_format_put(out, piece, (size_t)n);
		count -= n;
	}
}

/* Prefix and text of `len` bytes around what the caller puts between them. Returns the blanks that follow. */
static long begin(struct output *out, const struct spec *s, const char *prefix, int prefix_len, long len)
{
	long blanks = (long)s->width - prefix_len - len;

	if (!s->left && !s->zero)
		uk_format_pad(out, ' ', blanks);
	uk_format_put(out, prefix, (size_t)prefix_len);
	if (!s->left && s->zero)
		uk_format_pad(out, '0', blanks);
	return s->left ? blanks : 0;
}

/* "e+05", "p-1074": at least `least` digits. Returns the length; `end` is behind the last byte. */
static int exponent_text(char *end, int exponent, int least, char letter)
{
	unsigned int v = exponent < 0 ? -(unsigned int)exponent : (unsigned int)exponent;
	char *p = end;

	for (; v || least > 0; v /= 10, least--)
		*--p = (char)('0' + v % 10);
	*--p = exponent < 0 ? '-' : '+';
	*--p = letter;
	return (int)(end - p);
}

static int sign_len(const char *sign)
{
	return *sign != '\0';
}

static void format_decimal(struct output *out, char c, struct spec s, struct decimal *d, const char *sign)
{
	int precision = s.precision < 0 ? 6 : s.precision, last, exponent, tail_len = 0, scientific = (c | 32) != 'f';
	int general = (c | 32) == 'g';
	char tail[8];

	if (general && precision)
		precision--;
	/* Digits below `last` are gone. */
	if (scientific)
		last = d->digits > precision ? d->digits - 1 - precision : 0;
	else
		last = d->point > precision ? d->point - precision : 0;
	if (last > d->digits)
		d->digits = d->limbs = 0;
	if (last) {
		int before = d->digits;

		round_at(d, last);
		last += scientific && d->digits > before;
	}
	exponent = d->digits ? d->digits - 1 - d->point : 0;
	if (general) {
		int lowest = last;

		while (lowest < d->digits && !digit(d, lowest))
			lowest++;
		scientific = exponent < -4 || exponent > precision;
		if (!scientific)
			precision -= exponent;
		if (!s.alternate) {
			int needed = !d->digits ? 0 : scientific ? d->digits - 1 - lowest : d->point - lowest;

			if (precision > needed)
				precision = needed < 0 ? 0 : needed;
		}
	}
	if (scientific)
		tail_len = exponent_text(tail + sizeof(tail), exponent, 2, (char)(c & 32 ? 'e' : 'E'));
	long whole = scientific || d->digits <= d->point ? 1 : d->digits - d->point;
	int first = scientific ? (d->digits ? d->digits - 1 : 0) : d->point + (int)whole - 1, dot = precision || s.alternate;
	long after = begin(out, &s, sign, sign_len(sign), whole + dot + precision + tail_len);

	put_digits(out, d, first, whole, last);
	uk_format_put(out, ".", (size_t)dot);
	put_digits(out, d, first - (int)whole, precision, last);
	uk_format_put(out, tail + sizeof(tail) - tail_len, (size_t)tail_len);
	uk_format_pad(out, ' ', after);
}

/* Base 16: as many bits before the point as the type's own form has (x87 has no hidden one: four), then nibbles. */
static void format_hexadecimal(struct output *out, char c, struct spec s, struct number n, const char *sign)
{
	const char *set = c == 'a' ? "0123456789abcdef" : "0123456789ABCDEF";
	char text[32], tail[8], prefix[4];
	int fraction = n.bits - n.leading, exponent = n.exponent + fraction, nibbles = fraction / 4, plen = sign_len(sign), tail_len;
	unsigned __int128 m = n.mantissa;

	if (!m)
		exponent = 0;
	if (s.precision >= 0 && s.precision < nibbles) {
		unsigned int dropped = 0, rest = 0;

		for (; nibbles > s.precision; nibbles--, m >>= 4) {
			rest |= dropped;
			dropped = (unsigned int)m & 15;
		}
		m += dropped > 8 || (dropped == 8 && (rest || (m & 1)));
	}
	if (s.precision < 0)
		for (; nibbles && !(m & 15); nibbles--)
			m >>= 4;
	for (int i = nibbles; i >= 0; i--, m >>= 4)
		text[i] = set[(unsigned int)m & 15];
	if (m) { /* f.f was rounded up to 10.0 */
		text[0] = '1';
		exponent += 4;
	}
	prefix[0] = *sign;
	prefix[plen++] = '0';
	prefix[plen++] = c == 'a' ? 'x' : 'X';
	tail_len = exponent_text(tail + sizeof(tail), exponent, 1, (char)(c == 'a' ? 'p' : 'P'));

	int more = s.precision > nibbles ? s.precision - nibbles : 0, dot = nibbles || more || s.alternate;
	long after = begin(out, &s, prefix, plen, 1L + nibbles + dot + more + tail_len);

	uk_format_put(out, text, 1);
	uk_format_put(out, ".", (size_t)dot);
	uk_format_put(out, text + 1, (size_t)nibbles);
	uk_format_pad(out, '0', more);
	uk_format_put(out, tail + sizeof(tail) - tail_len, (size_t)tail_len);
	uk_format_pad(out, ' ', after);
}

static void format(struct output *out, char c, struct spec s, struct number n, uint32_t *limbs)
{
	const char *sign = uk_format_sign(&s, n.negative);

	if (n.kind != FINITE) {
		s.zero = 0;
		long after = begin(out, &s, sign, sign_len(sign), 3);

		uk_format_put(out, n.kind == INFINITE ? (c & 32 ? "inf" : "INF") : (c & 32 ? "nan" : "NAN"), 3);
		uk_format_pad(out, ' ', after);
	} else if ((c | 32) == 'a') {
		format_hexadecimal(out, c, s, n, sign);
	} else {
		struct decimal d = { .limb = limbs };

		expand(&d, n);
		format_decimal(out, c, s, &d, sign);
	}
}

/* On stacks of their own: a double must not need a long double's five kilobytes. */
static __attribute__((noinline)) void format_double(struct output *out, char c, struct spec s, va_list *ap)
{
	uint32_t limbs[DOUBLE_LIMBS];

	format(out, c, s, double_argument(ap), limbs);
}

static __attribute__((noinline)) void format_long(struct output *out, char c, struct spec s, va_list *ap)
{
	uint32_t limbs[LONG_LIMBS];

	format(out, c, s, long_argument(ap), limbs);
}

void uk_format_floating(struct output *out, char c, struct spec s, int is_long, va_list *ap)
{
	if (is_long)
		format_long(out, c, s, ap);
	else
		format_double(out, c, s, ap);
}
