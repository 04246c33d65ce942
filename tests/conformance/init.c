// SPDX-License-Identifier: BSD-3-Clause
// The init table (uk/init.h), constructors and destructors, and the order of the end (uk/libc.h).
#include "check.h"

#include <stdlib.h>
#include <string.h>
#include <uk/init.h>
#include <uk/plat/bootstrap.h>

static char order[32];
static volatile unsigned int at; /* or clang would run constructors while it compiles */
static int tell_end;

static void note(char c)
{
	if (at < sizeof(order) - 1)
		order[at++] = c;
}

static int on_app(void)
{
	note('a');
	return 0;
}

static int on_early(void)
{
	note('e');
	return 0;
}

static int on_driver(void)
{
	note('d');
	if (strstr(ukplat_cmdline(), "leave in an init function")) {
		tell_end = 1;
		exit(5);
	}
	return 0;
}

static void end_app(void)
{
	if (tell_end)
		puts("end: app");
}

static void end_early(void)
{
	if (tell_end)
		puts("end: early");
}

UK_INIT(app, on_app, end_app);
UK_INIT(early, on_early, end_early);
UK_INIT(driver, on_driver, NULL);

__attribute__((constructor(101))) static void first_constructor(void)
{
	note('1');
}

__attribute__((constructor)) static void other_constructor(void)
{
	note('2');
}

__attribute__((destructor(101))) static void last_destructor(void)
{
	if (tell_end)
		puts("end: destructor 101");
}

__attribute__((destructor)) static void first_destructor(void)
{
	if (tell_end)
		puts("end: destructor");
}

static void first_handler(void)
{
	puts("end: handler 1");
}

static void second_handler(void)
{
	puts("end: handler 2");
}

static int handlers_run;

static void count_handler(void)
{
	handlers_run++;
}

static void tell_count(void)
{
	printf("end: %d handlers\n", handlers_run);
}

CHECK("init: the table runs by class, then constructors by priority")
{
	EXPECT(!strcmp(order, "eda12"));
}

ACT("init: what runs at the end")
{
	tell_end = 1;
	atexit(first_handler);
	atexit(second_handler);
	exit(7);
}

ACT("init: a hundred handlers")
{
	atexit(tell_count);
	for (int i = 0; i < 100; i++)
		EXPECT(!atexit(count_handler));
}

ACT("init: an exit code of -1")
{
	exit(-1);
}

ACT("init: an exit code of 256")
{
	exit(256);
}
