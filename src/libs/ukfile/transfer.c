// SPDX-License-Identifier: BSD-3-Clause
// Reading and writing that waits: the one place that knows what a file without UK_O_NONBLOCK is.
#include <uk/file.h>

#include <uk/errno.h>

typedef long (*operation)(struct uk_file *f, const struct uk_abi_iovec *iov, int count, int64_t *offset);

/* Waits for the file as long as the operation says that it isn't ready. */
static long transfer_some(struct uk_file *f, operation op, unsigned int event, const struct uk_abi_iovec *iov, int count, int64_t *offset)
{
	uint64_t deadline = 0;
	long n;

	while ((n = op(f, iov, count, offset)) == -UK_EAGAIN && !(f->flags & UK_O_NONBLOCK)) {
		int error;

		if (!deadline)
			deadline = f->ops->deadline ? f->ops->deadline(f, event) : UKPLAT_NEVER;
		error = uk_file_wait(f, event, deadline);
		if (error)
			return error == -UK_ETIMEDOUT ? -UK_EAGAIN : error;
	}
	return n;
}

static long write_by(operation op, struct uk_file *f, struct uk_abi_iovec *iov, int count, int64_t *offset)
{
	long done = 0;

	for (;;) {
		long n = transfer_some(f, op, UK_POLLOUT, iov, count, offset);
		int pieces;

		if (n == -UK_EPIPE && !done && f->traits & UK_FILE_STREAM && uk_file_broken_pipe)
			uk_file_broken_pipe();
		if (n <= 0)
			return done ? done : n;
		done += n;
		pieces = uk_iov_advance(iov, count, (size_t)n);
		iov += pieces;
		count -= pieces;
		if (!count || f->flags & UK_O_NONBLOCK)
			return done;
	}
}

static long write_all(struct uk_file *f, struct uk_abi_iovec *iov, int count, int64_t *offset)
{
	return write_by(f->ops->write, f, iov, count, offset);
}

static long write_all_lasting(struct uk_file *f, struct uk_abi_iovec *iov, int count, int64_t *offset)
{
	return write_by(f->ops->write_lasting ? f->ops->write_lasting : f->ops->write, f, iov, count, offset);
}

static long read_some(struct uk_file *f, struct uk_abi_iovec *iov, int count, int64_t *offset)
{
	return transfer_some(f, f->ops->read, UK_POLLIN, iov, count, offset);
}

/* Ends behind what can be counted. */
static int is_too_far(int64_t offset, const struct uk_abi_iovec *iov, int count)
{
	return (uint64_t)offset + uk_iov_length(iov, count) > INT64_MAX;
}

/* At the file's own position, if it has one and the caller brings none. */
static long at_position(struct uk_file *f, long (*transfer)(struct uk_file *, struct uk_abi_iovec *, int, int64_t *),
			struct uk_abi_iovec *iov, int count, int64_t *offset)
{
	int64_t nowhere = 0;
	long n;

	if (!f->ops->seek)
		return offset ? -UK_ESPIPE : transfer(f, iov, count, &nowhere);
	if (offset)
		return is_too_far(*offset, iov, count) ? -UK_EINVAL : transfer(f, iov, count, offset);
	uk_mutex_lock(&f->pos_lock);
	n = is_too_far(f->pos, iov, count) ? -UK_EINVAL : transfer(f, iov, count, &f->pos);
	uk_mutex_unlock(&f->pos_lock);
	return n;
}

static long told(const struct uk_file *f, uint32_t event, long n)
{
	if (n > 0)
		uk_file_tell(f, event);
	return n;
}

long uk_file_readv(struct uk_file *f, struct uk_abi_iovec *iov, int count, int64_t *offset)
{
	if (!uk_file_may_read(f))
		return -UK_EBADF;
	if (f->traits & UK_FILE_DIRECTORY)
		return -UK_EISDIR;
	return f->ops->read ? told(f, UK_IN_ACCESS, at_position(f, read_some, iov, count, offset)) : -UK_EINVAL;
}

long uk_file_writev(struct uk_file *f, struct uk_abi_iovec *iov, int count, int64_t *offset)
{
	if (!uk_file_may_write(f))
		return -UK_EBADF;
	return f->ops->write ? told(f, UK_IN_MODIFY, at_position(f, write_all, iov, count, offset)) : -UK_EINVAL;
}

long uk_file_write_lasting(struct uk_file *f, const void *bytes, size_t len, int64_t *offset)
{
	struct uk_abi_iovec iov = { (void *)(uintptr_t)bytes, len };

	if (!uk_file_may_write(f))
		return -UK_EBADF;
	return f->ops->write ? told(f, UK_IN_MODIFY, at_position(f, write_all_lasting, &iov, 1, offset)) : -UK_EINVAL;
}
