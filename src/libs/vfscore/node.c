// SPDX-License-Identifier: BSD-3-Clause
// Nodes: references, times, what stat says, and what open files of any file system do alike.
#include "vfscore.h"

#include <uk/abi/access.h>
#include <uk/abi/ioctl.h>
#include <uk/alloc.h>
#include <uk/clock.h>
#include <uk/string.h>

void (*uk_vfs_happened)(struct uk_vnode *dir, const char *name, size_t len, struct uk_vnode *node, uint32_t event, uint32_t cookie);

static int has_time; /* the program has begun */

void uk_vfs_start_time(void)
{
	has_time = 1;
}

struct uk_abi_timespec uk_vfs_now(void)
{
	uint64_t now = has_time ? uk_clock_wall() : 0;

	return (struct uk_abi_timespec){ (int64_t)(now / UK_NS_PER_SECOND), (int64_t)(now % UK_NS_PER_SECOND) };
}

void uk_vnode_init(struct uk_vnode *node, struct uk_fs *fs, const struct uk_vnode_ops *ops, uint64_t ino, uint32_t mode)
{
	node->ops = ops;
	node->fs = fs;
	__atomic_fetch_add(&fs->nodes, 1, __ATOMIC_RELAXED);
	node->refs = 1;
	node->mode = mode;
	node->nlink = uk_vnode_is_dir(node) ? 2 : 1;
	node->ino = ino;
	node->atime = node->mtime = node->ctime = uk_vfs_now();
}

struct uk_vnode *uk_vnode_get(struct uk_vnode *node)
{
	__atomic_fetch_add(&node->refs, 1, __ATOMIC_RELAXED);
	return node;
}

int uk_vnode_try_get(struct uk_vnode *node)
{
	unsigned int refs = __atomic_load_n(&node->refs, __ATOMIC_RELAXED);

	while (refs)
		if (__atomic_compare_exchange_n(&node->refs, &refs, refs + 1, 0, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED))
			return 1;
	return 0;
}

void uk_vnode_put(struct uk_vnode *node)
{
	/* A loop: the last reference to a directory is the last but one to its parent. */
	while (node && !__atomic_sub_fetch(&node->refs, 1, __ATOMIC_ACQ_REL)) {
		struct uk_vnode *parent = node->parent;
		struct uk_fs *fs = node->fs;

		node->ops->release(node);
		if (!__atomic_sub_fetch(&fs->nodes, 1, __ATOMIC_ACQ_REL))
			fs->ops->release(fs);
		node = parent;
	}
}

static int is_before(const struct uk_abi_timespec *a, const struct uk_abi_timespec *b)
{
	return a->sec < b->sec || (a->sec == b->sec && a->nsec <= b->nsec);
}

void uk_vnode_accessed(struct uk_vnode *node)
{
	if (!_vfs_is_read_only(node) && (is_before(&node->atime, &node->mtime) || is_before(&node->atime, &node->ctime)))
		node->atime = uk_vfs_now();
}

long _vfs_read_link(struct uk_vnode *link, const char **target)
{
	uk_mutex_lock(&link->lock);
	uk_vnode_accessed(link);
	uk_mutex_unlock(&link->lock);
	return link->ops->readlink(link, target);
}

int uk_vnode_stat(struct uk_vnode *node, struct uk_abi_stat *st)
{
	int error = 0;

	uk_mutex_lock(&node->lock);
	if (node->ops->refresh)
		error = node->ops->refresh(node);
	st->dev = node->fs->dev;
	st->ino = node->ino;
	st->mode = node->mode;
	st->nlink = node->nlink;
	st->uid = node->uid;
	st->gid = node->gid;
	st->rdev = node->rdev;
	st->size = node->size;
	st->blksize = UK_PAGE_SIZE;
	st->blocks = node->ops->blocks ? (int64_t)node->ops->blocks(node) : (node->size + 511) / 512;
	st->atime_sec = node->atime.sec;
	st->atime_nsec = node->atime.nsec;
	st->mtime_sec = node->mtime.sec;
	st->mtime_nsec = node->mtime.nsec;
	st->ctime_sec = node->ctime.sec;
	st->ctime_nsec = node->ctime.nsec;
	uk_mutex_unlock(&node->lock);
	return error;
}

int uk_vnode_file_stat(struct uk_file *f, struct uk_abi_stat *st)
{
	return uk_vnode_stat(f->vnode, st);
}

long uk_vnode_file_ioctl(struct uk_file *f, unsigned int request, unsigned long arg)
{
	if (request != UK_FIONREAD)
		return -UK_ENOTTY;
	if (uk_abi_is_bad((void *)arg, sizeof(int)))
		return -UK_EFAULT;
	*(int *)arg = (int)(f->vnode->size - f->pos);
	return 0;
}

int uk_vnode_file_truncate(struct uk_file *f, int64_t len)
{
	struct uk_vnode *node = f->vnode;
	int error;

	uk_mutex_lock(&node->lock);
	error = node->ops->resize ? node->ops->resize(node, len) : -UK_EINVAL;
	uk_mutex_unlock(&node->lock);
	return error;
}

int uk_vnode_file_sync(struct uk_file *f, int data_only)
{
	(void)f, (void)data_only;
	return 0;
}

void uk_vnode_file_release(struct uk_file *f)
{
	_vfs_unuse(f->vnode->fs);
	uk_vnode_put(f->vnode);
	uk_free(uk_alloc_get_default(), f);
}
