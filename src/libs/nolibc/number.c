// SPDX-License-Identifier: BSD-3-Clause
// Text to integers, and integer arithmetic of stdlib.h.
#include <stdlib.h>

#include <ctype.h>
#include <errno.h>
#include <limits.h>

static unsigned int digit_value(char c)
{
	if (isdigit(c))
		return (unsigned int)(c - '0');
	if (isalpha(c))
		return (unsigned int)(tolower(c) - 'a') + 10;
	return UINT_MAX;
}

/* The magnitude, at most `limit` (then errno is ERANGE). *negative is the sign, *end as the standard has it. */
static unsigned long parse(const char *s, char **end, int base, int *negative, unsigned long limit_positive,
			   unsigned long limit_negative)
{
	const char *p = s, *digits;
	unsigned long v = 0, limit;
	int overflow = 0;

	*negative = 0;
	if (end)
		*end = (char *)(size_t)s;
	if (base < 0 || base == 1 || base > 36) {
		errno = EINVAL;
		return 0;
	}
	while (isspace((unsigned char)*p))
		p++;
	if (*p == '+' || *p == '-')
		*negative = *p++ == '-';
	if ((base == 0 || base == 16) && *p == '0' && (p[1] == 'x' || p[1] == 'X') && digit_value(p[2]) < 16) {
		p += 2;
		base = 16;
	} else if (base == 0) {
		base = *p == '0' ? 8 : 10;
	}
	limit = *negative ? limit_negative : limit_positive;
	for (digits = p; digit_value(*p) < (unsigned int)base; p++) {
		unsigned int d = digit_value(*p);

		if (v > (limit - d) / (unsigned int)base)
			overflow = 1;
		else
			v = v * (unsigned int)base + d;
	}
	if (p == digits)
		return 0;
	if (end)
		*end = (char *)(size_t)p;
	if (overflow)
		errno = ERANGE;
	return overflow ? limit : v;
}

unsigned long strtoul(const char *restrict s, char **restrict end, int base)
{
	int negative;
	unsigned long v;
	int before = errno;

	errno = 0;
	v = parse(s, end, base, &negative, ULONG_MAX, ULONG_MAX);
	if (errno == ERANGE)
		return ULONG_MAX;
	if (!errno)
		errno = before;
	return negative ? -v : v;
}

long strtol(const char *restrict s, char **restrict end, int base)
{
	int negative;
	unsigned long v = parse(s, end, base, &negative, LONG_MAX, (unsigned long)LONG_MAX + 1);

	return (long)(negative ? -v : v);
}

/* long and long long are the same here. */
_Static_assert(sizeof(long) == sizeof(long long), "LP64");

long long strtoll(const char *restrict s, char **restrict end, int base)
{
	return strtol(s, end, base);
}

unsigned long long strtoull(const char *restrict s, char **restrict end, int base)
{
	return strtoul(s, end, base);
}

int atoi(const char *s)
{
	return (int)strtol(s, NULL, 10);
}

long atol(const char *s)
{
	return strtol(s, NULL, 10);
}

long long atoll(const char *s)
{
	return strtoll(s, NULL, 10);
}

int abs(int v)
{
	return v < 0 ? -v : v;
}

long labs(long v)
{
	return v < 0 ? -v : v;
}

long long llabs(long long v)
{
	return v < 0 ? -v : v;
}

div_t div(int a, int b)
{
	return (div_t){ a / b, a % b };
}

ldiv_t ldiv(long a, long b)
{
	return (ldiv_t){ a / b, a % b };
}

lldiv_t lldiv(long long a, long long b)
{
	return (lldiv_t){ a / b, a % b };
}

static unsigned long random_state = 1;

void srand(unsigned int seed)
{
	random_state = seed;
}

int rand(void)
{
	/* Knuth's MMIX constants; the upper bits are the good ones. */
	random_state = random_state * 6364136223846793005UL + 1442695040888963407UL;
	return (int)(random_state >> 33);
}
