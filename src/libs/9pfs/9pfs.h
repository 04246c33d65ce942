// SPDX-License-Identifier: BSD-3-Clause
// Between the files of this library: nodes and file systems.
//
// A node stands for a file of the server's as long as somebody here refers to it, and there is one for each file: names of the server's
// that lead to the same (its qid) lead to the same node. That is found in a table, and gone from it when the last reference is. What
// a node says of its file was true when the server was last asked: stat asks it again.
#ifndef NINEPFS_9PFS_H
#define NINEPFS_9PFS_H

#include "client.h"

#include <uk/lock.h>

#define BUCKETS 64u

struct p9_node {
	struct uk_vnode node; /* its parent is where it was found last, with a reference; of files too */
	uint32_t fid;
	uint32_t listed;      /* of a directory: the same, open; NO_FID: nobody has asked for names yet */
	uint32_t created;     /* of a file: the same, open since it was made, for who made it; or NO_FID */
	uint64_t blocks;
	char *name;           /* under which it was found last */
	size_t name_len;
	char *target;         /* of a symbolic link, once somebody has asked */
	size_t target_len;
	int is_in_table;
	struct p9_node *chain;
};

struct p9_fs {
	struct uk_fs fs;
	struct client client;
	struct uk_spinlock lock; /* of the table */
	struct p9_node *table[BUCKETS];
	char *source;
};

static inline struct p9_node *_9p_node(struct uk_vnode *node)
{
	return (struct p9_node *)node;
}

static inline struct client *_9p_client(struct uk_vnode *node)
{
	return &((struct p9_fs *)node->fs)->client;
}

extern const struct uk_vnode_ops _9p_ops;
extern const struct uk_file_ops _9p_file_ops;

/* node.c */
/*
 * The node of a file that was walked to as `fid`, which it gets, under a name in `dir` (NULL: the root). 0, or an error: the fid is
 * given back.
 */
int _9p_adopt(struct p9_fs *fs, struct uk_vnode *dir, struct text name, uint32_t fid, const struct qid *qid, struct uk_vnode **node);
/* It has another name now. Without memory for it, none. */
void _9p_place(struct uk_vnode *node, struct uk_vnode *dir, struct text name);
/* It has one name less. */
void _9p_forget_name(struct uk_vnode *node);
int _9p_refresh(struct uk_vnode *node);
void _9p_release(struct uk_vnode *node);
/* One more fid for the node, not open. */
int _9p_clone(struct uk_vnode *node, uint32_t *fid);

/* file.c */
int _9p_open_file(struct uk_vnode *node, unsigned int flags, struct uk_file **f);
int _9p_resize(struct uk_vnode *node, int64_t len);

#endif
