// SPDX-License-Identifier: BSD-3-Clause
// Who the process is: number 1, of user 0, alone in its group and session.
#include <uk/abi/access.h>
#include <uk/errno.h>
#include <uk/essentials.h>
#include <uk/syscall.h>

#define SELF 1
#define GROUPS_MAX 65536u

UK_SYSCALL_R_DEFINE(long, getpid)
{
	return SELF;
}

/* The least call there is, and not by a jump into another one that answers the same. */
#if defined(__GNUC__) && !defined(__clang__)
long uk_syscall_r_getppid(void) __attribute__((no_icf));
#endif
UK_SYSCALL_R_DEFINE(long, getppid)
{
	return 0;
}

static long self_or_none(int pid, long result)
{
	return pid == 0 || pid == SELF ? result : -UK_ESRCH;
}

UK_SYSCALL_R_DEFINE(long, getpgid, int, pid)
{
	return self_or_none(pid, SELF);
}

UK_SYSCALL_R_DEFINE(long, getpgrp)
{
	return SELF;
}

UK_SYSCALL_R_DEFINE(long, getsid, int, pid)
{
	return self_or_none(pid, SELF);
}

/* A session's leader stays in its group. */
UK_SYSCALL_R_DEFINE(long, setpgid, int, pid, int, group)
{
	return (group ? group : pid) < 0 ? -UK_EINVAL : self_or_none(pid, -UK_EPERM);
}

UK_SYSCALL_R_DEFINE(long, setsid)
{
	return -UK_EPERM;
}

UK_SYSCALL_R_DEFINE(long, getuid)
{
	return 0;
}

UK_SYSCALL_R_DEFINE(long, geteuid)
{
	return 0;
}

UK_SYSCALL_R_DEFINE(long, getgid)
{
	return 0;
}

UK_SYSCALL_R_DEFINE(long, getegid)
{
	return 0;
}

static long get_three(unsigned int *a, unsigned int *b, unsigned int *c)
{
	if (uk_abi_is_bad(a, sizeof(*a)) || uk_abi_is_bad(b, sizeof(*b)) || uk_abi_is_bad(c, sizeof(*c)))
		return -UK_EFAULT;
	*a = *b = *c = 0;
	return 0;
}

UK_SYSCALL_R_DEFINE(long, getresuid, unsigned int *, real, unsigned int *, effective, unsigned int *, saved)
{
	return get_three(real, effective, saved);
}

UK_SYSCALL_R_DEFINE(long, getresgid, unsigned int *, real, unsigned int *, effective, unsigned int *, saved)
{
	return get_three(real, effective, saved);
}

/* 0, or -1 where that leaves it as it is and is no number otherwise: there is no other user. */
static long only_zero(unsigned int id, int may_stay)
{
	if (id == ~0u)
		return may_stay ? 0 : -UK_EINVAL;
	return id ? -UK_EPERM : 0;
}

UK_SYSCALL_R_DEFINE(long, setuid, unsigned int, id)
{
	return only_zero(id, 0);
}

UK_SYSCALL_R_DEFINE(long, setgid, unsigned int, id)
{
	return only_zero(id, 0);
}

UK_SYSCALL_R_DEFINE(long, setreuid, unsigned int, real, unsigned int, effective)
{
	return only_zero(real, 1) ? -UK_EPERM : only_zero(effective, 1);
}

UK_SYSCALL_R_DEFINE(long, setregid, unsigned int, real, unsigned int, effective)
{
	return only_zero(real, 1) ? -UK_EPERM : only_zero(effective, 1);
}

UK_SYSCALL_R_DEFINE(long, setresuid, unsigned int, real, unsigned int, effective, unsigned int, saved)
{
	return only_zero(real, 1) || only_zero(effective, 1) ? -UK_EPERM : only_zero(saved, 1);
}

UK_SYSCALL_R_DEFINE(long, setresgid, unsigned int, real, unsigned int, effective, unsigned int, saved)
{
	return only_zero(real, 1) || only_zero(effective, 1) ? -UK_EPERM : only_zero(saved, 1);
}

UK_SYSCALL_R_DEFINE(long, getgroups, int, size, unsigned int *, list UK_UNUSED)
{
	return size < 0 ? -UK_EINVAL : 0;
}

UK_SYSCALL_R_DEFINE(long, setgroups, unsigned long, size, const unsigned int *, list UK_UNUSED)
{
	return size > GROUPS_MAX ? -UK_EINVAL : size ? -UK_EPERM : 0;
}
