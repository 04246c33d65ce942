// SPDX-License-Identifier: BSD-3-Clause
// nolibc's numbers, sorting, environment, dates and ends.
#include "check.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <locale.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>
#include <uk/allocbbuddy.h>
#include <unistd.h>

static void signed_number(const char *s, int base, long value, int used, int error)
{
	char *end;

	errno = 0;
	CHECK(strtol(s, &end, base) == value);
	CHECK(end == s + used);
	CHECK(errno == error);
}

static void unsigned_number(const char *s, int base, unsigned long value, int used, int error)
{
	char *end;

	errno = 0;
	CHECK(strtoul(s, &end, base) == value);
	CHECK(end == s + used);
	CHECK(errno == error);
}

static void numbers(void)
{
	signed_number("42", 10, 42, 2, 0);
	signed_number(" \t-42x", 10, -42, 5, 0);
	signed_number("0x1F", 0, 31, 4, 0);
	signed_number("0x1F", 16, 31, 4, 0);
	signed_number("0xg", 0, 0, 1, 0);
	signed_number("017", 0, 15, 3, 0);
	signed_number("zz", 36, 35 * 36 + 35, 2, 0);
	signed_number("", 10, 0, 0, 0);
	signed_number("-", 10, 0, 0, 0);
	signed_number("9223372036854775807", 10, LONG_MAX, 19, 0);
	signed_number("9223372036854775808", 10, LONG_MAX, 19, ERANGE);
	signed_number("-9223372036854775808", 10, LONG_MIN, 20, 0);
	signed_number("-9223372036854775809", 10, LONG_MIN, 20, ERANGE);
	signed_number("99999999999999999999999", 10, LONG_MAX, 23, ERANGE);
	signed_number("1", 1, 0, 0, EINVAL);
	signed_number("1", 37, 0, 0, EINVAL);
	unsigned_number("18446744073709551615", 10, ULONG_MAX, 20, 0);
	unsigned_number("18446744073709551616", 10, ULONG_MAX, 20, ERANGE);
	unsigned_number("-1", 10, ULONG_MAX, 2, 0);
	CHECK(atoi("-17 apples") == -17 && atol("12") == 12 && atoll("x") == 0);
	CHECK(abs(-3) == 3 && labs(-3L) == 3 && llabs(3LL) == 3);
	CHECK(div(-7, 2).quot == -3 && div(-7, 2).rem == -1);
}

static int by_value(const void *a, const void *b)
{
	return *(const int *)a < *(const int *)b ? -1 : *(const int *)a > *(const int *)b;
}

static void sorts(void)
{
	int v[257];

	for (size_t n = 0; n < 258; n += n < 10 ? 1 : 31) {
		int ok = 1;

		srand((unsigned int)n);
		for (size_t i = 0; i < n; i++)
			v[i] = rand() % 100;
		qsort(v, n, sizeof(v[0]), by_value);
		for (size_t i = 1; i < n; i++)
			ok &= v[i - 1] <= v[i];
		CHECK(ok);
		for (int key = -1; key < 101; key += 17) {
			int there = 0;

			for (size_t i = 0; i < n; i++)
				there |= v[i] == key;
			const int *found = bsearch(&key, v, n, sizeof(v[0]), by_value);

			CHECK(there ? found && *found == key : !found);
		}
	}
}

static void environment(void)
{
	char *full[] = { "AB=1", "A=two", NULL };
	char **empty = environ;

	CHECK(getenv("A") == NULL);
	environ = full;
	CHECK_TEXT(getenv("A"), "two");
	CHECK_TEXT(getenv("AB"), "1");
	CHECK(getenv("B") == NULL);
	environ = empty;
	uk_alloc_register(uk_allocbbuddy_init(host_memory(1 << 20), 1 << 20));
	CHECK(setenv("A", "1", 0) == 0 && setenv("AB", "2", 0) == 0 && setenv("A", "3", 0) == 0);
	CHECK_TEXT(getenv("A"), "1");
	CHECK(setenv("A", "longer than before", 1) == 0);
	CHECK_TEXT(getenv("A"), "longer than before");
	CHECK_TEXT(getenv("AB"), "2");
	CHECK(unsetenv("A") == 0 && getenv("A") == NULL && unsetenv("A") == 0);
	CHECK_TEXT(environ[0], "AB=2");
	CHECK(setenv("", "x", 1) == -1 && errno == EINVAL && setenv("a=b", "x", 1) == -1 && unsetenv("a=b") == -1);
	static char own[] = "OWN=5", gone[] = "AB";
	CHECK(putenv(own) == 0);
	own[4] = '6';
	CHECK_TEXT(getenv("OWN"), "6");
	CHECK(putenv(gone) == 0 && getenv("AB") == NULL);
	environ = empty;
}

static void locales(void)
{
	CHECK_TEXT(setlocale(LC_ALL, ""), "C");
	CHECK_TEXT(setlocale(LC_NUMERIC, NULL), "C");
	CHECK(setlocale(LC_ALL, "de_DE") == NULL && setlocale(99, "C") == NULL);
	CHECK_TEXT(localeconv()->decimal_point, ".");
	CHECK(localeconv()->frac_digits == CHAR_MAX);
}

static int raised;

static void count(int number)
{
	raised = raised * 100 + number;
}

static void abort_with_handler(void)
{
	signal(SIGABRT, count);
	abort();
}

static void raise_unhandled(void)
{
	raise(SIGSEGV);
}

static void raise_term(void)
{
	raise(SIGTERM);
}

static void signals(void)
{
	CHECK(signal(SIGINT, count) == SIG_DFL && raise(SIGINT) == 0 && raised == 2);
	CHECK(signal(SIGINT, SIG_IGN) == SIG_DFL && raise(SIGINT) == 0 && raised == 2 && signal(SIGINT, SIG_DFL) == SIG_IGN);
	CHECK(signal(9, count) == SIG_ERR && errno == EINVAL && raise(99) == -1 && raise(0) == -1);
	raised = 0;
	CHECK(host_crashes(abort_with_handler) && raised == SIGABRT);
	CHECK(host_crashes(raise_unhandled));
	CHECK(host_exit_code(raise_term) == 128 + SIGTERM);
}

static void date(time_t t, int year, int month, int day, int weekday, int yearday)
{
	struct tm tm;

	CHECK(gmtime_r(&t, &tm) == &tm);
	CHECK(tm.tm_year == year - 1900 && tm.tm_mon == month - 1 && tm.tm_mday == day);
	CHECK(tm.tm_wday == weekday && tm.tm_yday == yearday);
	CHECK(timegm(&tm) == t);
}

static void sleep_for_ages(void)
{
	nanosleep(&(struct timespec){ 1L << 61, 0 }, NULL);
}

static void sleep_longest(void)
{
	nanosleep(&(struct timespec){ INT64_MAX, 999999999 }, NULL);
}

static void times(void)
{
	struct timespec ts;
	struct timeval tv;
	struct tm tm = { .tm_year = 124, .tm_mon = 12, .tm_mday = 0 }; /* the day before 2025-01-01 */

	date(0, 1970, 1, 1, 4, 0);
	date(-1, 1969, 12, 31, 3, 364);
	date(951782400, 2000, 2, 29, 2, 59);
	date(1709251199, 2024, 2, 29, 4, 59);
	date(4107542400, 2100, 3, 1, 1, 59);
	date(-2203977600, 1900, 2, 28, 3, 58);
	date(-2203891200, 1900, 3, 1, 4, 59);
	date(253402300799, 9999, 12, 31, 5, 364);
	for (time_t t = -86400L * 366 * 500; t < 86400L * 366 * 500; t += 86400L * 97 + 12345) {
		struct tm any;

		gmtime_r(&t, &any);
		CHECK(timegm(&any) == t);
	}
	CHECK(timegm(&tm) == 1735603200 && tm.tm_mon == 11 && tm.tm_mday == 31);
	host_set_clocks(5000000000, 1700000000123456789);
	CHECK(clock_gettime(CLOCK_REALTIME, &ts) == 0 && ts.tv_sec == 1700000000 && ts.tv_nsec == 123456789);
	CHECK(clock_gettime(CLOCK_MONOTONIC, &ts) == 0 && ts.tv_sec == 5);
	CHECK(clock_gettime(77, &ts) == -1 && errno == EINVAL);
	CHECK(gettimeofday(&tv, NULL) == 0 && tv.tv_usec == 123456);
	CHECK(time(NULL) == 1700000000);
	CHECK(usleep(50) == 0 && nanosleep(&(struct timespec){ 0, 1000000000 }, NULL) == -1);
	host_set_clocks(5000000000, 1700000000123456789);
	CHECK(nanosleep(&(struct timespec){ 3, 5 }, NULL) == 0 && clock_gettime(CLOCK_MONOTONIC, &ts) == 0 && ts.tv_sec == 8);
	CHECK(host_exit_code(sleep_for_ages) == HOST_WAITS_FOR_EVER);
	CHECK(host_exit_code(sleep_longest) == HOST_WAITS_FOR_EVER);
	/* Fields as far out of range as they go; what tm_year can't hold is an error. */
	tm = (struct tm){ .tm_year = 100, .tm_mon = INT_MAX, .tm_mday = INT_MIN };
	CHECK(timegm(&tm) == 5461794890150400);
	tm = (struct tm){ .tm_year = INT_MAX, .tm_mon = INT_MAX, .tm_mday = INT_MAX,
			  .tm_hour = INT_MAX, .tm_min = INT_MAX, .tm_sec = INT_MAX };
	CHECK(timegm(&tm) == -1 && errno == EOVERFLOW);
	tm = (struct tm){ .tm_year = INT_MIN, .tm_mon = INT_MIN, .tm_mday = INT_MIN,
			  .tm_hour = INT_MIN, .tm_min = INT_MIN, .tm_sec = INT_MIN };
	CHECK(timegm(&tm) == -1 && errno == EOVERFLOW);
	CHECK(gmtime_r(&(time_t){ INT64_MIN }, &tm) == NULL && gmtime_r(&(time_t){ INT64_MAX }, &tm) == NULL);
	CHECK(difftime(INT64_MAX, INT64_MIN) > 1.8e19);
	host_set_clocks(7000000000, 0); /* a machine without a date: time passes all the same */
	CHECK(time(NULL) == 7);
}

static void descriptors(void)
{
	char c;

	CHECK(open("/etc/passwd", O_RDONLY) == -1 && errno == ENOENT);
	CHECK(open("new", O_WRONLY | O_CREAT, 0644) == -1 && errno == EROFS);
	CHECK(read(9, &c, 1) == -1 && errno == EBADF && write(0, &c, 1) == -1 && close(5) == -1);
	CHECK(lseek(1, 0, SEEK_SET) == -1 && errno == ESPIPE);
	CHECK(isatty(1) == 1 && isatty(0) == 0 && errno == ENOTTY && isatty(7) == 0 && errno == EBADF && sysconf(_SC_PAGESIZE) == 4096);
}

static int order;

static void first_registered(void)
{
	order = order * 10 + 1;
}

static void second_registered(void)
{
	order = order * 10 + 2;
}

static void leave(void)
{
	atexit(first_registered);
	atexit(second_registered);
	exit(42);
}

static void leave_at_once(void)
{
	_Exit(7);
}

static void assert_wrong(void)
{
	assert(1 + 1 == 3);
}

void test(void)
{
	numbers();
	sorts();
	environment();
	locales();
	signals();
	times();
	descriptors();
	CHECK(host_exit_code(leave) == 42 && order == 21);
	CHECK(host_exit_code(leave_at_once) == 7);
	host_console();
	CHECK(host_crashes(assert_wrong));
	CHECK(strstr(host_console(), "Assertion failed: 1 + 1 == 3 (") != NULL);
}
