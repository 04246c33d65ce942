// SPDX-License-Identifier: BSD-3-Clause
// sendfile(2) and copy_file_range(2): from one open file to another, through a buffer unless what is read lasts as it is.
#include "fdio.h"

#include <uk/alloc.h>
#include <uk/string.h>
#include <uk/syscall.h>

#define BUFFER_SIZE 65536UL

/* Reads one buffer and writes it; what couldn't be written wasn't read. */
static long copy_once(struct uk_file *from, int64_t *from_offset, struct uk_file *to, int64_t *to_offset, char *buffer, size_t len)
{
	struct uk_abi_iovec iov = { buffer, len };
	int64_t start = *from_offset;
	long got = uk_file_readv(from, &iov, 1, from_offset), done;

	if (got <= 0)
		return got;
	iov = (struct uk_abi_iovec){ buffer, (size_t)got };
	done = uk_file_writev(to, &iov, 1, to_offset);
	*from_offset = start + (done > 0 ? done : 0);
	return done;
}

/* Writes bytes of the file itself; 0: it has none that last. *part becomes how many there are. */
static long copy_lasting(struct uk_file *from, int64_t *from_offset, struct uk_file *to, int64_t *to_offset, size_t *part)
{
	const void *bytes;
	size_t there = from->ops->lasting ? from->ops->lasting(from, *from_offset, *part, &bytes) : 0;
	long done;

	if (!there)
		return 0;
	*part = there;
	uk_file_tell(from, UK_IN_ACCESS);
	done = uk_file_write_lasting(to, bytes, there, to_offset);
	if (done > 0)
		*from_offset += done;
	return done;
}

long _fdio_copy(struct uk_file *from, int64_t *from_offset, struct uk_file *to, int64_t *to_offset, size_t len)
{
	struct uk_alloc *heap = uk_alloc_get_default();
	char *buffer = NULL;
	long done = 0, n = 0;

	while ((size_t)done < len) {
		size_t left = len - (size_t)done, part = left;

		n = copy_lasting(from, from_offset, to, to_offset, &part);
		if (!n) {
			part = left < BUFFER_SIZE ? left : BUFFER_SIZE;
			if (!buffer && !(buffer = uk_malloc(heap, part))) {
				n = -UK_ENOMEM;
				break;
			}
			n = copy_once(from, from_offset, to, to_offset, buffer, part);
		}
		if (n <= 0)
			break;
		done += n;
		if ((size_t)n < part)
			break;
	}
	uk_free(heap, buffer);
	return done ? done : n;
}

/*
 * The same at the positions of the files where the caller has no offsets. They are taken once and set once: a file's lock isn't held
 * while another one is waited for.
 */
static long copy_at(struct uk_file *from, int64_t *from_offset, struct uk_file *to, int64_t *to_offset, size_t len)
{
	int64_t from_pos = from->pos, to_pos = to->pos;
	long n = _fdio_copy(from, from_offset ? from_offset : &from_pos, to, to->ops->seek ? to_offset ? to_offset : &to_pos : NULL, len);

	if (n > 0 && !from_offset)
		from->pos = from_pos;
	if (n > 0 && !to_offset && to->ops->seek)
		to->pos = to_pos;
	return n;
}

static long send(struct uk_file *to, struct uk_file *from, int64_t *offset, size_t count)
{
	if (!uk_file_may_read(from) || !uk_file_may_write(to))
		return -UK_EBADF;
	if (uk_abi_is_bad(offset, offset ? sizeof(*offset) : 0))
		return -UK_EFAULT;
	if (!from->ops->seek && offset)
		return -UK_ESPIPE;
	if (!from->ops->seek || !from->ops->read)
		return -UK_EINVAL;
	if (to->flags & UK_O_APPEND || (int64_t)count < 0 || (offset && *offset < 0))
		return -UK_EINVAL;
	return copy_at(from, offset, to, NULL, count > UK_IO_MAX ? UK_IO_MAX : count);
}

UK_SYSCALL_R_DEFINE(long, sendfile, int, out, int, in, int64_t *, offset, size_t, count)
{
	struct uk_file *from = _fdio_get(in), *to = _fdio_get(out);
	long n = from && to ? send(to, from, offset, count) : -UK_EBADF;

	if (from)
		uk_file_put(from);
	if (to)
		uk_file_put(to);
	return n;
}

static int is_regular(struct uk_file *f, struct uk_abi_stat *st)
{
	memset(st, 0, sizeof(*st));
	return f->ops->stat && !f->ops->stat(f, st) && (st->mode & UK_S_IFMT) == UK_S_IFREG;
}

static long copy_range(struct uk_file *from, int64_t *from_offset, struct uk_file *to, int64_t *to_offset, size_t len)
{
	struct uk_abi_stat from_st, to_st;
	int64_t from_start = from_offset ? *from_offset : from->pos, to_start = to_offset ? *to_offset : to->pos, end;

	if (from->traits & UK_FILE_DIRECTORY || to->traits & UK_FILE_DIRECTORY)
		return -UK_EISDIR;
	if (!is_regular(from, &from_st) || !is_regular(to, &to_st))
		return -UK_EINVAL;
	if (!uk_file_may_read(from) || !uk_file_may_write(to) || to->flags & UK_O_APPEND)
		return -UK_EBADF;
	if (from_st.dev != to_st.dev)
		return -UK_EXDEV;
	if (len > UK_IO_MAX)
		len = UK_IO_MAX;
	if (from_start < 0 || to_start < 0)
		return -UK_EINVAL;
	if (__builtin_add_overflow(from_start, (int64_t)len, &end) || __builtin_add_overflow(to_start, (int64_t)len, &end))
		return -UK_EOVERFLOW;
	if (from_st.size - from_start < (int64_t)len)
		len = from_st.size > from_start ? (size_t)(from_st.size - from_start) : 0;
	/* A file onto itself: the two ranges mustn't overlap. */
	if (from_st.ino == to_st.ino && from_start + (int64_t)len > to_start &&
		to_start + (int64_t)len > from_start)
		return -UK_EINVAL;
	return len ? copy_at(from, from_offset, to, to_offset, len) : 0;
}

UK_SYSCALL_R_DEFINE(long, copy_file_range, int, in, int64_t *, in_offset, int, out, int64_t *, out_offset, size_t, len, unsigned int, flags)
{
	struct uk_file *from = _fdio_get(in), *to = _fdio_get(out);
	long n;

	if (!from || !to)
		n = -UK_EBADF;
	else if (uk_abi_is_bad(in_offset, in_offset ? 8 : 0) || uk_abi_is_bad(out_offset, out_offset ? 8 : 0))
		n = -UK_EFAULT;
	else
		n = flags ? -UK_EINVAL : copy_range(from, in_offset, to, out_offset, len);
	if (from)
		uk_file_put(from);
	if (to)
		uk_file_put(to);
	return n;
}
