// SPDX-License-Identifier: BSD-3-Clause
// The end of the program, and its environment.
#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <uk/assert.h>
#include <uk/plat/bootstrap.h>
#include <uk/plat/crash.h>

#define HANDLERS 32 /* C11 7.22.4.2: at least 32 */

static void (*handlers[HANDLERS])(void);
static int handler_count;

static char *no_environment[] = { NULL };
char **environ = no_environment;

int atexit(void (*handler)(void))
{
	if (handler_count == HANDLERS)
		return -1;
	handlers[handler_count++] = handler;
	return 0;
}

void exit(int code)
{
	while (handler_count > 0)
		handlers[--handler_count]();
	ukplat_terminate(code);
}

void _Exit(int code)
{
	ukplat_terminate(code);
}

void _exit(int code)
{
	ukplat_terminate(code);
}

void abort(void)
{
	static const struct ukplat_crash crash = { .reason = "abort() was called" };

	ukplat_crash(&crash);
}

void __assert_fail(const char *condition, const char *file, unsigned int line, const char *function)
{
	uk_assert_fail(condition, file, (int)line, function);
}

char *getenv(const char *name)
{
	size_t len = strlen(name);

	for (char **e = environ; e && *e; e++)
		if (!strncmp(*e, name, len) && (*e)[len] == '=')
			return *e + len + 1;
	return NULL;
}
