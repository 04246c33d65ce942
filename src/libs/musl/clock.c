// SPDX-License-Identifier: BSD-3-Clause
// What time it is, without a system call, as Linux's programs have it from a page of the kernel's: they ask often. A program that uses
// signals makes the call: its end is where they come.
#define _GNU_SOURCE
#include <time.h>
#include "syscall.h"

#include <uk/clock.h>
#include <uk/syscall.h>

int __clock_gettime(clockid_t clock, struct timespec *time)
{
	uint64_t ns;

	if (uk_syscall_end)
		return __syscall_ret(__syscall(SYS_clock_gettime, clock, time));
	if (clock == CLOCK_REALTIME)
		ns = uk_clock_wall();
	else if (clock == CLOCK_MONOTONIC)
		ns = uk_clock_monotonic();
	else
		return __syscall_ret(__syscall(SYS_clock_gettime, clock, time));
	time->tv_sec = (time_t)(ns / UK_NS_PER_SECOND);
	time->tv_nsec = (long)(ns % UK_NS_PER_SECOND);
	return 0;
}

weak_alias(__clock_gettime, clock_gettime);
