// SPDX-License-Identifier: BSD-3-Clause
// arch_prctl(2): the thread pointer. GS is the processor's own variables'.
#include <uk/abi/prctl.h>
#include <uk/arch/thread.h>
#include <uk/errno.h>
#include <uk/plat/bootstrap.h>
#include <uk/syscall.h>

/* The new thread pointer's canary may be another one: no protected function is between here and the caller's business. */
UK_NO_STACK_PROTECTOR UK_SYSCALL_R_DEFINE(long, arch_prctl, int, code, unsigned long, address)
{
	switch (code) {
	case UK_ARCH_SET_FS:
		ukplat_tls_set(address);
		return 0;
	case UK_ARCH_GET_FS:
		if (!address)
			return -UK_EFAULT;
		*(unsigned long *)address = ukarch_tls_get();
		return 0;
	default:
		return -UK_EINVAL;
	}
}
