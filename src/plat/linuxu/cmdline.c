// SPDX-License-Identifier: BSD-3-Clause
// The arguments as one line, for those who ask for that instead of the vector.
//
// The line is exactly as long as it has to be, so nothing is ever cut. An argument that is empty or has a blank or a quote
// stands in double quotes, with a backslash before each quote and backslash in it.

#include "linux.h"

static int needs_quotes(const char *argument)
{
	if (!*argument)
		return 1;
	for (; *argument; argument++)
		if (*argument == ' ' || *argument == '\t' || *argument == '\n'
		    || *argument == '"' || *argument == '\'' || *argument == '\\')
			return 1;
	return 0;
}

// Appends c at to[at], if there is a `to`; returns the next place.
static size_t put(char *to, size_t at, char c)
{
	if (to)
		to[at] = c;
	return at + 1;
}

// Writes the line into `to`, or nothing if that is null; returns its length.
static size_t join(char *to, int argc, char *const argv[])
{
	size_t at = 0;

	for (int i = 1; i < argc; i++) {
		int quotes = needs_quotes(argv[i]);

		if (i > 1)
			at = put(to, at, ' ');
		if (quotes)
			at = put(to, at, '"');
		for (const char *c = argv[i]; *c; c++) {
			if (*c == '"' || *c == '\\')
				at = put(to, at, '\\');
			at = put(to, at, *c);
		}
		if (quotes)
			at = put(to, at, '"');
	}
	return at;
}

const char *_linuxu_cmdline(int argc, char *const argv[])
{
	size_t len = join(NULL, argc, argv);
	long at;

	if (!len)
		return "";
	at = _linuxu_mmap(NULL, len + 1, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (at < 0)
		_linuxu_refuse("no memory for the command line");
	join((char *)at, argc, argv);
	return (const char *)at;
}
