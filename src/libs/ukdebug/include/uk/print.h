// SPDX-License-Identifier: BSD-3-Clause
// Messages of libraries to whoever runs the guest, by level.
#ifndef UK_PRINT_H
#define UK_PRINT_H

#include <stdarg.h>
#include <uk/essentials.h>

enum uk_print_level { UK_PRINT_CRIT, UK_PRINT_ERR, UK_PRINT_WARN, UK_PRINT_INFO, UK_PRINT_DEBUG };

/* Prints "<level>: <text>"; the text brings its own line end. Works without heap and thread-local storage. */
void uk_printk(enum uk_print_level level, const char *fmt, ...) UK_PRINTF(2, 3);
void uk_vprintk(enum uk_print_level level, const char *fmt, va_list ap) UK_PRINTF(2, 0);

#if !defined(CONFIG_LIBUKDEBUG_PRINTK)
#define UK_PRINT_LEAST (-1)
#elif defined(CONFIG_LIBUKDEBUG_PRINTK_INFO)
#define UK_PRINT_LEAST UK_PRINT_INFO
#elif defined(CONFIG_LIBUKDEBUG_PRINTK_WARN)
#define UK_PRINT_LEAST UK_PRINT_WARN
#elif defined(CONFIG_LIBUKDEBUG_PRINTK_ERR)
#define UK_PRINT_LEAST UK_PRINT_ERR
#else
#define UK_PRINT_LEAST UK_PRINT_CRIT
#endif

#ifdef CONFIG_LIBUKDEBUG_PRINTD
#define UK_PRINT_DEBUG_TOO 1
#else
#define UK_PRINT_DEBUG_TOO 0
#endif

/* A condition that the compiler decides: arguments are checked always, evaluated only if printed. */
#define uk_pr(level, ...)                                                                                \
	do {                                                                                                 \
		if ((int)(level) <= (int)UK_PRINT_LEAST || ((level) == UK_PRINT_DEBUG && UK_PRINT_DEBUG_TOO))    \
			uk_printk((level), __VA_ARGS__);                                                             \
	} while (0)

#define uk_pr_crit(...) uk_pr(UK_PRINT_CRIT, __VA_ARGS__)
#define uk_pr_err(...) uk_pr(UK_PRINT_ERR, __VA_ARGS__)
#define uk_pr_warn(...) uk_pr(UK_PRINT_WARN, __VA_ARGS__)
#define uk_pr_info(...) uk_pr(UK_PRINT_INFO, __VA_ARGS__)
#define uk_pr_debug(...) uk_pr(UK_PRINT_DEBUG, __VA_ARGS__)

#endif
