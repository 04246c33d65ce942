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
 * A regular file, new and seen by nobody else yet, gets these contents: it refers to `data`, which stays where it is and is
 * never written to. A page of the file is copied when it is first written. 0, or -UK_EINVAL: no regular file of a ramfs.
 */
int uk_ramfs_set_contents(struct uk_vnode *node, const void *data, size_t size);

#ifdef __cplusplus
}
#endif
#endif
