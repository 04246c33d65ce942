// SPDX-License-Identifier: BSD-3-Clause
// What directories do with names.
#include "9pfs.h"

#include <uk/errno.h>
#include <uk/string.h>

/* The protocol's numbers of flags, which are those of Linux on x86. */
#define CREATE_FLAGS (02 | 0100 | 0200) /* to read and write, if it isn't there */
#define REMOVE_DIRECTORY 0x200u

static uint32_t fid_of(struct uk_vnode *node)
{
	return _9p_node(node)->fid;
}

static int lookup(struct uk_vnode *dir, const char *name, size_t len, struct uk_vnode **node)
{
	struct client *c = _9p_client(dir);
	struct uk_remote_text text = { name, len };
	uint32_t fid = _9p_fid(c);
	struct qid qid;
	int error = fid != NO_FID ? _9p_walk(c, fid_of(dir), fid, &text, &qid) : -UK_ENOMEM;

	if (error) {
		if (fid != NO_FID)
			_9p_fid_free(c, fid);
		return error;
	}
	return _9p_adopt((struct p9_fs *)dir->fs, dir, text, fid, &qid, node);
}

/* A file is open by being made; so that who made it may write to one that nobody may write to, it stays so until it is opened. */
static int create_file(struct uk_vnode *dir, struct uk_remote_text name, uint32_t mode, struct uk_vnode **node)
{
	struct client *c = _9p_client(dir);
	uint32_t fid;
	int error = _9p_clone(dir, &fid);

	if (error)
		return error;
	error = _9p_create(c, fid, name, CREATE_FLAGS, mode);
	if (!error)
		error = lookup(dir, name.at, name.len, node);
	if (error || _9p_node(*node)->created != NO_FID)
		_9p_clunk(c, fid);
	else
		_9p_node(*node)->created = fid;
	return error;
}

static int create(struct uk_vnode *dir, const char *name, size_t len, uint32_t mode, struct uk_vnode **node)
{
	struct uk_remote_text text = { name, len };
	int error;

	switch (mode & UK_S_IFMT) {
	case UK_S_IFREG:
		return create_file(dir, text, mode & 07777, node);
	case UK_S_IFDIR:
		/* Handed down by the client: QEMU's server sets the mode that it is told. */
		error = _9p_mkdir(_9p_client(dir), fid_of(dir), text, (mode & 07777) | (dir->mode & UK_S_ISGID));
		return error ? error : lookup(dir, name, len, node);
	default:
		return -UK_EPERM; /* devices of the guest aren't the host's */
	}
}

static int symlink(struct uk_vnode *dir, const char *name, size_t len, const char *target, size_t target_len)
{
	const struct uk_remote_text text = { name, len }, target_text = { target, target_len };

	return _9p_symlink(_9p_client(dir), fid_of(dir), text, target_text);
}

static int link(struct uk_vnode *dir, const char *name, size_t len, struct uk_vnode *node)
{
	int error = _9p_link(_9p_client(dir), fid_of(dir), fid_of(node), (struct uk_remote_text){ name, len });

	if (!error)
		node->nlink++;
	return error;
}

static int unlink(struct uk_vnode *dir, const char *name, size_t len, struct uk_vnode *node)
{
	const uint32_t flags = uk_vnode_is_dir(node) ? REMOVE_DIRECTORY : 0;
	int error = _9p_unlink(_9p_client(dir), fid_of(dir), (struct uk_remote_text){ name, len }, flags);

	if (!error)
		uk_remote_forget_name(node);
	return error;
}

static int rename(struct uk_vnode *dir, const char *name, size_t len, struct uk_vnode *node, struct uk_vnode *new_dir, const char *new_name,
		  size_t new_len, struct uk_vnode *replaced, unsigned int flags)
{
	struct uk_remote_text new_text = { new_name, new_len };
	int error;

	if (flags & UK_RENAME_EXCHANGE)
		return -UK_EINVAL;
	error = _9p_rename(_9p_client(dir), fid_of(dir), (struct uk_remote_text){ name, len }, fid_of(new_dir), new_text);
	if (error)
		return error;
	if (replaced)
		uk_remote_forget_name(replaced);
	uk_remote_place(node, new_dir, new_text);
	return 0;
}

int _9p_list(struct uk_vnode *dir, uint64_t offset, uk_remote_entry each, void *arg)
{
	struct p9_node *n = _9p_node(dir);

	if (n->listed == NO_FID) {
		uint32_t fid;
		int error = _9p_clone(dir, &fid);

		if (!error)
			error = _9p_open(_9p_client(dir), fid, UK_O_RDONLY);
		if (error) {
			_9p_clunk(_9p_client(dir), fid);
			return error;
		}
		n->listed = fid;
	}
	return _9p_readdir(_9p_client(dir), n->listed, offset, each, arg);
}

int _9p_target(struct uk_vnode *node, char **target, size_t *len)
{
	return _9p_readlink(_9p_client(node), fid_of(node), target, len);
}

static int change(struct uk_vnode *node, unsigned int what, const struct uk_vnode *to)
{
	struct settings s = {
		.valid = (what & UK_VNODE_MODE ? SET_MODE : 0) | (what & UK_VNODE_UID ? SET_UID : 0) | (what & UK_VNODE_GID ? SET_GID : 0) |
			(what & UK_VNODE_ATIME ? SET_ATIME : 0) | (what & UK_VNODE_MTIME ? SET_MTIME : 0),
		.mode = to->mode & 07777, .uid = to->uid, .gid = to->gid, .atime = to->atime, .mtime = to->mtime,
	};

	return s.valid ? _9p_setattr(_9p_client(node), fid_of(node), &s) : 0;
}

const struct uk_vnode_ops _9p_ops = {
	.lookup = lookup,
	.create = create,
	.symlink = symlink,
	.link = link,
	.unlink = unlink,
	.rename = rename,
	.readdir = uk_remote_readdir,
	.name = uk_remote_name,
	.readlink = uk_remote_readlink,
	.open = _9p_open_file,
	.refresh = _9p_refresh,
	.change = change,
	.resize = _9p_resize,
	.blocks = uk_remote_blocks,
	.release = _9p_release,
};
