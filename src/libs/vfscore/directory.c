// SPDX-License-Identifier: BSD-3-Clause
// Open directories, and getdents64(2).
#include "vfscore.h"

#include <uk/string.h>
#include <uk/syscall.h>

#define FIRST_ENTRY 2 /* behind "." and ".." */

/* Positions are what readdir says; only the start means something to others. */
static int64_t directory_seek(struct uk_file *f, int64_t offset, int whence)
{
	if (whence == UK_SEEK_CUR && __builtin_add_overflow(offset, f->pos, &offset))
		return -UK_EINVAL;
	if ((whence != UK_SEEK_SET && whence != UK_SEEK_CUR) || offset < 0)
		return -UK_EINVAL;
	return f->pos = offset;
}

/* Names are the file system's to write, not a node's. */
static int directory_sync(struct uk_file *f, int data_only)
{
	struct uk_fs *fs = f->vnode->fs;

	(void)data_only;
	return fs->ops->sync ? fs->ops->sync(fs) : 0;
}

const struct uk_file_ops _vfs_directory_ops = {
	.seek = directory_seek,
	.stat = uk_vnode_file_stat,
	.sync = directory_sync,
	.release = uk_vnode_file_release,
};

struct listing {
	char *to;
	size_t left;
	struct uk_abi_dirent *last;
	int full; /* an entry didn't fit */
};

static int emit(void *arg, const char *name, size_t len, uint64_t ino, uint32_t mode, int64_t next)
{
	struct listing *l = arg;
	size_t size = UK_ALIGN_UP(offsetof(struct uk_abi_dirent, name) + len + 1, 8);
	struct uk_abi_dirent *entry = (struct uk_abi_dirent *)(void *)l->to;

	if (size > l->left) {
		l->full = 1;
		return 1;
	}
	*entry = (struct uk_abi_dirent){ .ino = ino, .off = next, .reclen = (uint16_t)size, .type = UK_DT_OF(mode) };
	memcpy(entry->name, name, len);
	memset(entry->name + len, 0, size - offsetof(struct uk_abi_dirent, name) - len);
	l->last = entry;
	l->to += size;
	l->left -= size;
	return 0;
}

static uint64_t ino_of_parent(struct uk_vnode *dir)
{
	struct uk_vnode *covered, *at = uk_vnode_get(dir);
	uint64_t ino;

	while ((covered = _vfs_covered_by(at))) {
		uk_vnode_put(at);
		at = covered;
	}
	ino = at->parent ? at->parent->ino : at->ino;
	uk_vnode_put(at);
	return ino;
}

static int list(struct uk_vnode *dir, int64_t *pos, struct listing *l)
{
	if (*pos == 0 && !emit(l, ".", 1, dir->ino, UK_S_IFDIR, 1))
		*pos = 1;
	if (*pos == 1 && !emit(l, "..", 2, ino_of_parent(dir), UK_S_IFDIR, FIRST_ENTRY))
		*pos = FIRST_ENTRY;
	return *pos >= FIRST_ENTRY && dir->ops->readdir ? dir->ops->readdir(dir, pos, emit, l) : 0;
}

static long get_entries(struct uk_file *f, void *buf, unsigned int size)
{
	struct uk_vnode *dir = f->vnode;
	struct listing l = { .to = buf, .left = size };
	int error;

	uk_mutex_lock(&f->pos_lock);
	uk_mutex_lock(&dir->fs->tree);
	error = dir->nlink ? list(dir, &f->pos, &l) : -UK_ENOENT;
	if (!error)
		uk_vnode_accessed(dir);
	uk_mutex_unlock(&dir->fs->tree);
	uk_mutex_unlock(&f->pos_lock);
	if (l.last)
		return l.to - (char *)buf;
	return error ? error : l.full ? -UK_EINVAL : 0;
}

UK_SYSCALL_R_DEFINE(long, getdents64, int, fd, void *, buf, unsigned int, size)
{
	struct uk_file *f = uk_fdtab_get(fd);
	long n;

	if (!f)
		return -UK_EBADF;
	if (f->flags & UK_O_PATH)
		n = -UK_EBADF;
	else if (!(f->traits & UK_FILE_DIRECTORY))
		n = -UK_ENOTDIR;
	else
		n = uk_abi_is_bad(buf, size) ? -UK_EFAULT : get_entries(f, buf, size);
	if (n >= 0)
		uk_file_tell(f, UK_IN_ACCESS);
	uk_file_put(f);
	return n;
}
