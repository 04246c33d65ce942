// SPDX-License-Identifier: BSD-3-Clause
// nolibc's strtod, scanf and strftime families against the host's.
#include "check.h"

#include <errno.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static uint64_t draw(void)
{
	static uint64_t state = 88172645463325252ULL;

	state ^= state << 13;
	state ^= state >> 7;
	return state ^= state << 17;
}

static void fail(const char *what, const char *s)
{
	CHECK_TEXT(s, what);
}

/* The same bits, end and errno. A result that is the least normal number may be reported as too small or not. */
static void number(const char *s)
{
	char *end, *host_end;

	errno = 0;
	float f = strtof(s, &end);
	int error = errno;
	float g = host_strtof(s, &host_end);

	if (memcmp(&f, &g, sizeof(f)) != 0 || end != host_end || (error != host_errno() && __builtin_fabsf(f) != __FLT_MIN__))
		fail("as the host's strtof", s);
	errno = 0;
	double d = strtod(s, &end);
	error = errno;
	double e = host_strtod(s, &host_end);

	if (memcmp(&d, &e, sizeof(d)) != 0 || end != host_end || (error != host_errno() && __builtin_fabs(d) != __DBL_MIN__))
		fail("as the host's strtod", s);
	errno = 0;
	long double l = strtold(s, &end);
	error = errno;
	long double m = host_strtold(s, &host_end);

	if (memcmp(&l, &m, 10) != 0 || end != host_end || (error != host_errno() && __builtin_fabsl(l) != __LDBL_MIN__))
		fail("as the host's strtold", s);
	CHECK(1);
}

static void known_numbers(void)
{
	static const char *const texts[] = {
		"", "0", "-0", "+1", " \t\n1.5x", ".5", "5.", ".", "-.", "1e5", "1e", "1e+", "1e+x", "1.e3", "e5", "+-1", "0x", "0xg",
		"0x1", "0x.8",
		"0x1.8p3", "0x1p", "0x1p+", "0x.p1", "0x1.", "0X1P-1", "inf", "-INFINITY", "infinit", "in", "nan", "-NaN", "nan()",
		"nan(x1_)x",
		"nan(x", "na", "9007199254740993", "9007199254740992.9999", "9007199254740993.0000000000000000000000000000001", "1e308",
		"1.7976931348623157e308", "1.7976931348623158e308", "1.7976931348623159e308", "1e309", "-1e400", "1e99999999999999999999",
		"1e-99999999999999999999", "0e99999999999", "4.9e-324", "2.4703282292062327e-324", "2.4703282292062328e-324", "2e-324",
		"1e-400",
		"2.2250738585072011e-308", "2.2250738585072014e-308", "3.4028235677973366e38", "3.4028235e38", "1.4e-45", "7e-46",
		"1e4932", "1e4933",
		"3.6e-4951", "1e-4951", "1e-5100", "0x1.fffffffffffff8p0", "0x1.fffffffffffff7p0", "0x1p-1074", "0x1p-1075", "0x1.8p-1075",
		"0x1p-16445", "0x1p-16446", "0x1p16383", "0x1p16384", "0x1p1024", "0x1p99999999999", "0x0p99999999999", "0x1p-99999999999",
		"0x123456789abcdef0123456789abcdef0123456789.8p-100", "0x8.00000000000000000000000000000000000001p0",
		"00000000000000000000000000000000000000001.5", "0.000000000000000000000000000000000000000000000000000000000000000001",
		"123456789012345678901234567890123456789012345678901234567890",
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		number(texts[i]);
}

/* Halfway between two numbers, written out whole; then a little more and a little less. */
static void ties(void)
{
	static char s[14000];

	for (int i = 0; i < 300; i++) {
		union {
			uint64_t word;
			double value;
		} d = { .word = i % 3 ? draw() & 0x7fefffffffffffffULL : draw() & 0xfffffffffffffULL };
		union {
			struct {
				uint64_t low;
				unsigned short high;
			} word;
			long double value;
		} l = { .value = d.value };

		if (i % 10 == 0) {
			l.word.low = draw() | 1ULL << 63;
			l.word.high = (unsigned short)(draw() % 0x7ffe + 1);
			snprintf(s, sizeof(s), "%.11600Lg", l.value);
		} else { /* a double's mantissa leaves the x87 11 bits more: the half of its last */
			l.word.low |= d.word & 0x7ff0000000000000ULL ? 1024 : 0;
			snprintf(s, sizeof(s), "%.1200Lg", l.value);
		}
		size_t len = strlen(s);
		char *exponent = strchr(s, 'e'), tail[16] = "";

		if (exponent)
			strcpy(tail, exponent);
		number(s);
		if (!strchr(s, '.'))
			continue;
		len -= strlen(tail);
		strcpy(s + len, "00001");
		strcat(s, tail);
		number(s);
		s[len - 1]--;
		s[len] = '9';
		number(s);
	}
}

static void any_numbers(void)
{
	static const char letters[] = "0123456789012345678901234567890123456789....eE+-xXpPaAfFiInN() ";
	char s[64];

	for (int i = 0; i < 30000; i++) {
		size_t len = draw() % 30;

		switch (draw() % 3) {
		case 0:
			for (size_t k = 0; k < len; k++)
				s[k] = letters[draw() % (sizeof(letters) - 1)];
			s[len] = '\0';
			break;
		case 1:
			snprintf(s, sizeof(s), "%lu.%lue%d", draw() >> draw() % 64, draw() >> draw() % 64, (int)(draw() % 700) - 350);
			break;
		default:
			snprintf(s, sizeof(s), "0x%lx.%lxp%d", draw() >> draw() % 64, draw() >> draw() % 64, (int)(draw() % 2400) - 1200);
		}
		number(s);
	}
}

/* Up to three results of 32 bytes each; what isn't written is 0xaa in both. */
static void scans(const char *s, const char *fmt)
{
	static unsigned char ours[3][64], theirs[3][64];

	memset(ours, 0xaa, sizeof(ours));
	memset(theirs, 0xaa, sizeof(theirs));
	int n = sscanf(s, fmt, ours[0], ours[1], ours[2]);
	int m = host_sscanf(s, fmt, theirs[0], theirs[1], theirs[2]);

	CHECK(1);
	if (n != m || memcmp(ours, theirs, sizeof(ours)) != 0) {
		char text[200];

		snprintf(text, sizeof(text), "\"%s\" by \"%s\": %d, not %d", s, fmt, n, m);
		fail("as the host's sscanf", text);
	}
}

static void scanning(void)
{
	static const char *const texts[] = {
		"", " ", "12", "-12", "+7 8 9", "12abc", "0x1f", "017", "0", "08", "abc def", "  word", "1.5 2.5e3 x", "1,2,3",
		"1, 2 ,3", "%5",
		"99999999999999999999", "-99999999999999999999", "4294967296", "300", "a-b]c", "]x", "^x", "inf nan 1", "x=5;y=6;",
		"12:34:56", "\t\n7",
		"-", "+", "--1", "ab", "abc", "-0x7", "1.5", "12345678901234567890123",
	};
	static const char *const formats[] = {
		"%d", "%i", "%u", "%x", "%o", "%3d%n", "%2d%2d", "%hhd", "%hd", "%ld", "%lld", "%jd", "%zu", "%hhu", "%lu", "%s",
		"%3s%s", "%c",
		"%c%c%c", " %c", "%[a-z]", "%[^ ]", "%[]a]", "%[^]]%c", "%[0-9]%[^0-9]", "%2[a-c]", "%*d%d", "%*s %s", "%f", "%lf%n",
		"%4lf%s",
		"%d,%d,%d", "%d ,%d , %d", "%%%d", "x=%d;y=%d", "%d:%d:%d", "%n", "abc%n", "%d %d %d", "%g%g", "%a", "%p", "%5i", "%*c%d",
	};

	for (size_t t = 0; t < sizeof(texts) / sizeof(texts[0]); t++)
		for (size_t f = 0; f < sizeof(formats) / sizeof(formats[0]); f++)
			scans(texts[t], formats[f]);

	long double v = 0;
	char three[3];
	int a = 0, b = 0;
	char word[8];

	CHECK(sscanf("1.5 x", "%Lf", &v) == 1 && v == 1.5L);
	/* As C11 7.21.6.2 has it, and the host doesn't: an item that only begins a number, and too few characters for %3c, don't match. */
	CHECK(sscanf("1e+", "%Lf", &v) == 0 && sscanf("12", "%3c", three) == 0 && sscanf("1234", "%3c", three) == 1 && three[2] == '3');
	host_console_input("17 22word\nnext");
	CHECK(scanf("%d%d", &a, &b) == 2 && a == 17 && b == 22);
	CHECK(fscanf(stdin, "%7s", word) == 1);
	CHECK_TEXT(word, "word");
	CHECK(getchar() == '\n' && ungetc('N', stdin) == 'N' && ungetc('M', stdin) == EOF);
	CHECK(scanf("%7s", word) == 1);
	CHECK_TEXT(word, "Nnext");
	CHECK(scanf("%7s", word) == EOF && feof(stdin));
}

static void dates(void)
{
	static const char letters[] = "aAbBcCdDeFgGhHIjmMnprRStTuUVwWxXyYzZ%Q";

	for (int i = 0; i < 3000; i++) {
		time_t t = (time_t)(draw() % 253402300800) - (i % 2 ? 0 : 30610224000);
		struct tm tm;

		gmtime_r(&t, &tm);
		int fields[8] = { tm.tm_sec, tm.tm_min, tm.tm_hour, tm.tm_mday, tm.tm_mon, tm.tm_year, tm.tm_wday, tm.tm_yday };
		char fmt[12], ours[200], theirs[200];

		for (const char *c = letters; *c; c++) {
			size_t room = draw() % 50 + 1;

			snprintf(fmt, sizeof(fmt), "<%%%s%c>", draw() % 8 ? "" : draw() % 2 && strchr("cCxXyY", *c) ? "E" : "", *c);
			memset(ours, 0, sizeof(ours));
			memset(theirs, 0, sizeof(theirs));
			size_t n = strftime(ours, room, fmt, &tm), m = host_strftime(theirs, room, fmt, fields);

			CHECK(n == m);
			if (n)
				CHECK_TEXT(ours, theirs);
		}
	}
	char s[32];
	struct tm tm = { .tm_year = 70, .tm_mday = 2, .tm_wday = 5, .tm_yday = 1 };

	CHECK(strftime(s, sizeof(s), "%s|%", &tm) == 7);
	CHECK_TEXT(s, "86400|%");
	CHECK_TEXT(asctime(&tm), "Fri Jan  2 00:00:00 1970\n");
	CHECK_TEXT(ctime(&(time_t){ 0 }), "Thu Jan  1 00:00:00 1970\n");
}

void test(void)
{
	known_numbers();
	any_numbers();
	ties();
	scanning();
	dates();
}
