// SPDX-License-Identifier: BSD-3-Clause
// What a program that tests the file libraries counts.
#ifndef CHECKS_H
#define CHECKS_H

#include "fuzz.h"

#include <stdio.h>

/* Counts; a failed check is printed with its line. */
#define CHECK(condition) check((condition) != 0, __LINE__, #condition)

static long checks, failures;

static void check(int ok, int line, const char *what)
{
	checks++;
	if (ok)
		return;
	failures++;
	printf("line %d: %s\n", line, what);
	fuzz_failed();
}

/* Prints the counts; what main returns. */
static int checked(void)
{
	printf("%ld checks, %ld failed\n", checks, failures);
	return failures != 0;
}

#endif
