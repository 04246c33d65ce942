// SPDX-License-Identifier: BSD-3-Clause
// Extended attributes: no file system here has them. Files must be there all the same, as on a Linux file system without them.
#include "vfscore.h"

#include <uk/syscall.h>

static long of_path(const char *path, unsigned int flags, long result)
{
	struct uk_vnode *node;
	int error = uk_vfs_find(UK_AT_FDCWD, path, flags, &node);

	if (error)
		return error;
	uk_vnode_put(node);
	return result;
}

static long of_descriptor(int fd, long result)
{
	struct uk_file *f = uk_fdtab_get(fd);

	if (f)
		uk_file_put(f);
	return f ? result : -UK_EBADF;
}

UK_SYSCALL_R_DEFINE(long, setxattr, const char *, path, const char *, name, const void *, value, size_t, size, int, flags)
{
	(void)name, (void)value, (void)size, (void)flags;
	return of_path(path, UK_WALK_FOLLOW, -UK_EOPNOTSUPP);
}

UK_SYSCALL_R_DEFINE(long, lsetxattr, const char *, path, const char *, name, const void *, value, size_t, size, int, flags)
{
	(void)name, (void)value, (void)size, (void)flags;
	return of_path(path, 0, -UK_EOPNOTSUPP);
}

UK_SYSCALL_R_DEFINE(long, fsetxattr, int, fd, const char *, name, const void *, value, size_t, size, int, flags)
{
	(void)name, (void)value, (void)size, (void)flags;
	return of_descriptor(fd, -UK_EOPNOTSUPP);
}

UK_SYSCALL_R_DEFINE(long, getxattr, const char *, path, const char *, name, void *, value, size_t, size)
{
	(void)name, (void)value, (void)size;
	return of_path(path, UK_WALK_FOLLOW, -UK_EOPNOTSUPP);
}

UK_SYSCALL_R_DEFINE(long, lgetxattr, const char *, path, const char *, name, void *, value, size_t, size)
{
	(void)name, (void)value, (void)size;
	return of_path(path, 0, -UK_EOPNOTSUPP);
}

UK_SYSCALL_R_DEFINE(long, fgetxattr, int, fd, const char *, name, void *, value, size_t, size)
{
	(void)name, (void)value, (void)size;
	return of_descriptor(fd, -UK_EOPNOTSUPP);
}

UK_SYSCALL_R_DEFINE(long, listxattr, const char *, path, char *, list, size_t, size)
{
	(void)list, (void)size;
	return of_path(path, UK_WALK_FOLLOW, 0);
}

UK_SYSCALL_R_DEFINE(long, llistxattr, const char *, path, char *, list, size_t, size)
{
	(void)list, (void)size;
	return of_path(path, 0, 0);
}

UK_SYSCALL_R_DEFINE(long, flistxattr, int, fd, char *, list, size_t, size)
{
	(void)list, (void)size;
	return of_descriptor(fd, 0);
}

UK_SYSCALL_R_DEFINE(long, removexattr, const char *, path, const char *, name)
{
	(void)name;
	return of_path(path, UK_WALK_FOLLOW, -UK_EOPNOTSUPP);
}

UK_SYSCALL_R_DEFINE(long, lremovexattr, const char *, path, const char *, name)
{
	(void)name;
	return of_path(path, 0, -UK_EOPNOTSUPP);
}

UK_SYSCALL_R_DEFINE(long, fremovexattr, int, fd, const char *, name)
{
	(void)name;
	return of_descriptor(fd, -UK_EOPNOTSUPP);
}
