// SPDX-License-Identifier: BSD-3-Clause
// Every system call's weak definition: nobody has it.
#include <uk/syscall.h>

#include <uk/essentials.h>

#pragma GCC diagnostic ignored "-Wunused-parameter"

#define UK_SYSCALL(name, number, arguments) \
	UK_WEAK long uk_syscall_r_##name(UK_SYSCALL_PARAMETERS_##arguments) \
	{ \
		return uk_syscall_missing(number); \
	}
#include <uk/syscalls/list.h>
