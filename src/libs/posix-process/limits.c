// SPDX-License-Identifier: BSD-3-Clause
// Limits that the program sets itself: kept, and told when asked for; that of descriptors is heeded (posix-fdtab).
#include <uk/abi/access.h>
#include <uk/abi/resource.h>
#include <uk/clock.h>
#include <uk/errno.h>
#include <uk/fdtab.h>
#include <uk/lock.h>
#include <uk/syscall.h>

#define UNLIMITED { UK_RLIM_INFINITY, UK_RLIM_INFINITY }

static struct uk_abi_rlimit limits[UK_RLIMIT_NLIMITS] = {
	UNLIMITED, UNLIMITED, UNLIMITED, { 8 << 20, UK_RLIM_INFINITY } /* the stack's: Linux */, [4 ... UK_RLIMIT_NLIMITS - 1] = UNLIMITED,
};
static struct uk_spinlock lock;

static void get(unsigned int resource, struct uk_abi_rlimit *limit)
{
	if (resource == UK_RLIMIT_NOFILE) {
		uk_fdtab_limits(&limit->current, &limit->maximum);
		return;
	}
	uk_spin_lock(&lock);
	*limit = limits[resource];
	uk_spin_unlock(&lock);
}

static long set(unsigned int resource, const struct uk_abi_rlimit *limit)
{
	if (limit->current > limit->maximum)
		return -UK_EINVAL;
	if (resource == UK_RLIMIT_NOFILE)
		return uk_fdtab_set_limits(limit->current, limit->maximum);
	uk_spin_lock(&lock);
	limits[resource] = *limit;
	uk_spin_unlock(&lock);
	return 0;
}

UK_SYSCALL_R_DEFINE(long, prlimit64, int, pid, unsigned int, resource, const struct uk_abi_rlimit *, new, struct uk_abi_rlimit *, old)
{
	struct uk_abi_rlimit before;
	long error;

	if (uk_abi_is_bad(new, new ? sizeof(*new) : 0))
		return -UK_EFAULT;
	if (pid != 0 && pid != 1)
		return -UK_ESRCH;
	if (resource >= UK_RLIMIT_NLIMITS)
		return -UK_EINVAL;
	get(resource, &before);
	error = new ? set(resource, new) : 0;
	if (error || !old)
		return error;
	if (uk_abi_is_bad(old, sizeof(*old)))
		return -UK_EFAULT;
	*old = before;
	return 0;
}

UK_SYSCALL_R_DEFINE(long, getrlimit, unsigned int, resource, struct uk_abi_rlimit *, limit)
{
	if (resource >= UK_RLIMIT_NLIMITS)
		return -UK_EINVAL;
	if (uk_abi_is_bad(limit, sizeof(*limit)))
		return -UK_EFAULT;
	get(resource, limit);
	return 0;
}

UK_SYSCALL_R_DEFINE(long, setrlimit, unsigned int, resource, const struct uk_abi_rlimit *, limit)
{
	if (uk_abi_is_bad(limit, sizeof(*limit)))
		return -UK_EFAULT;
	return resource < UK_RLIMIT_NLIMITS ? set(resource, limit) : -UK_EINVAL;
}

/* The processor is the program's from the start: all time since is its. */
UK_SYSCALL_R_DEFINE(long, getrusage, int, who, struct uk_abi_rusage *, usage)
{
	uint64_t us = uk_clock_monotonic() / 1000;

	if (who != UK_RUSAGE_SELF && who != UK_RUSAGE_CHILDREN && who != UK_RUSAGE_THREAD)
		return -UK_EINVAL;
	if (uk_abi_is_bad(usage, sizeof(*usage)))
		return -UK_EFAULT;
	*usage = (struct uk_abi_rusage){ 0 };
	if (who != UK_RUSAGE_CHILDREN)
		usage->user = (struct uk_abi_timeval){ (int64_t)(us / 1000000), (int64_t)(us % 1000000) };
	return 0;
}
