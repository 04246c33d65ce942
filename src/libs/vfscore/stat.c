// SPDX-License-Identifier: BSD-3-Clause
// Asking about files: stat, statx, access, readlink.
#include "vfscore.h"

#include <uk/string.h>
#include <uk/syscall.h>

#define STAT_FLAGS (UK_AT_SYMLINK_NOFOLLOW | UK_AT_NO_AUTOMOUNT | UK_AT_EMPTY_PATH)

static int stat_descriptor(int fd, struct uk_abi_stat *st)
{
	struct uk_file *f = uk_fdtab_get(fd);
	int error = 0;

	if (!f)
		return -UK_EBADF;
	if (f->ops->stat)
		error = f->ops->stat(f, st);
	else
		*st = (struct uk_abi_stat){ .ino = 1, .nlink = 1, .mode = 0600, .blksize = UK_PAGE_SIZE };
	uk_file_put(f);
	return error;
}

/* By path, or, where that is empty and may be, the descriptor's own file. */
static int stat_path(int dirfd, const char *path, int flags, struct uk_abi_stat *st)
{
	struct uk_vnode *node;
	int error;

	memset(st, 0, sizeof(*st));
	if (flags & UK_AT_EMPTY_PATH && dirfd >= 0 && (!path || (!uk_abi_is_bad(path, 1) && !*path)))
		return stat_descriptor(dirfd, st);
	error = uk_vfs_find(dirfd, path,
			    (flags & UK_AT_SYMLINK_NOFOLLOW ? 0 : UK_WALK_FOLLOW) | (flags & UK_AT_EMPTY_PATH ? UK_WALK_EMPTY : 0), &node);
	if (error)
		return error;
	error = uk_vnode_stat(node, st);
	uk_vnode_put(node);
	return error;
}

long _vfs_stat_at(int dirfd, const char *path, struct uk_abi_stat *st, int flags)
{
	struct uk_abi_stat found;
	int error;

	if (flags & ~STAT_FLAGS)
		return -UK_EINVAL;
	error = stat_path(dirfd, path, flags, &found);
	if (error)
		return error;
	if (uk_abi_is_bad(st, sizeof(*st)))
		return -UK_EFAULT;
	*st = found;
	return 0;
}

UK_SYSCALL_R_DEFINE(long, newfstatat, int, dirfd, const char *, path, struct uk_abi_stat *, st, int, flags)
{
	return _vfs_stat_at(dirfd, path, st, flags);
}

static struct uk_abi_statx_time statx_time(int64_t sec, int64_t nsec)
{
	return (struct uk_abi_statx_time){ sec, (uint32_t)nsec, 0 };
}

UK_SYSCALL_R_DEFINE(long, statx, int, dirfd, const char *, path, int, flags, unsigned int, mask, struct uk_abi_statx *, to)
{
	struct uk_abi_stat st;
	int error;

	if (mask & UK_STATX_RESERVED || (flags & UK_AT_STATX_SYNC_TYPE) == UK_AT_STATX_SYNC_TYPE)
		return -UK_EINVAL;
	if (flags & ~(STAT_FLAGS | UK_AT_STATX_SYNC_TYPE))
		return -UK_EINVAL;
	error = stat_path(dirfd, path, flags, &st);
	if (error)
		return error;
	if (uk_abi_is_bad(to, sizeof(*to)))
		return -UK_EFAULT;
	*to = (struct uk_abi_statx){
		.mask = UK_STATX_BASIC_STATS,
		.blksize = (uint32_t)st.blksize,
		.nlink = (uint32_t)st.nlink,
		.uid = st.uid,
		.gid = st.gid,
		.mode = (uint16_t)st.mode,
		.ino = st.ino,
		.size = (uint64_t)st.size,
		.blocks = (uint64_t)st.blocks,
		.atime = statx_time(st.atime_sec, st.atime_nsec),
		.ctime = statx_time(st.ctime_sec, st.ctime_nsec),
		.mtime = statx_time(st.mtime_sec, st.mtime_nsec),
		.rdev_major = uk_abi_dev_major(st.rdev),
		.rdev_minor = uk_abi_dev_minor(st.rdev),
		.dev_major = uk_abi_dev_major(st.dev),
		.dev_minor = uk_abi_dev_minor(st.dev),
	};
	return 0;
}

/* Root may read and write everything, and execute what anybody may. */
long _vfs_access_at(int dirfd, const char *path, int mode, int flags)
{
	struct uk_abi_stat st;
	int error;

	if (mode & ~(UK_R_OK | UK_W_OK | UK_X_OK) || flags & ~(UK_AT_EACCESS | UK_AT_SYMLINK_NOFOLLOW | UK_AT_EMPTY_PATH))
		return -UK_EINVAL;
	error = stat_path(dirfd, path, flags & ~UK_AT_EACCESS, &st);
	if (error)
		return error;
	if (mode & UK_X_OK && (st.mode & UK_S_IFMT) != UK_S_IFDIR && !(st.mode & UK_S_IXALL))
		return -UK_EACCES;
	if (mode & UK_W_OK) {
		struct uk_vnode *node;

		/* Devices may be written to on a read-only file system. */
		if ((st.mode & UK_S_IFMT) != UK_S_IFREG && (st.mode & UK_S_IFMT) != UK_S_IFDIR)
			return 0;
		if (uk_vfs_find(dirfd, path, UK_WALK_EMPTY | (flags & UK_AT_SYMLINK_NOFOLLOW ? 0 : UK_WALK_FOLLOW), &node))
			return 0;
		error = _vfs_is_read_only(node) ? -UK_EROFS : 0;
		uk_vnode_put(node);
	}
	return error;
}

UK_SYSCALL_R_DEFINE(long, faccessat, int, dirfd, const char *, path, int, mode)
{
	return _vfs_access_at(dirfd, path, mode, 0);
}

UK_SYSCALL_R_DEFINE(long, faccessat2, int, dirfd, const char *, path, int, mode, int, flags)
{
	return _vfs_access_at(dirfd, path, mode, flags);
}

long _vfs_readlink_at(int dirfd, const char *path, char *buf, int size)
{
	struct uk_vnode *node;
	const char *target;
	long len;
	int error;

	if (size <= 0)
		return -UK_EINVAL;
	error = uk_vfs_find(dirfd, path, UK_WALK_EMPTY, &node);
	if (error)
		return error;
	if (uk_vnode_type(node) != UK_S_IFLNK)
		len = *path ? -UK_EINVAL : -UK_ENOENT;
	else
		len = _vfs_read_link(node, &target);
	if (len > size)
		len = size;
	if (len > 0 && uk_abi_is_bad(buf, (size_t)len))
		len = -UK_EFAULT;
	if (len > 0)
		memcpy(buf, target, (size_t)len);
	uk_vnode_put(node);
	return len;
}

UK_SYSCALL_R_DEFINE(long, readlinkat, int, dirfd, const char *, path, char *, buf, int, size)
{
	return _vfs_readlink_at(dirfd, path, buf, size);
}
