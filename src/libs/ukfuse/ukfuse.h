// SPDX-License-Identifier: BSD-3-Clause
// Between the files of this library: nodes and file systems.
#ifndef UKFUSE_UKFUSE_H
#define UKFUSE_UKFUSE_H

#include "client.h"

/* A file that is open at the server's. */
struct handle {
	int is_open;
	uint64_t number;
};

struct fuse_node {
	struct uk_remote_node remote; /* its id is the server's number of the node */
	uint64_t lookups;             /* which the server counts too, and keeps the node for */
	struct handle listed;         /* of a directory, once somebody has asked for names */
	struct handle created;        /* of a file: open since it was made, for who made it */
};

struct fuse_fs {
	struct uk_remote_fs remote;
	struct client client;
};

static inline struct fuse_node *_fuse_node(struct uk_vnode *node)
{
	return (struct fuse_node *)node;
}

static inline struct client *_fuse_client(struct uk_vnode *node)
{
	return &((struct fuse_fs *)node->fs)->client;
}

static inline uint64_t _fuse_id(struct uk_vnode *node)
{
	return _fuse_node(node)->remote.id;
}

extern const struct uk_vnode_ops _fuse_ops;

/* node.c */
/* The node of a file that the server has told of, under a name in `dir` (NULL: the root). 0, or an error: it is given back. */
int _fuse_adopt(struct fuse_fs *fs, struct uk_vnode *dir, struct uk_remote_text name, const struct entry *e, struct uk_vnode **node);
int _fuse_refresh(struct uk_vnode *node);
void _fuse_release_node(struct uk_vnode *node);

/* file.c */
int _fuse_open_file(struct uk_vnode *node, unsigned int flags, struct uk_file **f);
int _fuse_resize(struct uk_vnode *node, int64_t len);
long _fuse_file_read(struct uk_file *f, uint64_t offset, void *to, size_t len);
long _fuse_file_write(struct uk_file *f, uint64_t offset, const void *from, size_t len);

/* tree.c */
int _fuse_list(struct uk_vnode *dir, uint64_t offset, uk_remote_entry each, void *arg);
int _fuse_target(struct uk_vnode *node, char **target, size_t *len);

#endif
