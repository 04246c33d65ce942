// SPDX-License-Identifier: BSD-3-Clause
// A file system in memory.
#ifndef UK_RAMFS_H
#define UK_RAMFS_H

#include <uk/vfs.h>

#ifdef __cplusplus
extern "C" {
#endif

/* An empty one, to be mounted; NULL: no memory. */
struct uk_fs *uk_ramfs_new(void);

/*
 * For who fills it from an archive, when it is mounted and before others use it. `dir` is one of its directories, a name may be there
 * already. Files refer to `data`, which stays where it is and is never written to: a page of a file is copied when it is first written.
 */
int uk_ramfs_add_file(struct uk_vnode *dir, const char *name, size_t len, uint32_t mode, const void *data, size_t size,
		      struct uk_vnode **node);

#ifdef __cplusplus
}
#endif
#endif
