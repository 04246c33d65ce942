// SPDX-License-Identifier: BSD-3-Clause
// The formatter: one pass over the format string, one conversion at a time.
#include "format.h"

enum length { LENGTH_INT, LENGTH_CHAR, LENGTH_SHORT, LENGTH_LONG, LENGTH_LONGLONG, LENGTH_MAX, LENGTH_SIZE, LENGTH_LONGDOUBLE };

/* Octal digits of 64 bits are 22. */
#define NUMBER_DIGITS 24

void uk_format_put(struct output *out, const char *text, size_t len)
{
	if (len)
		out->sink(out->arg, text, len);
	out->count += len;
}

void uk_format_pad(struct output *out, char c, long n)
{
	static const char blanks[] = "                ", zeroes[] = "0000000000000000";
	const char *from = c == '0' ? zeroes : blanks;

	for (; n > 0; n -= 16)
		uk_format_put(out, from, n < 16 ? (size_t)n : 16);
}

/* Prefix (sign, 0x), zeroes, digits, within the width. The sums are longs: width and precision may each be INT_MAX. */
static void put_number(struct output *out, const struct spec *s, const char *prefix, long zeroes, const char *digits, int len)
{
	int plen = 0;

	while (prefix[plen])
		plen++;
	long blanks = (long)s->width - plen - zeroes - len;

	if (s->zero && !s->left && blanks > 0) {
		zeroes += blanks;
		blanks = 0;
	}
	if (!s->left)
		uk_format_pad(out, ' ', blanks);
	uk_format_put(out, prefix, (size_t)plen);
	uk_format_pad(out, '0', zeroes);
	uk_format_put(out, digits, (size_t)len);
	if (s->left)
		uk_format_pad(out, ' ', blanks);
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
	int len = digits_of(v, base, upper, digits + NUMBER_DIGITS);
	long zeroes = 0;
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
	put_number(out, &s, prefix, zeroes, digits + NUMBER_DIGITS - len, len);
}

const char *uk_format_sign(const struct spec *s, int negative)
{
	return negative ? "-" : s->plus ? "+" : s->space ? " " : "";
}

static void format_text(struct output *out, const struct spec *s, const char *text, int len)
{
	if (!s->left)
		uk_format_pad(out, ' ', s->width - len);
	uk_format_put(out, text, (size_t)len);
	if (s->left)
		uk_format_pad(out, ' ', s->width - len);
}

void uk_format_without_floating(struct output *out, char c, struct spec s, int is_long, va_list *ap)
{
	static const char option[] = "?LIBUKPRINTF_FLOAT_ALWAYS"; /* who meets this needs it */

	(void)c;
	if (is_long)
		(void)va_arg(*ap, long double);
	else
		(void)va_arg(*ap, double);
	format_text(out, &s, option, sizeof(option) - 1);
}

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
	if (*p == 'L') {
		*length = LENGTH_LONGDOUBLE;
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

		format_integer(out, s, v < 0 ? -(uint64_t)v : (uint64_t)v, 10, 0, uk_format_sign(&s, v < 0));
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
	case 'a':
	case 'A':
	case 'e':
	case 'E':
	case 'f':
	case 'F':
	case 'g':
	case 'G':
#ifdef CONFIG_LIBUKPRINTF_FLOAT
		uk_format_floating(out, c, s, length == LENGTH_LONGDOUBLE, ap);
#else
		uk_format_without_floating(out, c, s, length == LENGTH_LONGDOUBLE, ap);
#endif
		return 1;
	case '%':
		uk_format_put(out, "%", 1);
		return 1;
	case 'n': /* refused, but its argument is behind it: those that follow are right */
		(void)va_arg(*ap, void *);
		return 0;
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
		uk_format_put(&out, start, (size_t)(fmt - start));
		if (!*fmt)
			break;
		struct spec s = { 0 };
		enum length length;
		const char *p = parse_length(parse_spec(fmt + 1, &s, &ap), &length);

		if (!*p) { /* a format that ends in the middle */
			uk_format_put(&out, fmt, (size_t)(p - fmt));
			break;
		}
		if (!convert(&out, *p, s, length, &ap))
			uk_format_put(&out, fmt, (size_t)(p - fmt) + 1);
		fmt = p + 1;
	}
	va_end(ap);
	return out.count > __INT_MAX__ ? -1 : (int)out.count;
}
