// SPDX-License-Identifier: BSD-3-Clause
// The word splitter: one pass, writing over the text that it reads.
#include <uk/argparse.h>

static int is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* Copies the word at *from, without its quotes, to `to`. Returns its end there, or NULL: a quote isn't closed. */
static char *copy_word(char **from, char *to)
{
	char *p = *from, quote = 0;

	for (; *p && (quote || !is_blank(*p)); p++) {
		if ((*p == '"' || *p == '\'') && (!quote || quote == *p)) {
			quote ^= *p;
			continue;
		}
		if (*p == '\\' && quote != '\'' && p[1] && (!quote || p[1] == '"' || p[1] == '\\'))
			p++;
		*to++ = *p;
	}
	*from = p;
	return quote ? NULL : to;
}

int uk_argparse(char *text, char *argv[], int max)
{
	int count = 0;

	for (;;) {
		while (is_blank(*text))
			text++;
		if (!*text)
			return count;
		if (count == max)
			return -1;
		char *word = text, *end = copy_word(&text, word);
		int last = !*text;

		if (!end)
			return -1;
		*end = '\0'; /* may lie on the blank at `text` */
		argv[count++] = word;
		if (last)
			return count;
		text++;
	}
}
