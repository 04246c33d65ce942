// SPDX-License-Identifier: BSD-3-Clause
// select(2), pselect(2): sets of bits to what poll takes, and back.
#include <uk/poll.h>

#include <uk/abi/access.h>
#include <uk/alloc.h>
#include <uk/errno.h>
#include <uk/fdtab.h>
#include <uk/string.h>
#include <uk/syscall.h>
#include <uk/syscall_mask.h>

#include "poll.h"

#define WORD 64
#define SETS 3

/* What the three sets ask for, and what they are told. */
static const uint16_t asked[SETS] = { UK_POLLIN | UK_POLLRDNORM | UK_POLLRDBAND, UK_POLLOUT | UK_POLLWRNORM | UK_POLLWRBAND, UK_POLLPRI };
static const uint16_t told[SETS] = { UK_POLLIN | UK_POLLRDNORM | UK_POLLRDBAND | UK_POLLHUP | UK_POLLERR,
				     UK_POLLOUT | UK_POLLWRNORM | UK_POLLWRBAND | UK_POLLERR, UK_POLLPRI };

static int is_set(const uint64_t *set, int fd)
{
	return set && set[fd / WORD] >> fd % WORD & 1;
}

/* One element for each descriptor in any set; how many. */
static unsigned int to_list(int n, uint64_t *const sets[SETS], struct uk_abi_pollfd *fds)
{
	unsigned int count = 0;

	for (int fd = 0; fd < n; fd++) {
		unsigned int events = 0;

		for (int s = 0; s < SETS; s++)
			if (is_set(sets[s], fd))
				events |= asked[s];
		if (!events)
			continue;
		if (fds)
			fds[count] = (struct uk_abi_pollfd){ .fd = fd, .events = (int16_t)events };
		count++;
	}
	return count;
}

/* Sets what is ready in the sets; how many bits that are. */
static long from_list(int n, uint64_t *const sets[SETS], const struct uk_abi_pollfd *fds, unsigned int count)
{
	long bits = 0;

	for (unsigned int i = 0; i < count; i++)
		if (fds[i].revents & UK_POLLNVAL)
			return -UK_EBADF;
	for (int s = 0; s < SETS; s++) {
		if (!sets[s])
			continue;
		memset(sets[s], 0, ((size_t)n + WORD - 1) / WORD * sizeof(uint64_t));
		for (unsigned int i = 0; i < count; i++) {
			if (!((uint16_t)fds[i].events & asked[s]) || !((uint16_t)fds[i].revents & told[s]))
				continue;
			sets[s][fds[i].fd / WORD] |= 1ull << fds[i].fd % WORD;
			bits++;
		}
	}
	return bits;
}

static long select_until(int n, uint64_t *const sets[SETS], uint64_t deadline)
{
	struct uk_alloc *heap = uk_alloc_get_default();
	struct uk_abi_pollfd *fds;
	unsigned int count;
	long result;

	if (n < 0)
		return -UK_EINVAL;
	if (n > UK_FDTAB_MAX)
		n = UK_FDTAB_MAX;
	for (int s = 0; s < SETS; s++)
		if (sets[s] && uk_abi_is_bad(sets[s], ((size_t)n + 7) / 8))
			return -UK_EFAULT;
	count = to_list(n, sets, NULL);
	fds = count ? uk_malloc(heap, count * sizeof(*fds)) : NULL;
	if (count && !fds)
		return -UK_ENOMEM;
	to_list(n, sets, fds);
	/* One that isn't open is ready at once, and an error. What is ready for another set than the one that asked isn't. */
	result = uk_poll(fds, count, deadline);
	if (result >= 0)
		result = from_list(n, sets, fds, count);
	uk_free(heap, fds);
	return result;
}

UK_SYSCALL_R_DEFINE(long, select, int, n, uint64_t *, in, uint64_t *, out, uint64_t *, except, struct uk_abi_timeval *, timeout)
{
	uint64_t *const sets[SETS] = { in, out, except };
	uint64_t deadline = UKPLAT_NEVER, left;
	long result;

	if (uk_abi_is_bad(timeout, timeout ? sizeof(*timeout) : 0))
		return -UK_EFAULT;
	if (timeout) {
		if (timeout->sec < 0 || timeout->usec < 0)
			return -UK_EINVAL;
		deadline = _poll_deadline((uint64_t)timeout->sec, (uint64_t)timeout->usec * 1000);
	}
	result = select_until(n, sets, deadline);
	if (timeout) {
		left = _poll_left(deadline);
		*timeout = (struct uk_abi_timeval){ (int64_t)(left / NS_PER_S), (int64_t)(left % NS_PER_S / 1000) };
	}
	return result;
}

/* What pselect(2) has instead of a seventh argument. */
struct sized_mask {
	const uint64_t *mask;
	size_t size;
};

UK_SYSCALL_R_DEFINE(long, pselect6, int, n, uint64_t *, in, uint64_t *, out, uint64_t *, except, struct uk_abi_timespec *, timeout,
		    const struct sized_mask *, sized)
{
	uint64_t *const sets[SETS] = { in, out, except };
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
	if (uk_abi_is_bad(sized, sized ? sizeof(*sized) : 0))
		return -UK_EFAULT;
	result = uk_syscall_mask_set(&masked, sized ? sized->mask : NULL, sized ? sized->size : 0);
	if (!result) {
		result = select_until(n, sets, deadline);
		uk_syscall_mask_restore(&masked, result);
	}
	_poll_leave(timeout, deadline);
	return result;
}
