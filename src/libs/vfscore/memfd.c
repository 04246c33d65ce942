// SPDX-License-Identifier: BSD-3-Clause
// memfd_create(2): a file without a name, in the root file system.
#include "vfscore.h"

#include <uk/string.h>
#include <uk/syscall.h>

#define NAME_MAX 249 /* Linux: UK_NAME_MAX without "memfd:" */

/* The name is for people who look at descriptors elsewhere. */
UK_SYSCALL_R_DEFINE(long, memfd_create, const char *, name, unsigned int, flags)
{
	struct uk_vnode *root;
	struct uk_file *f;
	int fd, error;

	if (flags & ~UK_MFD_CLOEXEC)
		return -UK_EINVAL;
	if (uk_abi_is_bad(name, 1))
		return -UK_EFAULT;
	if (strnlen(name, NAME_MAX + 1) > NAME_MAX)
		return -UK_EINVAL;
	root = _vfs_root();
	if (!root)
		return -UK_ENOSYS;
	error = _vfs_open_unnamed(root, UK_O_RDWR, 0777, &f);
	uk_vnode_put(root);
	if (error)
		return error;
	fd = uk_fdtab_add(f, flags & UK_MFD_CLOEXEC ? UK_O_CLOEXEC : 0);
	if (fd < 0)
		uk_file_put(f);
	return fd;
}
