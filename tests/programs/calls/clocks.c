// SPDX-License-Identifier: BSD-3-Clause
// Clocks, sleeping, timers.
#define _GNU_SOURCE
#include "calls.h"

#include <signal.h>
#include <string.h>
#include <sys/time.h>
#include <sys/times.h>
#include <time.h>

static void reading(void)
{
	static const int clocks_of[] = { 0, 1, 2, 3, 4, 5, 6, 7, 11 };
	struct timespec t, r;
	struct timeval v;
	struct tms tms;
	long zone[1] = { 77 }, seconds;

	for (int i = 0; i < 9; i++) {
		int clock = clocks_of[i];

		printf("%d: ", clock);
		T(clock_gettime, clock, &t);
		T(clock_getres, clock, NULL);
	}
	T(clock_gettime, 10, &t);
	T(clock_gettime, 12, &t);
	T(clock_gettime, 99, BAD);
	T(clock_gettime, CLOCK_MONOTONIC, NULL);
	T(clock_gettime, CLOCK_MONOTONIC, BAD);
	T(clock_gettime, CLOCK_REALTIME, FAR);
	T(clock_getres, CLOCK_MONOTONIC, &r);
	printf("%ld %ld\n", (long)r.tv_sec, r.tv_nsec);
	T(clock_getres, CLOCK_MONOTONIC, BAD);
	T(clock_getres, 99, NULL);
	T(clock_settime, CLOCK_REALTIME, NULL);
	T(clock_settime, CLOCK_REALTIME, BAD);
	T(clock_settime, CLOCK_REALTIME, (&(struct timespec){ 1, -1 }));
	T(clock_settime, CLOCK_REALTIME, (&(struct timespec){ 1, 1000000000 }));
	T(clock_settime, CLOCK_REALTIME, (&(struct timespec){ -1, 0 }));
	T(clock_settime, CLOCK_MONOTONIC, (&(struct timespec){ 1, 0 }));
	T(clock_settime, CLOCK_PROCESS_CPUTIME_ID, (&(struct timespec){ 1, 0 }));
	T(clock_settime, 99, (&(struct timespec){ 1, 0 }));
	T(gettimeofday, NULL, NULL);
	T(gettimeofday, &v, zone);
	IS(v.tv_sec > 1000000000 && v.tv_usec >= 0 && v.tv_usec < 1000000 && zone[0] != 77);
	T(gettimeofday, BAD, NULL);
	T(gettimeofday, NULL, FAR);
	T(settimeofday, BAD, NULL);
	T(settimeofday, NULL, BAD);
	T(settimeofday, (&(struct timeval){ 1, 1000000 }), NULL);
	T(settimeofday, (&(struct timeval){ 1, -1 }), NULL);
	IS(CALL(times, &tms) >= 0);
	IS(CALL(times, NULL) >= 0);
	T(times, BAD);
	T(times, FAR);
#ifdef SYS_time
	IS(CALL(time, &seconds) == seconds);
	IS(CALL(time, NULL) >= seconds);
	T(time, BAD);
#endif
}

static void sleeping(void)
{
	struct timespec past = { 1, 0 }, left = { 9, 9 };

	T(nanosleep, (&(struct timespec){ 0, 1000 }), NULL);
	T(nanosleep, (&(struct timespec){ 0, 1000 }), &left);
	printf("%ld %ld\n", (long)left.tv_sec, left.tv_nsec);
	T(nanosleep, (&(struct timespec){ 0, 0 }), NULL);
	T(nanosleep, (&(struct timespec){ 0, 1000000000 }), NULL);
	T(nanosleep, (&(struct timespec){ 0, -1 }), NULL);
	T(nanosleep, (&(struct timespec){ -1, 0 }), NULL);
	T(nanosleep, NULL, NULL);
	T(nanosleep, BAD, NULL);
	T(clock_nanosleep, CLOCK_REALTIME, TIMER_ABSTIME, &past, NULL);
	T(clock_nanosleep, CLOCK_MONOTONIC, TIMER_ABSTIME, (&(struct timespec){ 0, 0 }), NULL);
	T(clock_nanosleep, CLOCK_MONOTONIC, 0, (&(struct timespec){ 0, 1 }), BAD);
	T(clock_nanosleep, CLOCK_BOOTTIME, 0, (&(struct timespec){ 0, 1 }), NULL);
	T(clock_nanosleep, CLOCK_TAI, 0, (&(struct timespec){ 0, 1 }), NULL);
	T(clock_nanosleep, CLOCK_MONOTONIC_RAW, 0, (&(struct timespec){ 0, 1 }), NULL);
	T(clock_nanosleep, CLOCK_MONOTONIC_COARSE, 0, (&(struct timespec){ 0, 1 }), NULL);
	T(clock_nanosleep, CLOCK_THREAD_CPUTIME_ID, 0, (&(struct timespec){ 0, 1 }), NULL);
	T(clock_nanosleep, 99, 0, (&(struct timespec){ 0, 1 }), NULL);
	T(clock_nanosleep, 99, 0, BAD, NULL);
	T(clock_nanosleep, CLOCK_MONOTONIC, 0, (&(struct timespec){ 0, 1000000000 }), NULL);
	T(clock_nanosleep, CLOCK_MONOTONIC, 0, BAD, NULL);
	T(clock_nanosleep, CLOCK_REALTIME, 2, (&(struct timespec){ 0, 1 }), NULL);
}

static void intervals(void)
{
	struct itimerval value = { { 0, 0 }, { 100, 0 } }, old = { { 9, 9 }, { 9, 9 } };

	T(getitimer, ITIMER_REAL, &old);
	printf("%ld %ld\n", (long)old.it_value.tv_sec, (long)old.it_interval.tv_sec);
	T(getitimer, 3, &old);
	T(getitimer, -1, &old);
	T(getitimer, ITIMER_REAL, NULL);
	T(getitimer, ITIMER_REAL, BAD);
	T(setitimer, ITIMER_REAL, &value, &old);
	T(setitimer, ITIMER_REAL, &value, BAD);
	T(setitimer, ITIMER_REAL, BAD, NULL);
	T(setitimer, 3, &value, NULL);
	T(getitimer, ITIMER_REAL, &old);
	IS(old.it_value.tv_sec >= 90 && old.it_value.tv_sec <= 100);
	value.it_value.tv_usec = 1000000;
	T(setitimer, ITIMER_REAL, &value, NULL);
	value.it_value.tv_usec = -1;
	T(setitimer, ITIMER_REAL, &value, NULL);
	T(setitimer, ITIMER_REAL, (&(struct itimerval){ { 0, 0 }, { 0, 0 } }), NULL);
#ifdef SYS_alarm
	T(alarm, 50);
	T(alarm, 0);
	T(alarm, 0);
#endif
}

static void timers(void)
{
	struct sigevent none = { .sigev_notify = SIGEV_NONE }, wrong = { .sigev_notify = 77 };
	struct sigevent far = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = 65 };
	struct itimerspec value = { { 5, 0 }, { 100, 0 } }, old;
	int id = -1;

	T(timer_create, CLOCK_MONOTONIC, &none, &id);
	T(timer_create, CLOCK_MONOTONIC, &wrong, &id);
	T(timer_create, CLOCK_MONOTONIC, &far, &id);
	T(timer_create, CLOCK_MONOTONIC, BAD, &id);
	T(timer_create, CLOCK_MONOTONIC, &none, BAD);
	T(timer_create, CLOCK_MONOTONIC, &none, NULL);
	T(timer_create, 99, &none, &id);
	T(timer_create, CLOCK_MONOTONIC_RAW, &none, &id);
	T(timer_settime, id, 0, &value, &old);
	printf("%ld %ld\n", (long)old.it_value.tv_sec, (long)old.it_interval.tv_sec);
	T(timer_gettime, id, &old);
	IS(old.it_value.tv_sec >= 90 && old.it_value.tv_sec <= 100 && old.it_interval.tv_sec == 5);
	T(timer_getoverrun, id);
	T(timer_settime, id, 0, NULL, NULL);
	T(timer_settime, id, 0, BAD, NULL);
	T(timer_settime, id, 0, &value, BAD);
	T(timer_settime, 0x7ffff, 0, &value, NULL);
	T(timer_settime, id, 0, (&(struct itimerspec){ { 0, 0 }, { 0, 1000000000 } }), NULL);
	T(timer_settime, id, 0, (&(struct itimerspec){ { 0, 0 }, { -1, 0 } }), NULL);
	T(timer_settime, id, TIMER_ABSTIME, (&(struct itimerspec){ { 0, 0 }, { 1, 0 } }), NULL);
	T(timer_gettime, id, NULL);
	T(timer_gettime, id, BAD);
	T(timer_gettime, 0x7ffff, &old);
	T(timer_getoverrun, 0x7ffff);
	T(timer_delete, id);
	T(timer_delete, id);
	T(timer_delete, -1);
}

void clocks(void)
{
	reading();
	sleeping();
	intervals();
	timers();
}
