// SPDX-License-Identifier: BSD-3-Clause
// System calls on the table of descriptors itself.
#include <uk/fdtab.h>

#include <uk/errno.h>
#include <uk/syscall.h>

#include "table.h"

UK_SYSCALL_R_DEFINE(long, close, int, fd)
{
	return uk_fdtab_close(fd);
}

UK_SYSCALL_R_DEFINE(long, close_range, unsigned int, first, unsigned int, last, unsigned int, flags)
{
	if (flags & ~(UK_CLOSE_RANGE_UNSHARE | UK_CLOSE_RANGE_CLOEXEC) || first > last)
		return -UK_EINVAL;
	_fdtab_range(first, last, flags & UK_CLOSE_RANGE_CLOEXEC);
	return 0;
}

UK_SYSCALL_R_DEFINE(long, dup, int, old)
{
	struct uk_file *f = uk_fdtab_get(old);
	int fd;

	if (!f)
		return -UK_EBADF;
	fd = uk_fdtab_add(f, 0);
	if (fd < 0)
		uk_file_put(f);
	return fd;
}

UK_SYSCALL_R_DEFINE(long, dup3, int, old, int, fd, int, flags)
{
	if (flags & ~UK_O_CLOEXEC)
		return -UK_EINVAL;
	return uk_fdtab_replace(old, fd, (unsigned int)flags);
}

UK_SYSCALL_R_DEFINE(long, dup2, int, old, int, fd)
{
	if (old == fd)
		return uk_fdtab_flags(fd) < 0 ? -UK_EBADF : fd;
	return uk_fdtab_replace(old, fd, 0);
}
