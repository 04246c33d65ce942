// SPDX-License-Identifier: BSD-3-Clause
// Clocks and dates of time.h, on ukclock.
#include <time.h>

#include <errno.h>
#include <limits.h>
#include <sys/time.h>
#include <uk/clock.h>

int clock_gettime(clockid_t clock, struct timespec *ts)
{
	uint64_t now;

	if (clock != CLOCK_REALTIME && clock != CLOCK_MONOTONIC) {
		errno = EINVAL;
		return -1;
	}
	now = clock == CLOCK_REALTIME ? uk_clock_wall() : uk_clock_monotonic();
	ts->tv_sec = (time_t)(now / UK_NS_PER_SECOND);
	ts->tv_nsec = (long)(now % UK_NS_PER_SECOND);
	return 0;
}

int clock_getres(clockid_t clock, struct timespec *ts)
{
	if (clock != CLOCK_REALTIME && clock != CLOCK_MONOTONIC) {
		errno = EINVAL;
		return -1;
	}
	if (ts)
		*ts = (struct timespec){ 0, 1 };
	return 0;
}

int nanosleep(const struct timespec *wanted, struct timespec *left)
{
	uint64_t ns;

	if (wanted->tv_sec < 0 || wanted->tv_nsec < 0 || wanted->tv_nsec >= (long)UK_NS_PER_SECOND) {
		errno = EINVAL;
		return -1;
	}
	if (__builtin_mul_overflow((uint64_t)wanted->tv_sec, UK_NS_PER_SECOND, &ns) ||
	    __builtin_add_overflow(ns, (uint64_t)wanted->tv_nsec, &ns))
		ns = UINT64_MAX;
	uk_clock_sleep(ns);
	if (left)
		*left = (struct timespec){ 0, 0 };
	return 0;
}

int gettimeofday(struct timeval *tv, void *zone UK_UNUSED)
{
	uint64_t now = uk_clock_wall();

	tv->tv_sec = (time_t)(now / UK_NS_PER_SECOND);
	tv->tv_usec = (suseconds_t)(now % UK_NS_PER_SECOND / 1000);
	return 0;
}

time_t time(time_t *t)
{
	time_t now = (time_t)(uk_clock_wall() / UK_NS_PER_SECOND);

	if (t)
		*t = now;
	return now;
}

clock_t clock(void)
{
	return (clock_t)(uk_clock_monotonic() / 1000);
}

struct tm *gmtime_r(const time_t *t, struct tm *tm)
{
	struct uk_date d;

	uk_clock_to_date(*t, &d);
	if (d.year - 1900 > INT_MAX || d.year - 1900 < INT_MIN) {
		errno = EOVERFLOW;
		return NULL;
	}
	*tm = (struct tm){ .tm_sec = d.second, .tm_min = d.minute, .tm_hour = d.hour, .tm_mday = d.day,
			   .tm_mon = d.month - 1, .tm_year = (int)(d.year - 1900), .tm_wday = d.weekday,
			   .tm_yday = d.yearday };
	return tm;
}

struct tm *localtime_r(const time_t *t, struct tm *tm)
{
	return gmtime_r(t, tm);
}

struct tm *gmtime(const time_t *t)
{
	static struct tm tm;

	return gmtime_r(t, &tm);
}

struct tm *localtime(const time_t *t)
{
	return gmtime(t);
}

time_t timegm(struct tm *tm)
{
	/* Any field may be any int: months carry into the year before one is added to them. */
	struct uk_date d = { .year = tm->tm_year + 1900LL + tm->tm_mon / 12, .month = tm->tm_mon % 12 + 1, .day = tm->tm_mday,
			     .hour = tm->tm_hour, .minute = tm->tm_min, .second = tm->tm_sec };
	time_t t = uk_clock_from_date(&d);

	return gmtime_r(&t, tm) ? t : -1; /* puts fields that were out of range right */
}

time_t mktime(struct tm *tm)
{
	return timegm(tm);
}

double difftime(time_t to, time_t from)
{
	return (double)to - (double)from;
}
