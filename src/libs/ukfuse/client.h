// SPDX-License-Identifier: BSD-3-Clause
// The protocol, one function for each request.
#ifndef UKFUSE_CLIENT_H
#define UKFUSE_CLIENT_H

#include <uk/fuse.h>
#include <uk/remotefs.h>

struct client {
	struct uk_remote_channel *channel;
	struct uk_mutex lock; /* of all that follows, and of the channel */
	size_t io_max;
	uint64_t unique;      /* of the last request */
	size_t out;           /* bytes in the request so far; too many: it is too long */
	const uint8_t *in;    /* what is left of the reply */
	size_t in_len;
};

/* A file that the server has told of, once; it is given back by _fuse_forget(). */
struct entry {
	uint64_t node, ino;
	struct uk_remote_attributes attributes;
};

/* What FUSE_SETATTR sets, by `valid` of FUSE_SET_…. */
struct settings {
	uint32_t valid, mode, uid, gid;
	uint64_t size;
	struct uk_abi_timespec atime, mtime;
};

/* Agrees on the protocol and the length of messages. */
int _fuse_init(struct client *c);
/* The server gives up all that it has of us. */
void _fuse_destroy(struct client *c);

int _fuse_lookup(struct client *c, uint64_t dir, struct uk_remote_text name, struct entry *e);
/* Takes so many lookups back. */
void _fuse_forget(struct client *c, uint64_t node, uint64_t lookups);
int _fuse_getattr(struct client *c, uint64_t node, uint64_t *ino, struct uk_remote_attributes *a);
int _fuse_setattr(struct client *c, uint64_t node, const struct settings *s);
/* Makes it open, in *handle. */
int _fuse_create(struct client *c, uint64_t dir, struct uk_remote_text name, uint32_t mode, struct entry *e, uint64_t *handle);
int _fuse_mkdir(struct client *c, uint64_t dir, struct uk_remote_text name, uint32_t mode, struct entry *e);
int _fuse_symlink(struct client *c, uint64_t dir, struct uk_remote_text name, struct uk_remote_text target, struct entry *e);
int _fuse_link(struct client *c, uint64_t dir, struct uk_remote_text name, uint64_t node, struct entry *e);
int _fuse_unlink(struct client *c, uint64_t dir, struct uk_remote_text name, int is_dir);
int _fuse_rename(struct client *c, uint64_t dir, struct uk_remote_text name, uint64_t new_dir, struct uk_remote_text new_name,
		 uint32_t flags);
/* As uk_remote_calls.target. */
int _fuse_readlink(struct client *c, uint64_t node, char **target, size_t *len);
int _fuse_statfs(struct client *c, struct uk_abi_statfs *st);

int _fuse_open(struct client *c, uint64_t node, uint32_t flags, int is_dir, uint64_t *handle);
void _fuse_release(struct client *c, uint64_t node, uint64_t handle, uint32_t flags, int is_dir);
/* At most io_max bytes. How many were done, or an error. */
long _fuse_read(struct client *c, uint64_t node, uint64_t handle, uint64_t offset, void *to, size_t len);
long _fuse_write(struct client *c, uint64_t node, uint64_t handle, uint64_t offset, const void *from, size_t len);
int _fuse_fsync(struct client *c, uint64_t node, uint64_t handle, int data_only);
int _fuse_allocate(struct client *c, uint64_t node, uint64_t handle, uint32_t mode, uint64_t offset, uint64_t len);
/* As uk_remote_calls.list. */
int _fuse_readdir(struct client *c, uint64_t node, uint64_t handle, uint64_t offset, uk_remote_entry each, void *arg);

#endif
