// SPDX-License-Identifier: BSD-3-Clause
// Nodes and what directories do with them.
#include "ramfs.h"

/* What Linux's tmpfs counts for an entry in a directory's size. */
#define ENTRY_SIZE 20

static struct ramfs *ramfs_of(struct uk_vnode *node)
{
	return (struct ramfs *)node->fs;
}

static void touch(struct uk_vnode *node)
{
	node->mtime = node->ctime = uk_vfs_now();
}

static struct ramfs_node *new_node(struct uk_vnode *dir, uint32_t mode)
{
	struct ramfs_node *node = uk_calloc(uk_alloc_get_default(), 1, sizeof(*node));
	struct uk_vnode *v = node ? &node->node : NULL;

	if (!node)
		return NULL;
	uk_vnode_init(v, dir->fs, &_ramfs_ops, ++ramfs_of(dir)->last_ino, mode);
	/* As System V has it: what is made in a directory with this bit belongs to its group. */
	if (dir->mode & UK_S_ISGID) {
		v->gid = dir->gid;
		if (uk_vnode_is_dir(v))
			v->mode |= UK_S_ISGID;
	}
	if (uk_vnode_is_dir(v)) {
		v->size = 2 * ENTRY_SIZE;
		v->parent = uk_vnode_get(dir);
	}
	return node;
}

/* A new node under a name; it has one reference more then, for who asked. */
static int add_new(struct uk_vnode *dir, const char *name, size_t len, struct ramfs_node *node)
{
	int error = node ? dir->nlink ? _ramfs_add(_ramfs_node(dir), name, len, node) : -UK_ENOENT : -UK_ENOSPC;

	if (error) {
		if (node)
			uk_vnode_put(&node->node);
		return error;
	}
	dir->size += ENTRY_SIZE;
	if (uk_vnode_is_dir(&node->node))
		dir->nlink++;
	touch(dir);
	return 0;
}

static int ramfs_lookup(struct uk_vnode *dir, const char *name, size_t len, struct uk_vnode **node)
{
	struct entry *e = _ramfs_find(_ramfs_node(dir), name, len);

	if (!e)
		return -UK_ENOENT;
	*node = uk_vnode_get(&e->node->node);
	return 0;
}

static int ramfs_create(struct uk_vnode *dir, const char *name, size_t len, uint32_t mode, struct uk_vnode **made)
{
	struct ramfs_node *node = new_node(dir, mode);
	int error = add_new(dir, name, len, node);

	if (!error)
		*made = &node->node;
	return error;
}

static int ramfs_tmpfile(struct uk_vnode *dir, uint32_t mode, struct uk_vnode **made)
{
	struct ramfs_node *node = dir->nlink ? new_node(dir, mode) : NULL;

	if (!node)
		return dir->nlink ? -UK_ENOSPC : -UK_ENOENT;
	node->node.nlink = 0;
	node->is_nameless = 1;
	*made = &node->node;
	return 0;
}

static int ramfs_symlink(struct uk_vnode *dir, const char *name, size_t len, const char *target, size_t target_len)
{
	struct ramfs_node *node = new_node(dir, UK_S_IFLNK | 0777);
	char *text = node ? uk_malloc(uk_alloc_get_default(), target_len + 1) : NULL;
	int error;

	if (node && !text) {
		uk_vnode_put(&node->node);
		node = NULL;
	}
	if (node) {
		memcpy(text, target, target_len);
		text[target_len] = '\0';
		node->link.text = text;
		node->link.len = target_len;
		node->node.size = (int64_t)target_len;
	}
	error = add_new(dir, name, len, node);
	if (!error)
		uk_vnode_put(&node->node);
	return error;
}

static int ramfs_link(struct uk_vnode *dir, const char *name, size_t len, struct uk_vnode *node)
{
	int error;

	if (!dir->nlink || (!node->nlink && !_ramfs_node(node)->is_nameless))
		return -UK_ENOENT;
	error = _ramfs_add(_ramfs_node(dir), name, len, _ramfs_node(node));
	if (error)
		return error;
	node->nlink++;
	node->ctime = uk_vfs_now();
	dir->size += ENTRY_SIZE;
	touch(dir);
	return 0;
}

/* `node` has lost a name that was in `dir`. */
static void forget(struct uk_vnode *dir, struct uk_vnode *node)
{
	if (uk_vnode_is_dir(node)) {
		node->nlink = 0;
		dir->nlink--;
	} else {
		node->nlink--;
	}
	_ramfs_node(node)->is_nameless = 0;
	node->ctime = uk_vfs_now();
}

static int is_full_dir(struct uk_vnode *node)
{
	return uk_vnode_is_dir(node) && _ramfs_node(node)->names.count;
}

static int ramfs_unlink(struct uk_vnode *dir, const char *name, size_t len, struct uk_vnode *node)
{
	if (is_full_dir(node))
		return -UK_ENOTEMPTY;
	forget(dir, node);
	dir->size -= ENTRY_SIZE;
	touch(dir);
	_ramfs_remove(_ramfs_find(_ramfs_node(dir), name, len));
	return 0;
}

/* A directory that was moved is in `to` now; the number of names of both counts it. */
static void set_parent(struct uk_vnode *node, struct uk_vnode *to)
{
	struct uk_vnode *from = node->parent;

	if (!uk_vnode_is_dir(node) || from == to)
		return;
	from->nlink--;
	to->nlink++;
	node->parent = uk_vnode_get(to);
	uk_vnode_put(from);
}

static void set_node(struct entry *e, struct ramfs_node *node)
{
	e->node = node;
	node->entry = e;
}

static void exchange(struct entry *a, struct entry *b)
{
	struct ramfs_node *node = a->node;

	set_node(a, b->node);
	set_node(b, node);
	set_parent(&a->node->node, &a->dir->node);
	set_parent(&b->node->node, &b->dir->node);
}

/* `e`, which has a name for `node`, goes; `at` has the name of what `node` takes the place of. */
static void replace(struct entry *e, struct entry *at, struct uk_vnode *node)
{
	struct ramfs_node *old = at->node;

	forget(&at->dir->node, &old->node);
	if (old->entry == at)
		old->entry = NULL;
	uk_vnode_get(node);
	set_node(at, _ramfs_node(node));
	_ramfs_remove(e);
	uk_vnode_put(&old->node);
}

static int ramfs_rename(struct uk_vnode *dir, const char *name, size_t len, struct uk_vnode *node, struct uk_vnode *new_dir,
			const char *new_name, size_t new_len, struct uk_vnode *replaced, unsigned int flags)
{
	struct entry *e = _ramfs_find(_ramfs_node(dir), name, len);
	struct entry *at = replaced ? _ramfs_find(_ramfs_node(new_dir), new_name, new_len) : NULL;
	int error;

	if (flags & UK_RENAME_EXCHANGE) {
		exchange(e, at);
		replaced->ctime = uk_vfs_now();
	} else {
		if (replaced && is_full_dir(replaced))
			return -UK_ENOTEMPTY;
		if (at) {
			replace(e, at, node);
		} else {
			error = new_dir->nlink ? _ramfs_add(_ramfs_node(new_dir), new_name, new_len, _ramfs_node(node)) : -UK_ENOENT;
			if (error)
				return error;
			_ramfs_remove(e);
			new_dir->size += ENTRY_SIZE;
		}
		dir->size -= ENTRY_SIZE;
		set_parent(node, new_dir);
	}
	node->ctime = uk_vfs_now();
	touch(dir);
	touch(new_dir);
	return 0;
}

static int ramfs_name(struct uk_vnode *node, struct uk_vnode **dir, const char **name, size_t *len)
{
	struct entry *e = _ramfs_node(node)->entry;

	if (!e)
		return -UK_ENOENT;
	*dir = &e->dir->node;
	*name = e->name;
	*len = e->len;
	return 0;
}

static long ramfs_readlink(struct uk_vnode *node, const char **target)
{
	*target = _ramfs_node(node)->link.text;
	return (long)_ramfs_node(node)->link.len;
}

static void ramfs_release(struct uk_vnode *v)
{
	struct ramfs_node *node = _ramfs_node(v);

	switch (uk_vnode_type(v)) {
	case UK_S_IFDIR:
		_ramfs_names_release(node);
		break;
	case UK_S_IFREG:
		_ramfs_contents_release(node);
		break;
	case UK_S_IFLNK:
		uk_free(uk_alloc_get_default(), node->link.text);
		break;
	}
	uk_free(uk_alloc_get_default(), node);
}

static int ramfs_resize(struct uk_vnode *node, int64_t len)
{
	return uk_vnode_type(node) == UK_S_IFREG ? _ramfs_resize(node, len) : -UK_EINVAL;
}

const struct uk_vnode_ops _ramfs_ops = {
	.lookup = ramfs_lookup,
	.create = ramfs_create,
	.symlink = ramfs_symlink,
	.link = ramfs_link,
	.unlink = ramfs_unlink,
	.rename = ramfs_rename,
	.readdir = _ramfs_readdir,
	.tmpfile = ramfs_tmpfile,
	.name = ramfs_name,
	.readlink = ramfs_readlink,
	.file_ops = &_ramfs_file_ops,
	.resize = ramfs_resize,
	.blocks = _ramfs_blocks,
	.release = ramfs_release,
};

int uk_ramfs_set_contents(struct uk_vnode *node, const void *data, size_t size)
{
	if (node->ops != &_ramfs_ops || uk_vnode_type(node) != UK_S_IFREG || size > INT64_MAX)
		return -UK_EINVAL;
	_ramfs_node(node)->contents.archived = data;
	_ramfs_node(node)->contents.archived_len = (int64_t)size;
	node->size = (int64_t)size;
	return 0;
}
