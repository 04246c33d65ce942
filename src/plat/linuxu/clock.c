// SPDX-License-Identifier: BSD-3-Clause
// The two clocks, from clock_gettime(2).

#include <uk/plat/time.h>

#include "linux.h"

#define NS_PER_S 1000000000ull

static uint64_t epoch; // wall clock less monotonic clock

static uint64_t now(int clock)
{
	struct linux_timespec time;

	if (_linuxu_clock_gettime(clock, &time))
		return 0;
	return (uint64_t)time.seconds * NS_PER_S + (uint64_t)time.nanoseconds;
}

void _linuxu_clock_init(void)
{
	uint64_t wall = now(CLOCK_REALTIME);

	epoch = wall ? wall - now(CLOCK_MONOTONIC) : 0;
}

uint64_t ukplat_monotonic_clock(void)
{
	return now(CLOCK_MONOTONIC);
}

uint64_t ukplat_wall_clock(void)
{
	return epoch ? epoch + now(CLOCK_MONOTONIC) : 0;
}
