// SPDX-License-Identifier: BSD-3-Clause
// Other processes: there are none, and there will be none.
#include <uk/abi/wait.h>
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

/* There are no children: what is left is to look at the arguments. */
#define WAIT_KINDS (UK_WNOTHREAD | UK_WCLONE | UK_WALL)

UK_SYSCALL_R_DEFINE(long, wait4, int, pid UK_UNUSED, int *, status UK_UNUSED, unsigned int, options, void *, usage UK_UNUSED)
{
	return options & ~(UK_WNOHANG | UK_WUNTRACED | UK_WCONTINUED | WAIT_KINDS) ? -UK_EINVAL : -UK_ECHILD;
}

UK_SYSCALL_R_DEFINE(long, waitid, int, which, int, pid, void *, info UK_UNUSED, unsigned int, options, void *, usage UK_UNUSED)
{
	const unsigned int states = UK_WEXITED | UK_WSTOPPED | UK_WCONTINUED;

	if (options & ~(UK_WNOHANG | UK_WNOWAIT | states | WAIT_KINDS) || !(options & states))
		return -UK_EINVAL;
	switch (which) {
	case UK_P_ALL:
		return -UK_ECHILD;
	case UK_P_PID:
		return pid > 0 ? -UK_ECHILD : -UK_EINVAL;
	case UK_P_PGID:
		return pid >= 0 ? -UK_ECHILD : -UK_EINVAL;
	case UK_P_PIDFD: /* nobody gives any */
		return pid >= 0 ? -UK_EBADF : -UK_EINVAL;
	default:
		return -UK_EINVAL;
	}
}
