// SPDX-License-Identifier: BSD-3-Clause
// Who runs, as the program says it: sched(7), getpriority(2).
#include <uk/abi/access.h>
#include <uk/abi/sched.h>
#include <uk/abi/time.h>
#include <uk/errno.h>
#include <uk/plat/processor.h>
#include <uk/sched.h>
#include <uk/string.h>
#include <uk/syscall.h>

#include "internal.h"

/*
 * Real-time priorities, 1 to 99, are those of threads above the default, ordinary threads have the default whatever their nice
 * value says, and SCHED_IDLE is below it. What was set can be read; whether it makes a difference is up to the scheduler.
 */
#define NICE_MIN (-20)
#define NICE_MAX 19
#define RR_INTERVAL_NS 10000000
#define WORD_BITS (8 * sizeof(unsigned long))

UK_SYSCALL_R_DEFINE(long, sched_yield)
{
	uk_sched_yield();
	return 0;
}

static int is_realtime(int policy)
{
	return policy == UK_SCHED_FIFO || policy == UK_SCHED_RR;
}

static int is_policy(int policy)
{
	return is_realtime(policy) || policy == UK_SCHED_OTHER || policy == UK_SCHED_BATCH || policy == UK_SCHED_IDLE;
}

static int priority_of(int policy, int priority)
{
	int range = UK_THREAD_PRIORITY_MAX - UK_THREAD_PRIORITY_DEFAULT;

	if (policy == UK_SCHED_IDLE)
		return UK_THREAD_PRIORITY_MIN;
	return UK_THREAD_PRIORITY_DEFAULT + (priority ? 1 + (priority - 1) * range / UK_SCHED_PRIORITY_MAX : 0);
}

static long set_scheduler(int id, int policy, const struct uk_abi_sched_param *param)
{
	struct uk_thread *thread = id < 0 ? NULL : _posix_process_find(id);
	struct process_thread *state;

	if (id < 0 || !param)
		return -UK_EINVAL;
	if (uk_abi_is_bad(param, sizeof(*param)))
		return -UK_EFAULT;
	if (!thread)
		return -UK_ESRCH;
	state = _posix_process_of(thread);
	if (policy < 0)
		policy = state->policy;
	if (!is_policy(policy) || param->priority < (is_realtime(policy) ? UK_SCHED_PRIORITY_MIN : 0)
	    || param->priority > (is_realtime(policy) ? UK_SCHED_PRIORITY_MAX : 0))
		return -UK_EINVAL;
	state->policy = policy;
	state->priority = param->priority;
	return uk_thread_set_priority(thread, priority_of(policy, param->priority));
}

UK_SYSCALL_R_DEFINE(long, sched_setscheduler, int, id, int, policy, const struct uk_abi_sched_param *, param)
{
	policy &= ~UK_SCHED_RESET_ON_FORK;
	return policy < 0 ? -UK_EINVAL : set_scheduler(id, policy, param);
}

UK_SYSCALL_R_DEFINE(long, sched_setparam, int, id, const struct uk_abi_sched_param *, param)
{
	return set_scheduler(id, -1, param);
}

UK_SYSCALL_R_DEFINE(long, sched_getscheduler, int, id)
{
	struct uk_thread *thread = id < 0 ? NULL : _posix_process_find(id);

	return thread ? _posix_process_of(thread)->policy : id < 0 ? -UK_EINVAL : -UK_ESRCH;
}

UK_SYSCALL_R_DEFINE(long, sched_getparam, int, id, struct uk_abi_sched_param *, param)
{
	struct uk_thread *thread = id < 0 ? NULL : _posix_process_find(id);

	if (id < 0 || !param)
		return -UK_EINVAL;
	if (!thread)
		return -UK_ESRCH;
	if (uk_abi_is_bad(param, sizeof(*param)))
		return -UK_EFAULT;
	param->priority = _posix_process_of(thread)->priority;
	return 0;
}

UK_SYSCALL_R_DEFINE(long, sched_get_priority_max, int, policy)
{
	return is_realtime(policy) ? UK_SCHED_PRIORITY_MAX : is_policy(policy) ? 0 : -UK_EINVAL;
}

UK_SYSCALL_R_DEFINE(long, sched_get_priority_min, int, policy)
{
	return is_realtime(policy) ? UK_SCHED_PRIORITY_MIN : is_policy(policy) ? 0 : -UK_EINVAL;
}

UK_SYSCALL_R_DEFINE(long, sched_rr_get_interval, int, id, struct uk_abi_timespec *, time)
{
	if (id < 0)
		return -UK_EINVAL;
	if (!_posix_process_find(id))
		return -UK_ESRCH;
	if (uk_abi_is_bad(time, sizeof(*time)))
		return -UK_EFAULT;
	*time = (struct uk_abi_timespec){ 0, RR_INTERVAL_NS };
	return 0;
}

/* A mask's unit is a word. */
UK_SYSCALL_R_DEFINE(long, sched_getaffinity, int, id, unsigned long, len, unsigned long *, mask)
{
	unsigned int count = ukplat_processor_count(), words = (count + WORD_BITS - 1) / WORD_BITS;
	struct uk_thread *thread;

	if (len % sizeof(*mask) || len < words * sizeof(*mask))
		return -UK_EINVAL;
	if (!_posix_process_find(id))
		return -UK_ESRCH;
	if (uk_abi_is_bad(mask, words * sizeof(*mask)))
		return -UK_EFAULT;
	thread = uk_thread_take(id ? id : uk_thread_current()->id);
	if (!thread)
		return -UK_ESRCH;
	memset(mask, 0, words * sizeof(*mask));
	for (unsigned int i = 0; i < count; i++)
		if (uk_runnable_fits(&thread->runnable, i))
			mask[i / WORD_BITS] |= 1ul << i % WORD_BITS;
	uk_thread_put(thread);
	return (long)(words * sizeof(*mask));
}

/* Of the set those count that there are. */
UK_SYSCALL_R_DEFINE(long, sched_setaffinity, int, id, unsigned long, len, const unsigned char *, mask)
{
	struct uk_processor_set barred = { { 0 } };
	struct uk_thread *thread;
	unsigned int found = 0;

	if (!_posix_process_find(id))
		return -UK_ESRCH;
	if (uk_abi_is_bad(mask, len))
		return -UK_EFAULT;
	for (unsigned int i = 0; i < ukplat_processor_count(); i++)
		if (i / 8 < len && (mask[i / 8] >> i % 8 & 1))
			found++;
		else
			barred.words[i / 64] |= 1ull << i % 64;
	if (!found)
		return -UK_EINVAL;
	thread = uk_thread_take(id ? id : uk_thread_current()->id);
	if (!thread)
		return -UK_ESRCH;
	uk_thread_bar(thread, &barred);
	uk_thread_put(thread);
	return 0;
}

static struct process_thread *whose(int which, int who)
{
	struct uk_thread *thread;

	if (which != UK_PRIO_PROCESS) /* the one group, the one user */
		return who == 0 || (which == UK_PRIO_PGRP && who == 1) ? _posix_process_of(&uk_thread_first) : NULL;
	thread = _posix_process_find(who);
	return thread ? _posix_process_of(thread) : NULL;
}

/* 40 to 1, so that it can't be taken for an error; the C library makes the nice value of it. */
UK_SYSCALL_R_DEFINE(long, getpriority, int, which, int, who)
{
	struct process_thread *state = whose(which, who);

	if (which < UK_PRIO_PROCESS || which > UK_PRIO_USER)
		return -UK_EINVAL;
	return state ? 20 - state->nice : -UK_ESRCH;
}

UK_SYSCALL_R_DEFINE(long, setpriority, int, which, int, who, int, nice)
{
	struct process_thread *state = whose(which, who);

	if (which < UK_PRIO_PROCESS || which > UK_PRIO_USER)
		return -UK_EINVAL;
	if (!state)
		return -UK_ESRCH;
	state->nice = nice < NICE_MIN ? NICE_MIN : nice > NICE_MAX ? NICE_MAX : nice;
	return 0;
}
