// SPDX-License-Identifier: BSD-3-Clause
// The scanf family (C11 7.21.6.2): one conversion at a time, one character ahead.
#include <stdio.h>

#include <ctype.h>
#include <limits.h>
#include <string.h>

#include "forward.h"
#include "scan.h"

struct conversion {
	char letter;
	int size; /* bytes of an integer's type; of a floating one 4, 8 or 16 */
	size_t width; /* 0: none given */
	int discard;
};

static const char *parse(const char *p, struct conversion *c)
{
	static const struct {
		char name[3];
		unsigned char integer, floating;
	} lengths[] = { { "hh", 1, 4 }, { "h", 2, 4 }, { "ll", 8, 8 }, { "l", 8, 8 },
			{ "j", 8, 8 }, { "z", 8, 8 }, { "t", 8, 8 }, { "L", 8, 16 } };
	int integer = 4, floating = 4;

	*c = (struct conversion){ .discard = *p == '*' };
	p += c->discard;
	for (; isdigit((unsigned char)*p); p++)
		if (c->width < SIZE_MAX / 16)
			c->width = c->width * 10 + (size_t)(*p - '0');
	for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++)
		if (!strncmp(p, lengths[i].name, strlen(lengths[i].name))) {
			p += strlen(lengths[i].name);
			integer = lengths[i].integer;
			floating = lengths[i].floating;
			break;
		}
	c->letter = *p ? *p++ : '\0';
	c->size = strchr("aefgAEFG", c->letter) ? floating : integer;
	return p;
}

static void skip_space(struct scan *in)
{
	while (isspace(nolibc_peek(in)))
		nolibc_take(in);
}

static void store(void *to, uint64_t v, int size)
{
	switch (size) { /* little-endian: an integer's low bytes are its first */
	case 1:
		*(unsigned char *)to = (unsigned char)v;
		break;
	case 2:
		*(unsigned short *)to = (unsigned short)v;
		break;
	case 4:
		*(unsigned int *)to = (unsigned int)v;
		break;
	default:
		*(unsigned long *)to = v;
	}
}

/* As strtol() and strtoul() read it; false when it is no number. */
static int scan_integer(struct scan *in, const struct conversion *c, void *to)
{
	unsigned int base = c->letter == 'o' ? 8 : strchr("xXp", c->letter) ? 16 : c->letter == 'i' ? 0 : 10;
	int is_signed = c->letter == 'd' || c->letter == 'i', negative = nolibc_peek(in) == '-', digits = 0, overflow = 0;
	uint64_t v = 0, limit;

	if (negative || nolibc_peek(in) == '+')
		nolibc_take(in);
	if ((!base || base == 16) && nolibc_peek(in) == '0') {
		nolibc_take(in);
		digits = 1;
		if (nolibc_take_letter(in, 'x')) {
			base = 16;
			digits = 0;
		} else if (!base) {
			base = 8;
		}
	}
	if (!base)
		base = 10;
	limit = !is_signed ? UINT64_MAX : (uint64_t)INT64_MAX + (uint64_t)negative;
	for (;; nolibc_take(in)) {
		int ch = nolibc_peek(in);
		unsigned int d = isdigit(ch) ? (unsigned int)(ch - '0') : isxdigit(ch) ? (unsigned int)(tolower(ch) - 'a') + 10 : UINT_MAX;

		if (d >= base)
			break;
		digits = 1;
		if (v > (limit - d) / base)
			overflow = 1;
		else
			v = v * base + d;
	}
	if (!digits)
		return 0;
	if (overflow)
		v = is_signed && negative ? (uint64_t)INT64_MIN : limit;
	else if (negative)
		v = -v;
	if (to)
		store(to, v, c->size);
	return 1;
}

/* Not inlined, so that only a long double takes a long double's room. */
static __attribute__((noinline)) int scan_long_double(struct scan *in, long double *to)
{
	uint32_t limbs[LONG_DOUBLE_LIMBS];
	struct scanned_float f = nolibc_scan_float(in, &nolibc_long_double, limbs);

	if (to && f.used)
		*to = nolibc_make_long_double(f);
	return f.used && f.used == in->used;
}

static int scan_floating(struct scan *in, const struct conversion *c, void *to)
{
	uint32_t limbs[DOUBLE_LIMBS];
	struct scanned_float f;

	if (c->size == 16)
		return scan_long_double(in, to);
	f = nolibc_scan_float(in, c->size == 8 ? &nolibc_double : &nolibc_float, limbs);
	if (!f.used || f.used != in->used) /* "1e+" is a number's beginning that turned out to be none */
		return 0;
	if (to && c->size == 8)
		*(double *)to = nolibc_make_double(f);
	else if (to)
		*(float *)to = nolibc_make_float(f);
	return 1;
}

/* "[a-z]" from behind the bracket: marks what is in the set. Returns what follows it, or NULL when it doesn't end. */
static const char *parse_set(const char *p, unsigned char set[256])
{
	int inside = *p != '^';
	const char *start;

	p += !inside;
	memset(set, !inside, 256);
	for (start = p; *p && (*p != ']' || p == start); p++) {
		unsigned char from = (unsigned char)*p, to = from;

		if (p[1] == '-' && p[2] && p[2] != ']') {
			to = (unsigned char)p[2];
			p += 2;
		}
		for (unsigned int i = from; i <= to; i++)
			set[i] = (unsigned char)inside;
	}
	return *p ? p + 1 : NULL;
}

/* %c, %s, %[: characters that are in the set, up to the width. */
static int scan_text(struct scan *in, const struct conversion *c, const unsigned char set[256], char *to)
{
	size_t n = 0;

	for (; nolibc_peek(in) != EOF && set[nolibc_peek(in)]; nolibc_take(in), n++)
		if (to)
			to[n] = (char)nolibc_peek(in);
	if (to && c->letter != 'c' && n)
		to[n] = '\0';
	return c->letter == 'c' ? n == c->width : n > 0;
}

static void text_set(const struct conversion *c, unsigned char set[256])
{
	for (int i = 0; i < 256; i++)
		set[i] = c->letter == 'c' || !isspace(i);
}

static int convert(struct scan *in, const struct conversion *c, const unsigned char set[256], void *to)
{
	switch (c->letter) {
	case 'd':
	case 'i':
	case 'u':
	case 'o':
	case 'x':
	case 'X':
	case 'p':
		return scan_integer(in, c, to);
	case 'a':
	case 'e':
	case 'f':
	case 'g':
	case 'A':
	case 'E':
	case 'F':
	case 'G':
		return scan_floating(in, c, to);
	default:
		return scan_text(in, c, set, to);
	}
}

static int scan(struct scan *in, const char *fmt, va_list ap)
{
	int done = 0;

	for (;;) {
		unsigned char c = (unsigned char)*fmt++;
		unsigned char set[256];
		struct conversion conversion;

		in->left = SIZE_MAX;
		if (!c)
			return done;
		if (isspace(c)) {
			skip_space(in);
			continue;
		}
		if (c != '%' || *fmt == '%') {
			if (c == '%') {
				skip_space(in);
				fmt++;
			}
			if (nolibc_peek(in) != c)
				return nolibc_peek(in) == EOF && !done ? EOF : done;
			nolibc_take(in);
			continue;
		}
		fmt = parse(fmt, &conversion);
		if (conversion.letter == '[') {
			fmt = parse_set(fmt, set);
			if (!fmt)
				return done;
		} else if (!conversion.letter || !strchr("diuoxXpaefgAEFGcsn", conversion.letter)) {
			return done;
		} else {
			text_set(&conversion, set);
		}

		void *to = conversion.discard ? NULL : va_arg(ap, void *);

		if (conversion.letter == 'n') {
			if (to)
				store(to, in->used, conversion.size);
			continue;
		}
		if (conversion.letter == 'p')
			conversion.size = sizeof(void *);
		if (conversion.letter != 'c' && conversion.letter != '[')
			skip_space(in);
		if (nolibc_peek(in) == EOF)
			return done ? done : EOF;
		if (!conversion.width)
			conversion.width = conversion.letter == 'c' ? 1 : SIZE_MAX;
		in->left = conversion.width;
		size_t before = in->used;

		in->used = 0;
		int ok = convert(in, &conversion, set, to);

		in->used += before;
		if (!ok)
			return done;
		done += !conversion.discard;
	}
}

static int from_stream(void *from)
{
	return fgetc(from);
}

int vsscanf(const char *restrict s, const char *restrict fmt, va_list ap)
{
	const char *at = s;
	struct scan in = { .get = nolibc_from_string, .from = &at };

	return scan(&in, fmt, ap);
}

int vfscanf(FILE *restrict f, const char *restrict fmt, va_list ap)
{
	struct scan in = { .get = from_stream, .from = f };
	int done = scan(&in, fmt, ap);

	if (in.fetched && in.c != EOF)
		ungetc(in.c, f);
	return done;
}

int vscanf(const char *restrict fmt, va_list ap)
{
	return vfscanf(stdin, fmt, ap);
}

int sscanf(const char *restrict s, const char *restrict fmt, ...)
{
	FORWARD(vsscanf(s, fmt, ap));
}

int fscanf(FILE *restrict f, const char *restrict fmt, ...)
{
	FORWARD(vfscanf(f, fmt, ap));
}

int scanf(const char *restrict fmt, ...)
{
	FORWARD(vscanf(fmt, ap));
}
