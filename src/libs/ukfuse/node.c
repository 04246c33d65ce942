// SPDX-License-Identifier: BSD-3-Clause
// Nodes, which the server counts lookups of, and the file system that has them.
#include "protocol.h"
#include "ukfuse.h"

#include <uk/alloc.h>
#include <uk/errno.h>

int _fuse_refresh(struct uk_vnode *node)
{
	struct uk_remote_attributes a;
	uint64_t ino;
	int error = _fuse_getattr(_fuse_client(node), _fuse_id(node), &ino, &a);

	return error ? error : uk_remote_take(&_fuse_node(node)->remote, &a);
}

int _fuse_adopt(struct fuse_fs *fs, struct uk_vnode *dir, struct uk_remote_text name, const struct entry *e, struct uk_vnode **node)
{
	struct uk_remote_node *found;
	struct fuse_node *n;
	int error = uk_remote_find(&fs->remote, dir, e->node, e->attributes.mode & UK_S_IFMT, &found);

	n = (struct fuse_node *)found;
	if (n) {
		__atomic_add_fetch(&n->lookups, 1, __ATOMIC_RELAXED);
	} else if (!error) {
		n = uk_calloc(uk_alloc_get_default(), 1, sizeof(*n));
		error = n ? 0 : -UK_ENOMEM;
		if (n) {
			n->lookups = 1;
			uk_remote_node_begin(&n->remote, &fs->remote, &_fuse_ops, e->node, e->ino, &e->attributes);
		}
	}
	if (error) {
		_fuse_forget(&fs->client, e->node, 1);
		return error;
	}
	*node = &n->remote.node;
	if (dir)
		uk_remote_place(*node, dir, name);
	return 0;
}

static void close_handle(struct uk_vnode *node, const struct handle *h)
{
	if (h->is_open)
		_fuse_release(_fuse_client(node), _fuse_id(node), h->number, 0, uk_vnode_is_dir(node));
}

/* The root is known without a lookup. */
void _fuse_release_node(struct uk_vnode *node)
{
	struct fuse_node *n = _fuse_node(node);

	uk_remote_leave(&n->remote);
	close_handle(node, &n->created);
	close_handle(node, &n->listed);
	if (n->remote.id != FUSE_ROOT)
		_fuse_forget(_fuse_client(node), n->remote.id, n->lookups);
	uk_remote_node_end(&n->remote);
}

static int statfs(struct uk_fs *fs, struct uk_abi_statfs *st)
{
	return _fuse_statfs(_fuse_client(fs->root), st);
}

static void release(struct uk_fs *fs)
{
	struct fuse_fs *fuse = (struct fuse_fs *)fs;

	_fuse_destroy(&fuse->client);
	fuse->client.channel->close(fuse->client.channel);
	uk_remote_fs_end(&fuse->remote);
	uk_free(uk_alloc_get_default(), fuse);
}

static const struct uk_fs_ops ops = { .statfs = statfs, .release = release };

static const struct uk_remote_calls calls = { _fuse_file_read, _fuse_file_write, _fuse_list, _fuse_target };

/* The root of what the server has. */
static int attach(struct fuse_fs *fuse)
{
	struct entry root = { .node = FUSE_ROOT };
	int error = _fuse_init(&fuse->client);

	if (!error)
		error = _fuse_getattr(&fuse->client, FUSE_ROOT, &root.ino, &root.attributes);
	if (error)
		return error;
	if ((root.attributes.mode & UK_S_IFMT) != UK_S_IFDIR)
		return -UK_EIO;
	fuse->remote.io_max = fuse->client.io_max;
	return _fuse_adopt(fuse, NULL, (struct uk_remote_text){ "", 0 }, &root, &fuse->remote.fs.root);
}

int uk_fuse_new(struct uk_remote_channel *channel, const char *type, const char *source, unsigned long flags, struct uk_fs **fs)
{
	struct fuse_fs *fuse = uk_calloc(uk_alloc_get_default(), 1, sizeof(*fuse));
	int error;

	if (!fuse)
		return -UK_ENOMEM;
	fuse->client.channel = channel;
	error = uk_remote_fs_begin(&fuse->remote, &ops, &calls, type, source, flags);
	if (!error)
		error = attach(fuse);
	if (!error) {
		*fs = &fuse->remote.fs;
		return 0;
	}
	uk_remote_fs_end(&fuse->remote);
	uk_free(uk_alloc_get_default(), fuse);
	return error;
}
