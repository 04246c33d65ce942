// SPDX-License-Identifier: BSD-3-Clause
// What clients of file servers have in common.
#ifndef UK_REMOTEFS_H
#define UK_REMOTEFS_H

#include <uk/lock.h>
#include <uk/vfs.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Theory
 * ------
 * A node stands for a file of the server's as long as somebody here refers to it, and there is one for each file: names of the server's
 * that lead to the same lead to the same node. That is found in a table by the server's number, and gone from it when the last reference
 * is. What a node says of its file was true when the server was last asked: stat asks it again. Nothing of contents is kept, but the
 * target of a symbolic link.
 *
 * Who speaks a protocol embeds struct uk_remote_fs and struct uk_remote_node in structures of its own, as their first members, fills
 * struct uk_remote_calls by requests, and puts functions from here into its tables of operations.
 */
#define UK_REMOTE_BUCKETS 64u

/* A name or a text, not terminated. */
struct uk_remote_text {
	const char *at;
	size_t len;
};

struct uk_remote_attributes {
	uint32_t mode, uid, gid;
	uint64_t nlink, rdev, size, blocks;
	struct uk_abi_timespec atime, mtime, ctime;
};

struct uk_remote_node {
	struct uk_vnode node; /* its parent is where it was found last, with a reference; of files too */
	uint64_t id;          /* by which the server knows the file */
	uint64_t blocks;
	char *name;           /* under which it was found last */
	size_t name_len;
	char *target;         /* of a symbolic link, once somebody has asked */
	size_t target_len;
	int is_in_table;
	struct uk_remote_node *chain;
};

/* For each entry of a directory: the server's number of the file, its type as in a mode, and the position behind it. Non-zero stops. */
typedef int (*uk_remote_entry)(void *arg, uint64_t ino, uint32_t type, struct uk_remote_text name, uint64_t next);

struct uk_remote_calls {
	/* At most uk_remote_fs.io_max bytes. How many were done, or an error. */
	long (*read)(struct uk_file *f, uint64_t offset, void *to, size_t len);
	long (*write)(struct uk_file *f, uint64_t offset, const void *from, size_t len);
	/* Some entries behind the server's position (0: the first). How many there were, 0 at the end, or an error. */
	int (*list)(struct uk_vnode *dir, uint64_t offset, uk_remote_entry each, void *arg);
	/* A symbolic link's target, by uk_remote_copy_target(). */
	int (*target)(struct uk_vnode *node, char **target, size_t *len);
};

struct uk_remote_fs {
	struct uk_fs fs;
	const struct uk_remote_calls *calls;
	size_t io_max;           /* bytes that one request reads or writes */
	struct uk_spinlock lock; /* of the table */
	struct uk_remote_node *table[UK_REMOTE_BUCKETS];
	char *source;
};

/* Fills a zeroed one; `source` is copied. 0 or -UK_ENOMEM. Then its end, without what it is embedded in. */
int uk_remote_fs_begin(struct uk_remote_fs *fs, const struct uk_fs_ops *ops, const struct uk_remote_calls *calls, const char *type,
		       const char *source, unsigned long flags);
void uk_remote_fs_end(struct uk_remote_fs *fs);

/*
 * The node with this number and, as far as directories and symbolic links are concerned, this type (another one is another file, which got
 * the old one's number), with a reference; in *node, NULL if there is none. -UK_ESTALE: it is `dir` or above it, a folder in itself: a
 * lie, or the host moves folders while we walk in them. `dir` NULL: the root is looked for.
 */
int uk_remote_find(struct uk_remote_fs *fs, struct uk_vnode *dir, uint64_t id, uint32_t type, struct uk_remote_node **node);
/* Makes a zeroed one a node with one reference, and puts it into the table. */
void uk_remote_node_begin(struct uk_remote_node *n, struct uk_remote_fs *fs, const struct uk_vnode_ops *ops, uint64_t id, uint64_t ino,
			  const struct uk_remote_attributes *a);
/* It isn't found any more; its release begins with that. */
void uk_remote_leave(struct uk_remote_node *n);
/* Frees it, out of the table. */
void uk_remote_node_end(struct uk_remote_node *n);

/* What the server says of it now. A file stays of its type: -UK_ESTALE. */
int uk_remote_take(struct uk_remote_node *n, const struct uk_remote_attributes *a);
/* It has this name now. Without memory for it, none. */
void uk_remote_place(struct uk_vnode *node, struct uk_vnode *dir, struct uk_remote_text name);
/* It has one name less. */
void uk_remote_forget_name(struct uk_vnode *node);

/* Whether the server's text can be a name in a directory. */
int uk_remote_is_name(struct uk_remote_text text);
/* A copy of what may be a target, terminated, from the heap; 0, -UK_EIO: it can't be one, -UK_ENOMEM. */
int uk_remote_copy_target(struct uk_remote_text text, char **target, size_t *len);

/* For struct uk_vnode_ops. */
int uk_remote_readdir(struct uk_vnode *dir, int64_t *pos, uk_vfs_emit emit, void *arg);
int uk_remote_name(struct uk_vnode *node, struct uk_vnode **dir, const char **text, size_t *len);
long uk_remote_readlink(struct uk_vnode *node, const char **target);
uint64_t uk_remote_blocks(struct uk_vnode *node);

/* For struct uk_file_ops: by refresh() of the node's operations. */
long uk_remote_file_read(struct uk_file *f, const struct uk_abi_iovec *iov, int count, int64_t *offset);
long uk_remote_file_write(struct uk_file *f, const struct uk_abi_iovec *iov, int count, int64_t *offset);
int64_t uk_remote_file_seek(struct uk_file *f, int64_t offset, int whence);

#ifdef __cplusplus
}
#endif
#endif
