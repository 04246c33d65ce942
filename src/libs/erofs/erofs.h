// SPDX-License-Identifier: BSD-3-Clause
// Between the files of this library: nodes and file systems.
//
// A node stands for an inode as long as somebody refers to it, and there is one for each. Under the name by which it was first found it
// stays known: nothing is ever moved.
#ifndef EROFS_EROFS_H
#define EROFS_EROFS_H

#include "format.h"

#include <uk/blkcache.h>
#include <uk/erofs.h>
#include <uk/errno.h>
#include <uk/lock.h>
#include <uk/string.h>

#define BUCKETS 64u

struct erofs_node {
	struct uk_vnode node; /* its number is that of the inode; its parent is where it was found, with a reference, of files too */
	unsigned int layout;
	uint64_t start;       /* on the disk, of its data but for a tail in the inode */
	uint64_t tail;        /* on the disk, of that tail */
	int64_t tail_from;    /* its offset in the data; the size if there is none */
	char *target;         /* of a symbolic link, once somebody has asked */
	struct erofs_node *chain;
	size_t name_len;
	char name[];
};

struct erofs {
	struct uk_fs fs;
	struct uk_blkcache *cache;
	uint64_t size;         /* bytes of the disk that are its */
	uint64_t inodes_start; /* on the disk */
	uint64_t inodes;       /* how many, as it says */
	uint32_t block;        /* bytes */
	struct uk_abi_timespec time; /* of inodes that have none */
	int has_told;                /* that there are compressed files */
	struct uk_spinlock lock;     /* of the table */
	struct erofs_node *table[BUCKETS];
	char source[sizeof("/dev/") + sizeof(((struct uk_blkdev *)0)->name)];
};

static inline struct erofs_node *_erofs_node(struct uk_vnode *node)
{
	return (struct erofs_node *)node;
}

static inline struct erofs *_erofs_of(struct uk_vnode *node)
{
	return (struct erofs *)node->fs;
}

extern const struct uk_vnode_ops _erofs_ops;
extern const struct uk_file_ops _erofs_file_ops;

/* node.c */
/* Bytes of the disk. 0 or an error: -UK_EUCLEAN, the file system doesn't reach that far. */
int _erofs_read_disk(struct erofs *fs, uint64_t offset, void *to, size_t len);
/* The node of an inode that was found as `name` in `dir` (NULL: the root), with a reference. */
int _erofs_get(struct erofs *fs, struct uk_vnode *dir, const char *name, size_t len, uint64_t nid, struct uk_vnode **node);
void _erofs_release(struct uk_vnode *node);
/* Bytes of a node's data, which are below its size. */
int _erofs_read(struct erofs_node *n, int64_t offset, void *to, size_t len);

#endif
