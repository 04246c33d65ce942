// SPDX-License-Identifier: BSD-3-Clause
// rename(2).
//
// Both paths are walked, one after the other: the walk of the old one ends before that of the new one begins, since two trees' locks are
// never held together. So the old name is looked up again, inside the lock that the new one's walk has.
#include "vfscore.h"

#include <uk/syscall.h>

#define EXCHANGE UK_RENAME_EXCHANGE

/*
 * The first walk without its lock: the directory and the name, which points into the path or into a link that `links` keeps. The node may
 * be what keeps the file system.
 */
static void leave_tree(struct uk_walk *w)
{
	struct uk_vnode *node = w->node;

	w->node = NULL;
	uk_mutex_unlock(&w->locked->tree);
	w->locked = NULL;
	uk_vnode_put(node);
}

static int is_above(const struct uk_vnode *ancestor, const struct uk_vnode *node)
{
	for (; node; node = node->parent)
		if (node == ancestor)
			return 1;
	return 0;
}

/* Names that are no names, and file systems. */
static int check_walks(const struct uk_walk *from, const struct uk_walk *to, struct uk_fs *from_fs, unsigned int flags)
{
	if (from_fs != to->locked)
		return -UK_EXDEV;
	if (from->last != UK_WALK_NORMAL)
		return -UK_EBUSY;
	if (to->last != UK_WALK_NORMAL)
		return flags & UK_RENAME_NOREPLACE ? -UK_EEXIST : -UK_EBUSY;
	return to->locked->flags & UK_MS_RDONLY ? -UK_EROFS : 0;
}

/* What is there under both names, in the order in which Linux looks. */
static int check_nodes(const struct uk_walk *from, const struct uk_walk *to, const struct uk_vnode *node, unsigned int flags)
{
	const struct uk_vnode *target = to->node;

	if (flags & UK_RENAME_NOREPLACE && target)
		return -UK_EEXIST;
	if (flags & EXCHANGE) {
		if (!target)
			return -UK_ENOENT;
		if (!uk_vnode_is_dir(target) && to->slash)
			return -UK_ENOTDIR;
	}
	if (!uk_vnode_is_dir(node) && (from->slash || (!(flags & EXCHANGE) && to->slash)))
		return -UK_ENOTDIR;
	if (is_above(node, to->dir))
		return -UK_EINVAL;
	if (target && is_above(target, from->dir))
		return flags & EXCHANGE ? -UK_EINVAL : -UK_ENOTEMPTY;
	return 0;
}

/* Whether the one can take the other's place. */
static int check_types(const struct uk_vnode *node, const struct uk_vnode *target, unsigned int flags)
{
	if (target && !(flags & EXCHANGE)) {
		if (uk_vnode_is_dir(node) && !uk_vnode_is_dir(target))
			return -UK_ENOTDIR;
		if (!uk_vnode_is_dir(node) && uk_vnode_is_dir(target))
			return -UK_EISDIR;
	}
	return node->mounted || (target && target->mounted) ? -UK_EBUSY : 0;
}

/* One name has become another one; `replaced` is what had that, or NULL. */
static void tell_moved(const struct uk_walk *from, const struct uk_walk *to, struct uk_vnode *node, struct uk_vnode *replaced)
{
	static uint32_t last_cookie;
	uint32_t cookie, kind = uk_vnode_is_dir(node) ? UK_IN_ISDIR : 0;

	if (!uk_vfs_happened)
		return;
	cookie = __atomic_add_fetch(&last_cookie, 1, __ATOMIC_RELAXED);
	uk_vfs_happened(from->dir, from->name, from->len, NULL, UK_IN_MOVED_FROM | kind, cookie);
	uk_vfs_happened(to->dir, to->name, to->len, NULL, UK_IN_MOVED_TO | kind, cookie);
	if (replaced)
		_vfs_tell_unlinked(replaced);
	_vfs_tell_node(node, UK_IN_MOVE_SELF);
}

static int rename_walked(struct uk_walk *from, struct uk_walk *to, struct uk_fs *from_fs, unsigned int flags)
{
	struct uk_vnode *node, *covered = NULL;
	int error = check_walks(from, to, from_fs, flags);

	if (error)
		return error;
	if (!to->dir->nlink)
		return -UK_ENOENT;
	if (to->node && to->node->fs != to->dir->fs)
		covered = to->node; /* something is mounted there */
	error = from->len > UK_NAME_MAX ? _vfs_too_long(from->dir) : from->dir->ops->lookup(from->dir, from->name, from->len, &node);
	if (error)
		return error;
	if (to->len > UK_NAME_MAX)
		error = -UK_ENAMETOOLONG;
	else
		error = covered ? -UK_EBUSY : check_nodes(from, to, node, flags);
	if (!error && node != to->node)
		error = check_types(node, to->node, flags);
	if (!error && node != to->node)
		error = from->dir->ops->rename ? from->dir->ops->rename(from->dir, from->name, from->len, node, to->dir, to->name,
									to->len, to->node, flags) :
						 -UK_EPERM;
	if (!error && node != to->node) {
		tell_moved(from, to, node, flags & EXCHANGE ? NULL : to->node);
		if (flags & EXCHANGE)
			tell_moved(to, from, to->node, NULL);
	}
	uk_vnode_put(node);
	return error;
}

long _vfs_rename_at(int old_dirfd, const char *old_path, int new_dirfd, const char *new_path, unsigned int flags)
{
	struct uk_walk from, to;
	struct uk_fs *from_fs;
	int error;

	if (flags & ~(UK_RENAME_NOREPLACE | EXCHANGE) || (flags & UK_RENAME_NOREPLACE && flags & EXCHANGE))
		return -UK_EINVAL;
	error = uk_walk(&from, old_dirfd, old_path, UK_WALK_PARENT);
	if (error)
		return error;
	from_fs = from.locked;
	leave_tree(&from);
	error = uk_walk(&to, new_dirfd, new_path, UK_WALK_PARENT);
	if (!error) {
		error = rename_walked(&from, &to, from_fs, flags);
		uk_walk_end(&to);
	}
	uk_walk_end(&from);
	return error;
}

UK_SYSCALL_R_DEFINE(long, renameat, int, old_dirfd, const char *, old_path, int, new_dirfd, const char *, new_path)
{
	return _vfs_rename_at(old_dirfd, old_path, new_dirfd, new_path, 0);
}

UK_SYSCALL_R_DEFINE(long, renameat2, int, old_dirfd, const char *, old_path, int, new_dirfd, const char *, new_path, unsigned int, flags)
{
	return _vfs_rename_at(old_dirfd, old_path, new_dirfd, new_path, flags);
}
