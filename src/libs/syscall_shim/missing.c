// SPDX-License-Identifier: BSD-3-Clause
// Every system call's weak definition: nobody has it.
#include <uk/syscall.h>

#include <uk/essentials.h>

#pragma GCC diagnostic ignored "-Wunused-parameter"

/* Nothing is known of their arguments. */
#define LONGS_0 (void)
#define LONGS_1 (long a1)
#define LONGS_2 (long a1, long a2)
#define LONGS_3 (long a1, long a2, long a3)
#define LONGS_4 (long a1, long a2, long a3, long a4)
#define LONGS_5 (long a1, long a2, long a3, long a4, long a5)
#define LONGS_6 (long a1, long a2, long a3, long a4, long a5, long a6)
#define VALUES_0 (0)
#define VALUES_1 (a1)
#define VALUES_2 (a1, a2)
#define VALUES_3 (a1, a2, a3)
#define VALUES_4 (a1, a2, a3, a4)
#define VALUES_5 (a1, a2, a3, a4, a5)
#define VALUES_6 (a1, a2, a3, a4, a5, a6)

#define UK_SYSCALL(name, number, arguments) \
	UK_WEAK long uk_syscall_r_##name(UK_SYSCALL_PARAMETERS_##arguments) \
	{ \
		long result = uk_syscall_missing(number); \
		MISSED(name, LONGS_##arguments, VALUES_##arguments); \
		return result; \
	}
#define MISSED(name, typed, values) MISSED_(name, typed, values)
#define MISSED_(name, typed, values) UK_SYSCALL_TRACE(end, name, typed, values, result)
#include <uk/syscalls/list.h>
