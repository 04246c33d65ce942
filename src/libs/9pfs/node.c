// SPDX-License-Identifier: BSD-3-Clause
// Nodes: from qids to them, their attributes, their end.
#include "9pfs.h"

#include <uk/alloc.h>
#include <uk/errno.h>
#include <uk/string.h>

static struct p9_node **bucket_of(struct p9_fs *fs, uint64_t path)
{
	return &fs->table[(path ^ path >> 6 ^ path >> 32) % BUCKETS];
}

/* A reference more, unless the last one is gone already: somebody is freeing it then. */
static int try_get(struct uk_vnode *node)
{
	unsigned int refs = __atomic_load_n(&node->refs, __ATOMIC_RELAXED);

	while (refs)
		if (__atomic_compare_exchange_n(&node->refs, &refs, refs + 1, 0, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED))
			return 1;
	return 0;
}

/* Of another type it is another file, which got the old one's number. */
static int is_of_type(const struct uk_vnode *node, uint8_t type)
{
	return uk_vnode_is_dir(node) == ((type & QID_DIRECTORY) != 0) &&
		(uk_vnode_type(node) == UK_S_IFLNK) == ((type & QID_SYMLINK) != 0);
}

static struct p9_node *find(struct p9_fs *fs, const struct qid *qid)
{
	struct p9_node *n;

	uk_spin_lock(&fs->lock);
	for (n = *bucket_of(fs, qid->path); n; n = n->chain)
		if (n->node.ino == qid->path && is_of_type(&n->node, qid->type) && try_get(&n->node))
			break;
	uk_spin_unlock(&fs->lock);
	return n;
}

static void insert(struct p9_fs *fs, struct p9_node *n)
{
	struct p9_node **bucket = bucket_of(fs, n->node.ino);

	uk_spin_lock(&fs->lock);
	n->chain = *bucket;
	*bucket = n;
	n->is_in_table = 1;
	uk_spin_unlock(&fs->lock);
}

static void leave_table(struct p9_fs *fs, struct p9_node *n)
{
	uk_spin_lock(&fs->lock);
	if (n->is_in_table) {
		struct p9_node **at = bucket_of(fs, n->node.ino);

		while (*at != n)
			at = &(*at)->chain;
		*at = n->chain;
		n->is_in_table = 0;
	}
	uk_spin_unlock(&fs->lock);
}

/* A file stays of its type. */
static int take(struct p9_node *n, const struct attributes *a)
{
	struct uk_vnode *node = &n->node;

	if ((a->mode & UK_S_IFMT) != uk_vnode_type(node))
		return -UK_ESTALE;
	node->mode = a->mode;
	node->uid = a->uid;
	node->gid = a->gid;
	/* 0 is said only by _9p_forget_name(): a server that counts no links found it by one. */
	node->nlink = !a->nlink ? 1 : a->nlink < UINT32_MAX ? (uint32_t)a->nlink : UINT32_MAX;
	node->rdev = a->rdev;
	node->size = (int64_t)a->size;
	node->atime = a->atime;
	node->mtime = a->mtime;
	node->ctime = a->ctime;
	n->blocks = a->blocks;
	return 0;
}

int _9p_refresh(struct uk_vnode *node)
{
	struct attributes a;
	int error = node->nlink ? _9p_getattr(_9p_client(node), _9p_node(node)->fid, &a) : -UK_ENOENT;

	/* A server that knows files by their names doesn't know one that has lost the name by which we found it: it is as it was. */
	if (error)
		return error == -UK_ENOENT ? 0 : error;
	return take(_9p_node(node), &a);
}

static struct p9_node *make(struct p9_fs *fs, uint32_t fid, const struct qid *qid, int *error)
{
	struct p9_node *n = uk_calloc(uk_alloc_get_default(), 1, sizeof(*n));
	struct attributes a;

	*error = n ? _9p_getattr(&fs->client, fid, &a) : -UK_ENOMEM;
	if (!*error) {
		n->node.mode = a.mode;
		*error = is_of_type(&n->node, qid->type) ? 0 : -UK_EIO;
	}
	if (*error) {
		uk_free(uk_alloc_get_default(), n);
		return NULL;
	}
	uk_vnode_init(&n->node, &fs->fs, &_9p_ops, qid->path, a.mode);
	take(n, &a);
	n->fid = fid;
	n->listed = n->created = NO_FID;
	return n;
}

void _9p_place(struct uk_vnode *node, struct uk_vnode *dir, struct text name)
{
	struct p9_node *n = _9p_node(node);
	struct uk_vnode *old = node->parent;
	char *copy;

	if (old == dir && n->name_len == name.len && n->name && !memcmp(n->name, name.at, name.len))
		return;
	copy = uk_malloc(uk_alloc_get_default(), name.len);
	if (copy)
		memcpy(copy, name.at, name.len);
	uk_free(uk_alloc_get_default(), n->name);
	n->name = copy;
	n->name_len = name.len;
	node->parent = uk_vnode_get(dir);
	uk_vnode_put(old);
}

void _9p_forget_name(struct uk_vnode *node)
{
	if (uk_vnode_is_dir(node))
		node->nlink = 0;
	else if (node->nlink)
		node->nlink--;
	if (!node->nlink)
		leave_table((struct p9_fs *)node->fs, _9p_node(node));
}

static int is_above(const struct uk_vnode *node, const struct uk_vnode *dir)
{
	while (dir && dir != node)
		dir = dir->parent;
	return dir != NULL;
}

int _9p_adopt(struct p9_fs *fs, struct uk_vnode *dir, struct text name, uint32_t fid, const struct qid *qid, struct uk_vnode **node)
{
	struct p9_node *n = find(fs, qid);
	int error = 0;

	if (n && (!dir || is_above(&n->node, dir))) {
		/* A folder in itself: a lie, or the host moves folders while we walk in them. */
		uk_vnode_put(&n->node);
		n = NULL;
		error = -UK_ESTALE;
	} else if (n) {
		/* The newest name is one that it has: the server may know the file by it. */
		uint32_t old;

		uk_mutex_lock(&n->node.lock);
		old = n->fid;
		n->fid = fid;
		uk_mutex_unlock(&n->node.lock);
		fid = old;
	} else {
		n = make(fs, fid, qid, &error);
		if (n) {
			insert(fs, n);
			fid = NO_FID;
		}
	}
	_9p_clunk(&fs->client, fid);
	if (!n)
		return error;
	if (dir)
		_9p_place(&n->node, dir, name);
	*node = &n->node;
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

	leave_table((struct p9_fs *)node->fs, n);
	_9p_clunk(c, n->created);
	_9p_clunk(c, n->listed);
	_9p_clunk(c, n->fid);
	uk_free(uk_alloc_get_default(), n->name);
	uk_free(uk_alloc_get_default(), n->target);
	uk_free(uk_alloc_get_default(), n);
}
