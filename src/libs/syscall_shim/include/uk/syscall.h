// SPDX-License-Identifier: BSD-3-Clause
// System calls as functions: who implements one, and who makes one.
#ifndef UK_SYSCALL_H
#define UK_SYSCALL_H

/*
 * Each of Linux's system calls is a function of as many arguments as the call has, each a long as in a register:
 *
 *     long uk_syscall_r_openat(long dirfd, long path, long flags, long mode);
 *
 * It returns what the kernel would: a result, or a negative errno from -4095 to -1. Nobody else's errno is touched ("r": raw). This
 * library has a weak definition of each, which returns -ENOSYS; a library that has the call defines it:
 *
 *     UK_SYSCALL_R_DEFINE(long, openat, int, dirfd, const char *, path, int, flags, unsigned int, mode)
 *     {
 *             ...
 *             return -UK_ENOENT;
 *     }
 *
 * Structures and flags are those of Linux's binary interface for the architecture. A call is made by a C library as a plain function
 * call, with the stack, the thread pointer and the interrupts of who calls, and isn't a point where anything changes but by what
 * the function does, and by handlers of signals at its end: in between none run (uk/preempt.h). It may be made from any thread, not from
 * interrupt handlers.
 */

#include <uk/preempt.h>
#include <uk/syscalls/declare.h>

/*
 * UK_SYSCALL_R_DEFINE(type, name, type1, name1, ...): up to six pairs. The body is that of a static function with these parameters; the
 * compiler makes one of it and of the function that is called. Calls of another architecture may be defined too: nobody calls them then.
 */
#define UK_SYSCALL_R_DEFINE(...) UK_SYSCALL_R_DEFINE_(UK_SYSCALL_COUNT(__VA_ARGS__), __VA_ARGS__)
#define UK_SYSCALL_R_DEFINE_(count, ...) UK_SYSCALL_R_DEFINE__(count, __VA_ARGS__)
#define UK_SYSCALL_R_DEFINE__(count, ...) UK_SYSCALL_R_DEFINE_##count(__VA_ARGS__)
#define UK_SYSCALL_COUNT(...) UK_SYSCALL_COUNT_(__VA_ARGS__, 6, x, 5, x, 4, x, 3, x, 2, x, 1, x, 0, x)
#define UK_SYSCALL_COUNT_(t, n, t1, n1, t2, n2, t3, n3, t4, n4, t5, n5, t6, n6, count, ...) count

/*
 * The end of a call: NULL, or posix-signal's, from the program's first use of signals on. It is told the call's result, and returns
 * non-zero when the call is to be made again: `restarts` says whether that may be (signal(7): not what waits for a time, or for a
 * signal). A wait with a deadline is never begun again, whatever the call.
 */
extern int (*uk_syscall_end)(long result, int restarts);
/* Calls it; a function of its own, so that a call has nothing of this in line but the look. */
int uk_syscall_ends(long result, int restarts);

/* A name of this list makes two arguments out of one, and the second one is 0. */
#define UK_SYSCALL_NEVER_RESTARTS_clock_nanosleep x, 0
#define UK_SYSCALL_NEVER_RESTARTS_epoll_pwait x, 0
#define UK_SYSCALL_NEVER_RESTARTS_epoll_pwait2 x, 0
#define UK_SYSCALL_NEVER_RESTARTS_epoll_wait x, 0
#define UK_SYSCALL_NEVER_RESTARTS_futex x, 0 /* with a time it mustn't */
#define UK_SYSCALL_NEVER_RESTARTS_nanosleep x, 0
#define UK_SYSCALL_NEVER_RESTARTS_pause x, 0
#define UK_SYSCALL_NEVER_RESTARTS_poll x, 0
#define UK_SYSCALL_NEVER_RESTARTS_ppoll x, 0
#define UK_SYSCALL_NEVER_RESTARTS_pselect6 x, 0
#define UK_SYSCALL_NEVER_RESTARTS_rt_sigsuspend x, 0
#define UK_SYSCALL_NEVER_RESTARTS_rt_sigtimedwait x, 0
#define UK_SYSCALL_NEVER_RESTARTS_select x, 0
#define UK_SYSCALL_SECOND(...) UK_SYSCALL_SECOND_(__VA_ARGS__)
#define UK_SYSCALL_SECOND_(a, b, ...) b

/*
 * LIBSYSCALL_SHIM_STRACE: what a call was asked and what it answered, on the console's error stream, as strace(1) prints it. `parameters`
 * are the definition's: types and names say what to print. Before the call: of one that doesn't return.
 */
#ifdef CONFIG_LIBSYSCALL_SHIM_STRACE
void uk_syscall_trace_begin(const char *name, const char *parameters, const long *arguments);
void uk_syscall_trace_end(const char *name, const char *parameters, const long *arguments, long result);
#define UK_SYSCALL_TRACE(when, name, typed, raw, ...) \
	uk_syscall_trace_##when(#name, #typed, (const long[]){ UK_SYSCALL_RAW raw }, ##__VA_ARGS__)
#define UK_SYSCALL_RAW(...) __VA_ARGS__
#else
#define UK_SYSCALL_TRACE(when, name, typed, raw, ...) (void)0
#endif

#define UK_SYSCALL_R_BODY(type, name, typed, raw, values, pass) \
	static inline type uk_syscall_body_##name typed; \
	long uk_syscall_r_##name raw; \
	long uk_syscall_r_##name raw \
	{ \
		long result; \
		uk_preempt_set_in_call(1); /* to the very end, which decides about restarting by what it delivers */ \
		do { \
			UK_SYSCALL_TRACE(begin, name, typed, values); \
			result = (long)uk_syscall_body_##name pass; \
			UK_SYSCALL_TRACE(end, name, typed, values, result); \
		} while (__builtin_expect(uk_syscall_end != 0, 0) && \
			 uk_syscall_ends(result, UK_SYSCALL_SECOND(UK_SYSCALL_NEVER_RESTARTS_##name, 1, x)) && \
			 UK_SYSCALL_SECOND(UK_SYSCALL_NEVER_RESTARTS_##name, 1, x)); /* else nobody keeps its arguments */ \
		uk_preempt_set_in_call(0); \
		return result; \
	} \
	static inline type uk_syscall_body_##name typed

#define UK_SYSCALL_R_DEFINE_0(type, name) UK_SYSCALL_R_BODY(type, name, (void), (void), (0), ())
#define UK_SYSCALL_R_DEFINE_1(type, name, t1, n1) \
	UK_SYSCALL_R_BODY(type, name, (t1 n1), \
		(long a1), (a1), ((t1)a1))
#define UK_SYSCALL_R_DEFINE_2(type, name, t1, n1, t2, n2) \
	UK_SYSCALL_R_BODY(type, name, (t1 n1, t2 n2), \
		(long a1, long a2), (a1, a2), ((t1)a1, (t2)a2))
#define UK_SYSCALL_R_DEFINE_3(type, name, t1, n1, t2, n2, t3, n3) \
	UK_SYSCALL_R_BODY(type, name, (t1 n1, t2 n2, t3 n3), \
		(long a1, long a2, long a3), (a1, a2, a3), ((t1)a1, (t2)a2, (t3)a3))
#define UK_SYSCALL_R_DEFINE_4(type, name, t1, n1, t2, n2, t3, n3, t4, n4) \
	UK_SYSCALL_R_BODY(type, name, (t1 n1, t2 n2, t3 n3, t4 n4), \
		(long a1, long a2, long a3, long a4), (a1, a2, a3, a4), ((t1)a1, (t2)a2, (t3)a3, (t4)a4))
#define UK_SYSCALL_R_DEFINE_5(type, name, t1, n1, t2, n2, t3, n3, t4, n4, t5, n5) \
	UK_SYSCALL_R_BODY(type, name, (t1 n1, t2 n2, t3 n3, t4 n4, t5 n5), \
		(long a1, long a2, long a3, long a4, long a5), (a1, a2, a3, a4, a5), ((t1)a1, (t2)a2, (t3)a3, (t4)a4, (t5)a5))
#define UK_SYSCALL_R_DEFINE_6(type, name, t1, n1, t2, n2, t3, n3, t4, n4, t5, n5, t6, n6) \
	UK_SYSCALL_R_BODY(type, name, (t1 n1, t2 n2, t3 n3, t4 n4, t5 n5, t6 n6), \
		(long a1, long a2, long a3, long a4, long a5, long a6), (a1, a2, a3, a4, a5, a6), \
		((t1)a1, (t2)a2, (t3)a3, (t4)a4, (t5)a5, (t6)a6))

#endif
