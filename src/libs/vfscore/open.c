// SPDX-License-Identifier: BSD-3-Clause
// open(2): flags, what may be opened how, and files that are made by it.
#include "vfscore.h"

#include <uk/alloc.h>
#include <uk/string.h>
#include <uk/syscall.h>

/* What only open looks at; fcntl(F_GETFL) doesn't show it. */
#define ONLY_OPEN (UK_O_CREAT | UK_O_EXCL | UK_O_NOCTTY | UK_O_TRUNC | UK_O_CLOEXEC)
#define PATH_FLAGS (UK_O_PATH | UK_O_DIRECTORY | UK_O_NOFOLLOW | UK_O_CLOEXEC)
#define TMPFILE_BIT (UK_O_TMPFILE & ~UK_O_DIRECTORY)

/* Names a place in the tree, and does nothing else (UK_O_PATH). */
static const struct uk_file_ops path_ops = { .stat = uk_vnode_file_stat, .release = uk_vnode_file_release };

static int make(const struct uk_file_ops *ops, unsigned int flags, struct uk_file **f)
{
	*f = uk_malloc(uk_alloc_get_default(), sizeof(**f));
	if (!*f)
		return -UK_ENOMEM;
	uk_file_init(*f, ops, flags);
	return 0;
}

static struct uk_device *devices;
const struct uk_fifo_ops *_vfs_fifo;

void uk_device_register(struct uk_device *device)
{
	device->next = devices;
	devices = device;
}

static int open_device(const struct uk_vnode *node, unsigned int flags, struct uk_file **f)
{
	struct uk_device *d = devices;
	int error;

	while (d && (d->rdev != node->rdev || d->type != uk_vnode_type(node)))
		d = d->next;
	error = d ? make(d->ops, flags, f) : -UK_ENXIO;
	if (!error)
		(*f)->queue = d->queue;
	return error;
}

static int open_other(struct uk_vnode *node, unsigned int flags, struct uk_file **f)
{
	switch (uk_vnode_type(node)) {
	case UK_S_IFCHR:
	case UK_S_IFBLK:
		return open_device(node, flags, f);
	case UK_S_IFIFO:
		return _vfs_fifo ? _vfs_fifo->open(node, flags, f) : -UK_ENXIO;
	case UK_S_IFREG:
		return node->ops->file_ops ? make(node->ops->file_ops, flags, f) : -UK_ENXIO;
	default:
		return -UK_ENXIO;
	}
}

int _vfs_open_node(struct uk_vnode *node, unsigned int flags, struct uk_file **f)
{
	int error;

	if (node->ops->duplicate && !(flags & UK_O_PATH))
		return node->ops->duplicate(node, f);
	flags &= ~(unsigned int)ONLY_OPEN;
	if (flags & UK_O_PATH) {
		error = make(&path_ops, flags, f);
	} else if (uk_vnode_is_dir(node)) {
		error = make(&_vfs_directory_ops, flags | UK_O_LARGEFILE, f);
	} else {
		flags |= UK_O_LARGEFILE;
		error = node->ops->open ? node->ops->open(node, flags, f) : open_other(node, flags, f);
	}
	if (error || (*f)->vnode)
		return error;
	(*f)->vnode = uk_vnode_get(node);
	__atomic_fetch_add(&node->fs->users, 1, __ATOMIC_RELAXED);
	if (uk_vnode_is_dir(node) && !(flags & UK_O_PATH))
		(*f)->traits |= UK_FILE_DIRECTORY;
	return 0;
}

/* Whether a node that is there may be opened with these flags. */
static int may_open(const struct uk_vnode *node, unsigned int flags)
{
	int writes = ((flags & UK_O_ACCMODE) != UK_O_RDONLY) || flags & UK_O_TRUNC;

	if (flags & UK_O_CREAT && uk_vnode_is_dir(node))
		return -UK_EISDIR;
	if (flags & UK_O_DIRECTORY && !uk_vnode_is_dir(node))
		return -UK_ENOTDIR;
	if (flags & UK_O_PATH)
		return 0;
	switch (uk_vnode_type(node)) {
	case UK_S_IFLNK:
		return -UK_ELOOP;
	case UK_S_IFDIR:
		return writes ? -UK_EISDIR : 0;
	case UK_S_IFSOCK:
		return -UK_ENXIO;
	case UK_S_IFREG:
		return writes && _vfs_is_read_only(node) ? -UK_EROFS : 0;
	default:
		return 0;
	}
}

static int truncate_opened(const struct uk_walk *w)
{
	struct uk_vnode *node = w->node;
	int error;

	if (uk_vnode_type(node) != UK_S_IFREG)
		return 0;
	uk_mutex_lock(&node->lock);
	error = node->ops->resize ? node->ops->resize(node, 0) : -UK_EINVAL;
	uk_mutex_unlock(&node->lock);
	if (!error && uk_vfs_happened)
		uk_vfs_happened(w->dir, w->name, w->len, node, UK_IN_MODIFY, 0);
	return error;
}

/* Makes the file that the walk didn't find. */
static int create(struct uk_walk *w, uint32_t mode)
{
	int error;

	if (_vfs_is_read_only(w->dir))
		return -UK_EROFS;
	if (!w->dir->ops->create)
		return -UK_EPERM;
	error = w->dir->ops->create(w->dir, w->name, w->len, UK_S_IFREG | (mode & 07777 & ~_vfs_umask), &w->node);
	if (!error)
		_vfs_tell_name(w, UK_IN_CREATE, 0);
	return error;
}

static int open_walked(struct uk_walk *w, unsigned int flags, uint32_t mode, struct uk_file **f)
{
	int created = 0, error = 0;

	if (!w->node) {
		error = create(w, mode);
		created = 1;
	} else if ((flags & (UK_O_CREAT | UK_O_EXCL)) == (UK_O_CREAT | UK_O_EXCL)) {
		error = -UK_EEXIST;
	} else {
		error = may_open(w->node, flags);
	}
	if (!error && flags & UK_O_TRUNC && !created)
		error = truncate_opened(w);
	return error ? error : _vfs_open_node(w->node, flags, f);
}

int _vfs_open_unnamed(struct uk_vnode *dir, unsigned int flags, uint32_t mode, struct uk_file **f)
{
	struct uk_vnode *node;
	int error;

	if (!uk_vnode_is_dir(dir))
		return -UK_ENOTDIR;
	if (_vfs_is_read_only(dir))
		return -UK_EROFS;
	if (!dir->ops->tmpfile)
		return -UK_EOPNOTSUPP;
	uk_mutex_lock(&dir->fs->tree);
	error = dir->ops->tmpfile(dir, UK_S_IFREG | mode, &node);
	uk_mutex_unlock(&dir->fs->tree);
	if (error)
		return error;
	error = _vfs_open_node(node, flags, f);
	uk_vnode_put(node);
	return error;
}

static int open_tmpfile(int dirfd, const char *path, unsigned int flags, uint32_t mode, struct uk_file **f)
{
	struct uk_vnode *dir;
	int error = uk_vfs_find(dirfd, path, UK_WALK_FOLLOW, &dir);

	if (error)
		return error;
	error = _vfs_open_unnamed(dir, flags, mode & 07777 & ~_vfs_umask, f);
	uk_vnode_put(dir);
	return error;
}

/* What no path can make right. */
static int check_flags(unsigned int flags)
{
	if (flags & UK_O_PATH)
		return 0;
	if ((flags & (UK_O_CREAT | UK_O_DIRECTORY)) == (UK_O_CREAT | UK_O_DIRECTORY))
		return -UK_EINVAL;
	if (flags & TMPFILE_BIT && ((flags & UK_O_TMPFILE) != UK_O_TMPFILE || (flags & UK_O_ACCMODE) == UK_O_RDONLY))
		return -UK_EINVAL;
	return 0;
}

int uk_vfs_open(int dirfd, const char *path, unsigned int flags, uint32_t mode, struct uk_file **f)
{
	unsigned int walk = UK_WALK_FOLLOW;
	struct uk_walk w;
	int error = check_flags(flags);

	if (error)
		return error;
	if (flags & UK_O_PATH)
		flags &= PATH_FLAGS;
	if (flags & TMPFILE_BIT)
		return open_tmpfile(dirfd, path, flags, mode, f);
	if (flags & UK_O_CREAT)
		walk |= UK_WALK_CREATE;
	if (flags & UK_O_NOFOLLOW || (flags & (UK_O_CREAT | UK_O_EXCL)) == (UK_O_CREAT | UK_O_EXCL))
		walk &= ~UK_WALK_FOLLOW;
	/* Somebody else, on a host that shares the folder, may make the file between the walk and open_walked(): then it is found. */
	for (int tries = 0; tries < 2; tries++) {
		error = uk_walk(&w, dirfd, path, walk);
		if (error)
			return error;
		error = open_walked(&w, flags, mode, f);
		uk_walk_end(&w);
		if (error != -UK_EEXIST || (flags & UK_O_EXCL))
			break;
	}
	return error;
}

/* Outside of all locks: who opens one end of a FIFO may have to wait for the other one. */
static int wait_for_other(struct uk_file *f)
{
	int error;

	if (!_vfs_fifo || !f->vnode || uk_vnode_type(f->vnode) != UK_S_IFIFO || f->flags & UK_O_PATH)
		return 0;
	error = _vfs_fifo->wait(f);
	if (error)
		uk_file_put(f);
	return error;
}

long _vfs_open_at(int dirfd, const char *path, unsigned int flags, uint32_t mode)
{
	struct uk_file *f;
	int error = check_flags(flags), fd;

	if (!error)
		error = _vfs_check_path(path);
	if (error)
		return error;
	fd = uk_fdtab_reserve(0);
	if (fd < 0)
		return fd;
	error = uk_vfs_open(dirfd, path, flags, mode, &f);
	if (!error)
		error = wait_for_other(f);
	if (!error)
		uk_file_tell(f, UK_IN_OPEN);
	if (error) {
		uk_fdtab_cancel(fd);
		return error;
	}
	uk_fdtab_install(fd, f, flags);
	return fd;
}

UK_SYSCALL_R_DEFINE(long, openat, int, dirfd, const char *, path, int, flags, unsigned int, mode)
{
	return _vfs_open_at(dirfd, path, (unsigned int)flags, mode);
}
