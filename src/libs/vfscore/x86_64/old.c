// SPDX-License-Identifier: BSD-3-Clause
// Calls that only x86_64 still has, by those that took their place.
#include "../vfscore.h"

#include <uk/syscall.h>

#define CREAT_FLAGS (UK_O_CREAT | UK_O_WRONLY | UK_O_TRUNC)

UK_SYSCALL_R_DEFINE(long, open, const char *, path, int, flags, unsigned int, mode)
{
	return _vfs_open_at(UK_AT_FDCWD, path, (unsigned int)flags, mode);
}

UK_SYSCALL_R_DEFINE(long, creat, const char *, path, unsigned int, mode)
{
	return _vfs_open_at(UK_AT_FDCWD, path, CREAT_FLAGS, mode);
}

UK_SYSCALL_R_DEFINE(long, stat, const char *, path, struct uk_abi_stat *, st)
{
	return _vfs_stat_at(UK_AT_FDCWD, path, st, 0);
}

UK_SYSCALL_R_DEFINE(long, lstat, const char *, path, struct uk_abi_stat *, st)
{
	return _vfs_stat_at(UK_AT_FDCWD, path, st, UK_AT_SYMLINK_NOFOLLOW);
}

UK_SYSCALL_R_DEFINE(long, access, const char *, path, int, mode)
{
	return _vfs_access_at(UK_AT_FDCWD, path, mode, 0);
}

UK_SYSCALL_R_DEFINE(long, readlink, const char *, path, char *, buf, int, size)
{
	return _vfs_readlink_at(UK_AT_FDCWD, path, buf, size);
}

UK_SYSCALL_R_DEFINE(long, mkdir, const char *, path, unsigned int, mode)
{
	return _vfs_mkdir_at(UK_AT_FDCWD, path, mode);
}

UK_SYSCALL_R_DEFINE(long, mknod, const char *, path, unsigned int, mode, unsigned int, dev)
{
	return _vfs_mknod_at(UK_AT_FDCWD, path, mode, dev);
}

UK_SYSCALL_R_DEFINE(long, rmdir, const char *, path)
{
	return _vfs_unlink_at(UK_AT_FDCWD, path, UK_AT_REMOVEDIR);
}

UK_SYSCALL_R_DEFINE(long, unlink, const char *, path)
{
	return _vfs_unlink_at(UK_AT_FDCWD, path, 0);
}

UK_SYSCALL_R_DEFINE(long, rename, const char *, old_path, const char *, new_path)
{
	return _vfs_rename_at(UK_AT_FDCWD, old_path, UK_AT_FDCWD, new_path, 0);
}

UK_SYSCALL_R_DEFINE(long, link, const char *, old_path, const char *, new_path)
{
	return _vfs_link_at(UK_AT_FDCWD, old_path, UK_AT_FDCWD, new_path, 0);
}

UK_SYSCALL_R_DEFINE(long, symlink, const char *, target, const char *, path)
{
	return _vfs_symlink_at(target, UK_AT_FDCWD, path);
}

UK_SYSCALL_R_DEFINE(long, chmod, const char *, path, unsigned int, mode)
{
	return _vfs_chmod_at(UK_AT_FDCWD, path, mode);
}

UK_SYSCALL_R_DEFINE(long, chown, const char *, path, unsigned int, uid, unsigned int, gid)
{
	return _vfs_chown_at(UK_AT_FDCWD, path, uid, gid, 0);
}

UK_SYSCALL_R_DEFINE(long, lchown, const char *, path, unsigned int, uid, unsigned int, gid)
{
	return _vfs_chown_at(UK_AT_FDCWD, path, uid, gid, UK_AT_SYMLINK_NOFOLLOW);
}

struct utimbuf {
	int64_t actime, modtime; /* seconds */
};

UK_SYSCALL_R_DEFINE(long, utime, const char *, path, const struct utimbuf *, times)
{
	struct uk_abi_timespec to[2];

	if (!times)
		return _vfs_utimens_at(UK_AT_FDCWD, path, NULL, 0);
	if (uk_abi_is_bad(times, sizeof(*times)))
		return -UK_EFAULT;
	to[0] = (struct uk_abi_timespec){ times->actime, 0 };
	to[1] = (struct uk_abi_timespec){ times->modtime, 0 };
	return _vfs_utimens_at(UK_AT_FDCWD, path, to, 0);
}

UK_SYSCALL_R_DEFINE(long, futimesat, int, dirfd, const char *, path, const struct uk_abi_timeval *, times)
{
	struct uk_abi_timespec to[2];

	if (!times)
		return _vfs_utimens_at(dirfd, path, NULL, 0);
	if (uk_abi_is_bad(times, 2 * sizeof(*times)))
		return -UK_EFAULT;
	for (int i = 0; i < 2; i++) {
		if (times[i].usec < 0 || times[i].usec >= 1000000)
			return -UK_EINVAL;
		to[i] = (struct uk_abi_timespec){ times[i].sec, times[i].usec * 1000 };
	}
	return _vfs_utimens_at(dirfd, path, to, 0);
}

UK_SYSCALL_R_DEFINE(long, utimes, const char *, path, const struct uk_abi_timeval *, times)
{
	return uk_syscall_r_futimesat(UK_AT_FDCWD, (long)path, (long)times);
}
