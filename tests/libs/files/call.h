// SPDX-License-Identifier: BSD-3-Clause
// One way to make a system call: of Linux, or of the libraries. The result is what a kernel returns: negative for an error.
#ifndef CALL_H
#define CALL_H

#define CALL_L0(x)
#define CALL_L1(x, a) , (long)(a)
#define CALL_L2(x, a, ...) , (long)(a) CALL_L1(x, __VA_ARGS__)
#define CALL_L3(x, a, ...) , (long)(a) CALL_L2(x, __VA_ARGS__)
#define CALL_L4(x, a, ...) , (long)(a) CALL_L3(x, __VA_ARGS__)
#define CALL_L5(x, a, ...) , (long)(a) CALL_L4(x, __VA_ARGS__)
#define CALL_L6(x, a, ...) , (long)(a) CALL_L5(x, __VA_ARGS__)
#define CALL_PICK(x, a, b, c, d, e, f, n, ...) n
#define CALL_LONGS(...) CALL_PICK(x, ##__VA_ARGS__, CALL_L6, CALL_L5, CALL_L4, CALL_L3, CALL_L2, CALL_L1, CALL_L0)(x, ##__VA_ARGS__)

#include <errno.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Names of calls here; musl makes functions of them. */
#undef pread64
#undef pwrite64

#define LINUX_CALL(name, ...)                                                          \
	({                                                                                 \
		long result_ = syscall(SYS_##name CALL_LONGS(__VA_ARGS__));                    \
		result_ == -1 ? -(long)errno : result_;                                        \
	})

/* Handlers have one long for each argument; one that takes fewer doesn't see the rest. */
#define LIBRARY_CALL(name, ...)                                                        \
	({                                                                                 \
		extern const char handler_##name[] __asm__("uk_syscall_r_" #name);             \
		((long (*)(long, long, long, long, long, long, long))(uintptr_t)handler_##name) \
			CALL_PAD(CALL_LONGS(__VA_ARGS__));                                         \
	})
#define CALL_PAD(...) CALL_PAD_(0 __VA_ARGS__, 0, 0, 0, 0, 0, 0, 0)
#define CALL_PAD_(zero, a, b, c, d, e, f, g, ...) (a, b, c, d, e, f, g)

#ifdef ON_LINUX
#define CALL LINUX_CALL
#else
#define CALL LIBRARY_CALL
#endif

/* A call that is printed: its line, its arguments as they are written, its answer. */
#define TOLD(name, ...)                                                                \
	({                                                                                 \
		long r_ = CALL(name, ##__VA_ARGS__);                                           \
		printf("%d: %s(%s) = %ld\n", __LINE__, #name, #__VA_ARGS__, r_);               \
		r_;                                                                            \
	})

#endif
