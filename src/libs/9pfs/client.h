// SPDX-License-Identifier: BSD-3-Clause
// The protocol, one function for each request: 9P2000.L, as Linux's and QEMU's documentation have it.
#ifndef NINEPFS_CLIENT_H
#define NINEPFS_CLIENT_H

#include <uk/9pfs.h>
#include <uk/remotefs.h>

/* No file. */
#define NO_FID UINT32_MAX

/* What a server knows a file by: two with the same are the same. */
struct qid {
	uint8_t type;
	uint32_t version;
	uint64_t path;
};
#define QID_DIRECTORY 0x80u
#define QID_SYMLINK 0x02u

/* What Tsetattr sets, by `valid`. */
struct settings {
	uint32_t valid, mode, uid, gid;
	uint64_t size;
	struct uk_abi_timespec atime, mtime;
};
#define SET_MODE 0x001u
#define SET_UID 0x002u
#define SET_GID 0x004u
#define SET_SIZE 0x008u
#define SET_ATIME 0x090u /* to the time that is given */
#define SET_MTIME 0x120u

struct message {
	uint8_t *at, *end;
	int is_bad; /* something had no room, or wasn't there */
};

struct client {
	struct uk_remote_channel *channel;
	struct uk_mutex lock; /* of all that follows, and of the channel */
	uint32_t message_max;
	struct message out, in;
	/* Numbers of files: those that were given back, then from next_fid on. There is room for all that were ever out at once. */
	uint32_t *free_fids, free_count, capacity, next_fid;
};

/* One that isn't in use, or NO_FID: there is no memory. */
uint32_t _9p_fid(struct client *c);
/* Gives one back that the server doesn't know. */
void _9p_fid_free(struct client *c, uint32_t fid);

/* Agrees on the protocol and the length of messages. */
int _9p_version(struct client *c);
int _9p_attach(struct client *c, uint32_t fid, struct qid *qid);
/* `fid` becomes what `from` is, or, with a name, what has this name there. */
int _9p_walk(struct client *c, uint32_t from, uint32_t fid, const struct uk_remote_text *name, struct qid *qid);
/* The server forgets it; so do we, whatever it answers. NO_FID is fine. */
void _9p_clunk(struct client *c, uint32_t fid);

int _9p_getattr(struct client *c, uint32_t fid, struct uk_remote_attributes *a);
int _9p_setattr(struct client *c, uint32_t fid, const struct settings *s);
int _9p_open(struct client *c, uint32_t fid, uint32_t flags);
/* `fid`, a directory, becomes the new file, open. */
int _9p_create(struct client *c, uint32_t fid, struct uk_remote_text name, uint32_t flags, uint32_t mode);
int _9p_mkdir(struct client *c, uint32_t dir, struct uk_remote_text name, uint32_t mode);
int _9p_symlink(struct client *c, uint32_t dir, struct uk_remote_text name, struct uk_remote_text target);
int _9p_link(struct client *c, uint32_t dir, uint32_t fid, struct uk_remote_text name);
int _9p_unlink(struct client *c, uint32_t dir, struct uk_remote_text name, uint32_t flags);
int _9p_rename(struct client *c, uint32_t dir, struct uk_remote_text name, uint32_t new_dir, struct uk_remote_text new_name);
/* The target, terminated, from the heap. */
int _9p_readlink(struct client *c, uint32_t fid, char **target, size_t *len);
int _9p_fsync(struct client *c, uint32_t fid, int data_only);
int _9p_statfs(struct client *c, uint32_t fid, struct uk_abi_statfs *st);

/* As much of it as one message holds, which is _9p_io_max(). Bytes done, or an error. */
size_t _9p_io_max(const struct client *c);
long _9p_read(struct client *c, uint32_t fid, uint64_t offset, void *to, size_t len);
long _9p_write(struct client *c, uint32_t fid, uint64_t offset, const void *from, size_t len);

/* Some entries behind the server's position `offset`, as uk_remote_calls.list tells them. */
int _9p_readdir(struct client *c, uint32_t fid, uint64_t offset, uk_remote_entry each, void *arg);

#endif
