// SPDX-License-Identifier: BSD-3-Clause
// In the place of musl's arch/<arch>/syscall_arch.h: system calls are functions, not an instruction.
#include <uk/syscall_direct.h>

/* What a 64-bit argument is in arguments of a call: itself. */
#define __SYSCALL_LL_E(x) (x)
#define __SYSCALL_LL_O(x) (x)
#define IPC_64 0

#define MUSL_SYSCALL static inline __attribute__((always_inline, unused)) long

MUSL_SYSCALL __syscall0(long n)
{
	return uk_syscall_direct(n, 0, 0, 0, 0, 0, 0);
}

MUSL_SYSCALL __syscall1(long n, long a)
{
	return uk_syscall_direct(n, a, 0, 0, 0, 0, 0);
}

MUSL_SYSCALL __syscall2(long n, long a, long b)
{
	return uk_syscall_direct(n, a, b, 0, 0, 0, 0);
}

MUSL_SYSCALL __syscall3(long n, long a, long b, long c)
{
	return uk_syscall_direct(n, a, b, c, 0, 0, 0);
}

MUSL_SYSCALL __syscall4(long n, long a, long b, long c, long d)
{
	return uk_syscall_direct(n, a, b, c, d, 0, 0);
}

MUSL_SYSCALL __syscall5(long n, long a, long b, long c, long d, long e)
{
	return uk_syscall_direct(n, a, b, c, d, e, 0);
}

MUSL_SYSCALL __syscall6(long n, long a, long b, long c, long d, long e, long f)
{
	return uk_syscall_direct(n, a, b, c, d, e, f);
}
