// SPDX-License-Identifier: BSD-3-Clause
// Contents of files. There are no holes: what is between the old end and a new one is written as zeroes.
#include "vfat.h"

#include <uk/alloc.h>

static uint32_t clusters_of(const struct vfat *fs, int64_t size)
{
	return (uint32_t)(((uint64_t)size + fs->cluster - 1) / fs->cluster);
}

/* Bytes of the file that it has clusters for: read to `to`, else written from `from`, or as zeroes. */
static int transfer(struct vfat_node *n, int64_t offset, char *to, const char *from, size_t len)
{
	struct vfat *fs = _vfat_of(&n->node);
	int error = 0;

	for (size_t done = 0, part; !error && done < len; done += part) {
		uint64_t place;

		part = len - done;
		error = _vfat_chain_place(fs, &n->chain, (uint64_t)offset + done, &place, &part);
		if (error)
			break;
		error = to ? uk_blkcache_read(fs->cache, place, to + done, part) :
			     _vfat_write(fs, place, from ? from + done : NULL, part);
	}
	return error;
}

static long file_read(struct uk_file *f, const struct uk_abi_iovec *iov, int count, int64_t *offset)
{
	struct uk_vnode *node = f->vnode;
	struct vfat *fs = _vfat_of(node);
	long total = 0;
	int error = 0;

	uk_mutex_lock(&node->lock);
	uk_mutex_lock(&fs->lock);
	for (int i = 0; !error && i < count && *offset < node->size; i++) {
		size_t len = (uint64_t)(node->size - *offset) < iov[i].len ? (size_t)(node->size - *offset) : iov[i].len;

		error = transfer(_vfat_node(node), *offset, iov[i].base, NULL, len);
		if (error)
			break;
		total += (long)len;
		*offset += (int64_t)len;
	}
	uk_mutex_unlock(&fs->lock);
	uk_mutex_unlock(&node->lock);
	return total ? total : error;
}

/* Has clusters for so many bytes, and zeroes between the end and `from`. Without room for all it has got what there was. */
static int extend(struct vfat_node *n, int64_t from, int64_t size)
{
	struct vfat *fs = _vfat_of(&n->node);
	uint32_t has = clusters_of(fs, n->node.size);
	int error = _vfat_chain_follow(fs, &n->chain, has), full;

	if (error || n->chain.known < has)
		return error ? error : -UK_EUCLEAN;
	full = _vfat_chain_grow(fs, &n->chain, clusters_of(fs, size));
	if (full && full != -UK_ENOSPC)
		return full;
	if (from > n->node.size && clusters_of(fs, from) <= n->chain.known)
		error = transfer(n, n->node.size, NULL, NULL, (size_t)(from - n->node.size));
	return error ? error : full;
}

/* How many bytes at an offset there is room for, of those that are wanted; or an error. */
static long make_room(struct vfat_node *n, int64_t offset, size_t len)
{
	struct vfat *fs = _vfat_of(&n->node);
	uint32_t had = clusters_of(fs, n->node.size);
	int64_t end, room;
	int error;

	if (offset >= SIZE_MAX_FILE)
		return -UK_EFBIG;
	end = len < (uint64_t)(SIZE_MAX_FILE - offset) ? offset + (int64_t)len : SIZE_MAX_FILE;
	error = extend(n, offset, end);
	room = (int64_t)n->chain.known * fs->cluster - offset;
	if (error == -UK_ENOSPC && room > 0)
		return (long)(room < end - offset ? room : end - offset);
	if (error)
		_vfat_chain_cut(fs, &n->chain, had);
	return error ? error : (long)(end - offset);
}

static long file_write(struct uk_file *f, const struct uk_abi_iovec *iov, int count, int64_t *offset)
{
	struct uk_vnode *node = f->vnode;
	struct vfat_node *n = _vfat_node(node);
	struct vfat *fs = _vfat_of(node);
	size_t len = uk_iov_length(iov, count);
	long room, total = 0;
	int64_t at;
	int error = 0;

	if (!len)
		return 0;
	uk_mutex_lock(&node->lock);
	uk_mutex_lock(&fs->lock);
	at = f->flags & UK_O_APPEND ? node->size : *offset;
	room = make_room(n, at, len);
	for (int i = 0; room > total && !error && i < count; i++) {
		size_t part = iov[i].len < (size_t)(room - total) ? iov[i].len : (size_t)(room - total);

		error = transfer(n, at + total, NULL, iov[i].base, part);
		total += error ? 0 : (long)part;
	}
	if (total) {
		*offset = at + total;
		node->size = *offset > node->size ? *offset : node->size;
		_vfat_node_touch(node);
	}
	if (error)
		_vfat_chain_cut(fs, &n->chain, clusters_of(fs, node->size));
	if (total && f->flags & UK_O_SYNC)
		error = _vfat_sync(fs);
	uk_mutex_unlock(&fs->lock);
	uk_mutex_unlock(&node->lock);
	return room < 0 ? room : error && (!total || f->flags & UK_O_SYNC) ? error : total;
}

int _vfat_resize(struct uk_vnode *node, int64_t len)
{
	struct vfat_node *n = _vfat_node(node);
	struct vfat *fs = _vfat_of(node);
	int64_t old = node->size;
	int error, is_cut = 0;

	if (len > SIZE_MAX_FILE)
		return -UK_EFBIG;
	uk_mutex_lock(&fs->lock);
	if (len > old) {
		error = extend(n, len, len);
		if (error)
			_vfat_chain_cut(fs, &n->chain, clusters_of(fs, old));
	} else {
		error = _vfat_chain_cut(fs, &n->chain, clusters_of(fs, len));
		is_cut = n->chain.is_whole && n->chain.known <= clusters_of(fs, len);
	}
	if (!error || is_cut) {
		node->size = len;
		_vfat_node_touch(node);
	}
	uk_mutex_unlock(&fs->lock);
	return error;
}

static int64_t file_seek(struct uk_file *f, int64_t offset, int whence)
{
	return uk_file_seek(f, offset, whence, f->vnode->size);
}

/* Room that is reserved is zeroes, and the file's: there is none behind its end. */
static int file_allocate(struct uk_file *f, int mode, int64_t offset, int64_t len)
{
	struct uk_vnode *node = f->vnode;
	int error = 0;

	if (mode)
		return -UK_EOPNOTSUPP;
	uk_mutex_lock(&node->lock);
	if (offset + len > node->size)
		error = _vfat_resize(node, offset + len);
	uk_mutex_unlock(&node->lock);
	return error;
}

static int file_sync(struct uk_file *f, int data_only)
{
	struct vfat *fs = _vfat_of(f->vnode);
	int error;

	(void)data_only;
	uk_mutex_lock(&fs->lock);
	error = _vfat_sync(fs);
	uk_mutex_unlock(&fs->lock);
	return error;
}

const struct uk_file_ops _vfat_file_ops = {
	.read = file_read,
	.write = file_write,
	.seek = file_seek,
	.stat = uk_vnode_file_stat,
	.ioctl = uk_vnode_file_ioctl,
	.truncate = uk_vnode_file_truncate,
	.allocate = file_allocate,
	.sync = file_sync,
	.release = uk_vnode_file_release,
};
