// SPDX-License-Identifier: BSD-3-Clause
// FAT file systems on disks.
#ifndef UK_VFAT_H
#define UK_VFAT_H

#include <uk/blkdev.h>
#include <uk/vfs.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * The FAT file system on a disk, to be mounted; `flags` has UK_MS_RDONLY or not. 0, or an error: -UK_EINVAL, there is none;
 * -UK_EUCLEAN, it is damaged; -UK_EROFS, the disk can't be written to; -UK_EBUSY, it is mounted already; -UK_ENOMEM, or the disk's.
 */
int uk_vfat_new(struct uk_blkdev *d, unsigned long flags, struct uk_fs **fs);

#ifdef __cplusplus
}
#endif
#endif
