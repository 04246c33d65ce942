// SPDX-License-Identifier: BSD-3-Clause
// Between the files of this library: how long a call may wait.
#ifndef POSIX_POLL_POLL_H
#define POSIX_POLL_POLL_H

#include <uk/abi/time.h>
#include <uk/plat/time.h>

#define NS_PER_S 1000000000ull

/* The deadline that `sec` and `nsec` from now are; 0, which has passed, for no time at all. */
static inline uint64_t _poll_deadline(uint64_t sec, uint64_t nsec)
{
	uint64_t ns;

	if (!sec && !nsec)
		return 0;
	if (__builtin_mul_overflow(sec, NS_PER_S, &ns) || __builtin_add_overflow(ns, nsec, &ns))
		return UKPLAT_NEVER;
	return ukplat_deadline(ns);
}

/* What is left of a wait. */
static inline uint64_t _poll_left(uint64_t deadline)
{
	uint64_t now = deadline ? ukplat_monotonic_clock() : 0;

	return deadline > now ? deadline - now : 0;
}

/* Leaves in *timeout what is left of it, as Linux's kernel does. */
static inline void _poll_leave(struct uk_abi_timespec *timeout, uint64_t deadline)
{
	uint64_t left = _poll_left(deadline);

	if (timeout)
		*timeout = (struct uk_abi_timespec){ (int64_t)(left / NS_PER_S), (int64_t)(left % NS_PER_S) };
}

#endif
