// SPDX-License-Identifier: BSD-3-Clause
// fstat(2).
#include "fdio.h"

#include <uk/string.h>
#include <uk/syscall.h>

UK_SYSCALL_R_DEFINE(long, fstat, int, fd, struct uk_abi_stat *, st)
{
	struct uk_file *f = uk_fdtab_get(fd);
	long error = 0;

	if (!f)
		return -UK_EBADF;
	if (uk_abi_is_bad(st, sizeof(*st))) {
		error = -UK_EFAULT;
	} else {
		memset(st, 0, sizeof(*st));
		if (f->ops->stat)
			error = f->ops->stat(f, st);
		else
			*st = (struct uk_abi_stat){ .ino = 1, .nlink = 1, .mode = 0600, .blksize = 4096 };
	}
	uk_file_put(f);
	return error;
}
