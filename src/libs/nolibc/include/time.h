// SPDX-License-Identifier: BSD-3-Clause
// Clocks and dates. The time zone is UTC.
#ifndef NOLIBC_TIME_H
#define NOLIBC_TIME_H

#include <sys/types.h>

#ifdef __cplusplus
extern "C" {
#endif

#define CLOCK_REALTIME 0
#define CLOCK_MONOTONIC 1
#define CLOCKS_PER_SEC 1000000L

typedef long clock_t;

struct timespec {
	time_t tv_sec;
	long tv_nsec;
};

struct tm {
	int tm_sec, tm_min, tm_hour, tm_mday, tm_mon, tm_year, tm_wday, tm_yday, tm_isdst;
};

int clock_gettime(clockid_t clock, struct timespec *ts);
int clock_getres(clockid_t clock, struct timespec *ts);
int nanosleep(const struct timespec *wanted, struct timespec *left);
time_t time(time_t *t);
clock_t clock(void);
struct tm *gmtime_r(const time_t *t, struct tm *tm);
struct tm *gmtime(const time_t *t);
struct tm *localtime_r(const time_t *t, struct tm *tm);
struct tm *localtime(const time_t *t);
time_t timegm(struct tm *tm);
time_t mktime(struct tm *tm);
double difftime(time_t to, time_t from);
/* In the C locale; %Z is "UTC". 0 when it doesn't fit. */
size_t strftime(char *__restrict s, size_t size, const char *__restrict fmt, const struct tm *__restrict tm);
char *asctime_r(const struct tm *__restrict tm, char *__restrict s); /* 26 bytes; NULL for a year of more than four digits */
char *asctime(const struct tm *tm);
char *ctime(const time_t *t);

#ifdef __cplusplus
}
#endif
#endif
