// SPDX-License-Identifier: BSD-3-Clause
// Other processes: there are none, and there will be none.
#include <uk/errno.h>
#include <uk/essentials.h>
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
UK_SYSCALL_R_DEFINE(long, clone, unsigned long, flags UK_UNUSED, void *, stack UK_UNUSED, int *, parent UK_UNUSED,
		    unsigned long, a UK_UNUSED, unsigned long, b UK_UNUSED)
{
	return -UK_ENOSYS;
}

UK_SYSCALL_R_DEFINE(long, clone3, void *, args UK_UNUSED, unsigned long, size UK_UNUSED)
{
	return -UK_ENOSYS;
}

UK_SYSCALL_R_DEFINE(long, execve, const char *, path UK_UNUSED, char **, argv UK_UNUSED, char **, envp UK_UNUSED)
{
	return -UK_ENOSYS;
}

UK_SYSCALL_R_DEFINE(long, execveat, int, dirfd UK_UNUSED, const char *, path UK_UNUSED, char **, argv UK_UNUSED,
		    char **, envp UK_UNUSED, int, flags UK_UNUSED)
{
	return -UK_ENOSYS;
}

UK_SYSCALL_R_DEFINE(long, wait4, int, pid UK_UNUSED, int *, status UK_UNUSED, int, options UK_UNUSED, void *, usage UK_UNUSED)
{
	return -UK_ECHILD;
}

UK_SYSCALL_R_DEFINE(long, waitid, int, which UK_UNUSED, int, pid UK_UNUSED, void *, info UK_UNUSED,
		    int, options UK_UNUSED, void *, usage UK_UNUSED)
{
	return -UK_ECHILD;
}
