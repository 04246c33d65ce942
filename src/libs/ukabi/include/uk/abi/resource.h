// SPDX-License-Identifier: BSD-3-Clause
// Limits and use of resources: getrlimit(2), getrusage(2).
#ifndef UK_ABI_RESOURCE_H
#define UK_ABI_RESOURCE_H

#include <stdint.h>
#include <uk/abi/time.h>

#define UK_RLIMIT_CPU 0
#define UK_RLIMIT_FSIZE 1
#define UK_RLIMIT_DATA 2
#define UK_RLIMIT_STACK 3
#define UK_RLIMIT_CORE 4
#define UK_RLIMIT_RSS 5
#define UK_RLIMIT_NPROC 6
#define UK_RLIMIT_NOFILE 7
#define UK_RLIMIT_MEMLOCK 8
#define UK_RLIMIT_AS 9
#define UK_RLIMIT_NLIMITS 16
#define UK_RLIM_INFINITY UINT64_MAX

struct uk_abi_rlimit {
	uint64_t current, maximum;
};

_Static_assert(sizeof(struct uk_abi_rlimit) == 16, "struct rlimit");

#define UK_RUSAGE_SELF 0
#define UK_RUSAGE_CHILDREN (-1)
#define UK_RUSAGE_THREAD 1

struct uk_abi_rusage {
	struct uk_abi_timeval user, system;
	long max_rss; /* KiB */
	long rest[13];
};

_Static_assert(sizeof(struct uk_abi_rusage) == 144, "struct rusage");

#endif
