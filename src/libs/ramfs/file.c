// SPDX-License-Identifier: BSD-3-Clause
// Open regular files.
#include "ramfs.h"

#define PAGE ((int64_t)UK_PAGE_SIZE)

/* At most `len` bytes of one page, from `offset` on, which is in the file. */
static size_t read_piece(struct ramfs_node *node, char *to, size_t len, int64_t offset)
{
	const struct contents *c = &node->contents;
	size_t in_page = (size_t)(PAGE - offset % PAGE), from_archive = 0;
	const char *page = _ramfs_page(node, offset, 0);

	if (len > in_page)
		len = in_page;
	if (page) {
		memcpy(to, page + offset % PAGE, len);
		return len;
	}
	if (c->archived_len > offset) {
		from_archive = (size_t)(c->archived_len - offset);
		if (from_archive > len)
			from_archive = len;
		memcpy(to, c->archived + offset, from_archive);
	}
	memset(to + from_archive, 0, len - from_archive);
	return len;
}

static long file_read(struct uk_file *f, const struct uk_abi_iovec *iov, int count, int64_t *offset)
{
	struct ramfs_node *node = _ramfs_node(f->vnode);
	int64_t start = *offset, at = start;

	uk_mutex_lock(&node->node.lock);
	for (int i = 0; i < count; i++)
		for (size_t done = 0; done < iov[i].len && at < node->node.size;) {
			size_t left = iov[i].len - done;

			if ((uint64_t)(node->node.size - at) < left)
				left = (size_t)(node->node.size - at);
			left = read_piece(node, (char *)iov[i].base + done, left, at);
			done += left;
			at += (int64_t)left;
		}
	if (!(f->flags & UK_O_NOATIME))
		uk_vnode_accessed(&node->node);
	uk_mutex_unlock(&node->node.lock);
	*offset = at;
	return (long)(at - start);
}

/* What an archive has of it, up to the first page that was written to. */
static size_t file_lasting(struct uk_file *f, int64_t offset, size_t len, const void **bytes)
{
	struct ramfs_node *node = _ramfs_node(f->vnode);
	int64_t end, page;

	uk_mutex_lock(&node->node.lock);
	end = node->contents.archived_len;
	page = offset < end ? _ramfs_next_page(node, offset) : -1;
	if (page >= 0 && page < end)
		end = page;
	*bytes = node->contents.archived + offset;
	if (offset < end && !(f->flags & UK_O_NOATIME))
		uk_vnode_accessed(&node->node);
	uk_mutex_unlock(&node->node.lock);
	if (offset >= end)
		return 0;
	return (uint64_t)(end - offset) < len ? (size_t)(end - offset) : len;
}

/* Writes one piece of memory at `at`; returns how much of it: less when there is no memory, or no greater offset. */
static size_t write_piece(struct ramfs_node *node, const char *from, size_t len, int64_t at)
{
	size_t done = 0;

	while (done < len) {
		size_t part = (size_t)(PAGE - at % PAGE);
		char *page;

		if (part > len - done)
			part = len - done;
		if (at > INT64_MAX - (int64_t)part)
			break;
		page = _ramfs_page(node, at, 1);
		if (!page)
			break;
		memcpy(page + at % PAGE, from + done, part);
		done += part;
		at += (int64_t)part;
		if (at > node->node.size)
			node->node.size = at;
	}
	return done;
}

static long file_write(struct uk_file *f, const struct uk_abi_iovec *iov, int count, int64_t *offset)
{
	struct ramfs_node *node = _ramfs_node(f->vnode);
	int64_t at;
	long total = 0;
	int is_full = 0;

	uk_mutex_lock(&node->node.lock);
	at = f->flags & UK_O_APPEND ? node->node.size : *offset;
	for (int i = 0; i < count && !is_full; i++) {
		size_t done = write_piece(node, iov[i].base, iov[i].len, at);

		is_full = done < iov[i].len;
		at += (int64_t)done;
		total += (long)done;
	}
	if (total) {
		node->node.mtime = node->node.ctime = uk_vfs_now();
		*offset = at;
	}
	uk_mutex_unlock(&node->node.lock);
	if (!total && is_full)
		return at > INT64_MAX - PAGE ? -UK_EFBIG : -UK_ENOSPC;
	return total;
}

static int has_data(struct ramfs_node *node, int64_t offset)
{
	return _ramfs_page(node, offset, 0) || node->contents.archived_len > offset;
}

/* The next offset at which there is data, or none; by pages. */
static int64_t next_of(struct ramfs_node *node, int64_t offset, int whence)
{
	int64_t size = node->node.size;

	if (offset < 0 || offset >= size)
		return -UK_ENXIO;
	if (whence == UK_SEEK_DATA && !has_data(node, offset))
		offset = _ramfs_next_page(node, offset);
	while (whence == UK_SEEK_HOLE && offset < size && has_data(node, offset))
		offset = size - offset > PAGE - offset % PAGE ? (offset / PAGE + 1) * PAGE : size;
	if (whence == UK_SEEK_DATA)
		return offset < 0 || offset >= size ? -UK_ENXIO : offset;
	return offset < size ? offset : size;
}

static int64_t file_seek(struct uk_file *f, int64_t offset, int whence)
{
	struct ramfs_node *node = _ramfs_node(f->vnode);

	if (whence == UK_SEEK_DATA || whence == UK_SEEK_HOLE) {
		uk_mutex_lock(&node->node.lock);
		offset = next_of(node, offset, whence);
		uk_mutex_unlock(&node->node.lock);
		return offset < 0 ? offset : (f->pos = offset);
	}
	return uk_file_seek(f, offset, whence, node->node.size);
}

/* Zeroes bytes of one page, if it is there. */
static void clear(struct ramfs_node *node, int64_t offset, int64_t end)
{
	char *page = offset < end ? _ramfs_page(node, offset, 0) : NULL;

	if (page)
		memset(page + offset % PAGE, 0, (size_t)(end - offset));
}

/* Zeroes a range: whole pages become holes, but where the archive would show through. */
static int punch(struct ramfs_node *node, int64_t offset, int64_t end)
{
	while (offset < end && offset < node->contents.archived_len) {
		int64_t part = PAGE - offset % PAGE < end - offset ? PAGE - offset % PAGE : end - offset;

		if (!_ramfs_page(node, offset, 1))
			return -UK_ENOSPC;
		clear(node, offset, offset + part);
		offset += part;
	}
	if (offset / PAGE == end / PAGE) {
		clear(node, offset, end);
		return 0;
	}
	_ramfs_cut(node, (uint64_t)offset, (uint64_t)end);
	if (offset % PAGE)
		clear(node, offset, offset - offset % PAGE + PAGE);
	clear(node, end - end % PAGE, end);
	return 0;
}

static int reserve(struct ramfs_node *node, int64_t offset, int64_t end)
{
	for (int64_t page = offset / PAGE; page <= (end - 1) / PAGE; page++)
		if (!_ramfs_page(node, page * PAGE, 1)) {
			_ramfs_cut(node, (uint64_t)node->node.size, UINT64_MAX);
			return -UK_ENOSPC;
		}
	return 0;
}

static int file_allocate(struct uk_file *f, int mode, int64_t offset, int64_t len)
{
	struct ramfs_node *node = _ramfs_node(f->vnode);
	int error;

	if (mode != 0 && mode != UK_FALLOC_FL_KEEP_SIZE && mode != (UK_FALLOC_FL_PUNCH_HOLE | UK_FALLOC_FL_KEEP_SIZE))
		return -UK_EOPNOTSUPP;
	uk_mutex_lock(&node->node.lock);
	if (mode & UK_FALLOC_FL_PUNCH_HOLE)
		error = punch(node, offset, offset + len);
	else
		error = reserve(node, offset, offset + len);
	if (!error && !(mode & UK_FALLOC_FL_KEEP_SIZE) && offset + len > node->node.size)
		node->node.size = offset + len;
	if (!error)
		node->node.ctime = uk_vfs_now();
	if (!error && mode & UK_FALLOC_FL_PUNCH_HOLE)
		node->node.mtime = node->node.ctime;
	uk_mutex_unlock(&node->node.lock);
	return error;
}

const struct uk_file_ops _ramfs_file_ops = {
	.read = file_read,
	.write = file_write,
	.lasting = file_lasting,
	.seek = file_seek,
	.stat = uk_vnode_file_stat,
	.ioctl = uk_vnode_file_ioctl,
	.truncate = uk_vnode_file_truncate,
	.allocate = file_allocate,
	.sync = uk_vnode_file_sync,
	.map_page = _ramfs_map_page,
	.unmap_page = _ramfs_unmap_page,
	.release = uk_vnode_file_release,
};
