// SPDX-License-Identifier: BSD-3-Clause
// System calls by number.
#include <uk/syscall_direct.h>

long uk_syscall6_r(long number, long a1, long a2, long a3, long a4, long a5, long a6)
{
	return uk_syscall_switch(number, a1, a2, a3, a4, a5, a6);
}
