// SPDX-License-Identifier: BSD-3-Clause
// Formats text as printf does, into a callback.
#ifndef UK_PRINTF_H
#define UK_PRINTF_H

#include <stdarg.h>
#include <uk/essentials.h>

/* Takes `len` bytes of output; called several times for one format. */
typedef void (*uk_format_sink)(void *arg, const char *text, size_t len);

/*
 * Understands the flags "-+ #0", width and precision (also `*`), the lengths hh h l ll j z t L and the conversions
 * d i u o x X c s p a A e E f F g G %. %n is refused (a format string that writes memory has no place here): its argument is passed over,
 * and like an unknown conversion it is printed as it stands. Needs neither heap nor thread-local storage.
 * Floating conversions have all digits that the number has, rounded to the nearest, ties to even; a double takes less than 1 KiB of stack,
 * a long double less than 6. Without LIBUKPRINTF_FLOAT they print the name of the option below
 * and pass over their argument.
 * Returns the number of bytes handed out, or -1 when they are more than INT_MAX.
 */
int uk_vformat(uk_format_sink sink, void *arg, const char *fmt, va_list ap);

#endif
