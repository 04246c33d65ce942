// SPDX-License-Identifier: BSD-3-Clause
// What happens at the end of a call, and while one waits, where somebody has signals.
#include <uk/syscall.h>
#include <uk/syscall_mask.h>

int (*uk_syscall_end)(long result, int restarts);
const struct uk_syscall_masks *uk_syscall_masks;

int uk_syscall_ends(long result, int restarts)
{
	return uk_syscall_end(result, restarts);
}
