// SPDX-License-Identifier: BSD-3-Clause
// Positions, lengths and persistence of open files.
#include "fdio.h"

#include <uk/string.h>
#include <uk/syscall.h>

#define POSIX_FADV_NOREUSE 5
#define SYNC_FILE_RANGE_ALL 7u
#define FALLOC_KNOWN (UK_FALLOC_FL_KEEP_SIZE | UK_FALLOC_FL_PUNCH_HOLE | UK_FALLOC_FL_COLLAPSE_RANGE | UK_FALLOC_FL_ZERO_RANGE | \
		      UK_FALLOC_FL_INSERT_RANGE | UK_FALLOC_FL_UNSHARE_RANGE)

UK_SYSCALL_R_DEFINE(long, lseek, int, fd, int64_t, offset, unsigned int, whence)
{
	struct uk_file *f = _fdio_get(fd);
	int64_t pos;

	if (!f)
		return -UK_EBADF;
	if (whence > UK_SEEK_HOLE) {
		pos = -UK_EINVAL;
	} else if (!f->ops->seek) {
		pos = -UK_ESPIPE;
	} else {
		uk_mutex_lock(&f->pos_lock);
		pos = f->ops->seek(f, offset, (int)whence);
		uk_mutex_unlock(&f->pos_lock);
	}
	uk_file_put(f);
	return pos;
}

UK_SYSCALL_R_DEFINE(long, ftruncate, int, fd, int64_t, len)
{
	struct uk_file *f;
	long error;

	if (len < 0)
		return -UK_EINVAL;
	f = _fdio_get(fd);
	if (!f)
		return -UK_EBADF;
	error = f->ops->truncate && uk_file_may_write(f) ? f->ops->truncate(f, len) : -UK_EINVAL;
	if (!error)
		uk_file_tell(f, UK_IN_MODIFY);
	uk_file_put(f);
	return error;
}

static long allocate(struct uk_file *f, int mode, int64_t offset, int64_t len)
{
	struct uk_abi_stat st;
	int64_t end;

	if (offset < 0 || len <= 0)
		return -UK_EINVAL;
	if (mode & ~FALLOC_KNOWN)
		return -UK_EOPNOTSUPP;
	if (!uk_file_may_write(f))
		return -UK_EBADF;
	memset(&st, 0, sizeof(st));
	if (!f->ops->allocate)
		return f->ops->stat && !f->ops->stat(f, &st) && (st.mode & UK_S_IFMT) == UK_S_IFIFO ? -UK_ESPIPE : -UK_ENODEV;
	return __builtin_add_overflow(offset, len, &end) ? -UK_EFBIG : f->ops->allocate(f, mode, offset, len);
}

UK_SYSCALL_R_DEFINE(long, fallocate, int, fd, int, mode, int64_t, offset, int64_t, len)
{
	struct uk_file *f = _fdio_get(fd);
	long error;

	if (!f)
		return -UK_EBADF;
	error = allocate(f, mode, offset, len);
	if (!error)
		uk_file_tell(f, UK_IN_MODIFY);
	uk_file_put(f);
	return error;
}

static long sync_one(int fd, int data_only)
{
	struct uk_file *f = _fdio_get(fd);
	long error;

	if (!f)
		return -UK_EBADF;
	error = f->ops->sync ? f->ops->sync(f, data_only) : -UK_EINVAL;
	uk_file_put(f);
	return error;
}

UK_SYSCALL_R_DEFINE(long, fsync, int, fd)
{
	return sync_one(fd, 0);
}

UK_SYSCALL_R_DEFINE(long, fdatasync, int, fd)
{
	return sync_one(fd, 1);
}

UK_SYSCALL_R_DEFINE(long, sync_file_range, int, fd, int64_t, offset, int64_t, len, unsigned int, flags)
{
	int64_t end;

	if (flags & ~SYNC_FILE_RANGE_ALL || offset < 0 || len < 0 || __builtin_add_overflow(offset, len, &end))
		return -UK_EINVAL;
	return sync_one(fd, 1);
}

/* Advice that nobody needs: files are in memory, or read ahead by who serves them. */
UK_SYSCALL_R_DEFINE(long, fadvise64, int, fd, int64_t, offset, int64_t, len, int, advice)
{
	struct uk_file *f = _fdio_get(fd);
	long error = 0;
	struct uk_abi_stat st;

	(void)offset;
	if (!f)
		return -UK_EBADF;
	memset(&st, 0, sizeof(st));
	if (f->ops->stat && !f->ops->stat(f, &st) && (st.mode & UK_S_IFMT) == UK_S_IFIFO)
		error = -UK_ESPIPE;
	else if (len < 0 || advice < 0 || advice > POSIX_FADV_NOREUSE)
		error = -UK_EINVAL;
	uk_file_put(f);
	return error;
}

UK_SYSCALL_R_DEFINE(long, readahead, int, fd, int64_t, offset, size_t, count)
{
	struct uk_file *f = _fdio_get(fd);
	long error;

	(void)offset, (void)count;
	if (!f)
		return -UK_EBADF;
	error = !uk_file_may_read(f) ? -UK_EBADF : f->ops->map_page ? 0 : -UK_EINVAL;
	uk_file_put(f);
	return error;
}
