// SPDX-License-Identifier: BSD-3-Clause
// For libc++'s atomic.cpp, which waits by futex(2): musl has no headers of the kernel's, and its syscall(), which is called by number,
// would bring every system call into the image.
#ifndef LIBCXX_FUTEX_H
#define LIBCXX_FUTEX_H

#define FUTEX_WAIT_PRIVATE 128
#define FUTEX_WAKE_PRIVATE 129

extern "C" long uk_syscall_r_futex(long address, long operation, long value, long timeout, long address2, long value3);

#define syscall(number, address, operation, value, timeout, address2, value3) \
	uk_syscall_r_futex((long)(address), operation, value, (long)(timeout), address2, value3)

#endif
