// SPDX-License-Identifier: BSD-3-Clause
// What directories do with names, and attributes that somebody sets.
#include "protocol.h"
#include "ukfuse.h"

#include <uk/errno.h>

static int adopt(struct uk_vnode *dir, const char *name, size_t len, const struct entry *e, struct uk_vnode **node)
{
	return _fuse_adopt((struct fuse_fs *)dir->fs, dir, (struct uk_remote_text){ name, len }, e, node);
}

static int lookup(struct uk_vnode *dir, const char *name, size_t len, struct uk_vnode **node)
{
	struct entry e;
	int error = _fuse_lookup(_fuse_client(dir), _fuse_id(dir), (struct uk_remote_text){ name, len }, &e);

	return error ? error : adopt(dir, name, len, &e, node);
}

/* A file is open by being made; so that who made it may write to one that nobody may write to, it stays so until it is opened. */
static int create_file(struct uk_vnode *dir, const char *name, size_t len, uint32_t mode, struct uk_vnode **node)
{
	struct client *c = _fuse_client(dir);
	struct handle handle = { .is_open = 1 };
	struct entry e;
	int error = _fuse_create(c, _fuse_id(dir), (struct uk_remote_text){ name, len }, mode, &e, &handle.number);

	if (error)
		return error;
	error = adopt(dir, name, len, &e, node);
	if (!error) {
		struct handle *created = &_fuse_node(*node)->created;

		uk_mutex_lock(&(*node)->lock);
		if (!created->is_open && uk_vnode_type(*node) == UK_S_IFREG) {
			*created = handle;
			handle.is_open = 0;
		}
		uk_mutex_unlock(&(*node)->lock);
	}
	if (handle.is_open)
		_fuse_release(c, e.node, handle.number, 0, 0);
	return error;
}

static int create(struct uk_vnode *dir, const char *name, size_t len, uint32_t mode, struct uk_vnode **node)
{
	struct entry e;
	int error;

	switch (mode & UK_S_IFMT) {
	case UK_S_IFREG:
		return create_file(dir, name, len, mode & 07777, node);
	case UK_S_IFDIR:
		error = _fuse_mkdir(_fuse_client(dir), _fuse_id(dir), (struct uk_remote_text){ name, len }, mode & 07777, &e);
		return error ? error : adopt(dir, name, len, &e, node);
	default:
		return -UK_EPERM; /* devices of the guest aren't the host's */
	}
}

static int symlink(struct uk_vnode *dir, const char *name, size_t len, const char *target, size_t target_len)
{
	const struct uk_remote_text text = { name, len }, target_text = { target, target_len };
	struct client *c = _fuse_client(dir);
	struct entry e;
	int error = _fuse_symlink(c, _fuse_id(dir), text, target_text, &e);

	if (!error)
		_fuse_forget(c, e.node, 1);
	return error;
}

static int link(struct uk_vnode *dir, const char *name, size_t len, struct uk_vnode *node)
{
	struct client *c = _fuse_client(dir);
	struct entry e;
	int error = _fuse_link(c, _fuse_id(dir), (struct uk_remote_text){ name, len }, _fuse_id(node), &e);

	if (error)
		return error;
	_fuse_forget(c, e.node, 1);
	node->nlink++;
	return 0;
}

static int unlink(struct uk_vnode *dir, const char *name, size_t len, struct uk_vnode *node)
{
	int error = _fuse_unlink(_fuse_client(dir), _fuse_id(dir), (struct uk_remote_text){ name, len }, uk_vnode_is_dir(node));

	if (!error)
		uk_remote_forget_name(node);
	return error;
}

static int rename(struct uk_vnode *dir, const char *name, size_t len, struct uk_vnode *node, struct uk_vnode *new_dir, const char *new_name,
		  size_t new_len, struct uk_vnode *replaced, unsigned int flags)
{
	const struct uk_remote_text text = { name, len }, new_text = { new_name, new_len };
	int error = _fuse_rename(_fuse_client(dir), _fuse_id(dir), text, _fuse_id(new_dir), new_text, flags);

	if (error)
		return error;
	if (flags & UK_RENAME_EXCHANGE)
		uk_remote_place(replaced, dir, text);
	else if (replaced)
		uk_remote_forget_name(replaced);
	uk_remote_place(node, new_dir, new_text);
	return 0;
}

int _fuse_list(struct uk_vnode *dir, uint64_t offset, uk_remote_entry each, void *arg)
{
	struct handle *listed = &_fuse_node(dir)->listed;

	if (!listed->is_open) {
		int error = _fuse_open(_fuse_client(dir), _fuse_id(dir), UK_O_RDONLY, 1, &listed->number);

		if (error)
			return error;
		listed->is_open = 1;
	}
	return _fuse_readdir(_fuse_client(dir), _fuse_id(dir), listed->number, offset, each, arg);
}

int _fuse_target(struct uk_vnode *node, char **target, size_t *len)
{
	return _fuse_readlink(_fuse_client(node), _fuse_id(node), target, len);
}

static int change(struct uk_vnode *node, unsigned int what, const struct uk_vnode *to)
{
	const struct settings s = {
		.valid = (what & UK_VNODE_MODE ? FUSE_SET_MODE : 0) | (what & UK_VNODE_UID ? FUSE_SET_UID : 0) |
			(what & UK_VNODE_GID ? FUSE_SET_GID : 0) | (what & UK_VNODE_ATIME ? FUSE_SET_ATIME : 0) |
			(what & UK_VNODE_MTIME ? FUSE_SET_MTIME : 0),
		.mode = to->mode & 07777, .uid = to->uid, .gid = to->gid, .atime = to->atime, .mtime = to->mtime,
	};

	return s.valid ? _fuse_setattr(_fuse_client(node), _fuse_id(node), &s) : 0;
}

const struct uk_vnode_ops _fuse_ops = {
	.lookup = lookup,
	.create = create,
	.symlink = symlink,
	.link = link,
	.unlink = unlink,
	.rename = rename,
	.readdir = uk_remote_readdir,
	.name = uk_remote_name,
	.readlink = uk_remote_readlink,
	.open = _fuse_open_file,
	.refresh = _fuse_refresh,
	.change = change,
	.resize = _fuse_resize,
	.blocks = uk_remote_blocks,
	.release = _fuse_release_node,
};
