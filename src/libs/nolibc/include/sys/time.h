// SPDX-License-Identifier: BSD-3-Clause
// The time in microseconds.
#ifndef NOLIBC_SYS_TIME_H
#define NOLIBC_SYS_TIME_H

#include <sys/types.h>

#ifdef __cplusplus
extern "C" {
#endif

struct timeval {
	time_t tv_sec;
	suseconds_t tv_usec;
};

/* `zone` is ignored, as POSIX has it. */
int gettimeofday(struct timeval *tv, void *zone);

#ifdef __cplusplus
}
#endif
#endif
