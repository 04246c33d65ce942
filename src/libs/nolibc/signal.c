// SPDX-License-Identifier: BSD-3-Clause
// Signals that the program raises itself.
#include <signal.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <uk/plat/crash.h>

#include "abort.h"

#define SIGNALS "\2\4\6\10\13\17" /* the six of C11 7.14p3 */

static void (*handlers[SIGTERM + 1])(int);

static int is_known(int signal)
{
	if (signal > 0 && signal <= SIGTERM && strchr(SIGNALS, signal))
		return 1;
	errno = EINVAL;
	return 0;
}

static void before_abort(void)
{
	void (*handler)(int) = handlers[SIGABRT];

	handlers[SIGABRT] = SIG_DFL;
	if (handler != SIG_DFL && handler != SIG_IGN)
		handler(SIGABRT);
}

void (*signal(int signal, void (*handler)(int)))(int)
{
	void (*before)(int);

	if (!is_known(signal))
		return SIG_ERR;
	before = handlers[signal];
	handlers[signal] = handler;
	nolibc_before_abort = before_abort;
	return before;
}

int raise(int signal)
{
	static const struct ukplat_crash crash = { .reason = "a signal was raised that nobody handles" };
	void (*handler)(int);

	if (!is_known(signal))
		return -1;
	handler = handlers[signal];
	if (handler == SIG_IGN)
		return 0;
	if (handler != SIG_DFL) {
		handlers[signal] = SIG_DFL; /* so that a handler that raises it again ends */
		handler(signal);
		return 0;
	}
	if (signal == SIGABRT)
		abort();
	if (signal == SIGINT || signal == SIGTERM)
		_Exit(128 + signal);
	ukplat_crash(&crash);
}
