// SPDX-License-Identifier: BSD-3-Clause
// What time it is: clock_gettime(2) and its elders. Nobody can set a clock.
#include <uk/abi/access.h>
#include <uk/abi/time.h>
#include <uk/abi/times.h>
#include <uk/clock.h>
#include <uk/errno.h>
#include <uk/syscall.h>

#include "internal.h"

int _uk_time_read(int clock, uint64_t *ns)
{
	switch (clock) {
	case UK_CLOCK_REALTIME:
	case UK_CLOCK_REALTIME_COARSE:
	case UK_CLOCK_REALTIME_ALARM:
	case UK_CLOCK_TAI: /* no leap seconds are known, as in a Linux that nobody told of them */
		*ns = uk_clock_wall();
		return 0;
	case UK_CLOCK_MONOTONIC:
	case UK_CLOCK_MONOTONIC_RAW:
	case UK_CLOCK_MONOTONIC_COARSE:
	case UK_CLOCK_BOOTTIME:
	case UK_CLOCK_BOOTTIME_ALARM:
	case UK_CLOCK_PROCESS_CPUTIME_ID: /* time since the start: who used how much of it isn't counted */
	case UK_CLOCK_THREAD_CPUTIME_ID:
		*ns = uk_clock_monotonic();
		return 0;
	default:
		return -UK_EINVAL;
	}
}

UK_SYSCALL_R_DEFINE(long, clock_gettime, int, clock, struct uk_abi_timespec *, time)
{
	uint64_t ns;
	int error = _uk_time_read(clock, &ns);

	if (error)
		return error;
	if (uk_abi_is_bad(time, sizeof(*time)))
		return -UK_EFAULT;
	*time = (struct uk_abi_timespec){ (int64_t)(ns / UK_NS_PER_SECOND), (int64_t)(ns % UK_NS_PER_SECOND) };
	return 0;
}

UK_SYSCALL_R_DEFINE(long, clock_getres, int, clock, struct uk_abi_timespec *, resolution)
{
	uint64_t ns;
	int error = _uk_time_read(clock, &ns);

	if (error || !resolution)
		return error;
	if (uk_abi_is_bad(resolution, sizeof(*resolution)))
		return -UK_EFAULT;
	*resolution = (struct uk_abi_timespec){ 0, 1 };
	return 0;
}

static int is_time(int64_t sec, int64_t fraction, int64_t unit)
{
	return sec >= 0 && fraction >= 0 && fraction < unit;
}

UK_SYSCALL_R_DEFINE(long, clock_settime, int, clock, const struct uk_abi_timespec *, time)
{
	if (clock != UK_CLOCK_REALTIME)
		return -UK_EINVAL;
	if (uk_abi_is_bad(time, sizeof(*time)))
		return -UK_EFAULT;
	return is_time(time->sec, time->nsec, (int64_t)UK_NS_PER_SECOND) ? -UK_EPERM : -UK_EINVAL;
}

UK_SYSCALL_R_DEFINE(long, gettimeofday, struct uk_abi_timeval *, time, struct uk_abi_timezone *, zone)
{
	uint64_t us = uk_clock_wall() / 1000;

	if ((time && uk_abi_is_bad(time, sizeof(*time))) || (zone && uk_abi_is_bad(zone, sizeof(*zone))))
		return -UK_EFAULT;
	if (time)
		*time = (struct uk_abi_timeval){ (int64_t)(us / 1000000), (int64_t)(us % 1000000) };
	if (zone)
		*zone = (struct uk_abi_timezone){ 0, 0 };
	return 0;
}

UK_SYSCALL_R_DEFINE(long, settimeofday, const struct uk_abi_timeval *, time, const struct uk_abi_timezone *, zone)
{
	if ((time && uk_abi_is_bad(time, sizeof(*time))) || (zone && uk_abi_is_bad(zone, sizeof(*zone))))
		return -UK_EFAULT;
	return !time || is_time(time->sec, time->usec, 1000000) ? -UK_EPERM : -UK_EINVAL;
}

UK_SYSCALL_R_DEFINE(long, time, int64_t *, seconds)
{
	int64_t now = (int64_t)(uk_clock_wall() / UK_NS_PER_SECOND);

	if (seconds && uk_abi_is_bad(seconds, sizeof(*seconds)))
		return -UK_EFAULT;
	if (seconds)
		*seconds = now;
	return now;
}

/* The process has had all of the time. */
UK_SYSCALL_R_DEFINE(long, times, struct uk_abi_tms *, times)
{
	int64_t ticks = (int64_t)(uk_clock_monotonic() / (UK_NS_PER_SECOND / UK_USER_HZ));

	if (times && uk_abi_is_bad(times, sizeof(*times)))
		return -UK_EFAULT;
	if (times)
		*times = (struct uk_abi_tms){ .utime = ticks };
	return ticks;
}
