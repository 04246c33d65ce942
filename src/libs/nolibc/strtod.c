// SPDX-License-Identifier: BSD-3-Clause
// Text to floating point, of stdlib.h.
#include <stdlib.h>

#include <errno.h>

#include "scan.h"

static struct scanned_float scan_string(const char *s, char **end, const struct float_format *format, uint32_t *limbs)
{
	const char *at = s;
	struct scan in = { .get = nolibc_from_string, .from = &at, .left = SIZE_MAX };
	struct scanned_float f = nolibc_scan_float(&in, format, limbs);

	if (end)
		*end = (char *)(uintptr_t)(s + f.used);
	if (f.range)
		errno = ERANGE;
	if (!f.used)
		f.negative = 0;
	return f;
}

float strtof(const char *restrict s, char **restrict end)
{
	uint32_t limbs[DOUBLE_LIMBS];

	return nolibc_make_float(scan_string(s, end, &nolibc_float, limbs));
}

double strtod(const char *restrict s, char **restrict end)
{
	uint32_t limbs[DOUBLE_LIMBS];

	return nolibc_make_double(scan_string(s, end, &nolibc_double, limbs));
}

long double strtold(const char *restrict s, char **restrict end)
{
	uint32_t limbs[LONG_DOUBLE_LIMBS];

	return nolibc_make_long_double(scan_string(s, end, &nolibc_long_double, limbs));
}

double atof(const char *s)
{
	return strtod(s, NULL);
}
