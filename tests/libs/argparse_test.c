// SPDX-License-Identifier: BSD-3-Clause
// Command lines and the words they consist of.
#include "check.h"

#include <string.h>
#include <uk/argparse.h>

/* `wanted` has the words with '|' after each. */
static void splits(const char *line, int count, const char *wanted)
{
	char text[128], got[128] = "", *argv[4];
	int n;

	strcpy(text, line);
	n = uk_argparse(text, argv, 4);
	CHECK(n == count);
	for (int i = 0; i < n; i++)
		strcat(strcat(got, argv[i]), "|");
	CHECK_TEXT(got, wanted);
}

void test(void)
{
	splits("", 0, "");
	splits(" \t\n ", 0, "");
	splits("one", 1, "one|");
	splits("  one   two ", 2, "one|two|");
	splits("a \"b c\" d", 3, "a|b c|d|");
	splits("'single \"inside\"' x", 2, "single \"inside\"|x|");
	splits("\"a 'b' \\\"c\\\" \\\\ \\n\"", 1, "a 'b' \"c\" \\ \\n|");
	splits("a\\ b c\\\\d '\\'", 3, "a b|c\\d|\\|");
	splits("glued\"to gether\"'x y'", 1, "gluedto getherx y|");
	splits("\"\" '' x", 3, "||x|");
	splits("\"\"", 1, "|");
	splits("a b c d", 4, "a|b|c|d|");
	splits("a b c d e", -1, "");
	splits("a \"open", -1, "");
	splits("it's", -1, "");
	splits("end\\", 1, "end\\|");
}
