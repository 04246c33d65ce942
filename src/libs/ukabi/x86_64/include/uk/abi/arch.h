// SPDX-License-Identifier: BSD-3-Clause
// What differs between architectures in Linux's binary interface: x86_64.
#ifndef UK_ABI_ARCH_H
#define UK_ABI_ARCH_H

#include <stdint.h>

#define UK_O_DIRECT 040000
#define UK_O_LARGEFILE 0100000
#define UK_O_DIRECTORY 0200000
#define UK_O_NOFOLLOW 0400000

struct uk_abi_stat {
	uint64_t dev, ino, nlink;
	uint32_t mode, uid, gid, pad0;
	uint64_t rdev;
	int64_t size, blksize, blocks; /* of 512 bytes */
	int64_t atime_sec, atime_nsec, mtime_sec, mtime_nsec, ctime_sec, ctime_nsec;
	int64_t unused[3];
};

_Static_assert(sizeof(struct uk_abi_stat) == 144, "struct stat");

/* epoll_event has no gap between its members on this architecture. */
#define UK_ABI_EPOLL_PACKED __attribute__((packed))

#endif
