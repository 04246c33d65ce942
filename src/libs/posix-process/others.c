// SPDX-License-Identifier: BSD-3-Clause
// Other processes: there are none, and there will be none.
#include <uk/errno.h>
#include <uk/syscall.h>

UK_SYSCALL_R_DEFINE(long, fork)
{
	return -UK_ENOSYS;
}

UK_SYSCALL_R_DEFINE(long, vfork)
{
	return -UK_ENOSYS;
}

/* Threads are made by uk_posix_clone(): a call by number has no stack to come back on. */
UK_SYSCALL_R_DEFINE(long, clone)
{
	return -UK_ENOSYS;
}

UK_SYSCALL_R_DEFINE(long, clone3)
{
	return -UK_ENOSYS;
}

UK_SYSCALL_R_DEFINE(long, execve)
{
	return -UK_ENOSYS;
}

UK_SYSCALL_R_DEFINE(long, execveat)
{
	return -UK_ENOSYS;
}

UK_SYSCALL_R_DEFINE(long, wait4)
{
	return -UK_ECHILD;
}

UK_SYSCALL_R_DEFINE(long, waitid)
{
	return -UK_ECHILD;
}
