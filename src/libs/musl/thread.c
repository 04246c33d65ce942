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
#include <uk/plat/memory.h>
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

extern hidden uintptr_t __musl_first_stack; /* start.c */

/*
 * musl looks for the first thread's stack below the auxiliary vector, where a kernel has it, and asks mremap() how far it goes. Here the
 * vector is on the heap; the stack is the platform's, and ends with a page that isn't mapped. It begins at the latest where main() is
 * called.
 */
int pthread_getattr_np(pthread_t thread, pthread_attr_t *attributes)
{
	uintptr_t top = __musl_first_stack, bottom = top;

	*attributes = (pthread_attr_t){ ._a_guardsize = thread->guard_size, ._a_detach = thread->detach_state >= DT_DETACHED };
	if (thread->stack) {
		attributes->_a_stackaddr = (uintptr_t)thread->stack;
		attributes->_a_stacksize = thread->stack_size;
		return 0;
	}
	while (ukplat_readable(bottom - UK_PAGE_SIZE, UK_PAGE_SIZE))
		bottom -= UK_PAGE_SIZE;
	attributes->_a_stackaddr = top;
	attributes->_a_stacksize = top - bottom;
	return 0;
}
