// SPDX-License-Identifier: BSD-3-Clause
// Messages by level, straight to the console.
#include <uk/print.h>

#include <uk/plat/console.h>
#include <uk/printf.h>

static void print_text(void *arg UK_UNUSED, const char *text, size_t len)
{
	ukplat_console_error(text, len);
}

void uk_vprintk(enum uk_print_level level, const char *fmt, va_list ap)
{
	static const char names[][8] = { "crit: ", "error: ", "warn: ", "info: ", "debug: " };
	size_t len = 0;

	while (names[level][len] && len < sizeof(names[level]))
		len++;
	ukplat_console_error(names[level], len);
	uk_vformat(print_text, NULL, fmt, ap);
}

void uk_printk(enum uk_print_level level, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	uk_vprintk(level, fmt, ap);
	va_end(ap);
}
