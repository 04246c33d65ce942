// SPDX-License-Identifier: BSD-3-Clause
// How a library says that it implements a system call.
#ifndef UK_SYSCALL_H
#define UK_SYSCALL_H

/*
 * UK_SYSCALL_R_DEFINE(long, name, type1, argument1, …) { body } defines `long uk_syscall_r_<name>(long, …)`: the result, or a negative errno.
 */
#define _UK_SYSCALL_CAT_(a, b) a##b
#define _UK_SYSCALL_CAT(a, b) _UK_SYSCALL_CAT_(a, b)
#define _UK_SYSCALL_COUNT(...) _UK_SYSCALL_COUNT_(_, ##__VA_ARGS__, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0)
#define _UK_SYSCALL_COUNT_(_, a, b, c, d, e, f, g, h, i, j, k, l, n, ...) n
#define _UK_SYSCALL_LONGS0() void
#define _UK_SYSCALL_LONGS2(t, a) long a
#define _UK_SYSCALL_LONGS4(t, a, ...) long a, _UK_SYSCALL_LONGS2(__VA_ARGS__)
#define _UK_SYSCALL_LONGS6(t, a, ...) long a, _UK_SYSCALL_LONGS4(__VA_ARGS__)
#define _UK_SYSCALL_LONGS8(t, a, ...) long a, _UK_SYSCALL_LONGS6(__VA_ARGS__)
#define _UK_SYSCALL_LONGS10(t, a, ...) long a, _UK_SYSCALL_LONGS8(__VA_ARGS__)
#define _UK_SYSCALL_LONGS12(t, a, ...) long a, _UK_SYSCALL_LONGS10(__VA_ARGS__)
#define _UK_SYSCALL_TYPES0() void
#define _UK_SYSCALL_TYPES2(t, a) t a
#define _UK_SYSCALL_TYPES4(t, a, ...) t a, _UK_SYSCALL_TYPES2(__VA_ARGS__)
#define _UK_SYSCALL_TYPES6(t, a, ...) t a, _UK_SYSCALL_TYPES4(__VA_ARGS__)
#define _UK_SYSCALL_TYPES8(t, a, ...) t a, _UK_SYSCALL_TYPES6(__VA_ARGS__)
#define _UK_SYSCALL_TYPES10(t, a, ...) t a, _UK_SYSCALL_TYPES8(__VA_ARGS__)
#define _UK_SYSCALL_TYPES12(t, a, ...) t a, _UK_SYSCALL_TYPES10(__VA_ARGS__)
#define _UK_SYSCALL_CASTS0()
#define _UK_SYSCALL_CASTS2(t, a) (t)a
#define _UK_SYSCALL_CASTS4(t, a, ...) (t)a, _UK_SYSCALL_CASTS2(__VA_ARGS__)
#define _UK_SYSCALL_CASTS6(t, a, ...) (t)a, _UK_SYSCALL_CASTS4(__VA_ARGS__)
#define _UK_SYSCALL_CASTS8(t, a, ...) (t)a, _UK_SYSCALL_CASTS6(__VA_ARGS__)
#define _UK_SYSCALL_CASTS10(t, a, ...) (t)a, _UK_SYSCALL_CASTS8(__VA_ARGS__)
#define _UK_SYSCALL_CASTS12(t, a, ...) (t)a, _UK_SYSCALL_CASTS10(__VA_ARGS__)
#define _UK_SYSCALL_APPLY(what, ...) _UK_SYSCALL_CAT(_UK_SYSCALL_##what, _UK_SYSCALL_COUNT(__VA_ARGS__))(__VA_ARGS__)

#define UK_SYSCALL_R_DEFINE(rtype, name, ...)                                                            \
	static inline rtype _uk_syscall_do_##name(_UK_SYSCALL_APPLY(TYPES, ##__VA_ARGS__));                  \
	long uk_syscall_r_##name(_UK_SYSCALL_APPLY(LONGS, ##__VA_ARGS__));                                   \
	long uk_syscall_r_##name(_UK_SYSCALL_APPLY(LONGS, ##__VA_ARGS__))                                    \
	{                                                                                                    \
		return (long)_uk_syscall_do_##name(_UK_SYSCALL_APPLY(CASTS, ##__VA_ARGS__));                     \
	}                                                                                                    \
	static inline rtype _uk_syscall_do_##name(_UK_SYSCALL_APPLY(TYPES, ##__VA_ARGS__))

#endif
