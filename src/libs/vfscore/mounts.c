// SPDX-License-Identifier: BSD-3-Clause
// File systems in the tree: mounting, unmounting, statfs, sync.
#include "vfscore.h"

#include <uk/alloc.h>
#include <uk/lock.h>
#include <uk/string.h>
#include <uk/syscall.h>

#define MAGIC_MASK 0xffff0000ul
#define MAGIC 0xc0ed0000ul /* what mount(2) took for the upper half of its flags long ago */
#define UNSUPPORTED (UK_MS_REMOUNT | UK_MS_BIND | UK_MS_MOVE)

static struct uk_mutex changing; /* one mount or unmount at a time */
static struct uk_fs *mounts;     /* the root first */
static uint64_t last_dev = 16;
static struct uk_spinlock crossing; /* of `mounted` and `covers`, against who goes from one file system to another */
static struct uk_fs_type *types;

struct uk_vnode *_vfs_root(void)
{
	return mounts ? uk_vnode_get(mounts->root) : NULL;
}

struct uk_vnode *_vfs_mounted_on(struct uk_vnode *dir)
{
	struct uk_vnode *root = NULL;

	uk_spin_lock(&crossing);
	if (dir->mounted)
		root = uk_vnode_get(dir->mounted->root);
	uk_spin_unlock(&crossing);
	return root;
}

struct uk_vnode *_vfs_covered_by(struct uk_vnode *node)
{
	struct uk_vnode *covered = NULL;

	if (node != node->fs->root)
		return NULL;
	uk_spin_lock(&crossing);
	if (node->fs->covers)
		covered = uk_vnode_get(node->fs->covers);
	uk_spin_unlock(&crossing);
	return covered;
}

void uk_vfs_each(void (*each)(void *arg, struct uk_fs *fs), void *arg)
{
	uk_mutex_lock(&changing);
	for (struct uk_fs *fs = mounts; fs; fs = fs->next)
		each(arg, fs);
	uk_mutex_unlock(&changing);
}

/* Of an unmounted one, if nothing of it is open: once. With a node of it. */
static void empty(struct uk_fs *fs)
{
	int unmounted = UK_FS_UNMOUNTED;

	if (__atomic_load_n(&fs->users, __ATOMIC_SEQ_CST) ||
	    !__atomic_compare_exchange_n(&fs->state, &unmounted, UK_FS_EMPTY, 0, __ATOMIC_SEQ_CST, __ATOMIC_RELAXED))
		return;
	if (fs->ops->empty) {
		uk_mutex_lock(&fs->tree);
		fs->flags |= UK_MS_RDONLY; /* who walks in it makes nothing that would be left over */
		fs->ops->empty(fs);
		uk_mutex_unlock(&fs->tree);
	}
	uk_vnode_put(fs->root);
}

void _vfs_unuse(struct uk_fs *fs)
{
	if (!__atomic_sub_fetch(&fs->users, 1, __ATOMIC_SEQ_CST) && __atomic_load_n(&fs->state, __ATOMIC_SEQ_CST) == UK_FS_UNMOUNTED)
		empty(fs);
}

void uk_vfs_discard(struct uk_fs *fs)
{
	__atomic_store_n(&fs->state, UK_FS_UNMOUNTED, __ATOMIC_SEQ_CST);
	empty(fs);
}

void uk_fs_type_register(struct uk_fs_type *type)
{
	type->next = types;
	types = type;
}

/* Puts it on a directory, whose reference it takes. With the mutex. */
static int cover(struct uk_fs *fs, struct uk_vnode *dir)
{
	struct uk_fs **at = &mounts;

	if (dir && !uk_vnode_is_dir(dir))
		return -UK_ENOTDIR;
	if (dir && dir->fs->state != UK_FS_USABLE)
		return -UK_EINVAL; /* out of the tree itself: a working directory */
	while (*at)
		at = &(*at)->next;
	fs->dev = uk_abi_dev(0, (uint32_t)++last_dev);
	*at = fs;
	uk_spin_lock(&crossing);
	fs->covers = dir;
	if (dir)
		dir->mounted = fs;
	uk_spin_unlock(&crossing);
	return 0;
}

int uk_vfs_mount(struct uk_fs *fs, const char *path)
{
	struct uk_vnode *dir = NULL;
	int error = 0;

	uk_mutex_lock(&changing);
	if (mounts)
		error = uk_vfs_find(UK_AT_FDCWD, path, UK_WALK_FOLLOW, &dir);
	else if (strcmp(path, "/"))
		error = -UK_ENOENT;
	if (!error)
		error = cover(fs, dir);
	if (error)
		uk_vnode_put(dir);
	uk_mutex_unlock(&changing);
	return error;
}

/* One that is mounted inside; NULL: none. */
static struct uk_fs *inside(const struct uk_fs *fs)
{
	struct uk_fs *other = mounts;

	while (other && !(other->covers && other->covers->fs == fs))
		other = other->next;
	return other;
}

/* Out of the tree. Nothing is mounted inside. 0, or why not all of it could be written: it goes nevertheless. */
static int take_out(struct uk_fs *fs)
{
	struct uk_fs **at = &mounts;
	struct uk_vnode *covered;
	int error;

	uk_spin_lock(&crossing);
	covered = fs->covers;
	covered->mounted = NULL;
	fs->covers = NULL;
	uk_spin_unlock(&crossing);
	uk_vnode_put(covered);
	while (*at != fs)
		at = &(*at)->next;
	*at = fs->next;
	error = fs->ops->sync ? fs->ops->sync(fs) : 0;
	uk_vfs_discard(fs);
	return error;
}

/* With a reference to the root. What is mounted inside goes first, the innermost before the others. */
static int uncover(struct uk_vnode *root, int force)
{
	struct uk_fs *fs = root->fs, *at, *inner;
	int error = 0, failed;

	if (root != fs->root || !fs->covers)
		return -UK_EINVAL;
	/* Somebody has a file or a directory of it open, or something is mounted inside. */
	if (!force && (__atomic_load_n(&fs->users, __ATOMIC_RELAXED) || inside(fs)))
		return -UK_EBUSY;
	do {
		for (at = fs; (inner = inside(at)); at = inner)
			;
		failed = take_out(at);
		error = error ? error : failed;
	} while (at != fs);
	return error;
}

int uk_vfs_unmount(const char *path, int follow, int force)
{
	struct uk_vnode *root = NULL;
	int error;

	uk_mutex_lock(&changing);
	error = uk_vfs_find(UK_AT_FDCWD, path, follow ? UK_WALK_FOLLOW : 0, &root);
	if (!error)
		error = uncover(root, force);
	uk_mutex_unlock(&changing);
	uk_vnode_put(root);
	return error;
}

struct uk_fs_type *uk_fs_type_find(const char *name)
{
	struct uk_fs_type *type = types;

	while (type && strcmp(type->name, name))
		type = type->next;
	return type;
}

UK_SYSCALL_R_DEFINE(long, mount, const char *, source, const char *, path, const char *, name, unsigned long, flags, const char *, data)
{
	struct uk_fs_type *type;
	struct uk_vnode *dir;
	struct uk_fs *fs;
	int error;

	if ((flags & MAGIC_MASK) == MAGIC)
		flags &= ~MAGIC_MASK;
	error = uk_vfs_find(UK_AT_FDCWD, path, UK_WALK_FOLLOW, &dir);
	if (error)
		return error;
	uk_vnode_put(dir);
	if (flags & UNSUPPORTED || !name)
		return -UK_EINVAL;
	type = uk_fs_type_find(name);
	if (!type)
		return -UK_ENODEV;
	error = type->make(source ? source : "none", flags, data, &fs);
	if (error)
		return error == -UK_ENODEV ? -UK_ENOENT : error; /* ENODEV: there is no such type */
	error = uk_vfs_mount(fs, path);
	if (error)
		uk_vfs_discard(fs);
	return error;
}

UK_SYSCALL_R_DEFINE(long, umount2, const char *, path, int, flags)
{
	if (flags & ~(UK_MNT_FORCE | UK_MNT_DETACH | UK_MNT_EXPIRE | UK_UMOUNT_NOFOLLOW))
		return -UK_EINVAL;
	if (flags & UK_MNT_EXPIRE)
		return flags & (UK_MNT_FORCE | UK_MNT_DETACH) ? -UK_EINVAL : -UK_EAGAIN;
	return uk_vfs_unmount(path, !(flags & UK_UMOUNT_NOFOLLOW), flags & UK_MNT_DETACH);
}

static long statfs_of(struct uk_fs *fs, struct uk_abi_statfs *to)
{
	struct uk_abi_statfs st = { .namelen = UK_NAME_MAX, .bsize = UK_PAGE_SIZE, .frsize = UK_PAGE_SIZE };
	int error;

	st.fsid[0] = (int32_t)fs->dev;
	st.flags = UK_ST_VALID | UK_ST_RELATIME | (fs->flags & UK_MS_RDONLY ? UK_ST_RDONLY : 0);
	error = fs->ops->statfs ? fs->ops->statfs(fs, &st) : 0;
	if (error)
		return error;
	if (uk_abi_is_bad(to, sizeof(*to)))
		return -UK_EFAULT;
	*to = st;
	return 0;
}

UK_SYSCALL_R_DEFINE(long, statfs, const char *, path, struct uk_abi_statfs *, st)
{
	struct uk_vnode *node;
	long error = uk_vfs_find(UK_AT_FDCWD, path, UK_WALK_FOLLOW, &node);

	if (error)
		return error;
	error = statfs_of(node->fs, st);
	uk_vnode_put(node);
	return error;
}

/* What has no place in the tree is in Linux's file system of anonymous nodes. */
static long statfs_anonymous(struct uk_abi_statfs *to)
{
	if (uk_abi_is_bad(to, sizeof(*to)))
		return -UK_EFAULT;
	*to = (struct uk_abi_statfs){ .type = UK_ANON_INODE_MAGIC, .bsize = UK_PAGE_SIZE, .frsize = UK_PAGE_SIZE, .namelen = UK_NAME_MAX,
				      .flags = UK_ST_VALID };
	return 0;
}

UK_SYSCALL_R_DEFINE(long, fstatfs, int, fd, struct uk_abi_statfs *, st)
{
	struct uk_file *f = uk_fdtab_get(fd);
	long error;

	if (!f)
		return -UK_EBADF;
	error = f->vnode ? statfs_of(f->vnode->fs, st) : statfs_anonymous(st);
	uk_file_put(f);
	return error;
}

UK_SYSCALL_R_DEFINE(long, sync)
{
	uk_mutex_lock(&changing);
	for (struct uk_fs *fs = mounts; fs; fs = fs->next)
		if (fs->ops->sync)
			fs->ops->sync(fs);
	uk_mutex_unlock(&changing);
	return 0;
}

UK_SYSCALL_R_DEFINE(long, syncfs, int, fd)
{
	struct uk_file *f = uk_fdtab_get(fd);
	struct uk_fs *fs;
	long error;

	if (!f)
		return -UK_EBADF;
	fs = f->vnode ? f->vnode->fs : NULL;
	error = f->flags & UK_O_PATH ? -UK_EBADF : fs && fs->ops->sync ? fs->ops->sync(fs) : 0;
	uk_file_put(f);
	return error;
}
