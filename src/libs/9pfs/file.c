// SPDX-License-Identifier: BSD-3-Clause
// Open files.
#include "9pfs.h"

#include <uk/alloc.h>
#include <uk/errno.h>

/* How a file is opened, as the protocol has it; what else there is we do ourselves. */
#define OPEN_FLAGS (UK_O_ACCMODE | UK_O_SYNC)

struct p9_file {
	struct uk_file file;
	uint32_t fid; /* open */
};

static struct p9_file *p9_file_of(struct uk_file *f)
{
	return (struct p9_file *)f;
}

static int open_fid(struct uk_vnode *node, unsigned int flags, uint32_t *fid)
{
	int error;

	*fid = flags & UK_O_SYNC ? NO_FID : __atomic_exchange_n(&_9p_node(node)->created, NO_FID, __ATOMIC_ACQ_REL);
	if (*fid != NO_FID)
		return 0;
	error = _9p_clone(node, fid);
	if (error)
		return error;
	error = _9p_open(_9p_client(node), *fid, flags & OPEN_FLAGS);
	if (error)
		_9p_clunk(_9p_client(node), *fid);
	return error;
}

int _9p_open_file(struct uk_vnode *node, unsigned int flags, struct uk_file **f)
{
	struct p9_file *file;
	int error;

	if (uk_vnode_type(node) != UK_S_IFREG)
		return -UK_ENXIO;
	file = uk_malloc(uk_alloc_get_default(), sizeof(*file));
	if (!file)
		return -UK_ENOMEM;
	uk_file_init(&file->file, &_9p_file_ops, flags);
	error = open_fid(node, flags, &file->fid);
	if (error) {
		uk_free(uk_alloc_get_default(), file);
		return error;
	}
	*f = &file->file;
	return 0;
}

long _9p_file_read(struct uk_file *f, uint64_t offset, void *to, size_t len)
{
	return _9p_read(_9p_client(f->vnode), p9_file_of(f)->fid, offset, to, len);
}

long _9p_file_write(struct uk_file *f, uint64_t offset, const void *from, size_t len)
{
	return _9p_write(_9p_client(f->vnode), p9_file_of(f)->fid, offset, from, len);
}

int _9p_resize(struct uk_vnode *node, int64_t len)
{
	struct settings s = { .valid = SET_SIZE, .size = (uint64_t)len };
	int error = _9p_setattr(_9p_client(node), _9p_node(node)->fid, &s);

	if (!error)
		node->size = len;
	return error;
}

static int file_allocate(struct uk_file *f, int mode, int64_t offset, int64_t len)
{
	(void)f, (void)mode, (void)offset, (void)len;
	return -UK_EOPNOTSUPP;
}

static int file_sync(struct uk_file *f, int data_only)
{
	return _9p_fsync(_9p_client(f->vnode), p9_file_of(f)->fid, data_only);
}

static void file_release(struct uk_file *f)
{
	_9p_clunk(_9p_client(f->vnode), p9_file_of(f)->fid);
	uk_vnode_file_release(f);
}

const struct uk_file_ops _9p_file_ops = {
	.read = uk_remote_file_read,
	.write = uk_remote_file_write,
	.seek = uk_remote_file_seek,
	.stat = uk_vnode_file_stat,
	.truncate = uk_vnode_file_truncate,
	.allocate = file_allocate,
	.sync = file_sync,
	.release = file_release,
};
