// SPDX-License-Identifier: BSD-3-Clause
// Locales: there is one, "C".
#ifndef NOLIBC_LOCALE_H
#define NOLIBC_LOCALE_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

#define LC_CTYPE 0
#define LC_NUMERIC 1
#define LC_TIME 2
#define LC_COLLATE 3
#define LC_MONETARY 4
#define LC_MESSAGES 5
#define LC_ALL 6

/* C11 7.11: an empty text or CHAR_MAX: the locale doesn't say. */
struct lconv {
	char *decimal_point, *thousands_sep, *grouping, *int_curr_symbol, *currency_symbol, *mon_decimal_point, *mon_thousands_sep,
		*mon_grouping, *positive_sign, *negative_sign;
	char int_frac_digits, frac_digits, p_cs_precedes, p_sep_by_space, n_cs_precedes, n_sep_by_space, p_sign_posn, n_sign_posn,
		int_p_cs_precedes, int_p_sep_by_space, int_n_cs_precedes, int_n_sep_by_space, int_p_sign_posn, int_n_sign_posn;
};

/* "C" for NULL (a question), "", "C" and "POSIX"; NULL for any other: nothing has changed. */
char *setlocale(int category, const char *name);
struct lconv *localeconv(void);

#ifdef __cplusplus
}
#endif
#endif
