// SPDX-License-Identifier: BSD-3-Clause
// What was read from a disk, kept up to a bound; for file systems that nobody writes to.
#ifndef UK_BLKCACHE_H
#define UK_BLKCACHE_H

#include <uk/blkdev.h>

#ifdef __cplusplus
extern "C" {
#endif

struct uk_blkcache;

/* Of at most `bytes`, which it takes as it needs them, but at least of two lines. NULL: no memory. */
struct uk_blkcache *uk_blkcache_new(struct uk_blkdev *d, size_t bytes);
/* Nobody reads. */
void uk_blkcache_free(struct uk_blkcache *c);

/* Copies bytes of the disk, any offset and length. 0, -UK_EINVAL: they aren't on it, -UK_ENOMEM, or the device's error. */
int uk_blkcache_read(struct uk_blkcache *c, uint64_t offset, void *to, size_t len);

#ifdef __cplusplus
}
#endif
#endif
