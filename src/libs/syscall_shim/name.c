// SPDX-License-Identifier: BSD-3-Clause
// Names of system calls.
#include <uk/syscall.h>

#include <uk/essentials.h>

const char *uk_syscall_name(long number)
{
	switch (number) {
#define UK_SYSCALL(name, nr, arguments) \
	case nr: \
		return #name;
#include <uk/syscalls/list.h>
#undef UK_SYSCALL
	default:
		return NULL;
	}
}
