// SPDX-License-Identifier: BSD-3-Clause
// nolibc's printf family against the host's, format by format.
#include "check.h"

#include <errno.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

/* Formats with both; text and count must be the same. */
static void same(const char *fmt, ...)
{
	static char ours[20000], theirs[20000];
	char cut[5];
	va_list ap, again;
	int n, m;

	va_start(ap, fmt);
	va_copy(again, ap);
	n = vsnprintf(ours, sizeof(ours), fmt, ap);
	m = host_vsnprintf(theirs, sizeof(theirs), fmt, again);
	va_end(again);
	va_end(ap);
	CHECK_TEXT(ours, theirs);
	if (n != m)
		CHECK_TEXT(fmt, "the same count");
	va_start(ap, fmt);
	CHECK(vsnprintf(cut, sizeof(cut), fmt, ap) == n && strlen(cut) < sizeof(cut));
	CHECK(strncmp(cut, theirs, 4) == 0);
	va_end(ap);
}

static void integers(void)
{
	static const char *const flags[] = { "", "-", "+", " ", "0", "#", "-#", "+0", " 0", "#0", "-0", "+-" };
	static const char *const sizes[] = { "", "1", "5", "12", ".0", ".1", ".5", "8.3", "3.8", "12.0" };
	static const char conversions[] = "diuxXo";
	static const int values[] = { 0, 1, -1, 7, 8, 255, 12345, -12345, INT_MAX, INT_MIN };

	for (size_t f = 0; f < sizeof(flags) / sizeof(flags[0]); f++)
		for (size_t s = 0; s < sizeof(sizes) / sizeof(sizes[0]); s++)
			for (const char *c = conversions; *c; c++)
				for (size_t v = 0; v < sizeof(values) / sizeof(values[0]); v++) {
					char fmt[32];

					snprintf(fmt, sizeof(fmt), "<%%%s%s%c>", flags[f], sizes[s], *c);
					same(fmt, values[v]);
				}
	same("%ld %lld %jd %zd %td", LONG_MIN, LLONG_MIN, INTMAX_MIN, (size_t)-5, (ptrdiff_t)-6);
	same("%lu %llx %jo %zX", ULONG_MAX, ULLONG_MAX, UINTMAX_MAX, SIZE_MAX);
	same("%hhd %hhu %hd %hu %hhx", 300, 300, 70000, 70000, -1);
	same("%*d|%-*d|%.*d|%.*d", 6, 42, 6, 42, 4, 42, -1, 42);
	same("%*d|", -6, 42);
	same("%p|%20p", (void *)0x1234, (void *)0xdeadbeefcafe);
}

static void texts(void)
{
	same("%s %10s %-10s| %.2s %5.1s", "abc", "abc", "abc", "abc", "abc");
	same("%.*s|%c|%5c|%-5c|%%", 2, "no terminator here" + 0, 'x', 'y', 'z');
	char raw[3] = { 'a', 'b', 'c' };
	same("%.3s", raw);
	same("plain text");
	same("");
	same("%s", "a text that is longer than the buffers in which it is gathered on its way, so that more than one piece of "
		   "it is handed on; it goes on for a while, until there are more than a hundred and twenty-eight characters");
}

static void floats(void)
{
	static const double values[] = { 0.0, -0.0, 1.0, -1.5, 0.1, 0.5, 1.5, 2.5, 0.25, 0.125, 3.14159265358979, 99.995, 999999.9999999,
					 1e-5, 5e-7, 1e15, 123456789012345678.0, 0.0025, 0.9999995, 9.5, 1e-20, 4503599627370497.5,
					 __DBL_MAX__ * 2, 1.0 / 3 };
	static const char *const formats[] = { "%f", "%.0f", "%.1f", "%.2f", "%.3f", "%12.4f", "%-12.4f|", "%+f", "%012.3f", "% f", "%#.0f",
					       "%.10f", "%.17f", "%F" };

	for (size_t v = 0; v < sizeof(values) / sizeof(values[0]); v++)
		for (size_t f = 0; f < sizeof(formats) / sizeof(formats[0]); f++)
			same(formats[f], values[v]);
	same("%.30f", 0.5);
	same("%f %d %s", 1.5, 7, "after a float");
	same("%g %e %a %Lf %Le %Lg %La|%d", 1.5, 2.5, 3.5, 4.5L, 5.5L, 6.5L, 7.5L, 42);
	same("%.20f %.55f %.0f", 0.1, 0.1, 1e23);
	same("%f %.1100f %.770g", __DBL_MAX__, __DBL_DENORM_MIN__, __DBL_DENORM_MIN__);
	same("%Lf %.12000Lg %La", __LDBL_MAX__, __LDBL_DENORM_MIN__, __LDBL_DENORM_MIN__);
	same("%*.*g|%-*.*e|", 12, 3, 1234567.0, 20, 4, -0.00001234);
}

static uint64_t random_word(void)
{
	static uint64_t state = 88172645463325252ULL;

	state ^= state << 13;
	state ^= state >> 7;
	return state ^= state << 17;
}

static double any_double(void)
{
	union {
		uint64_t word;
		double value;
	} any = { .word = random_word() };

	switch (random_word() % 5) {
	case 0:
		return any.value;
	case 1: /* ties */
		return (double)((long)(any.word % 2000001) - 1000000) / (double)(1 << (any.word >> 60));
	case 2:
		return (double)(any.word % 100000) / 1000;
	case 3: /* of everyday size */
		any.word = (any.word & 0x800fffffffffffffULL) | (983 + random_word() % 80) << 52;
		return any.value;
	default: /* subnormal, infinite, not a number */
		any.word = any.word % 3 ? any.word >> (12 + any.word % 50) : 0x7ff0000000000000ULL | (any.word & 1);
		return any.value;
	}
}

/* The x87's own; the patterns that it refuses, and those that it reads as if they were others, are left out. */
static long double any_long_double(void)
{
	union {
		uint64_t word[2];
		long double value;
	} any = { .word = { random_word() | 1ULL << 63, random_word() & 0xffff } };

	if (random_word() % 4)
		any.word[1] = (any.word[1] & 0x8000) | (0x3fff - 30 + random_word() % 60);
	else if (random_word() % 2)
		any.word[1] &= 0x8000;
	if (!(any.word[1] & 0x7fff))
		any.word[0] &= ~(1ULL << 63);
	return any.value;
}

static void any_floats(void)
{
	static const char *const flags[] = { "", "-", "+", " ", "#", "0", "-#", "#0", "+0", "- " };

	for (int i = 0; i < 20000; i++) {
		int width = random_word() % 3 ? 0 : (int)(random_word() % 40);
		int precision = (int)(random_word() % 4 ? random_word() % 25 : random_word() % 1200), is_long = random_word() % 4 == 0;
		char fmt[32];

		snprintf(fmt, sizeof(fmt), "<%%%s*.*%s%c>%%d", flags[random_word() % 10], is_long ? "L" : "",
			 "eEfFgGaA"[random_word() % 8]);
		if (random_word() % 3 == 0)
			precision = -1;
		if (is_long)
			same(fmt, width, precision, any_long_double(), 42);
		else
			same(fmt, width, precision, any_double(), 42);
	}
}

static void console(void)
{
	char s[8];

	host_console();
	CHECK(printf("%d+%d\n", 1, 2) == 4);
	CHECK_TEXT(host_console(), "1+2\n");
	CHECK(puts("line") == 0 && putchar('c') == 'c' && fputs("!", stderr) == 0);
	CHECK_TEXT(host_console(), "line\nc!");
	CHECK(fwrite("abcdef", 2, 3, stdout) == 3);
	CHECK_TEXT(host_console(), "abcdef");
	CHECK(fprintf(stdin, "x") == -1 && errno == EBADF);
	errno = ENOENT;
	perror("open");
	CHECK_TEXT(host_console(), "open: No such file or directory\n");
	host_console_input("first\nsecond line\n");
	CHECK_TEXT(fgets(s, sizeof(s), stdin), "first\n");
	CHECK_TEXT(fgets(s, sizeof(s), stdin), "second ");
	CHECK(getchar() == 'l');
	s[0] = 'x';
	CHECK(fgets(s, 1, stdin) == s && s[0] == '\0'); /* reads nothing, and isn't the end */
	CHECK(getchar() == 'i');
}

static void refuses(void)
{
	char s[16];

	/* The format isn't a literal: compilers would refuse it too. */
	const char *volatile odd = "%y|%", *volatile counting = "ab%n|%d";
	volatile int most = INT_MAX;
	int written = -1;

	CHECK(snprintf(s, sizeof(s), odd) == 4);
	CHECK_TEXT(s, "%y|%");
	CHECK(snprintf(s, sizeof(s), counting, &written, 7) == 6 && written == -1);
	CHECK_TEXT(s, "ab%n|7");
	errno = 0;
	CHECK(snprintf(s, sizeof(s), "%#.*x", most, 1U) == -1 && errno == EOVERFLOW);
	CHECK(snprintf(s, sizeof(s), "%*d", most, 1) == INT_MAX);
	CHECK(snprintf(s, sizeof(s), "%.*e", most, 1.0) == -1);
	CHECK(snprintf(NULL, 0, "%d", 12345) == 5);
	s[0] = 'x';
	CHECK(snprintf(s, 0, "abc") == 3 && s[0] == 'x');
	CHECK(snprintf(s, 1, "abc") == 3 && s[0] == 0);
}

void test(void)
{
	integers();
	texts();
	floats();
	any_floats();
	console();
	refuses();
}
