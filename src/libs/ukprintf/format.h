// SPDX-License-Identifier: BSD-3-Clause
// What the formatter's conversions share: one conversion's flags, and the way out.
#ifndef UK_PRINTF_FORMAT_H
#define UK_PRINTF_FORMAT_H

#include <uk/printf.h>

struct spec {
	unsigned int left : 1, plus : 1, space : 1, alternate : 1, zero : 1;
	int width;
	int precision; /* -1: none given */
};

struct output {
	uk_format_sink sink;
	void *arg;
	size_t count;
};

void uk_format_put(struct output *out, const char *text, size_t len);
/* `n` times `c`, a blank or a zero; nothing when `n` isn't positive. */
void uk_format_pad(struct output *out, char c, long n);
const char *uk_format_sign(const struct spec *s, int negative);
/* The conversion `c` of "aefgAEFG": takes a double, or with `is_long` a long double. */
void uk_format_floating(struct output *out, char c, struct spec s, int is_long, va_list *ap);
/*
 * The same where no number is printed: passes over the argument and names the option. The build puts it in the place of the other one when
 * no string of an image has such a conversion.
 */
void uk_format_without_floating(struct output *out, char c, struct spec s, int is_long, va_list *ap);

#endif
