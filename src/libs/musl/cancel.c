// SPDX-License-Identifier: BSD-3-Clause
// Cancellation of threads, in the place of musl's pthread_cancel.c: a thread looks for itself at each call that is a cancellation point.
//
// The signal is there to wake a thread that waits in a call, which then returns -EINTR: its handler does nothing (and so doesn't restart
// the call), but for a thread that may be cancelled anywhere.
#define _GNU_SOURCE
#include <string.h>
#include "pthread_impl.h"
#include "syscall.h"

#include <uk/preempt.h>

hidden void __testcancel(void);

/* POSIX lets close() be a cancellation point; as in musl, it is only one before it has done anything. */
int __musl_cancel_pending(long n)
{
	pthread_t self = __pthread_self();

	if (!self->cancel)
		return 0;
	return self->canceldisable == PTHREAD_CANCEL_ENABLE || (self->canceldisable != PTHREAD_CANCEL_DISABLE && n != SYS_close);
}

int __musl_cancel_begins(long n)
{
	uk_preempt_set_in_call(1);
	return __musl_cancel_pending(n);
}

long __cancel(void)
{
	pthread_t self = __pthread_self();

	uk_preempt_set_in_call(0);
	if (self->canceldisable == PTHREAD_CANCEL_ENABLE || self->cancelasync)
		pthread_exit(PTHREAD_CANCELED);
	self->canceldisable = PTHREAD_CANCEL_DISABLE;
	return -ECANCELED;
}

void __testcancel(void)
{
	pthread_t self = __pthread_self();

	if (self->cancel && !self->canceldisable)
		__cancel();
}

static void woken(int signal, siginfo_t *info, void *context)
{
	pthread_t self = __pthread_self();

	(void)signal;
	(void)info;
	(void)context;
	if (self->cancel && self->cancelasync && self->canceldisable != PTHREAD_CANCEL_DISABLE)
		pthread_exit(PTHREAD_CANCELED);
}

int pthread_cancel(pthread_t thread)
{
	static int ready;

	if (!ready) {
		struct sigaction action = { .sa_flags = SA_SIGINFO, .sa_sigaction = woken };

		memset(&action.sa_mask, -1, _NSIG / 8);
		__libc_sigaction(SIGCANCEL, &action, 0);
		ready = 1;
	}
	a_store(&thread->cancel, 1);
	if (thread == pthread_self()) {
		if (thread->canceldisable == PTHREAD_CANCEL_ENABLE && thread->cancelasync)
			pthread_exit(PTHREAD_CANCELED);
		return 0;
	}
	pthread_kill(thread, SIGCANCEL); /* where there are no signals it is noticed at the next call */
	return 0;
}
