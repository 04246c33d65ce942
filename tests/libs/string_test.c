// SPDX-License-Identifier: BSD-3-Clause
// nolibc's strings and memory: every alignment, both directions of overlap, the edges of each function.
#include "check.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static void copies_at_every_alignment(void)
{
	unsigned char from[64], to[64];

	for (size_t i = 0; i < sizeof(from); i++)
		from[i] = (unsigned char)(i + 1);
	for (size_t a = 0; a < 9; a++)
		for (size_t b = 0; b < 9; b++)
			for (size_t n = 0; n < 40; n++) {
				int ok = 1;

				memset(to, 0xee, sizeof(to));
				CHECK(memcpy(to + a, from + b, n) == to + a);
				for (size_t i = 0; i < sizeof(to); i++)
					ok &= to[i] == (i >= a && i < a + n ? from[b + i - a] : 0xee);
				CHECK(ok);
				CHECK(memcmp(to + a, from + b, n) == 0);
			}
}

static void moves_over_itself(void)
{
	for (size_t a = 0; a < 18; a++)
		for (size_t b = 0; b < 18; b++)
			for (size_t n = 0; n < 40; n++) {
				unsigned char buffer[64];
				int ok = 1;

				for (size_t i = 0; i < sizeof(buffer); i++)
					buffer[i] = (unsigned char)i;
				memmove(buffer + a, buffer + b, n);
				for (size_t i = 0; i < sizeof(buffer); i++)
					ok &= buffer[i] == (i >= a && i < a + n ? b + i - a : i);
				CHECK(ok);
			}
}

static void fills(void)
{
	unsigned char buffer[48];

	for (size_t a = 0; a < 9; a++)
		for (size_t n = 0; n < 35; n++) {
			int ok = 1;

			for (size_t i = 0; i < sizeof(buffer); i++)
				buffer[i] = 7;
			memset(buffer + a, 0x1ff, n);
			for (size_t i = 0; i < sizeof(buffer); i++)
				ok &= buffer[i] == (i >= a && i < a + n ? 0xff : 7);
			CHECK(ok);
		}
}

static void compares(void)
{
	CHECK(strcmp("a", "b") < 0 && strcmp("b", "a") > 0 && strcmp("", "") == 0);
	CHECK(strcmp("\xff", "a") > 0); /* bytes are unsigned */
	CHECK(memcmp("\xff", "a", 1) > 0 && memcmp("x", "y", 0) == 0);
	CHECK(strncmp("abc", "abd", 2) == 0 && strncmp("abc", "abd", 3) < 0 && strncmp("a", "a\0b", 9) == 0);
	CHECK(strcasecmp("HeLLo", "hEllO") == 0 && strcasecmp("a", "B") < 0);
	CHECK(strncasecmp("abX", "ABy", 2) == 0 && strncasecmp("ab", "abc", 3) < 0);
}

static void searches(void)
{
	const char *s = "one two two three";

	CHECK(strchr(s, 't') == s + 4 && strchr(s, 'x') == NULL && strchr(s, 0) == s + 17);
	CHECK(strrchr(s, 't') == s + 12 && strrchr(s, 'z') == NULL && strrchr(s, 0) == s + 17);
	CHECK(strchrnul(s, 'x') == s + 17);
	CHECK(strstr(s, "two th") == s + 8 && strstr(s, "two") == s + 4 && strstr(s, "") == s && strstr(s, "four") == NULL);
	CHECK(memchr(s, 'w', 5) == NULL && memchr(s, 'w', 6) == s + 5);
	CHECK(memrchr(s, 'o', 7) == s + 6);
	CHECK(strspn("aabbc", "ab") == 4 && strcspn("aabbc", "c") == 4 && strspn("", "a") == 0);
	CHECK(strpbrk(s, "xyw") == s + 5 && strpbrk(s, "xyz") == NULL);
}

static void copies_strings(void)
{
	char b[16];

	CHECK(strlcpy(b, "hello", sizeof(b)) == 5);
	CHECK_TEXT(b, "hello");
	CHECK(strlcpy(b, "a longer string than that", sizeof(b)) == 25 && strlen(b) == 15);
	CHECK(strlcat(strcpy(b, "ab"), "cd", 4) == 4);
	CHECK_TEXT(b, "abc");
	CHECK(strlcat(b, "x", 2) == 3); /* no terminator within the size: nothing is added */
	CHECK_TEXT(b, "abc");
	memset(b, 'x', sizeof(b));
	strncpy(b, "ab", 5);
	CHECK(b[2] == 0 && b[4] == 0 && b[5] == 'x');
	strncpy(b, "abcdef", 3);
	CHECK(memcmp(b, "abc", 3) == 0);
	CHECK_TEXT(strncat(strcpy(b, "ab"), "cdef", 2), "abcd");
	CHECK(stpcpy(b, "xyz") == b + 3);
	CHECK(strnlen("abc", 2) == 2 && strnlen("abc", 9) == 3);
}

static void splits_tokens(void)
{
	char s[] = ",,a,,bc,";
	char *rest;

	CHECK_TEXT(strtok_r(s, ",", &rest), "a");
	CHECK_TEXT(strtok_r(NULL, ",", &rest), "bc");
	CHECK(strtok_r(NULL, ",", &rest) == NULL && strtok_r(NULL, ",", &rest) == NULL);
}

static void knows_classes(void)
{
	int alnum = 0, space = 0, punct = 0, print = 0, xdigit = 0;

	for (int c = -1; c < 256; c++) {
		alnum += !!isalnum(c);
		space += !!isspace(c);
		punct += !!ispunct(c);
		print += !!isprint(c);
		xdigit += !!isxdigit(c);
		CHECK(toupper(tolower(c)) == toupper(c));
	}
	CHECK(alnum == 62 && space == 6 && punct == 32 && print == 95 && xdigit == 22);
}

void test(void)
{
	copies_at_every_alignment();
	moves_over_itself();
	fills();
	compares();
	searches();
	copies_strings();
	splits_tokens();
	knows_classes();
	CHECK_TEXT(strerror(ENOMEM), "Out of memory");
	CHECK_TEXT(strerror(12345), "Unknown error");
}
