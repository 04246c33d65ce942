// SPDX-License-Identifier: BSD-3-Clause
// Nodes: from the server's numbers to them, their attributes and names, their end.
#include <uk/remotefs.h>

#include <uk/alloc.h>
#include <uk/errno.h>
#include <uk/string.h>

int uk_remote_fs_begin(struct uk_remote_fs *fs, const struct uk_fs_ops *ops, const struct uk_remote_calls *calls, const char *type,
		       const char *source, unsigned long flags)
{
	size_t len = strlen(source) + 1;

	fs->source = uk_malloc(uk_alloc_get_default(), len);
	if (!fs->source)
		return -UK_ENOMEM;
	memcpy(fs->source, source, len);
	fs->fs.ops = ops;
	fs->fs.type = type;
	fs->fs.source = fs->source;
	fs->fs.flags = flags & UK_MS_RDONLY;
	fs->calls = calls;
	return 0;
}

void uk_remote_fs_end(struct uk_remote_fs *fs)
{
	uk_free(uk_alloc_get_default(), fs->source);
}

static struct uk_remote_fs *fs_of(const struct uk_remote_node *n)
{
	return (struct uk_remote_fs *)n->node.fs;
}

static struct uk_remote_node **bucket_of(struct uk_remote_fs *fs, uint64_t id)
{
	return &fs->table[(id ^ id >> 6 ^ id >> 32) % UK_REMOTE_BUCKETS];
}

static int is_of_type(const struct uk_vnode *node, uint32_t type)
{
	return uk_vnode_is_dir(node) == (type == UK_S_IFDIR) && (uk_vnode_type(node) == UK_S_IFLNK) == (type == UK_S_IFLNK);
}

static int is_above(const struct uk_vnode *node, const struct uk_vnode *dir)
{
	while (dir && dir != node)
		dir = dir->parent;
	return dir != NULL;
}

int uk_remote_find(struct uk_remote_fs *fs, struct uk_vnode *dir, uint64_t id, uint32_t type, struct uk_remote_node **node)
{
	struct uk_remote_node *n;

	uk_spin_lock(&fs->lock);
	for (n = *bucket_of(fs, id); n; n = n->chain)
		if (n->id == id && is_of_type(&n->node, type) && uk_vnode_try_get(&n->node))
			break;
	uk_spin_unlock(&fs->lock);
	*node = n;
	if (!n || (dir && !is_above(&n->node, dir)))
		return 0;
	uk_vnode_put(&n->node);
	*node = NULL;
	return -UK_ESTALE;
}

void uk_remote_node_begin(struct uk_remote_node *n, struct uk_remote_fs *fs, const struct uk_vnode_ops *ops, uint64_t id, uint64_t ino,
			  const struct uk_remote_attributes *a)
{
	struct uk_remote_node **bucket = bucket_of(fs, id);

	uk_vnode_init(&n->node, &fs->fs, ops, ino, a->mode);
	n->id = id;
	uk_remote_take(n, a);
	uk_spin_lock(&fs->lock);
	n->chain = *bucket;
	*bucket = n;
	n->is_in_table = 1;
	uk_spin_unlock(&fs->lock);
}

void uk_remote_leave(struct uk_remote_node *n)
{
	struct uk_remote_fs *fs = fs_of(n);

	uk_spin_lock(&fs->lock);
	if (n->is_in_table) {
		struct uk_remote_node **at = bucket_of(fs, n->id);

		while (*at != n)
			at = &(*at)->chain;
		*at = n->chain;
		n->is_in_table = 0;
	}
	uk_spin_unlock(&fs->lock);
}

void uk_remote_node_end(struct uk_remote_node *n)
{
	uk_free(uk_alloc_get_default(), n->name);
	uk_free(uk_alloc_get_default(), n->target);
	uk_free(uk_alloc_get_default(), n);
}

int uk_remote_take(struct uk_remote_node *n, const struct uk_remote_attributes *a)
{
	struct uk_vnode *node = &n->node;

	if ((a->mode & UK_S_IFMT) != uk_vnode_type(node))
		return -UK_ESTALE;
	node->mode = a->mode;
	node->uid = a->uid;
	node->gid = a->gid;
	/* 0 is said only by uk_remote_forget_name(), and stays: a server that counts no links found the file by one. */
	if (node->nlink)
		node->nlink = !a->nlink ? 1 : a->nlink < UINT32_MAX ? (uint32_t)a->nlink : UINT32_MAX;
	node->rdev = a->rdev;
	node->size = (int64_t)a->size;
	node->atime = a->atime;
	node->mtime = a->mtime;
	node->ctime = a->ctime;
	n->blocks = a->blocks;
	return 0;
}

void uk_remote_place(struct uk_vnode *node, struct uk_vnode *dir, struct uk_remote_text name)
{
	struct uk_remote_node *n = (struct uk_remote_node *)node;
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

void uk_remote_forget_name(struct uk_vnode *node)
{
	if (uk_vnode_is_dir(node))
		node->nlink = 0;
	else if (node->nlink)
		node->nlink--;
	if (!node->nlink)
		uk_remote_leave((struct uk_remote_node *)node);
}

int uk_remote_name(struct uk_vnode *node, struct uk_vnode **dir, const char **text, size_t *len)
{
	struct uk_remote_node *n = (struct uk_remote_node *)node;

	if (!n->name || !node->nlink)
		return -UK_ENOENT;
	*dir = node->parent;
	*text = n->name;
	*len = n->name_len;
	return 0;
}

uint64_t uk_remote_blocks(struct uk_vnode *node)
{
	return ((struct uk_remote_node *)node)->blocks;
}
