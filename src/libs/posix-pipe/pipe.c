// SPDX-License-Identifier: BSD-3-Clause
// Pipes.
//
// A ring of bytes between two open files. It begins with nothing, gets a page when something is written, and doubles as it fills up,
// until it is as large as F_SETPIPE_SZ allows. A writer is ready when PIPE_BUF bytes fit: so a write of that size or less is done
// whole or not at all.
#include "pipe.h"

#include <uk/abi/access.h>
#include <uk/abi/ioctl.h>
#include <uk/alloc.h>
#include <uk/errno.h>
#include <uk/fdtab.h>
#include <uk/string.h>
#include <uk/syscall.h>

#define PIPE_BUF 4096u
#define LARGEST_SIZE (1u << 20)

static struct pipe *pipe_of(struct uk_file *f)
{
	return ((struct pipe_end *)f)->pipe;
}

/* Gives the ring another size, which has room for what is in it. 0, or -UK_ENOMEM: it is as it was. */
static int resize(struct pipe *p, uint32_t room)
{
	uint32_t head = p->room - p->first < p->used ? p->room - p->first : p->used;
	char *ring = uk_malloc(uk_alloc_get_default(), room);

	if (!ring)
		return -UK_ENOMEM;
	if (p->used) {
		memcpy(ring, p->ring + p->first, head);
		memcpy(ring + head, p->ring, p->used - head);
	}
	uk_free(uk_alloc_get_default(), p->ring);
	p->ring = ring;
	p->room = room;
	p->first = 0;
	return 0;
}

/* Makes the ring larger until `len` more bytes fit, or it is as large as it may be. Without memory it stays as it is. */
static void grow(struct pipe *p, size_t len)
{
	uint32_t room = p->room ? p->room : PIPE_BUF;

	while (room < p->limit && room - p->used < len)
		room *= 2;
	if (room != p->room)
		resize(p, room);
}

/* One piece out of the ring, or into it; as much as is there, or fits. */
static size_t take(struct pipe *p, char *to, size_t len)
{
	uint32_t n = len < p->used ? (uint32_t)len : p->used, head = p->room - p->first < n ? p->room - p->first : n;

	memcpy(to, p->ring + p->first, head);
	memcpy(to + head, p->ring, n - head);
	p->first = (p->first + n) & (p->room - 1);
	p->used -= n;
	return n;
}

static size_t put(struct pipe *p, const char *from, size_t len)
{
	uint32_t free = p->room - p->used, n = len < free ? (uint32_t)len : free, at = (p->first + p->used) & (p->room - 1);
	uint32_t head = p->room - at < n ? p->room - at : n;

	memcpy(p->ring + at, from, head);
	memcpy(p->ring, from + head, n - head);
	p->used += n;
	return n;
}

long _pipe_read(struct uk_file *f, const struct uk_abi_iovec *iov, int count, int64_t *offset)
{
	struct pipe *p = pipe_of(f);
	long done = 0;

	(void)offset;
	if (!uk_iov_length(iov, count))
		return 0;
	uk_mutex_lock(&p->lock);
	for (int i = 0; i < count && p->used; i++)
		done += (long)take(p, iov[i].base, iov[i].len);
	if (!done && p->writers)
		done = -UK_EAGAIN;
	uk_mutex_unlock(&p->lock);
	if (done > 0)
		uk_waitq_wake_all(&p->writable);
	if (done > 0 && p->node)
		uk_waitq_wake_all(&p->readable); /* who has both ends waits there */
	return done;
}

static long write_locked(struct pipe *p, const struct uk_abi_iovec *iov, int count, size_t len)
{
	long done = 0;

	if (!p->readers)
		return -UK_EPIPE;
	if (p->room - p->used < len)
		grow(p, len);
	if (p->room == p->used || (len <= PIPE_BUF && p->room - p->used < len))
		return p->ring ? -UK_EAGAIN : -UK_ENOMEM;
	for (int i = 0; i < count && p->used < p->room; i++)
		done += (long)put(p, iov[i].base, iov[i].len);
	return done;
}

long _pipe_write(struct uk_file *f, const struct uk_abi_iovec *iov, int count, int64_t *offset)
{
	struct pipe *p = pipe_of(f);
	size_t len = uk_iov_length(iov, count);
	long done;

	(void)offset;
	if (!len)
		return 0;
	uk_mutex_lock(&p->lock);
	done = write_locked(p, iov, count, len);
	uk_mutex_unlock(&p->lock);
	if (done > 0)
		uk_waitq_wake_all(&p->readable);
	if (done == -UK_EPIPE && uk_file_broken_pipe)
		uk_file_broken_pipe();
	return done;
}

unsigned int _pipe_reader_poll(struct uk_file *f)
{
	struct pipe *p = pipe_of(f);

	/* A FIFO that nobody has written to since it was opened hasn't been hung up. */
	return (p->used ? UK_POLLIN | UK_POLLRDNORM : 0)
		| (p->writers || ((struct pipe_end *)f)->before == p->writers_ever ? 0 : UK_POLLHUP);
}

unsigned int _pipe_writer_poll(struct uk_file *f)
{
	struct pipe *p = pipe_of(f);

	return (p->limit - p->used >= PIPE_BUF ? UK_POLLOUT | UK_POLLWRNORM : 0) | (p->readers ? 0 : UK_POLLERR);
}

static int pipe_stat(struct uk_file *f, struct uk_abi_stat *st)
{
	st->ino = pipe_of(f)->ino;
	st->mode = UK_S_IFIFO | 0600;
	st->nlink = 1;
	st->blksize = UK_PAGE_SIZE;
	return 0;
}

/* F_SETPIPE_SZ: a power of two of whole pages, at least what is in the pipe. */
static long set_limit(struct pipe *p, unsigned long size)
{
	uint32_t limit = PIPE_BUF;
	long result;

	if (size > LARGEST_SIZE)
		return size > UINT32_MAX / 2 ? -UK_EINVAL : -UK_EPERM;
	while (limit < size)
		limit *= 2;
	uk_mutex_lock(&p->lock);
	result = limit < p->used ? -UK_EBUSY : limit < p->room ? resize(p, limit) : 0;
	if (!result)
		result = p->limit = limit;
	uk_mutex_unlock(&p->lock);
	uk_waitq_wake_all(&p->readable); /* who has both ends open waits there */
	uk_waitq_wake_all(&p->writable);
	return result;
}

long _pipe_ioctl(struct uk_file *f, unsigned int request, unsigned long arg)
{
	struct pipe *p = pipe_of(f);

	switch (request) {
	case UK_FIONREAD:
		if (uk_abi_is_bad((void *)arg, sizeof(int)))
			return -UK_EFAULT;
		*(int *)arg = (int)p->used;
		return 0;
	case UK_F_GETPIPE_SZ:
		return (long)p->limit;
	case UK_F_SETPIPE_SZ:
		return set_limit(p, arg);
	default:
		return -UK_ENOTTY;
	}
}

int _pipe_leave(struct pipe *p, unsigned int flags)
{
	uk_mutex_lock(&p->lock);
	if (flags & PIPE_READS)
		p->readers--;
	if (flags & PIPE_WRITES)
		p->writers--;
	uk_mutex_unlock(&p->lock);
	uk_waitq_wake_all(&p->readable);
	uk_waitq_wake_all(&p->writable);
	/* At the very end: who takes the last one frees it. */
	return !__atomic_sub_fetch(&p->ends, 1, __ATOMIC_ACQ_REL);
}

void _pipe_free(struct pipe *p)
{
	uk_free(uk_alloc_get_default(), p->ring);
	uk_free(uk_alloc_get_default(), p);
}

static void reader_release(struct uk_file *f)
{
	if (_pipe_leave(pipe_of(f), PIPE_READS))
		_pipe_free(pipe_of(f));
}

static void writer_release(struct uk_file *f)
{
	if (_pipe_leave(pipe_of(f), PIPE_WRITES))
		_pipe_free(pipe_of(f));
}

static const struct uk_file_ops reader_ops = {
	.read = _pipe_read, .poll = _pipe_reader_poll, .stat = pipe_stat, .ioctl = _pipe_ioctl, .release = reader_release,
};
static const struct uk_file_ops writer_ops = {
	.write = _pipe_write, .poll = _pipe_writer_poll, .stat = pipe_stat, .ioctl = _pipe_ioctl, .release = writer_release,
};

struct pipe *_pipe_new(size_t size)
{
	struct pipe *p = uk_calloc(uk_alloc_get_default(), 1, size);

	if (p)
		p->limit = PIPE_SIZE;
	return p;
}

/* Both ends are in one piece with it. */
struct whole {
	struct pipe pipe;
	struct pipe_end reader, writer;
};

static struct whole *new_whole(unsigned int flags)
{
	static uint64_t last_ino;
	struct whole *w = (struct whole *)_pipe_new(sizeof(*w));

	if (!w)
		return NULL;
	uk_file_init(&w->reader.file, &reader_ops, UK_O_RDONLY | (flags & UK_O_NONBLOCK));
	uk_file_init(&w->writer.file, &writer_ops, UK_O_WRONLY | (flags & UK_O_NONBLOCK));
	w->reader.file.queue = &w->pipe.readable;
	w->writer.file.queue = &w->pipe.writable;
	w->reader.pipe = w->writer.pipe = &w->pipe;
	w->pipe.readers = w->pipe.writers = 1;
	w->pipe.readers_ever = w->pipe.writers_ever = 1;
	w->pipe.ends = 2;
	w->pipe.ino = __atomic_add_fetch(&last_ino, 1, __ATOMIC_RELAXED);
	return w;
}

static long make(int fds[2], unsigned int flags)
{
	int in, out;
	struct whole *p;

	if (uk_abi_is_bad(fds, 2 * sizeof(int)))
		return -UK_EFAULT;
	in = uk_fdtab_reserve(0);
	if (in < 0)
		return in;
	out = uk_fdtab_reserve(0);
	p = out < 0 ? NULL : new_whole(flags);
	if (!p) {
		uk_fdtab_cancel(in);
		if (out >= 0)
			uk_fdtab_cancel(out);
		return out < 0 ? out : -UK_ENOMEM;
	}
	uk_fdtab_install(in, &p->reader.file, flags);
	uk_fdtab_install(out, &p->writer.file, flags);
	fds[0] = in;
	fds[1] = out;
	return 0;
}

UK_SYSCALL_R_DEFINE(long, pipe2, int *, fds, int, flags)
{
	if (flags & ~(UK_O_CLOEXEC | UK_O_NONBLOCK))
		return -UK_EINVAL;
	return make(fds, (unsigned int)flags);
}

UK_SYSCALL_R_DEFINE(long, pipe, int *, fds)
{
	return make(fds, 0);
}
