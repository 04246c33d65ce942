// SPDX-License-Identifier: BSD-3-Clause
// Files of a server that speaks FUSE.
#ifndef UK_FUSE_H
#define UK_FUSE_H

#include <uk/remotechannel.h>
#include <uk/vfs.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * A file system of what the server at the other end has, to be mounted; 0, or an error, after which the channel is still the
 * caller's. The channel has tell(). Replies are checked, whatever they say: the worst that a server can do is to be a bad file
 * system. `type` stays valid, `source` is copied.
 */
int uk_fuse_new(struct uk_remote_channel *channel, const char *type, const char *source, unsigned long flags, struct uk_fs **fs);

#ifdef __cplusplus
}
#endif
#endif
