// SPDX-License-Identifier: BSD-3-Clause
// Messages of FUSE 7.31, as fuse(4) and virtio 1.2, 5.11, have them. Numbers are of the processor's order, flags and modes Linux's.
#ifndef UKFUSE_PROTOCOL_H
#define UKFUSE_PROTOCOL_H

#include <stdint.h>

#define FUSE_MAJOR 7u
#define FUSE_MINOR 31u
#define FUSE_ROOT 1u

enum fuse_request {
	FUSE_LOOKUP = 1, FUSE_FORGET, FUSE_GETATTR, FUSE_SETATTR, FUSE_READLINK, FUSE_SYMLINK, FUSE_MKDIR = 9, FUSE_UNLINK, FUSE_RMDIR,
	FUSE_LINK = 13, FUSE_OPEN, FUSE_READ, FUSE_WRITE, FUSE_STATFS, FUSE_RELEASE, FUSE_FSYNC = 20, FUSE_INIT = 26, FUSE_OPENDIR,
	FUSE_READDIR, FUSE_RELEASEDIR, FUSE_CREATE = 35, FUSE_DESTROY = 38, FUSE_FALLOCATE = 43, FUSE_RENAME = 45,
};

struct fuse_in {
	uint32_t len, request;
	uint64_t unique, node;
	uint32_t uid, gid, pid, padding;
};

struct fuse_out {
	uint32_t len;
	int32_t error; /* negative; the message ends here then */
	uint64_t unique;
};

struct fuse_init_in {
	uint32_t major, minor, max_readahead, flags;
};
struct fuse_init_out {
	uint32_t major, minor, max_readahead, flags;
	uint16_t max_background, congestion;
	uint32_t max_write, time_grain;
	uint16_t max_pages, map_alignment;
	uint32_t more_flags, unused[7];
};
#define FUSE_BIG_WRITES (1u << 5)
#define FUSE_MAX_PAGES (1u << 22) /* max_pages counts; else it is FUSE_USUAL_PAGES */
#define FUSE_USUAL_PAGES 32u
#define FUSE_PAGE 4096u

struct fuse_attributes {
	uint64_t ino, size, blocks, atime, mtime, ctime;
	uint32_t atime_ns, mtime_ns, ctime_ns, mode, nlink, uid, gid, rdev, block_size, flags;
};

/* Of a name that was looked up or made: one lookup more of the node, which has to be taken back by FUSE_FORGET. */
struct fuse_entry {
	uint64_t node, generation, name_valid, attributes_valid;
	uint32_t name_valid_ns, attributes_valid_ns;
	struct fuse_attributes attributes;
};

struct fuse_getattr_in {
	uint32_t flags, unused;
	uint64_t handle;
};
struct fuse_getattr_out {
	uint64_t valid;
	uint32_t valid_ns, unused;
	struct fuse_attributes attributes;
};

struct fuse_setattr_in {
	uint32_t valid, padding;
	uint64_t handle, size, lock_owner, atime, mtime, ctime;
	uint32_t atime_ns, mtime_ns, ctime_ns, mode, unused, uid, gid, unused_too;
};
#define FUSE_SET_MODE 0x01u
#define FUSE_SET_UID 0x02u
#define FUSE_SET_GID 0x04u
#define FUSE_SET_SIZE 0x08u
#define FUSE_SET_ATIME 0x10u
#define FUSE_SET_MTIME 0x20u

struct fuse_mkdir_in {
	uint32_t mode, umask;
};
struct fuse_create_in {
	uint32_t flags, mode, umask, open_flags;
};
#define FUSE_O_CREATE_NEW (02u | 0100u | 0200u) /* to read and write, if it isn't there: Linux's on all our architectures */

struct fuse_rename_in {
	uint64_t new_dir;
	uint32_t flags, padding;
};

struct fuse_open_in {
	uint32_t flags, open_flags;
};
struct fuse_open_out {
	uint64_t handle;
	uint32_t flags, padding;
};
struct fuse_created {
	struct fuse_entry entry;
	struct fuse_open_out open;
};
struct fuse_release_in {
	uint64_t handle;
	uint32_t flags, release_flags;
	uint64_t lock_owner;
};
#define FUSE_RELEASE_FLUSH 1u

/* Of FUSE_READ, FUSE_READDIR and FUSE_WRITE. */
struct fuse_io_in {
	uint64_t handle, offset;
	uint32_t size, io_flags;
	uint64_t lock_owner;
	uint32_t flags, padding;
};
struct fuse_write_out {
	uint32_t size, padding;
};

struct fuse_fsync_in {
	uint64_t handle;
	uint32_t flags, padding;
};
#define FUSE_DATA_ONLY 1u

struct fuse_allocate_in {
	uint64_t handle, offset, len;
	uint32_t mode, padding;
};

struct fuse_statfs_out {
	uint64_t blocks, bfree, bavail, files, ffree;
	uint32_t bsize, namelen, frsize, padding, spare[6];
};

/* In a list: the name follows, and then zeroes to a multiple of 8 bytes. */
struct fuse_entry_head {
	uint64_t ino, next;
	uint32_t name_len, type;
};

_Static_assert(sizeof(struct fuse_in) == 40 && sizeof(struct fuse_out) == 16, "headers");
_Static_assert(sizeof(struct fuse_init_out) == 64 && sizeof(struct fuse_entry) == 128 && sizeof(struct fuse_created) == 144, "replies");
_Static_assert(sizeof(struct fuse_getattr_out) == 104 && sizeof(struct fuse_statfs_out) == 80, "replies");
_Static_assert(sizeof(struct fuse_setattr_in) == 88 && sizeof(struct fuse_io_in) == 40, "requests");
_Static_assert(sizeof(struct fuse_release_in) == 24 && sizeof(struct fuse_allocate_in) == 32, "requests");

#endif
