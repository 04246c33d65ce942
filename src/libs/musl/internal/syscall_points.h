// SPDX-License-Identifier: BSD-3-Clause
// What musl's src/internal/syscall.h says of calls at which a thread may be cancelled, and of sockets, said anew: with the number known.
//
// musl hands such calls, by number, to one function, which knows where in its instructions a signal found it. Here a call is a plain
// function in the middle of which no handler runs, so it is enough to look before it, and after one that was woken by a signal. And a
// call by number would bring every call into the image.
#undef __syscall_cp0
#undef __syscall_cp1
#undef __syscall_cp2
#undef __syscall_cp3
#undef __syscall_cp4
#undef __syscall_cp5
#undef __syscall_cp6
#define __syscall_cp0(n) musl_syscall_cp(n, 0, 0, 0, 0, 0, 0)
#define __syscall_cp1(n, a) musl_syscall_cp(n, __scc(a), 0, 0, 0, 0, 0)
#define __syscall_cp2(n, a, b) musl_syscall_cp(n, __scc(a), __scc(b), 0, 0, 0, 0)
#define __syscall_cp3(n, a, b, c) musl_syscall_cp(n, __scc(a), __scc(b), __scc(c), 0, 0, 0)
#define __syscall_cp4(n, a, b, c, d) musl_syscall_cp(n, __scc(a), __scc(b), __scc(c), __scc(d), 0, 0)
#define __syscall_cp5(n, a, b, c, d, e) musl_syscall_cp(n, __scc(a), __scc(b), __scc(c), __scc(d), __scc(e), 0)
#define __syscall_cp6(n, a, b, c, d, e, f) musl_syscall_cp(n, __scc(a), __scc(b), __scc(c), __scc(d), __scc(e), __scc(f))

#undef __socketcall
#undef __socketcall_cp
#define __socketcall(nm, a, b, c, d, e, f) __syscall6(SYS_##nm, a, b, c, d, e, f)
#define __socketcall_cp(nm, a, b, c, d, e, f) __syscall_cp6(SYS_##nm, a, b, c, d, e, f)

/*
 * cancel.c: whether this thread is to be cancelled at the call `n`, which begins or has ended: from the begin on no signal's handler runs
 * before the call has; and does it, or says -ECANCELED where that is masked.
 */
hidden int __musl_cancel_begins(long n);
hidden int __musl_cancel_pending(long n);
hidden long __cancel(void);

static inline __attribute__((always_inline, unused)) long musl_syscall_cp(long n, long a, long b, long c, long d, long e, long f)
{
	if (__builtin_expect(__musl_cancel_begins(n), 0))
		return __cancel();

	long result = uk_syscall_direct(n, a, b, c, d, e, f);

	if (__builtin_expect(result == -EINTR, 0) && __musl_cancel_pending(n))
		return __cancel();
	return result;
}
