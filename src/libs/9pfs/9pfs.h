// SPDX-License-Identifier: BSD-3-Clause
// Between the files of this library: nodes and file systems.
#ifndef NINEPFS_9PFS_H
#define NINEPFS_9PFS_H

#include "client.h"

struct p9_node {
	struct uk_remote_node remote; /* its id is the path of the file's qid */
	uint32_t fid;
	uint32_t listed;  /* of a directory: the same, open; NO_FID: nobody has asked for names yet */
	uint32_t created; /* of a file: the same, open since it was made, for who made it; or NO_FID */
};

struct p9_fs {
	struct uk_remote_fs remote;
	struct client client;
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
int _9p_adopt(struct p9_fs *fs, struct uk_vnode *dir, struct uk_remote_text name, uint32_t fid, const struct qid *qid,
	      struct uk_vnode **node);
int _9p_refresh(struct uk_vnode *node);
void _9p_release(struct uk_vnode *node);
/* One more fid for the node, not open. */
int _9p_clone(struct uk_vnode *node, uint32_t *fid);

/* file.c */
int _9p_open_file(struct uk_vnode *node, unsigned int flags, struct uk_file **f);
int _9p_resize(struct uk_vnode *node, int64_t len);
long _9p_file_read(struct uk_file *f, uint64_t offset, void *to, size_t len);
long _9p_file_write(struct uk_file *f, uint64_t offset, const void *from, size_t len);

/* tree.c */
int _9p_list(struct uk_vnode *dir, uint64_t offset, uk_remote_entry each, void *arg);
int _9p_target(struct uk_vnode *node, char **target, size_t *len);

#endif
