// SPDX-License-Identifier: BSD-3-Clause
// The formatter: one pass over the format string, one conversion at a time.
#include <uk/printf.h>

struct spec {
	unsigned int left : 1, plus : 1, space : 1, alternate : 1, zero : 1;
	int width;
	int precision; /* -1: none given */
};

struct output {
	uk_format_sink sink;
	void *arg;
	size_t count;
};

enum length { LENGTH_INT, LENGTH_CHAR, LENGTH_SHORT, LENGTH_LONG, LENGTH_LONGLONG, LENGTH_MAX, LENGTH_SIZE };

/* Octal digits of 64 bits are 22. A double's fraction is written with at most FLOAT_DIGITS; zeroes follow. */
#define NUMBER_DIGITS 24
#define FLOAT_DIGITS 17

static void put(struct output *out, const char *text, size_t len)
{
	if (len)
		out->sink(out->arg, text, len);
	out->count += len;
}

static void pad(struct output *out, char c, int n)
{
	static const char blanks[] = "                ", zeroes[] = "0000000000000000";
	const char *from = c == '0' ? zeroes : blanks;

	for (; n > 0; n -= 16)
		put(out, from, n < 16 ? (size_t)n : 16);
}

/* Prefix (sign, 0x), zeroes, digits, more zeroes (after a float's last digit), within the width. */
static void put_number(struct output *out, const struct spec *s, const char *prefix, int zeroes, const char *digits,
		       int len, int more)
{
	int plen = 0;

	while (prefix[plen])
		plen++;
	int blanks = s->width - plen - zeroes - len - more;

	if (s->zero && !s->left && blanks > 0) {
		zeroes += blanks;
		blanks = 0;
	}
	if (!s->left)
		pad(out, ' ', blanks);
	put(out, prefix, (size_t)plen);
	pad(out, '0', zeroes);
	put(out, digits, (size_t)len);
	pad(out, '0', more);
	if (s->left)
		pad(out, ' ', blanks);
}

static int digits_of(uint64_t v, unsigned int base, int upper, char *end)
{
	const char *set = upper ? "0123456789ABCDEF" : "0123456789abcdef";
	char *p = end;

	for (; v; v /= base)
		*--p = set[v % base];
	return (int)(end - p);
}

static void format_integer(struct output *out, struct spec s, uint64_t v, unsigned int base, int upper, const char *sign)
{
	char digits[NUMBER_DIGITS];
	int len = digits_of(v, base, upper, digits + NUMBER_DIGITS), zeroes = 0;
	const char *prefix = sign;

	if (s.precision >= 0)
		s.zero = 0; /* C11 7.21.6.1p6 */
	else
		s.precision = 1;
	if (s.alternate && base == 8 && s.precision <= len)
		s.precision = len + 1;
	if (s.alternate && base == 16 && v)
		prefix = upper ? "0X" : "0x";
	if (s.precision > len)
		zeroes = s.precision - len;
	put_number(out, &s, prefix, zeroes, digits + NUMBER_DIGITS - len, len, 0);
}

static const char *sign_of(const struct spec *s, int negative)
{
	return negative ? "-" : s->plus ? "+" : s->space ? " " : "";
}

static void format_text(struct output *out, const struct spec *s, const char *text, int len)
{
	if (!s->left)
		pad(out, ' ', s->width - len);
	put(out, text, (size_t)len);
	if (s->left)
		pad(out, ' ', s->width - len);
}

#ifdef CONFIG_LIBUKPRINTF_FLOAT
/* The fraction of a double below 2^60, in units of 2^-124: exact down to 2^-72. Ten times as much still fits. */
typedef unsigned __int128 fraction;
#define FRACTION_BITS 124
#define FRACTION_ONE ((fraction)1 << FRACTION_BITS)

static uint64_t split_double(double v, fraction *f)
{
	uint64_t word, mantissa, whole = 0;
	int bits, up;

	__builtin_memcpy(&word, &v, sizeof(word));
	mantissa = word & ((1ULL << 52) - 1);
	if (word >> 52)
		mantissa |= 1ULL << 52;
	bits = 1075 - (word >> 52 ? (int)(word >> 52) : 1); /* v = mantissa / 2^bits */
	*f = 0;
	if (bits <= 0)
		return mantissa << -bits;
	if (bits < 64) {
		whole = mantissa >> bits;
		mantissa -= whole << bits;
	}
	/* By words: optimising for size, compilers take __ashlti3 of their own library, which no image has. */
	up = FRACTION_BITS - bits;
	if (up >= 64)
		*f = (fraction)(mantissa << (up - 64)) << 64;
	else if (up > 0)
		*f = (fraction)(mantissa >> (64 - up)) << 64 | mantissa << up;
	else if (up > -64)
		*f = mantissa >> -up;
	return whole;
}

static unsigned int next_digit(fraction *f)
{
	fraction v = *f * 10;

	*f = v & (FRACTION_ONE - 1);
	return (unsigned int)(v >> FRACTION_BITS);
}

/* Whether what is left rounds the digit before it up: to the nearest, ties to even (C11 F.5). */
static int rounds_up(fraction f, unsigned int digit)
{
	return f > FRACTION_ONE / 2 || (f == FRACTION_ONE / 2 && (digit & 1));
}

static void format_float(struct output *out, struct spec s, double v, int upper)
{
	/* A carry's digit and 18 more, zeroes up to 309 of the largest double, the point, the fraction. */
	char text[NUMBER_DIGITS + 292 + 1 + FLOAT_DIGITS], *end = text + NUMBER_DIGITS, *start;
	const char *sign = sign_of(&s, __builtin_signbit(v) != 0);
	int precision = s.precision < 0 ? 6 : s.precision, exact = precision < FLOAT_DIGITS ? precision : FLOAT_DIGITS;
	int scaled = 0;
	fraction f;

	v = __builtin_fabs(v);
	if (v != v || v > __DBL_MAX__) {
		s.zero = 0;
		put_number(out, &s, sign, 0, v != v ? (upper ? "NAN" : "nan") : (upper ? "INF" : "inf"), 3, 0);
		return;
	}
	/* 10^22 is the largest power of ten that is a double: few steps, few roundings, 15 digits stay right. */
	for (; v >= 1e40; scaled += 22)
		v /= 1e22;
	for (; v >= 1e18; scaled++)
		v /= 10;
	uint64_t whole = split_double(v, &f);

	if (scaled)
		f = 0;
	start = end - digits_of(whole, 10, 0, end);
	if (start == end)
		*--start = '0';
	while (scaled--)
		*end++ = '0'; /* digits that a double doesn't have */
	char *point = end;

	if (precision || s.alternate)
		*end++ = '.';
	for (int i = 0; i < exact; i++)
		*end++ = (char)('0' + next_digit(&f));
	char *last = end[-1] == '.' ? end - 2 : end - 1;

	if (rounds_up(f, (unsigned int)(*last - '0'))) {
		while (last >= start && (*last == '9' || last == point)) {
			if (last != point)
				*last = '0';
			last--;
		}
		if (last < start) {
			*--start = '0';
			last = start;
		}
		++*last;
	}
	put_number(out, &s, sign, 0, start, (int)(end - start), precision - exact);
}
#endif

static int64_t signed_argument(enum length length, va_list *ap)
{
	switch (length) {
	case LENGTH_CHAR:
		return (signed char)va_arg(*ap, int);
	case LENGTH_SHORT:
		return (short)va_arg(*ap, int);
	case LENGTH_INT:
		return va_arg(*ap, int);
	default: /* long, long long, intmax_t, size_t and ptrdiff_t are all 64 bits wide */
		return va_arg(*ap, long);
	}
}

static uint64_t unsigned_argument(enum length length, va_list *ap)
{
	switch (length) {
	case LENGTH_CHAR:
		return (unsigned char)va_arg(*ap, unsigned int);
	case LENGTH_SHORT:
		return (unsigned short)va_arg(*ap, unsigned int);
	case LENGTH_INT:
		return va_arg(*ap, unsigned int);
	default:
		return va_arg(*ap, unsigned long);
	}
}

static const char *parse_number(const char *p, int *value)
{
	int v = 0;

	for (; *p >= '0' && *p <= '9'; p++)
		v = v > 100000000 ? v : v * 10 + (*p - '0');
	*value = v;
	return p;
}

static const char *parse_spec(const char *p, struct spec *s, va_list *ap)
{
	for (;; p++) {
		if (*p == '-')
			s->left = 1;
		else if (*p == '+')
			s->plus = 1;
		else if (*p == ' ')
			s->space = 1;
		else if (*p == '#')
			s->alternate = 1;
		else if (*p == '0')
			s->zero = 1;
		else
			break;
	}
	if (*p == '*') {
		p++;
		s->width = va_arg(*ap, int);
		if (s->width < 0) {
			s->left = 1;
			s->width = s->width < -100000000 ? 100000000 : -s->width;
		}
	} else {
		p = parse_number(p, &s->width);
	}
	s->precision = -1;
	if (*p == '.') {
		p++;
		if (*p == '*') {
			p++;
			s->precision = va_arg(*ap, int);
			if (s->precision < 0)
				s->precision = -1;
		} else {
			p = parse_number(p, &s->precision);
		}
	}
	return p;
}

static const char *parse_length(const char *p, enum length *length)
{
	*length = LENGTH_INT;
	if (*p == 'h') {
		*length = p[1] == 'h' ? LENGTH_CHAR : LENGTH_SHORT;
		return p + (p[1] == 'h' ? 2 : 1);
	}
	if (*p == 'l') {
		*length = p[1] == 'l' ? LENGTH_LONGLONG : LENGTH_LONG;
		return p + (p[1] == 'l' ? 2 : 1);
	}
	if (*p == 'j' || *p == 'z' || *p == 't') {
		*length = *p == 'j' ? LENGTH_MAX : LENGTH_SIZE;
		return p + 1;
	}
	return p;
}

/* Whether the conversion was known. */
static int convert(struct output *out, char c, struct spec s, enum length length, va_list *ap)
{
	switch (c) {
	case 'd':
	case 'i': {
		int64_t v = signed_argument(length, ap);

		format_integer(out, s, v < 0 ? -(uint64_t)v : (uint64_t)v, 10, 0, sign_of(&s, v < 0));
		return 1;
	}
	case 'u':
		format_integer(out, s, unsigned_argument(length, ap), 10, 0, "");
		return 1;
	case 'o':
		format_integer(out, s, unsigned_argument(length, ap), 8, 0, "");
		return 1;
	case 'x':
	case 'X':
		format_integer(out, s, unsigned_argument(length, ap), 16, c == 'X', "");
		return 1;
	case 'p':
		s.alternate = 1;
		format_integer(out, s, (uintptr_t)va_arg(*ap, void *), 16, 0, "");
		return 1;
	case 'c': {
		char one = (char)va_arg(*ap, int);

		format_text(out, &s, &one, 1);
		return 1;
	}
	case 's': {
		const char *text = va_arg(*ap, const char *);
		int len = 0;

		if (!text)
			text = "(null)";
		while ((s.precision < 0 || len < s.precision) && text[len])
			len++;
		format_text(out, &s, text, len);
		return 1;
	}
	case 'f':
	case 'F':
#ifdef CONFIG_LIBUKPRINTF_FLOAT
		format_float(out, s, va_arg(*ap, double), c == 'F');
#else
		format_text(out, &s, "?", 1);
#endif
		return 1;
	case '%':
		put(out, "%", 1);
		return 1;
	default:
		return 0;
	}
}

int uk_vformat(uk_format_sink sink, void *arg, const char *fmt, va_list arguments)
{
	struct output out = { sink, arg, 0 };
	va_list ap;

	va_copy(ap, arguments);
	while (*fmt) {
		const char *start = fmt;

		while (*fmt && *fmt != '%')
			fmt++;
		put(&out, start, (size_t)(fmt - start));
		if (!*fmt)
			break;
		struct spec s = { 0 };
		enum length length;
		const char *p = parse_length(parse_spec(fmt + 1, &s, &ap), &length);

		if (!*p) { /* a format that ends in the middle */
			put(&out, fmt, (size_t)(p - fmt));
			break;
		}
		if (!convert(&out, *p, s, length, &ap))
			put(&out, fmt, (size_t)(p - fmt) + 1);
		fmt = p + 1;
	}
	va_end(ap);
	return out.count > __INT_MAX__ ? -1 : (int)out.count;
}
