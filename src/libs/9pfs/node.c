// SPDX-License-Identifier: BSD-3-Clause
// Nodes: from qids to them, their attributes, their end.
#include "9pfs.h"

#include <uk/alloc.h>
#include <uk/errno.h>

static uint32_t type_of(const struct qid *qid)
{
	return qid->type & QID_DIRECTORY ? UK_S_IFDIR : qid->type & QID_SYMLINK ? UK_S_IFLNK : UK_S_IFREG;
}

/* Whether the server is of one mind about what it is: of what is neither directory nor link, qids don't say more. */
static int is_of_type(uint32_t mode, uint32_t type)
{
	mode &= UK_S_IFMT;
	return mode == UK_S_IFDIR || mode == UK_S_IFLNK ? mode == type : type == UK_S_IFREG;
}

int _9p_refresh(struct uk_vnode *node)
{
	struct uk_remote_attributes a;
	int error = node->nlink ? _9p_getattr(_9p_client(node), _9p_node(node)->fid, &a) : -UK_ENOENT;

	/* A server that knows files by their names doesn't know one that has lost the name by which we found it: it is as it was. */
	if (error)
		return error == -UK_ENOENT ? 0 : error;
	return uk_remote_take(&_9p_node(node)->remote, &a);
}

static int make(struct p9_fs *fs, uint32_t fid, const struct qid *qid, struct p9_node **made)
{
	struct p9_node *n = uk_calloc(uk_alloc_get_default(), 1, sizeof(*n));
	struct uk_remote_attributes a;
	int error = n ? _9p_getattr(&fs->client, fid, &a) : -UK_ENOMEM;

	if (!error && !is_of_type(a.mode, type_of(qid)))
		error = -UK_EIO;
	if (error) {
		uk_free(uk_alloc_get_default(), n);
		return error;
	}
	n->fid = fid;
	n->listed = n->created = NO_FID;
	uk_remote_node_begin(&n->remote, &fs->remote, &_9p_ops, qid->path, qid->path, &a);
	*made = n;
	return 0;
}

int _9p_adopt(struct p9_fs *fs, struct uk_vnode *dir, struct uk_remote_text name, uint32_t fid, const struct qid *qid,
	      struct uk_vnode **node)
{
	struct uk_remote_node *found;
	struct p9_node *n;
	int error = uk_remote_find(&fs->remote, dir, qid->path, type_of(qid), &found);

	n = (struct p9_node *)found;
	if (n) {
		/* The newest name is one that it has: the server may know the file by it. */
		uint32_t old;

		uk_mutex_lock(&found->node.lock);
		old = n->fid;
		n->fid = fid;
		uk_mutex_unlock(&found->node.lock);
		fid = old;
	} else if (!error) {
		error = make(fs, fid, qid, &n);
		if (!error)
			fid = NO_FID;
	}
	_9p_clunk(&fs->client, fid);
	if (error)
		return error;
	*node = &n->remote.node;
	if (dir)
		uk_remote_place(*node, dir, name);
	return 0;
}

int _9p_clone(struct uk_vnode *node, uint32_t *fid)
{
	struct client *c = _9p_client(node);
	int error;

	*fid = _9p_fid(c);
	if (*fid == NO_FID)
		return -UK_ENOMEM;
	error = _9p_walk(c, _9p_node(node)->fid, *fid, NULL, NULL);
	if (error) {
		_9p_fid_free(c, *fid);
		*fid = NO_FID;
	}
	return error;
}

void _9p_release(struct uk_vnode *node)
{
	struct p9_node *n = _9p_node(node);
	struct client *c = _9p_client(node);

	uk_remote_leave(&n->remote);
	_9p_clunk(c, n->created);
	_9p_clunk(c, n->listed);
	_9p_clunk(c, n->fid);
	uk_remote_node_end(&n->remote);
}
