// SPDX-License-Identifier: BSD-3-Clause
// read(2), write(2) and their variants.
#include "fdio.h"

#include <uk/syscall.h>

struct uk_file *_fdio_get(int fd)
{
	struct uk_file *f = uk_fdtab_get(fd);

	if (f && f->flags & UK_O_PATH) {
		uk_file_put(f);
		return NULL;
	}
	return f;
}

static int may(struct uk_file *f, transfer move)
{
	return move == uk_file_readv ? uk_file_may_read(f) : uk_file_may_write(f);
}

static long move_one(int fd, void *buf, size_t len, int64_t *offset, transfer move)
{
	struct uk_file *f = _fdio_get(fd);
	struct uk_abi_iovec iov = { buf, len > UK_IO_MAX ? UK_IO_MAX : len };
	long n;

	if (!f)
		return -UK_EBADF;
	if (!may(f, move))
		n = -UK_EBADF;
	else if (uk_abi_is_bad(buf, len))
		n = -UK_EFAULT;
	else
		n = move(f, &iov, 1, offset);
	uk_file_put(f);
	return n;
}

static long move_pieces(struct uk_file *f, const struct uk_abi_iovec *from, int count, int64_t *offset, transfer move)
{
	struct uk_iov_copy pieces;
	long n;

	if (!may(f, move))
		return -UK_EBADF;
	if (count < 0 || count > UK_IOV_MAX)
		return -UK_EINVAL;
	n = uk_iov_copy(&pieces, from, count);
	if (n < 0)
		return n;
	if (n > 0)
		n = move(f, pieces.iov, count, offset);
	uk_iov_copy_free(&pieces);
	return n;
}

static long move_many(int fd, const struct uk_abi_iovec *from, int count, int64_t *offset, transfer move)
{
	struct uk_file *f = _fdio_get(fd);
	long n;

	if (!f)
		return -UK_EBADF;
	n = offset && !f->ops->seek ? -UK_ESPIPE : move_pieces(f, from, count, offset, move);
	uk_file_put(f);
	return n;
}

UK_SYSCALL_R_DEFINE(long, read, int, fd, void *, buf, size_t, len)
{
	return move_one(fd, buf, len, NULL, uk_file_readv);
}

UK_SYSCALL_R_DEFINE(long, write, int, fd, const void *, buf, size_t, len)
{
	return move_one(fd, (void *)(uintptr_t)buf, len, NULL, uk_file_writev);
}

UK_SYSCALL_R_DEFINE(long, readv, int, fd, const struct uk_abi_iovec *, iov, int, count)
{
	return move_many(fd, iov, count, NULL, uk_file_readv);
}

UK_SYSCALL_R_DEFINE(long, writev, int, fd, const struct uk_abi_iovec *, iov, int, count)
{
	return move_many(fd, iov, count, NULL, uk_file_writev);
}

/* That a stream has no offsets is said before its direction is looked at. */
static long move_at(int fd, void *buf, size_t len, int64_t offset, transfer move)
{
	struct uk_file *f;
	int is_stream;

	if (offset < 0)
		return -UK_EINVAL;
	f = _fdio_get(fd);
	if (!f)
		return -UK_EBADF;
	is_stream = !f->ops->seek;
	uk_file_put(f);
	return is_stream ? -UK_ESPIPE : move_one(fd, buf, len, &offset, move);
}

UK_SYSCALL_R_DEFINE(long, pread64, int, fd, void *, buf, size_t, len, int64_t, offset)
{
	return move_at(fd, buf, len, offset, uk_file_readv);
}

UK_SYSCALL_R_DEFINE(long, pwrite64, int, fd, const void *, buf, size_t, len, int64_t, offset)
{
	return move_at(fd, (void *)(uintptr_t)buf, len, offset, uk_file_writev);
}

/* The last argument of all four is an offset's upper half where registers have 32 bits. */
UK_SYSCALL_R_DEFINE(long, preadv, int, fd, const struct uk_abi_iovec *, iov, int, count, int64_t, offset, long, high)
{
	(void)high;
	return offset < 0 ? -UK_EINVAL : move_many(fd, iov, count, &offset, uk_file_readv);
}

UK_SYSCALL_R_DEFINE(long, pwritev, int, fd, const struct uk_abi_iovec *, iov, int, count, int64_t, offset, long, high)
{
	(void)high;
	return offset < 0 ? -UK_EINVAL : move_many(fd, iov, count, &offset, uk_file_writev);
}

/* Offset -1 is the file's position. None of the flags is offered. */
static long move_flagged(int fd, const struct uk_abi_iovec *iov, int count, int64_t offset, int flags, transfer move)
{
	if (flags)
		return -UK_EOPNOTSUPP;
	if (offset < -1)
		return -UK_EINVAL;
	return move_many(fd, iov, count, offset == -1 ? NULL : &offset, move);
}

UK_SYSCALL_R_DEFINE(long, preadv2, int, fd, const struct uk_abi_iovec *, iov, int, count, int64_t, offset, long, high, int, flags)
{
	(void)high;
	return move_flagged(fd, iov, count, offset, flags, uk_file_readv);
}

UK_SYSCALL_R_DEFINE(long, pwritev2, int, fd, const struct uk_abi_iovec *, iov, int, count, int64_t, offset, long, high, int, flags)
{
	(void)high;
	return move_flagged(fd, iov, count, offset, flags, uk_file_writev);
}
