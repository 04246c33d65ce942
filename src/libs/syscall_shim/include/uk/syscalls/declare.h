// SPDX-License-Identifier: BSD-3-Clause
// System calls, declared.
#ifndef UK_SYSCALLS_DECLARE_H
#define UK_SYSCALLS_DECLARE_H

/* For UK_SYSCALL(name, number, arguments) of uk/syscalls/list.h: parameters, and arguments out of a1 to a6. */
#define UK_SYSCALL_PARAMETERS_0 void
#define UK_SYSCALL_PARAMETERS_1 long a1
#define UK_SYSCALL_PARAMETERS_2 long a1, long a2
#define UK_SYSCALL_PARAMETERS_3 long a1, long a2, long a3
#define UK_SYSCALL_PARAMETERS_4 long a1, long a2, long a3, long a4
#define UK_SYSCALL_PARAMETERS_5 long a1, long a2, long a3, long a4, long a5
#define UK_SYSCALL_PARAMETERS_6 long a1, long a2, long a3, long a4, long a5, long a6
#define UK_SYSCALL_ARGUMENTS_0
#define UK_SYSCALL_ARGUMENTS_1 a1
#define UK_SYSCALL_ARGUMENTS_2 a1, a2
#define UK_SYSCALL_ARGUMENTS_3 a1, a2, a3
#define UK_SYSCALL_ARGUMENTS_4 a1, a2, a3, a4
#define UK_SYSCALL_ARGUMENTS_5 a1, a2, a3, a4, a5
#define UK_SYSCALL_ARGUMENTS_6 a1, a2, a3, a4, a5, a6

#define UK_SYSCALL(name, number, arguments) long uk_syscall_r_##name(UK_SYSCALL_PARAMETERS_##arguments);
#include <uk/syscalls/list.h>
#undef UK_SYSCALL

/* The call `number`, found when it is made: -ENOSYS if there is none. Whoever uses it brings all calls of the image's libraries into it. */
long uk_syscall6_r(long number, long a1, long a2, long a3, long a4, long a5, long a6);

/* Its name as in the list, without "uk_syscall_r_"; NULL if there is none. */
const char *uk_syscall_name(long number);

/* What happens to a call that nobody has: counted (LIBSYSCALL_SHIM_COUNT), told once each (LIBSYSCALL_SHIM_TELL), -ENOSYS. */
long uk_syscall_missing(long number);
/* How often that was; 0 without LIBSYSCALL_SHIM_COUNT. */
unsigned long uk_syscall_missing_count(void);

#endif
