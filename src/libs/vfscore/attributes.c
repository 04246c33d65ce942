// SPDX-License-Identifier: BSD-3-Clause
// Changing attributes: permissions, owners, times, lengths.
#include "vfscore.h"

#include <uk/string.h>
#include <uk/syscall.h>

#define NS_PER_S 1000000000
#define KEEP UINT32_MAX /* an owner that stays as it is */

/* The times that utimensat(2) sets; or NULL. */
struct change {
	unsigned int what;
	struct uk_vnode to; /* the attributes `what` of it */
};

/* Of changed attributes: times that are set alone were read or written at. */
static uint32_t event_of(unsigned int what)
{
	return what == UK_VNODE_ATIME ? UK_IN_ACCESS : what == UK_VNODE_MTIME ? UK_IN_MODIFY : UK_IN_ATTRIB;
}

/* Changes a node's attributes as `by` computes them from the old ones; with the node's lock. */
static int change(struct uk_vnode *node, void (*by)(const struct uk_vnode *node, struct change *c, const void *arg), const void *arg)
{
	struct change c = { 0 };
	int error = 0;

	if (_vfs_is_read_only(node))
		return -UK_EROFS;
	uk_mutex_lock(&node->lock);
	by(node, &c, arg);
	if (node->ops->change)
		error = node->ops->change(node, c.what, &c.to);
	if (!error) {
		if (c.what & UK_VNODE_MODE)
			node->mode = c.to.mode;
		if (c.what & UK_VNODE_UID)
			node->uid = c.to.uid;
		if (c.what & UK_VNODE_GID)
			node->gid = c.to.gid;
		if (c.what & UK_VNODE_ATIME)
			node->atime = c.to.atime;
		if (c.what & UK_VNODE_MTIME)
			node->mtime = c.to.mtime;
		if (c.what)
			node->ctime = uk_vfs_now();
	}
	uk_mutex_unlock(&node->lock);
	if (!error && c.what && uk_file_happened)
		uk_file_happened(node, event_of(c.what));
	return error;
}

/* The node behind a descriptor for calls that change it: one that only names a place (UK_O_PATH) won't do. */
static int node_of(int fd, int path_will_do, struct uk_vnode **node)
{
	struct uk_file *f = uk_fdtab_get(fd);
	int error = 0;

	if (!f)
		return -UK_EBADF;
	if (f->flags & UK_O_PATH && !path_will_do)
		error = -UK_EBADF;
	else if (f->vnode)
		*node = uk_vnode_get(f->vnode);
	else
		*node = NULL; /* a pipe, a timer: it has attributes of a kind that nobody sees change */
	uk_file_put(f);
	return error;
}

static int find(int dirfd, const char *path, int flags, struct uk_vnode **node)
{
	if (flags & UK_AT_EMPTY_PATH && dirfd >= 0 && !uk_abi_is_bad(path, 1) && !*path)
		return node_of(dirfd, 1, node);
	return uk_vfs_find(dirfd, path,
			   (flags & UK_AT_SYMLINK_NOFOLLOW ? 0 : UK_WALK_FOLLOW) | (flags & UK_AT_EMPTY_PATH ? UK_WALK_EMPTY : 0), node);
}

static long change_and_put(int error, struct uk_vnode *node, void (*by)(const struct uk_vnode *, struct change *, const void *),
			   const void *arg)
{
	if (error)
		return error;
	if (node)
		error = change(node, by, arg);
	uk_vnode_put(node);
	return error;
}

static void by_mode(const struct uk_vnode *node, struct change *c, const void *arg)
{
	c->what = UK_VNODE_MODE;
	c->to.mode = (node->mode & UK_S_IFMT) | (*(const uint32_t *)arg & 07777);
}

long _vfs_chmod_at(int dirfd, const char *path, uint32_t mode)
{
	struct uk_vnode *node = NULL;
	int error = uk_vfs_find(dirfd, path, UK_WALK_FOLLOW, &node);

	return change_and_put(error, node, by_mode, &mode);
}

UK_SYSCALL_R_DEFINE(long, fchmodat, int, dirfd, const char *, path, unsigned int, mode)
{
	return _vfs_chmod_at(dirfd, path, mode);
}

UK_SYSCALL_R_DEFINE(long, fchmod, int, fd, unsigned int, mode)
{
	struct uk_vnode *node = NULL;
	int error = node_of(fd, 0, &node);

	return change_and_put(error, node, by_mode, &mode);
}

/* Who gives a program away takes the right from it to run as its owner. */
static void by_owner(const struct uk_vnode *node, struct change *c, const void *arg)
{
	const uint32_t *ids = arg;

	if (ids[0] != KEEP)
		c->what |= UK_VNODE_UID;
	if (ids[1] != KEEP)
		c->what |= UK_VNODE_GID;
	c->to.uid = ids[0];
	c->to.gid = ids[1];
	c->to.mode = node->mode;
	if (!uk_vnode_is_dir(node) && node->mode & (UK_S_ISUID | UK_S_ISGID)) {
		c->what |= UK_VNODE_MODE;
		c->to.mode &= ~(uint32_t)UK_S_ISUID;
		if (node->mode & 010)
			c->to.mode &= ~(uint32_t)UK_S_ISGID;
	}
}

long _vfs_chown_at(int dirfd, const char *path, uint32_t uid, uint32_t gid, int flags)
{
	struct uk_vnode *node = NULL;
	int error = flags & ~(UK_AT_SYMLINK_NOFOLLOW | UK_AT_EMPTY_PATH) ? -UK_EINVAL : find(dirfd, path, flags, &node);

	return change_and_put(error, node, by_owner, (uint32_t[]){ uid, gid });
}

UK_SYSCALL_R_DEFINE(long, fchownat, int, dirfd, const char *, path, unsigned int, uid, unsigned int, gid, int, flags)
{
	return _vfs_chown_at(dirfd, path, uid, gid, flags);
}

UK_SYSCALL_R_DEFINE(long, fchown, int, fd, unsigned int, uid, unsigned int, gid)
{
	struct uk_vnode *node = NULL;
	int error = node_of(fd, 0, &node);

	return change_and_put(error, node, by_owner, (uint32_t[]){ uid, gid });
}

static int is_valid(const struct uk_abi_timespec *t)
{
	return t->nsec == UK_UTIME_NOW || t->nsec == UK_UTIME_OMIT || (t->nsec >= 0 && t->nsec < NS_PER_S);
}

static void by_times(const struct uk_vnode *node, struct change *c, const void *arg)
{
	const struct uk_abi_timespec *times = arg, now = uk_vfs_now();

	(void)node;
	if (!times || times[0].nsec != UK_UTIME_OMIT)
		c->what |= UK_VNODE_ATIME;
	if (!times || times[1].nsec != UK_UTIME_OMIT)
		c->what |= UK_VNODE_MTIME;
	c->to.atime = !times || times[0].nsec == UK_UTIME_NOW ? now : times[0];
	c->to.mtime = !times || times[1].nsec == UK_UTIME_NOW ? now : times[1];
}

long _vfs_utimens_at(int dirfd, const char *path, const struct uk_abi_timespec *times, int flags)
{
	struct uk_vnode *node = NULL;
	int error;

	if (times) {
		if (uk_abi_is_bad(times, 2 * sizeof(*times)))
			return -UK_EFAULT;
		if (times[0].nsec == UK_UTIME_OMIT && times[1].nsec == UK_UTIME_OMIT)
			return 0;
	}
	if (!path && dirfd != UK_AT_FDCWD)
		error = flags ? -UK_EINVAL : node_of(dirfd, 0, &node);
	else
		error = flags & ~(UK_AT_SYMLINK_NOFOLLOW | UK_AT_EMPTY_PATH) ? -UK_EINVAL : find(dirfd, path, flags, &node);
	if (!error && times && (!is_valid(&times[0]) || !is_valid(&times[1]))) {
		uk_vnode_put(node);
		return -UK_EINVAL;
	}
	return change_and_put(error, node, by_times, times);
}

UK_SYSCALL_R_DEFINE(long, utimensat, int, dirfd, const char *, path, const struct uk_abi_timespec *, times, int, flags)
{
	return _vfs_utimens_at(dirfd, path, times, flags);
}

static int resize(struct uk_vnode *node, int64_t len)
{
	int error;

	if (uk_vnode_is_dir(node))
		return -UK_EISDIR;
	if (uk_vnode_type(node) != UK_S_IFREG || !node->ops->resize)
		return -UK_EINVAL;
	if (_vfs_is_read_only(node))
		return -UK_EROFS;
	uk_mutex_lock(&node->lock);
	error = node->ops->resize(node, len);
	uk_mutex_unlock(&node->lock);
	if (!error && uk_file_happened)
		uk_file_happened(node, UK_IN_MODIFY);
	return error;
}

UK_SYSCALL_R_DEFINE(long, truncate, const char *, path, int64_t, len)
{
	struct uk_vnode *node;
	int error;

	if (len < 0)
		return -UK_EINVAL;
	error = uk_vfs_find(UK_AT_FDCWD, path, UK_WALK_FOLLOW, &node);
	if (error)
		return error;
	error = resize(node, len);
	uk_vnode_put(node);
	return error;
}
