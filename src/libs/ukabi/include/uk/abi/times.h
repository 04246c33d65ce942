// SPDX-License-Identifier: BSD-3-Clause
// times(2) and gettimeofday(2)'s time zone of Linux's binary interface.
#ifndef UK_ABI_TIMES_H
#define UK_ABI_TIMES_H

#include <stdint.h>

#define UK_USER_HZ 100 /* ticks a second: sysconf(_SC_CLK_TCK) */

struct uk_abi_tms {
	int64_t utime, stime, cutime, cstime;
};

struct uk_abi_timezone {
	int32_t minuteswest, dsttime;
};

_Static_assert(sizeof(struct uk_abi_tms) == 32 && sizeof(struct uk_abi_timezone) == 8, "struct tms, struct timezone");

#endif
