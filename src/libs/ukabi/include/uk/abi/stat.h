// SPDX-License-Identifier: BSD-3-Clause
// What is known about a file: stat(2), statx(2), mode bits of inode(7).
#ifndef UK_ABI_STAT_H
#define UK_ABI_STAT_H

#include <stdint.h>
#include <uk/abi/arch.h> /* struct uk_abi_stat */

#define UK_S_IFMT 0170000
#define UK_S_IFIFO 0010000
#define UK_S_IFCHR 0020000
#define UK_S_IFDIR 0040000
#define UK_S_IFBLK 0060000
#define UK_S_IFREG 0100000
#define UK_S_IFLNK 0120000
#define UK_S_IFSOCK 0140000

#define UK_S_ISUID 04000
#define UK_S_ISGID 02000
#define UK_S_ISVTX 01000
#define UK_S_IXALL 0111

#define UK_UTIME_NOW 0x3fffffff
#define UK_UTIME_OMIT 0x3ffffffe

struct uk_abi_statx_time {
	int64_t sec;
	uint32_t nsec;
	int32_t reserved;
};

struct uk_abi_statx {
	uint32_t mask, blksize;
	uint64_t attributes;
	uint32_t nlink, uid, gid;
	uint16_t mode, spare0;
	uint64_t ino, size, blocks, attributes_mask;
	struct uk_abi_statx_time atime, btime, ctime, mtime;
	uint32_t rdev_major, rdev_minor, dev_major, dev_minor;
	uint64_t mnt_id;
	uint32_t dio_mem_align, dio_offset_align;
	uint64_t spare3[12];
};

_Static_assert(sizeof(struct uk_abi_statx) == 256, "struct statx");

#define UK_STATX_BASIC_STATS 0x7ffu
#define UK_STATX_BTIME 0x800u
#define UK_STATX_MNT_ID 0x1000u
#define UK_STATX_RESERVED 0x80000000u
#define UK_STATX_ATTR_MOUNT_ROOT 0x2000

/* Device numbers, in stat's form: 12 bits of the major, 20 of the minor, and above 32 bits what is beyond these. */
static inline uint64_t uk_abi_dev(uint32_t major, uint32_t minor)
{
	return (uint64_t)(major & 0xfffff000) << 32 | (major & 0xfff) << 8 | (uint64_t)(minor & 0xffffff00) << 12 | (minor & 0xff);
}

static inline uint32_t uk_abi_dev_major(uint64_t dev)
{
	return (uint32_t)(dev >> 32 & 0xfffff000) | (uint32_t)(dev >> 8 & 0xfff);
}

static inline uint32_t uk_abi_dev_minor(uint64_t dev)
{
	return (uint32_t)(dev >> 12 & 0xffffff00) | (uint32_t)(dev & 0xff);
}

#endif
