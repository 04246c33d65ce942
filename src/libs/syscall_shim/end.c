// SPDX-License-Identifier: BSD-3-Clause
// What happens at the end of a call, where somebody has signals.
#include <uk/syscall.h>

int (*uk_syscall_end)(long result, int restarts);
