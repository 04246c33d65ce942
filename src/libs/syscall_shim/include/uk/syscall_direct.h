// SPDX-License-Identifier: BSD-3-Clause
// For C libraries: a call by number becomes one by name where the compiler knows the number.
#ifndef UK_SYSCALL_DIRECT_H
#define UK_SYSCALL_DIRECT_H

#include <uk/syscalls/declare.h>

/*
 * The call `number`, as one case of a switch over all of the list.
 *
 * Theory: C libraries have a number in hand, a constant nearly everywhere. Once the switch is folded, it is one function call with as
 * many arguments as it takes; no table stands in the image, and what is never called is dropped by the linker. Needs an optimising
 * compiler.
 */
static inline __attribute__((always_inline, unused)) long uk_syscall_switch(
	long number, long a1, long a2, long a3, long a4, long a5, long a6)
{
	(void)a1, (void)a2, (void)a3, (void)a4, (void)a5, (void)a6;
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

/* The same for a C library: a number that the compiler doesn't know is looked up in one place of the image. */
static inline __attribute__((always_inline, unused)) long uk_syscall_direct(
	long number, long a1, long a2, long a3, long a4, long a5, long a6)
{
	return __builtin_constant_p(number) ? uk_syscall_switch(number, a1, a2, a3, a4, a5, a6)
		: uk_syscall6_r(number, a1, a2, a3, a4, a5, a6);
}

#endif
