// SPDX-License-Identifier: BSD-3-Clause
// The end of the program.
//
// Handlers of atexit() and destructors of C++ objects (__cxa_atexit) are one list and run in reverse order, as C++ wants it
// ([basic.start.term]). The first 32, which C11 7.22.4.2 promises, need no heap; more come in blocks.
#include <assert.h>
#include <stdlib.h>
#include <unistd.h>

#include <uk/assert.h>
#include <uk/libc.h>
#include <uk/plat/bootstrap.h>
#include <uk/plat/crash.h>

#include "abort.h"

#define HANDLERS 32

struct handlers {
	struct handlers *before;
	unsigned int count;
	struct {
		void (*function)(void *arg);
		void *arg;
	} entry[HANDLERS];
};

static struct handlers first, *last = &first;
void (*nolibc_before_abort)(void);
static void (*run_handlers)(void); /* set when there are some: a program that has none is smaller without */

/* Itanium C++ ABI 3.3.6: compilers call it for each object with a destructor; `object` tells shared libraries apart, and we have none. */
int __cxa_atexit(void (*function)(void *arg), void *arg, void *object);
extern void *__dso_handle;
void *__dso_handle;

/* Counted down before the call: a handler may register others, or call exit() again. */
static void run_all(void)
{
	for (;;) {
		while (!last->count && last->before)
			last = last->before;
		if (!last->count)
			return;
		last->count--;
		last->entry[last->count].function(last->entry[last->count].arg);
	}
}

int __cxa_atexit(void (*function)(void *arg), void *arg, void *object)
{
	(void)object;
	run_handlers = run_all;
	if (last->count == HANDLERS) {
		struct handlers *next = malloc(sizeof(*next));

		if (!next)
			return -1;
		next->before = last;
		next->count = 0;
		last = next;
	}
	last->entry[last->count].function = function;
	last->entry[last->count++].arg = arg;
	return 0;
}

static void without_argument(void *arg)
{
	((void (*)(void))(size_t)arg)();
}

int atexit(void (*handler)(void))
{
	return __cxa_atexit(without_argument, (void *)(size_t)handler, NULL);
}

void exit(int code)
{
	if (run_handlers)
		run_handlers();
	uk_boot_end(code);
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

	if (nolibc_before_abort)
		nolibc_before_abort();
	ukplat_crash(&crash);
}

void __assert_fail(const char *condition, const char *file, unsigned int line, const char *function)
{
	uk_assert_fail(condition, file, (int)line, function);
}
