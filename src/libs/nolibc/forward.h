// SPDX-License-Identifier: BSD-3-Clause
// The body of a function whose arguments after `fmt` vary: hands them, as `ap`, to the one that takes a va_list.
#ifndef NOLIBC_FORWARD_H
#define NOLIBC_FORWARD_H

#include <stdarg.h>

#define FORWARD(call)                                                                                    \
	va_list ap;                                                                                          \
	int n;                                                                                               \
	va_start(ap, fmt);                                                                                   \
	n = call;                                                                                            \
	va_end(ap);                                                                                          \
	return n

#endif
