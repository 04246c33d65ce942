// SPDX-License-Identifier: BSD-3-Clause
// Files of a server that speaks 9P2000.L.
#ifndef UK_9PFS_H
#define UK_9PFS_H

#include <uk/remotechannel.h>
#include <uk/vfs.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Mounts what the virtio device with this tag offers at `path`, a directory. `flags`: UK_MS_RDONLY. 0 or an error: -UK_ENODEV, no device
 * has the tag; -UK_EIO, what answers doesn't speak the protocol; or the server's. mount(2) does the same for the type "9p", the
 * tag as its source. At the start ukvolume does it for the loader's words "uk.volume=rw:<path>" and "uk.volume=ro:<path>", the path being
 * the tag.
 */
int uk_9pfs_mount(const char *tag, const char *path, unsigned long flags);

/*
 * A file system of what the server at the other end has, to be mounted; 0, or an error, after which the channel is still the
 * caller's. Replies are checked, whatever they say: the worst that a server can do is to be a bad file system. `source` is copied.
 */
int uk_9pfs_new(struct uk_remote_channel *channel, const char *source, unsigned long flags, struct uk_fs **fs);

#ifdef __cplusplus
}
#endif
#endif
