// SPDX-License-Identifier: BSD-3-Clause
// Making and removing names: mkdir, mknod, symlink, link, unlink, rmdir.
#include "vfscore.h"

#include <uk/string.h>
#include <uk/syscall.h>

int _vfs_may_create(const struct uk_walk *w, int is_dir)
{
	if (w->last != UK_WALK_NORMAL || w->node)
		return -UK_EEXIST;
	if (!w->dir->nlink)
		return -UK_ENOENT; /* removed, whatever else is wrong */
	if (w->len > UK_NAME_MAX)
		return -UK_ENAMETOOLONG;
	if (w->slash && !is_dir)
		return -UK_ENOENT;
	return _vfs_is_read_only(w->dir) ? -UK_EROFS : 0;
}

static long make(int dirfd, const char *path, uint32_t mode, uint64_t rdev)
{
	struct uk_walk w;
	int error = uk_walk(&w, dirfd, path, UK_WALK_PARENT);

	if (error)
		return error;
	error = _vfs_may_create(&w, (mode & UK_S_IFMT) == UK_S_IFDIR);
	if (!error)
		error = w.dir->ops->create ? w.dir->ops->create(w.dir, w.name, w.len, mode, &w.node) : -UK_EPERM;
	if (!error) {
		w.node->rdev = rdev;
		_vfs_tell_name(&w, UK_IN_CREATE, (mode & UK_S_IFMT) == UK_S_IFDIR);
	}
	uk_walk_end(&w);
	return error;
}

long _vfs_mkdir_at(int dirfd, const char *path, uint32_t mode)
{
	return make(dirfd, path, UK_S_IFDIR | (mode & 01777 & ~_vfs_umask), 0);
}

int uk_vfs_mkdir(const char *path, uint32_t mode)
{
	return (int)make(UK_AT_FDCWD, path, UK_S_IFDIR | mode, 0);
}

UK_SYSCALL_R_DEFINE(long, mkdirat, int, dirfd, const char *, path, unsigned int, mode)
{
	return _vfs_mkdir_at(dirfd, path, mode);
}

/* Weak: nobody has pipes. */
UK_WEAK const struct uk_fifo_ops *uk_fifo(void)
{
	return NULL;
}

long _vfs_mknod_at(int dirfd, const char *path, uint32_t mode, unsigned int dev)
{
	uint32_t type = mode & UK_S_IFMT;
	int is_device = type == UK_S_IFCHR || type == UK_S_IFBLK;

	if (type == UK_S_IFIFO && !_vfs_fifo)
		_vfs_fifo = uk_fifo();
	if (type == UK_S_IFDIR || (type == UK_S_IFIFO && !_vfs_fifo))
		return -UK_EPERM;
	if (type != 0 && type != UK_S_IFREG && type != UK_S_IFSOCK && type != UK_S_IFIFO && !is_device)
		return -UK_EINVAL;
	return make(dirfd, path, (type ? type : UK_S_IFREG) | (mode & 07777 & ~_vfs_umask), is_device ? dev : 0);
}

int uk_vfs_mknod(const char *path, uint32_t mode, uint64_t rdev)
{
	return (int)make(UK_AT_FDCWD, path, mode, rdev);
}

int uk_vfs_symlink(const char *target, const char *path)
{
	return (int)_vfs_symlink_at(target, UK_AT_FDCWD, path);
}

UK_SYSCALL_R_DEFINE(long, mknodat, int, dirfd, const char *, path, unsigned int, mode, unsigned int, dev)
{
	return _vfs_mknod_at(dirfd, path, mode, dev);
}

long _vfs_symlink_at(const char *target, int dirfd, const char *path)
{
	struct uk_walk w;
	int error = _vfs_check_path(target);

	if (error)
		return error;
	if (!*target)
		return -UK_ENOENT;
	error = uk_walk(&w, dirfd, path, UK_WALK_PARENT);
	if (error)
		return error;
	error = _vfs_may_create(&w, 0);
	if (!error)
		error = w.dir->ops->symlink ? w.dir->ops->symlink(w.dir, w.name, w.len, target, strlen(target)) : -UK_EPERM;
	if (!error)
		_vfs_tell_name(&w, UK_IN_CREATE, 0);
	uk_walk_end(&w);
	return error;
}

UK_SYSCALL_R_DEFINE(long, symlinkat, const char *, target, int, dirfd, const char *, path)
{
	return _vfs_symlink_at(target, dirfd, path);
}

static int may_link(const struct uk_walk *w, const struct uk_vnode *node)
{
	int error = _vfs_may_create(w, 0);

	if (error)
		return error;
	if (node->fs != w->dir->fs)
		return -UK_EXDEV;
	return uk_vnode_is_dir(node) || !w->dir->ops->link ? -UK_EPERM : 0;
}

long _vfs_link_at(int old_dirfd, const char *old_path, int new_dirfd, const char *new_path, int flags)
{
	unsigned int walk = flags & UK_AT_SYMLINK_FOLLOW ? UK_WALK_FOLLOW : 0;
	struct uk_vnode *node;
	struct uk_walk w;
	int error;

	if (flags & ~(UK_AT_SYMLINK_FOLLOW | UK_AT_EMPTY_PATH))
		return -UK_EINVAL;
	if (flags & UK_AT_EMPTY_PATH)
		walk |= UK_WALK_EMPTY;
	error = uk_vfs_find(old_dirfd, old_path, walk, &node);
	if (error)
		return error;
	error = uk_walk(&w, new_dirfd, new_path, UK_WALK_PARENT);
	if (!error) {
		error = may_link(&w, node);
		if (!error)
			error = w.dir->ops->link(w.dir, w.name, w.len, node);
		if (!error) {
			_vfs_tell_node(node, UK_IN_ATTRIB);
			_vfs_tell_name(&w, UK_IN_CREATE, 0);
		}
		uk_walk_end(&w);
	}
	uk_vnode_put(node);
	return error;
}

UK_SYSCALL_R_DEFINE(long, linkat, int, old_dirfd, const char *, old_path, int, new_dirfd, const char *, new_path, int, flags)
{
	return _vfs_link_at(old_dirfd, old_path, new_dirfd, new_path, flags);
}

/* What stands against removing a name, by the kind of its last component. */
static int may_unlink(const struct uk_walk *w, int is_rmdir)
{
	static const int rmdir_errors[] = { [UK_WALK_ROOT] = UK_EBUSY, [UK_WALK_DOT] = UK_EINVAL, [UK_WALK_DOTDOT] = UK_ENOTEMPTY };

	if (w->last != UK_WALK_NORMAL)
		return is_rmdir ? -rmdir_errors[w->last] : -UK_EISDIR;
	if (_vfs_is_read_only(w->dir))
		return -UK_EROFS;
	if (!w->node)
		return w->len > UK_NAME_MAX ? _vfs_too_long(w->dir) : -UK_ENOENT;
	if (is_rmdir && !uk_vnode_is_dir(w->node))
		return -UK_ENOTDIR;
	if (!is_rmdir && uk_vnode_is_dir(w->node))
		return -UK_EISDIR;
	if (!is_rmdir && w->slash)
		return -UK_ENOTDIR;
	if (w->node->fs != w->dir->fs)
		return -UK_EBUSY;
	return w->dir->ops->unlink ? 0 : -UK_EPERM;
}

void _vfs_tell_unlinked(struct uk_vnode *node)
{
	if (!uk_vnode_is_dir(node))
		_vfs_tell_node(node, UK_IN_ATTRIB);
	if (!node->nlink)
		_vfs_tell_node(node, UK_IN_DELETE_SELF);
}

long _vfs_unlink_at(int dirfd, const char *path, int flags)
{
	struct uk_walk w;
	int error;

	if (flags & ~UK_AT_REMOVEDIR)
		return -UK_EINVAL;
	error = uk_walk(&w, dirfd, path, UK_WALK_PARENT);
	if (error)
		return error;
	error = may_unlink(&w, flags & UK_AT_REMOVEDIR);
	if (!error)
		error = w.dir->ops->unlink(w.dir, w.name, w.len, w.node);
	if (!error) {
		_vfs_tell_unlinked(w.node);
		_vfs_tell_name(&w, UK_IN_DELETE, flags & UK_AT_REMOVEDIR);
	}
	uk_walk_end(&w);
	return error;
}

UK_SYSCALL_R_DEFINE(long, unlinkat, int, dirfd, const char *, path, int, flags)
{
	return _vfs_unlink_at(dirfd, path, flags);
}
