// SPDX-License-Identifier: BSD-3-Clause
// The system calls of the architecture that is compiled for. No include guard, as those that it includes.
#if defined(__x86_64__)
#include <uk/syscalls/x86_64.h>
#elif defined(__aarch64__)
#include <uk/syscalls/arm64.h>
#else
#error "There is no list of system calls for this architecture."
#endif
