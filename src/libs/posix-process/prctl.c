// SPDX-License-Identifier: BSD-3-Clause
// prctl(2): names of threads, and switches that are what they are.
#include <uk/abi/access.h>
#include <uk/abi/prctl.h>
#include <uk/errno.h>
#include <uk/string.h>
#include <uk/syscall.h>
#include <uk/thread.h>

_Static_assert(UK_PR_NAME_SIZE == UK_THREAD_NAME_MAX + 1, "a thread's name is as long as Linux's");

UK_SYSCALL_R_DEFINE(long, prctl, int, option, unsigned long, a, unsigned long, b, unsigned long, c, unsigned long, d)
{
	switch (option) {
	case UK_PR_SET_NAME:
		if (uk_abi_is_bad((const char *)a, 1))
			return -UK_EFAULT;
		uk_thread_set_name(uk_thread_current(), (const char *)a);
		return 0;
	case UK_PR_GET_NAME:
		if (uk_abi_is_bad((const char *)a, UK_PR_NAME_SIZE))
			return -UK_EFAULT;
		memset((char *)a, 0, UK_PR_NAME_SIZE);
		memcpy((char *)a, uk_thread_current()->name, strlen(uk_thread_current()->name));
		return 0;
	case UK_PR_GET_DUMPABLE: /* a crash says why, always */
		return 1;
	case UK_PR_SET_DUMPABLE:
		return a == 1 ? 0 : -UK_EINVAL;
	case UK_PR_SET_NO_NEW_PRIVS: /* nothing is executed that could bring any */
		return a == 1 && !b && !c && !d ? 0 : -UK_EINVAL;
	case UK_PR_GET_NO_NEW_PRIVS:
		return a || b || c || d ? -UK_EINVAL : 1;
	default:
		return -UK_EINVAL;
	}
}
