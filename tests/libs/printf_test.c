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
	char ours[512], theirs[512], cut[5];
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
	char big[400];

	CHECK(snprintf(big, sizeof(big), "%f", __DBL_MAX__) == 316);
	CHECK(strncmp(big, "179769313486231", 15) == 0);
	same("%.30f", 0.5);
	same("%f %d %s", 1.5, 7, "after a float");
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
}

static void refuses(void)
{
	char s[16];

	/* The format isn't a literal: compilers would refuse it too. */
	const char *volatile odd = "%y|%";

	CHECK(snprintf(s, sizeof(s), odd) == 4);
	CHECK_TEXT(s, "%y|%");
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
	console();
	refuses();
}
