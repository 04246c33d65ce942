// SPDX-License-Identifier: BSD-3-Clause
// poll(2), ppoll(2).
//
// The signal mask of ppoll(2) is posix-signal's business, which takes it before these handlers see the call.
#include <uk/poll.h>

#include <uk/abi/access.h>
#include <uk/errno.h>
#include <uk/fdtab.h>
#include <uk/syscall.h>
#include <uk/syscall_mask.h>

#include "poll.h"

static long check(const struct uk_abi_pollfd *fds, unsigned int count)
{
	uint64_t soft, hard;

	uk_fdtab_limits(&soft, &hard);
	if (count > soft)
		return -UK_EINVAL;
	return uk_abi_is_bad(fds, (size_t)count * sizeof(*fds)) ? -UK_EFAULT : 0;
}

UK_SYSCALL_R_DEFINE(long, poll, struct uk_abi_pollfd *, fds, unsigned int, count, int, timeout_ms)
{
	long error = check(fds, count);

	if (error)
		return error;
	return uk_poll(fds, count, timeout_ms < 0 ? UKPLAT_NEVER : _poll_deadline((uint64_t)timeout_ms / 1000,
										  (uint64_t)timeout_ms % 1000 * 1000000));
}

UK_SYSCALL_R_DEFINE(long, ppoll, struct uk_abi_pollfd *, fds, unsigned int, count, struct uk_abi_timespec *, timeout,
		    const uint64_t *, mask, size_t, mask_size)
{
	uint64_t deadline = UKPLAT_NEVER;
	struct uk_syscall_mask masked;
	long result;

	if (uk_abi_is_bad(timeout, timeout ? sizeof(*timeout) : 0))
		return -UK_EFAULT;
	if (timeout) {
		if (timeout->sec < 0 || timeout->nsec < 0 || timeout->nsec >= (int64_t)NS_PER_S)
			return -UK_EINVAL;
		deadline = _poll_deadline((uint64_t)timeout->sec, (uint64_t)timeout->nsec);
	}
	result = check(fds, count);
	if (!result)
		result = uk_syscall_mask_set(&masked, mask, mask_size);
	if (!result) {
		result = uk_poll(fds, count, deadline);
		uk_syscall_mask_restore(&masked, result);
	}
	_poll_leave(timeout, deadline);
	return result;
}
