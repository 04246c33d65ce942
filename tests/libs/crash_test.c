// SPDX-License-Identifier: BSD-3-Clause
// A block freed twice ends in a crash dump. (A program of its own: a guest crashes once.)
#include "check.h"

#include <string.h>
#include <uk/alloc.h>
#include <uk/allocbbuddy.h>
#include <uk/plat/crash.h>

static struct uk_alloc *a;

static void free_twice(void)
{
	char *p = uk_malloc(a, 40);

	uk_free(a, p);
	uk_free(a, p);
}

void test(void)
{
	const char *text;

	a = uk_allocbbuddy_init(host_memory(65536), 65536);
	CHECK(host_crashes(free_twice));
	text = host_console();
	CHECK(strstr(text, "\nCrash: heap: a block was freed twice at 0x") != NULL);
	CHECK(strstr(text, "\nBack trace:\n  #0 0x") != NULL);
}
