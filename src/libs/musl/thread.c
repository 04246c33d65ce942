// SPDX-License-Identifier: BSD-3-Clause
// Threads, in the place of musl's assembly: made, ended, their thread pointers and canaries.
#define _GNU_SOURCE
#include <sched.h>
#include <stdarg.h>
#include <string.h>
#include "pthread_impl.h"
#include "syscall.h"

#include <uk/arch.h>
#include <uk/plat/bootstrap.h>
#include <uk/process.h>

UK_NO_STACK_PROTECTOR int __set_thread_area(void *p)
{
	ukplat_tls_set((uintptr_t)p);
	return 0;
}

/* Where the canary is, the architecture's library knows. `entropy` is AT_RANDOM's, two random words. */
static uintptr_t canary;

UK_NO_STACK_PROTECTOR void __init_ssp(void *entropy)
{
	memcpy(&canary, entropy, sizeof(canary));
	canary &= ~(uintptr_t)0xff; /* string functions stop at a zero byte */
	ukarch_canary_set((uintptr_t)TP_ADJ(__pthread_self()), canary);
}

/* musl gives parent_tid, tls and child_tid behind the argument: pthread_create() all, posix_spawn(), which is told ENOSYS, none. */
int __clone(int (*run)(void *), void *stack, int flags, void *arg, ...)
{
	va_list more;
	int *parent_tid, *child_tid;
	void *tls;

	va_start(more, arg);
	parent_tid = va_arg(more, int *);
	tls = va_arg(more, void *);
	child_tid = va_arg(more, int *);
	va_end(more);
	if (flags & CLONE_SETTLS)
		ukarch_canary_set((uintptr_t)tls, canary);
	return (int)uk_posix_clone(run, stack, (unsigned int)flags, arg, parent_tid, (uintptr_t)tls, child_tid);
}

static long unmap(void *base, size_t len)
{
	return __syscall(SYS_munmap, base, len);
}

/* A detached thread ends, and its stack goes with it. */
void __unmapself(void *base, size_t size)
{
	uk_posix_thread_exit_unmap(0, unmap, base, size);
}
