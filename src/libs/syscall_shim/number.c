// SPDX-License-Identifier: BSD-3-Clause
// System calls by number.
#include <uk/syscall.h>

#include <uk/essentials.h>

long uk_syscall6_r(long number, long a1 UK_UNUSED, long a2 UK_UNUSED, long a3 UK_UNUSED, long a4 UK_UNUSED, long a5 UK_UNUSED,
	long a6 UK_UNUSED)
{
	switch (number) {
#define UK_SYSCALL(name, nr, arguments) \
	case nr: \
		return uk_syscall_r_##name(UK_SYSCALL_ARGUMENTS_##arguments);
#include <uk/syscalls/list.h>
#undef UK_SYSCALL
	default:
		return uk_syscall_missing(number);
	}
}
