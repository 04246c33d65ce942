// SPDX-License-Identifier: BSD-3-Clause
// Calls that wait while other signals are blocked than before and afterwards: ppoll(2), pselect(2), epoll_pwait(2).
#ifndef UK_SYSCALL_MASK_H
#define UK_SYSCALL_MASK_H

#include <stddef.h>
#include <stdint.h>

#include <uk/abi/access.h>
#include <uk/errno.h>

/* NULL, or posix-signal's, from the program's first use of signals on: before it there is nothing to block. */
struct uk_syscall_masks {
	/* Sets the caller's mask; returns the one before. */
	uint64_t (*set)(uint64_t mask);
	/* Sets it back. When the wait was ended by a signal, the handlers of what the mask let through run first. */
	void (*restore)(uint64_t before, long result);
};
extern const struct uk_syscall_masks *uk_syscall_masks;

struct uk_syscall_mask {
	int is_set;
	uint64_t before;
};

/* At the begin of a call, with what the program gave: NULL leaves the mask as it is. 0, -UK_EINVAL or -UK_EFAULT. */
static inline int uk_syscall_mask_set(struct uk_syscall_mask *m, const uint64_t *mask, size_t size)
{
	m->is_set = 0;
	if (!mask)
		return 0;
	if (size != sizeof(*mask))
		return -UK_EINVAL;
	if (uk_abi_is_bad(mask, sizeof(*mask)))
		return -UK_EFAULT;
	if (uk_syscall_masks) {
		m->before = uk_syscall_masks->set(*mask);
		m->is_set = 1;
	}
	return 0;
}

/* At its end; `result` is what the call returns. */
static inline void uk_syscall_mask_restore(const struct uk_syscall_mask *m, long result)
{
	if (m->is_set)
		uk_syscall_masks->restore(m->before, result);
}

#endif
