// SPDX-License-Identifier: BSD-3-Clause
// membarrier(2), and brk(2), whose area is none: allocators take memory from mmap() then.
#include <stdint.h>

#include <uk/abi/mman.h>
#include <uk/errno.h>
#include <uk/syscall.h>

/* Threads that don't run have passed a barrier when they were switched away, and one runs: the caller. */
UK_SYSCALL_R_DEFINE(long, membarrier, int, command, unsigned int, flags, int, processor)
{
	static int is_registered;

	(void)processor;
	if (flags)
		return -UK_EINVAL;
	switch (command) {
	case UK_MEMBARRIER_CMD_QUERY:
		return UK_MEMBARRIER_CMD_GLOBAL | UK_MEMBARRIER_CMD_PRIVATE_EXPEDITED | UK_MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED;
	case UK_MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED:
		is_registered = 1;
		return 0;
	case UK_MEMBARRIER_CMD_PRIVATE_EXPEDITED:
		if (!is_registered)
			return -UK_EPERM;
		/* fall through */
	case UK_MEMBARRIER_CMD_GLOBAL:
		__atomic_thread_fence(__ATOMIC_SEQ_CST);
		return 0;
	default:
		return -UK_EINVAL;
	}
}

UK_SYSCALL_R_DEFINE(long, brk, uintptr_t, end)
{
	(void)end;
	return 0;
}
