// SPDX-License-Identifier: BSD-3-Clause
// What was read from a disk or is to be written to it, kept up to a bound; for file systems.
#ifndef UK_BLKCACHE_H
#define UK_BLKCACHE_H

#include <uk/blkdev.h>

#ifdef __cplusplus
extern "C" {
#endif

struct uk_blkcache;

/* Of at most `bytes`, which it takes as it needs them, but at least of two lines. NULL: no memory. */
struct uk_blkcache *uk_blkcache_new(struct uk_blkdev *d, size_t bytes);
/* Nobody reads; what was written and not synchronised is forgotten. */
void uk_blkcache_free(struct uk_blkcache *c);

/* Copies bytes of the disk, any offset and length. 0, -UK_EINVAL: they aren't on it, -UK_ENOMEM, or the device's error. */
int uk_blkcache_read(struct uk_blkcache *c, uint64_t offset, void *to, size_t len);
/* The same the other way; `from` NULL: zeroes. Nobody else reads or writes the cache meanwhile, nor while it is synchronised. */
int uk_blkcache_write(struct uk_blkcache *c, uint64_t offset, const void *from, size_t len);
/*
 * What was written is on the disk, and stays there. 0 or the device's error: what failed is tried again by the next call. What was lost
 * since the last one, since the device keeps its memory (-UK_ENXIO), is told here.
 */
int uk_blkcache_sync(struct uk_blkcache *c);

#ifdef __cplusplus
}
#endif
#endif
