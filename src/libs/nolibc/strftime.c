// SPDX-License-Identifier: BSD-3-Clause
// Dates as text, in the C locale and in UTC (C11 7.27.3.5, and POSIX's %s).
#include <time.h>

#include <stdio.h>
#include <string.h>

static const char weekdays[7][10] = { "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday" };
static const char months[12][10] = { "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
				     "November", "December" };

struct text {
	char *at;
	size_t room; /* 0: it didn't fit */
};

static void put(struct text *out, const char *s)
{
	size_t len = strlen(s);

	if (len >= out->room) {
		out->room = 0;
		return;
	}
	memcpy(out->at, s, len + 1);
	out->at += len;
	out->room -= len;
}

static void put_number(struct text *out, const char *fmt, long v)
{
	char s[24];

	snprintf(s, sizeof(s), fmt, v);
	put(out, s);
}

static long floor_mod(long v, long by)
{
	return (v % by + by) % by;
}

static int is_leap(long year)
{
	return floor_mod(year, 4) == 0 && (floor_mod(year, 100) != 0 || floor_mod(year, 400) == 0);
}

/* ISO 8601: weeks start on Mondays, and belong to the year that has most of their days. */
static long iso_week(const struct tm *tm, long *year)
{
	long week = (tm->tm_yday - (tm->tm_wday + 6) % 7 + 10) / 7;

	*year = tm->tm_year + 1900L;
	if (week < 1) {
		long days = tm->tm_yday + 365 + is_leap(--*year);

		return (days - (tm->tm_wday + 6) % 7 + 10) / 7;
	}
	if (week == 53 && tm->tm_yday - (tm->tm_wday + 6) % 7 + 3 >= 365 + is_leap(*year)) {
		++*year;
		return 1;
	}
	return week;
}

static const char *name(const char (*names)[10], int i, int count)
{
	return i < 0 || i >= count ? "?" : names[i];
}

static void put_short(struct text *out, const char *full)
{
	char s[4] = { 0 };

	strncpy(s, full, 3);
	put(out, s);
}

static int convert(struct text *out, char c, const struct tm *tm);

/* Several conversions, without their percent signs; what is none stands for itself. */
static void put_fields(struct text *out, const char *fields, const struct tm *tm)
{
	for (; *fields; fields++)
		if (!convert(out, *fields, tm))
			put(out, (const char[]){ *fields, '\0' });
}

/* Returns 0 for a letter that has no meaning. */
static int convert(struct text *out, char c, const struct tm *tm)
{
	long year = tm->tm_year + 1900L, iso;
	int hour = (tm->tm_hour + 11) % 12 + 1;
	struct tm copy;

	switch (c) {
	case 'a':
		put_short(out, name(weekdays, tm->tm_wday, 7));
		break;
	case 'A':
		put(out, name(weekdays, tm->tm_wday, 7));
		break;
	case 'b':
	case 'h':
		put_short(out, name(months, tm->tm_mon, 12));
		break;
	case 'B':
		put(out, name(months, tm->tm_mon, 12));
		break;
	case 'c':
		put_fields(out, "a b e T Y", tm);
		break;
	case 'C':
		put_number(out, "%02ld", (year - floor_mod(year, 100)) / 100);
		break;
	case 'd':
		put_number(out, "%02ld", tm->tm_mday);
		break;
	case 'D':
	case 'x':
		put_fields(out, "m/d/y", tm);
		break;
	case 'e':
		put_number(out, "%2ld", tm->tm_mday);
		break;
	case 'F':
		put_fields(out, "Y-m-d", tm);
		break;
	case 'g':
	case 'G':
		iso_week(tm, &iso);
		put_number(out, c == 'G' ? "%ld" : "%02ld", c == 'G' ? iso : floor_mod(iso, 100));
		break;
	case 'H':
		put_number(out, "%02ld", tm->tm_hour);
		break;
	case 'I':
		put_number(out, "%02ld", hour);
		break;
	case 'j':
		put_number(out, "%03ld", tm->tm_yday + 1L);
		break;
	case 'm':
		put_number(out, "%02ld", tm->tm_mon + 1L);
		break;
	case 'M':
		put_number(out, "%02ld", tm->tm_min);
		break;
	case 'n':
		put(out, "\n");
		break;
	case 'p':
		put(out, tm->tm_hour < 12 ? "AM" : "PM");
		break;
	case 'r':
		put_fields(out, "I:M:S p", tm);
		break;
	case 'R':
		put_fields(out, "H:M", tm);
		break;
	case 's':
		copy = *tm;
		put_number(out, "%ld", mktime(&copy));
		break;
	case 'S':
		put_number(out, "%02ld", tm->tm_sec);
		break;
	case 't':
		put(out, "\t");
		break;
	case 'T':
	case 'X':
		put_fields(out, "H:M:S", tm);
		break;
	case 'u':
		put_number(out, "%ld", tm->tm_wday ? tm->tm_wday : 7);
		break;
	case 'U':
		put_number(out, "%02ld", (tm->tm_yday + 7L - tm->tm_wday) / 7);
		break;
	case 'V':
		put_number(out, "%02ld", iso_week(tm, &iso));
		break;
	case 'w':
		put_number(out, "%ld", tm->tm_wday);
		break;
	case 'W':
		put_number(out, "%02ld", (tm->tm_yday + 7L - (tm->tm_wday + 6) % 7) / 7);
		break;
	case 'y':
		put_number(out, "%02ld", floor_mod(year, 100));
		break;
	case 'Y':
		put_number(out, "%ld", year);
		break;
	case 'z':
		put(out, "+0000");
		break;
	case 'Z':
		put(out, "UTC");
		break;
	case '%':
		put(out, (const char[]){ c, '\0' });
		break;
	default:
		return 0;
	}
	return 1;
}

static void format(struct text *out, const char *fmt, const struct tm *tm)
{
	while (*fmt && out->room) {
		const char *p = fmt;
		char one[4] = { 0 };

		if (*p == '%') {
			p++;
			p += (*p == 'E' || *p == 'O') && p[1]; /* other digits and eras: the C locale has none */
			if (*p && convert(out, *p, tm)) {
				fmt = p + 1;
				continue;
			}
			if (!*p)
				p--;
		}
		memcpy(one, fmt, (size_t)(p - fmt) + 1); /* as it stands */
		put(out, one);
		fmt = p + 1;
	}
}

size_t strftime(char *restrict s, size_t size, const char *restrict fmt, const struct tm *restrict tm)
{
	struct text out = { s, size };

	format(&out, fmt, tm);
	if (!out.room)
		return 0;
	*out.at = '\0';
	return (size_t)(out.at - s);
}

char *asctime_r(const struct tm *restrict tm, char *restrict s)
{
	struct text out = { s, 26 };

	put_fields(&out, "a b e T Y\n", tm);
	return out.room ? s : NULL;
}

char *asctime(const struct tm *tm)
{
	static char s[26];

	return asctime_r(tm, s);
}

char *ctime(const time_t *t)
{
	struct tm *tm = localtime(t);

	return tm ? asctime(tm) : NULL;
}
