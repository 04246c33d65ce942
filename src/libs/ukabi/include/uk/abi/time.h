// SPDX-License-Identifier: BSD-3-Clause
// Times of Linux's binary interface.
#ifndef UK_ABI_TIME_H
#define UK_ABI_TIME_H

#include <stdint.h>

struct uk_abi_timespec {
	int64_t sec, nsec;
};

struct uk_abi_timeval {
	int64_t sec, usec;
};

struct uk_abi_itimerspec {
	struct uk_abi_timespec interval, value;
};

_Static_assert(sizeof(struct uk_abi_timespec) == 16 && sizeof(struct uk_abi_itimerspec) == 32, "struct itimerspec");

#define UK_CLOCK_REALTIME 0
#define UK_CLOCK_MONOTONIC 1
#define UK_CLOCK_PROCESS_CPUTIME_ID 2
#define UK_CLOCK_THREAD_CPUTIME_ID 3
#define UK_CLOCK_MONOTONIC_RAW 4
#define UK_CLOCK_REALTIME_COARSE 5
#define UK_CLOCK_MONOTONIC_COARSE 6
#define UK_CLOCK_BOOTTIME 7
#define UK_CLOCK_REALTIME_ALARM 8
#define UK_CLOCK_BOOTTIME_ALARM 9
#define UK_CLOCK_TAI 11

#define UK_TIMER_ABSTIME 1

#endif
