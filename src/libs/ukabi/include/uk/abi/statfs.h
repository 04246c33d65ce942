// SPDX-License-Identifier: BSD-3-Clause
// What is known about a file system: statfs(2), mount(2).
#ifndef UK_ABI_STATFS_H
#define UK_ABI_STATFS_H

#include <stdint.h>

struct uk_abi_statfs {
	int64_t type, bsize;
	uint64_t blocks, bfree, bavail, files, ffree;
	int32_t fsid[2];
	int64_t namelen, frsize, flags, spare[4];
};

_Static_assert(sizeof(struct uk_abi_statfs) == 120, "struct statfs");

#define UK_TMPFS_MAGIC 0x01021994
#define UK_RAMFS_MAGIC 0x858458f6
#define UK_PROC_MAGIC 0x9fa0
#define UK_PIPEFS_MAGIC 0x50495045
#define UK_SOCKFS_MAGIC 0x534f434b
#define UK_ANON_INODE_MAGIC 0x09041934

#define UK_ST_RDONLY 0x0001
#define UK_ST_NOSUID 0x0002
#define UK_ST_VALID 0x0020
#define UK_ST_RELATIME 0x1000

#define UK_MS_RDONLY 1ul
#define UK_MS_REMOUNT 32ul
#define UK_MS_BIND 4096ul
#define UK_MS_MOVE 8192ul

#define UK_MNT_FORCE 1
#define UK_MNT_DETACH 2
#define UK_MNT_EXPIRE 4
#define UK_UMOUNT_NOFOLLOW 8

#endif
