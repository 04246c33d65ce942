// SPDX-License-Identifier: BSD-3-Clause
// futex(2).
#include <uk/futex.h>

#include <uk/abi/access.h>
#include <uk/abi/futex.h>
#include <uk/abi/time.h>
#include <uk/clock.h>
#include <uk/errno.h>
#include <uk/syscall.h>

#include "internal.h"

/* Each call begins with it. */
static inline __attribute__((always_inline)) int check(const uint32_t *word)
{
	if ((uintptr_t)word < UK_PAGE_SIZE)
		return -UK_EFAULT;
	return (uintptr_t)word % sizeof(*word) ? -UK_EINVAL : 0;
}

static int check_time(const struct uk_abi_timespec *time)
{
	if (!time)
		return 0;
	if (uk_abi_is_bad(time, sizeof(*time)))
		return -UK_EFAULT;
	return time->sec < 0 || time->nsec < 0 || time->nsec >= (int64_t)UK_NS_PER_SECOND ? -UK_EINVAL : 0;
}

/* A time of either clock, or from now on, as a moment of the monotonic clock. */
static uint64_t deadline_of(const struct uk_abi_timespec *time, int relative, int realtime)
{
	uint64_t ns, wall;

	if ((uint64_t)time->sec >= UINT64_MAX / UK_NS_PER_SECOND)
		return UKPLAT_NEVER;
	ns = (uint64_t)time->sec * UK_NS_PER_SECOND + (uint64_t)time->nsec;
	if (realtime) {
		wall = uk_clock_wall();
		ns = ns > wall ? ns - wall : 0;
	}
	return relative || realtime ? ukplat_deadline(ns) : ns;
}

static long wait(const uint32_t *word, uint32_t value, uint32_t bits, const struct uk_abi_timespec *time, int relative, int realtime)
{
	int error = check_time(time);

	if (!error)
		error = check(word);
	if (!error && !bits)
		error = -UK_EINVAL;
	return error ? error : uk_futex_wait(word, value, bits, time ? deadline_of(time, relative, realtime) : UKPLAT_NEVER);
}

static long wake(const uint32_t *word, int count, uint32_t bits)
{
	int error = check(word);

	if (!error && !bits)
		error = -UK_EINVAL;
	return error ? error : uk_futex_wake(word, count, bits);
}

static long requeue(const uint32_t *word, int count, const uint32_t *to, int move, int compare, uint32_t expected)
{
	int error = count < 0 || move < 0 ? -UK_EINVAL : check(word);

	if (!error)
		error = check(to);
	return error ? error : _futex_requeue(word, count, to, move, compare, expected);
}

static long wake_op(const uint32_t *word, int count, uint32_t *to, int more, uint32_t op)
{
	int error = check(word);

	if (!error)
		error = check(to);
	return error ? error : _futex_wake_op(word, count, to, more, op);
}

static long lock(uint32_t *word, const struct uk_abi_timespec *time, int realtime, int try)
{
	int error = check_time(time);

	if (!error)
		error = check(word);
	return error ? error : _futex_lock_pi(word, time ? deadline_of(time, 0, realtime) : UKPLAT_NEVER, try);
}

static long unlock(uint32_t *word)
{
	int error = check(word);

	return error ? error : _futex_unlock_pi(word);
}

/* `argument` is a time, or how many are to be moved. */
UK_SYSCALL_R_DEFINE(long, futex, uint32_t *, word, int, op, uint32_t, value, unsigned long, argument, uint32_t *, word2, uint32_t, value3)
{
	const struct uk_abi_timespec *time = (const struct uk_abi_timespec *)argument;

	switch (op & ~UK_FUTEX_PRIVATE_FLAG) {
	case UK_FUTEX_WAIT:
		return wait(word, value, UK_FUTEX_BITSET_MATCH_ANY, time, 1, 0);
	case UK_FUTEX_WAIT_BITSET:
		return wait(word, value, value3, time, 0, 0);
	case UK_FUTEX_WAIT_BITSET | UK_FUTEX_CLOCK_REALTIME:
		return wait(word, value, value3, time, 0, 1);
	case UK_FUTEX_WAKE:
		return wake(word, (int)value, UK_FUTEX_BITSET_MATCH_ANY);
	case UK_FUTEX_WAKE_BITSET:
		return wake(word, (int)value, value3);
	case UK_FUTEX_REQUEUE:
		return requeue(word, (int)value, word2, (int)argument, 0, 0);
	case UK_FUTEX_CMP_REQUEUE:
		return requeue(word, (int)value, word2, (int)argument, 1, value3);
	case UK_FUTEX_WAKE_OP:
		return wake_op(word, (int)value, word2, (int)argument, value3);
	case UK_FUTEX_LOCK_PI:
		return lock(word, time, 1, 0);
	case UK_FUTEX_LOCK_PI2:
		return lock(word, time, 0, 0);
	case UK_FUTEX_LOCK_PI2 | UK_FUTEX_CLOCK_REALTIME:
		return lock(word, time, 1, 0);
	case UK_FUTEX_TRYLOCK_PI:
		return lock(word, NULL, 0, 1);
	case UK_FUTEX_UNLOCK_PI:
		return unlock(word);
	default:
		return -UK_ENOSYS;
	}
}
