// SPDX-License-Identifier: BSD-3-Clause
// The thread pointer, in the place of musl's assembly, and the main thread's canary.
#include <string.h>
#include "pthread_impl.h"

#include <uk/arch.h>
#include <uk/plat/bootstrap.h>

UK_NO_STACK_PROTECTOR int __set_thread_area(void *p)
{
	ukplat_tls_set((uintptr_t)p);
	return 0;
}

/* Below the threads' own: where it is, the architecture's library knows. `entropy` is AT_RANDOM's, two random words. */
UK_NO_STACK_PROTECTOR void __init_ssp(void *entropy)
{
	uintptr_t canary;

	memcpy(&canary, entropy, sizeof(canary));
	ukarch_canary_set((uintptr_t)TP_ADJ(__pthread_self()), canary & ~(uintptr_t)0xff); /* string functions stop at a zero byte */
}

int __clone(int (*func)(void *), void *stack, int flags, void *arg, ...)
{
	return -ENOSYS;
}

void __unmapself(void *base, size_t size)
{
	a_crash();
}
