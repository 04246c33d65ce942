// SPDX-License-Identifier: BSD-3-Clause
// Open files.
#include "protocol.h"
#include "ukfuse.h"

#include <uk/alloc.h>
#include <uk/errno.h>

/* How a file is opened, as the protocol has it; what else there is we do ourselves. */
#define OPEN_FLAGS (UK_O_ACCMODE | UK_O_SYNC)

struct fuse_file {
	struct uk_file file;
	uint64_t handle;
};

static uint64_t handle_of(struct uk_file *f)
{
	return ((struct fuse_file *)f)->handle;
}

/* What it was made open by is taken once; with other flags than those the server would have to be asked. */
static int take_created(struct uk_vnode *node, uint64_t *handle)
{
	struct handle *created = &_fuse_node(node)->created;
	int is_open;

	uk_mutex_lock(&node->lock);
	is_open = created->is_open;
	*handle = created->number;
	created->is_open = 0;
	uk_mutex_unlock(&node->lock);
	return is_open;
}

long _fuse_file_read(struct uk_file *f, uint64_t offset, void *to, size_t len)
{
	return _fuse_read(_fuse_client(f->vnode), _fuse_id(f->vnode), handle_of(f), offset, to, len);
}

long _fuse_file_write(struct uk_file *f, uint64_t offset, const void *from, size_t len)
{
	return _fuse_write(_fuse_client(f->vnode), _fuse_id(f->vnode), handle_of(f), offset, from, len);
}

int _fuse_resize(struct uk_vnode *node, int64_t len)
{
	const struct settings s = { .valid = FUSE_SET_SIZE, .size = (uint64_t)len };
	int error = _fuse_setattr(_fuse_client(node), _fuse_id(node), &s);

	if (!error)
		node->size = len;
	return error;
}

static int file_allocate(struct uk_file *f, int mode, int64_t offset, int64_t len)
{
	return _fuse_allocate(_fuse_client(f->vnode), _fuse_id(f->vnode), handle_of(f), (uint32_t)mode, (uint64_t)offset, (uint64_t)len);
}

static int file_sync(struct uk_file *f, int data_only)
{
	return _fuse_fsync(_fuse_client(f->vnode), _fuse_id(f->vnode), handle_of(f), data_only);
}

static void file_release(struct uk_file *f)
{
	_fuse_release(_fuse_client(f->vnode), _fuse_id(f->vnode), handle_of(f), f->flags & OPEN_FLAGS, 0);
	uk_vnode_file_release(f);
}

static const struct uk_file_ops ops = {
	.read = uk_remote_file_read,
	.write = uk_remote_file_write,
	.seek = uk_remote_file_seek,
	.stat = uk_vnode_file_stat,
	.truncate = uk_vnode_file_truncate,
	.allocate = file_allocate,
	.sync = file_sync,
	.release = file_release,
};

int _fuse_open_file(struct uk_vnode *node, unsigned int flags, struct uk_file **f)
{
	struct fuse_file *file;
	int error = 0;

	if (uk_vnode_type(node) != UK_S_IFREG)
		return -UK_ENXIO;
	file = uk_malloc(uk_alloc_get_default(), sizeof(*file));
	if (!file)
		return -UK_ENOMEM;
	uk_file_init(&file->file, &ops, flags);
	if (flags & UK_O_SYNC || !take_created(node, &file->handle))
		error = _fuse_open(_fuse_client(node), _fuse_id(node), flags & OPEN_FLAGS, 0, &file->handle);
	if (error) {
		uk_free(uk_alloc_get_default(), file);
		return error;
	}
	*f = &file->file;
	return 0;
}
