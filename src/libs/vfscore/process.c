// SPDX-License-Identifier: BSD-3-Clause
// What belongs to the process: its working directory and its file mode creation mask.
#include "vfscore.h"

#include <uk/lock.h>
#include <uk/string.h>
#include <uk/syscall.h>

uint32_t _vfs_umask = 022;

static struct uk_spinlock lock;
static struct uk_vnode *cwd; /* NULL: the root */

struct uk_vnode *_vfs_cwd(void)
{
	struct uk_vnode *dir;

	uk_spin_lock(&lock);
	dir = cwd;
	if (dir)
		uk_vnode_get(dir);
	uk_spin_unlock(&lock);
	return dir ? dir : _vfs_root();
}

void _vfs_set_cwd(struct uk_vnode *dir)
{
	struct uk_vnode *old;

	__atomic_fetch_add(&dir->fs->users, 1, __ATOMIC_RELAXED);
	uk_spin_lock(&lock);
	old = cwd;
	cwd = dir;
	uk_spin_unlock(&lock);
	if (old)
		_vfs_unuse(old->fs);
	uk_vnode_put(old);
}

UK_SYSCALL_R_DEFINE(long, umask, unsigned int, mask)
{
	return __atomic_exchange_n(&_vfs_umask, mask & 0777, __ATOMIC_RELAXED);
}

UK_SYSCALL_R_DEFINE(long, chdir, const char *, path)
{
	struct uk_vnode *node;
	int error = uk_vfs_find(UK_AT_FDCWD, path, UK_WALK_FOLLOW, &node);

	if (error)
		return error;
	if (!uk_vnode_is_dir(node)) {
		uk_vnode_put(node);
		return -UK_ENOTDIR;
	}
	_vfs_set_cwd(node);
	return 0;
}

UK_SYSCALL_R_DEFINE(long, fchdir, int, fd)
{
	struct uk_file *f = uk_fdtab_get(fd);
	int is_dir;

	if (!f)
		return -UK_EBADF;
	is_dir = f->vnode && uk_vnode_is_dir(f->vnode);
	if (is_dir)
		_vfs_set_cwd(uk_vnode_get(f->vnode));
	uk_file_put(f);
	return is_dir ? 0 : -UK_ENOTDIR;
}

/* Puts one name before what is in the buffer; *at is where that begins. */
static int prepend(const char *buf, char **at, const char *name, size_t len)
{
	if ((size_t)(*at - buf) < len + 1)
		return -UK_ERANGE;
	*at -= len;
	memcpy(*at, name, len);
	*--*at = '/';
	return 0;
}

/* One step up from `node` to `dir`, with a reference to it. */
static int step_up(struct uk_vnode *node, const char *buf, char **at, struct uk_vnode **dir)
{
	struct uk_fs *fs = node->fs;
	const char *name;
	size_t len;
	int error;

	*dir = _vfs_covered_by(node);
	if (*dir)
		return 0;
	if (!node->ops->name)
		return -UK_ENOENT;
	uk_mutex_lock(&fs->tree);
	error = node->ops->name(node, dir, &name, &len);
	if (!error)
		error = prepend(buf, at, name, len);
	if (!error)
		uk_vnode_get(*dir);
	uk_mutex_unlock(&fs->tree);
	return error;
}

int uk_vnode_path(struct uk_vnode *node, char *buf, size_t size, char **path)
{
	struct uk_vnode *root = _vfs_root();
	char *at = buf + size - 1;
	int error = root ? 0 : -UK_ENOENT;

	*at = '\0';
	uk_vnode_get(node);
	while (!error && node != root) {
		struct uk_vnode *dir = NULL;

		error = step_up(node, buf, &at, &dir);
		if (!error) {
			uk_vnode_put(node);
			node = dir;
		}
	}
	if (!error && !*at)
		error = prepend(buf, &at, "", 0);
	uk_vnode_put(node);
	uk_vnode_put(root);
	*path = at;
	return error;
}

UK_SYSCALL_R_DEFINE(long, getcwd, char *, buf, size_t, size)
{
	char text[UK_PATH_MAX], *path;
	struct uk_vnode *dir = _vfs_cwd();
	int error = dir ? uk_vnode_path(dir, text, sizeof(text), &path) : -UK_ENOENT;
	size_t len;

	uk_vnode_put(dir);
	if (error)
		return error == -UK_ERANGE ? -UK_ENAMETOOLONG : error;
	len = strlen(path) + 1;
	if (len > size)
		return -UK_ERANGE;
	if (uk_abi_is_bad(buf, len))
		return -UK_EFAULT;
	memcpy(buf, path, len);
	return (long)len;
}
