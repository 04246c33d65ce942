// SPDX-License-Identifier: BSD-3-Clause
// nanosleep(2), clock_nanosleep(2): the thread sleeps, others run.
#include <uk/abi/access.h>
#include <uk/abi/time.h>
#include <uk/clock.h>
#include <uk/errno.h>
#include <uk/plat/time.h>
#include <uk/sched.h>
#include <uk/syscall.h>

#include "internal.h"

/* Nanoseconds; UKPLAT_NEVER for what they can't count. */
static int length_of(const struct uk_abi_timespec *time, uint64_t *ns)
{
	if (uk_abi_is_bad(time, sizeof(*time)))
		return -UK_EFAULT;
	if (time->sec < 0 || time->nsec < 0 || time->nsec >= (int64_t)UK_NS_PER_SECOND)
		return -UK_EINVAL;
	*ns = (uint64_t)time->sec >= UKPLAT_NEVER / UK_NS_PER_SECOND
		? UKPLAT_NEVER : (uint64_t)time->sec * UK_NS_PER_SECOND + (uint64_t)time->nsec;
	return 0;
}

static long sleep(int clock, int absolute, const struct uk_abi_timespec *time, struct uk_abi_timespec *left)
{
	uint64_t ns, now, deadline;
	int error = _uk_time_read(clock, &now);

	if (!error)
		error = length_of(time, &ns);
	if (error)
		return error;
	if (absolute && ns != UKPLAT_NEVER)
		ns = ns > now ? ns - now : 0;
	if (!ns && absolute)
		return 0;
	deadline = ukplat_deadline(ns);
	error = uk_sched_sleep(deadline);
	if (error != -UK_EINTR || absolute || !left)
		return error;
	if (uk_abi_is_bad(left, sizeof(*left)))
		return -UK_EFAULT;
	now = ukplat_monotonic_clock();
	ns = deadline > now ? deadline - now : 0;
	*left = (struct uk_abi_timespec){ (int64_t)(ns / UK_NS_PER_SECOND), (int64_t)(ns % UK_NS_PER_SECOND) };
	return error;
}

UK_SYSCALL_R_DEFINE(long, nanosleep, const struct uk_abi_timespec *, time, struct uk_abi_timespec *, left)
{
	return sleep(UK_CLOCK_MONOTONIC, 0, time, left);
}

/* A thread can't wait for its own processor time, nor for what Linux has no timer for. */
UK_SYSCALL_R_DEFINE(long, clock_nanosleep, int, clock, int, flags, const struct uk_abi_timespec *, time, struct uk_abi_timespec *, left)
{
	if (clock == UK_CLOCK_THREAD_CPUTIME_ID || clock == UK_CLOCK_MONOTONIC_RAW || clock == UK_CLOCK_REALTIME_COARSE ||
	    clock == UK_CLOCK_MONOTONIC_COARSE)
		return -UK_EOPNOTSUPP;
	return sleep(clock, flags & UK_TIMER_ABSTIME, time, left);
}
