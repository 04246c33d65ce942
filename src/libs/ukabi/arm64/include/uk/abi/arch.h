// SPDX-License-Identifier: BSD-3-Clause
// What differs between architectures in Linux's binary interface: arm64.
#ifndef UK_ABI_ARCH_H
#define UK_ABI_ARCH_H

#include <stdint.h>

#define UK_O_DIRECTORY 040000
#define UK_O_NOFOLLOW 0100000
#define UK_O_DIRECT 0200000
#define UK_O_LARGEFILE 0400000

struct uk_abi_stat {
	uint64_t dev, ino;
	uint32_t mode, nlink, uid, gid;
	uint64_t rdev, pad1;
	int64_t size;
	int32_t blksize, pad2;
	int64_t blocks; /* of 512 bytes */
	int64_t atime_sec, atime_nsec, mtime_sec, mtime_nsec, ctime_sec, ctime_nsec;
	uint32_t unused[2];
};

_Static_assert(sizeof(struct uk_abi_stat) == 128, "struct stat");

#define UK_ABI_EPOLL_PACKED

#endif
