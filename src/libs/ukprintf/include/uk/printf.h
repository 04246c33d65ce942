// SPDX-License-Identifier: BSD-3-Clause
// Formats text as printf does, into a callback.
#ifndef UK_PRINTF_H
#define UK_PRINTF_H

#include <stdarg.h>
#include <uk/essentials.h>

/* Takes `len` bytes of output; called several times for one format. */
typedef void (*uk_format_sink)(void *arg, const char *text, size_t len);

/*
 * Understands the flags "-+ #0", width and precision (also `*`), the lengths hh h l ll j z t and the conversions
 * d i u o x X c s p f F %. %n is refused (a format string that writes memory has no place here): an unknown
 * conversion is printed as it stands. Needs neither heap nor thread-local storage.
 * %f is exact to 17 digits after the point; numbers of 10^18 and more have 15 right digits, then others or zeroes.
 * Returns the number of bytes handed out, or -1 when they are more than INT_MAX.
 */
int uk_vformat(uk_format_sink sink, void *arg, const char *fmt, va_list ap);

#endif
