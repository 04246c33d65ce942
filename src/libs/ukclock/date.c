// SPDX-License-Identifier: BSD-3-Clause
// Seconds to calendar dates and back.
#include <uk/clock.h>

/*
 * Theory: count years from March, and the leap day is a year's last. The calendar repeats after 400 years, 146097 days;
 * 1970-01-01 is day 719468 from 0000-03-01. In such a year, month m (0 is March) starts on day (153 m + 2) / 5.
 */
#define DAYS_400 146097
#define DAYS_TO_1970 719468
#define SECONDS_A_DAY 86400

static int64_t floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

static int is_leap(int64_t year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

void uk_clock_to_date(int64_t seconds, struct uk_date *date)
{
	static const short starts[12] = { 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334 };
	int64_t days = floor_div(seconds, SECONDS_A_DAY), rest = seconds % SECONDS_A_DAY;

	if (rest < 0)
		rest += SECONDS_A_DAY;

	date->weekday = (int)((days % 7 + 11) % 7); /* the first day of 1970 was a Thursday */
	days += DAYS_TO_1970;
	int64_t era = floor_div(days, DAYS_400);
	int in_era = (int)(days - era * DAYS_400);
	int year = (in_era - in_era / 1460 + in_era / 36524 - in_era / (DAYS_400 - 1)) / 365;
	int day = in_era - (365 * year + year / 4 - year / 100);
	int month = (5 * day + 2) / 153;

	date->day = day - (153 * month + 2) / 5 + 1;
	date->month = month < 10 ? month + 3 : month - 9;
	date->year = era * 400 + year + (date->month <= 2);
	date->yearday = starts[date->month - 1] + date->day - 1 + (date->month > 2 && is_leap(date->year));
	date->hour = (int)(rest / 3600);
	date->minute = (int)(rest / 60 % 60);
	date->second = (int)(rest % 60);
}

int64_t uk_clock_from_date(const struct uk_date *date)
{
	int64_t months = date->year * 12 + date->month - 3; /* months out of range carry into the year */
	int64_t year = floor_div(months, 12), month = months - year * 12, era = floor_div(year, 400);
	int64_t in_era = year - era * 400;
	int64_t days = era * DAYS_400 + in_era * 365 + in_era / 4 - in_era / 100 + (153 * month + 2) / 5 + date->day - 1;

	return (days - DAYS_TO_1970) * SECONDS_A_DAY + date->hour * 3600LL + date->minute * 60LL + date->second;
}
