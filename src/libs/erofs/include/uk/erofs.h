// SPDX-License-Identifier: BSD-3-Clause
// Read-only file systems on disks.
#ifndef UK_EROFS_H
#define UK_EROFS_H

#include <uk/blkdev.h>
#include <uk/vfs.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * The EROFS on a disk, to be mounted. 0, or an error: -UK_EINVAL, there is none, or one that needs what isn't here; -UK_EUCLEAN, it is
 * damaged; -UK_ENOMEM, or the disk's.
 */
int uk_erofs_new(struct uk_blkdev *d, struct uk_fs **fs);

#ifdef __cplusplus
}
#endif
#endif
