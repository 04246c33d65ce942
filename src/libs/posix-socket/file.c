// SPDX-License-Identifier: BSD-3-Clause
// A socket as a file: read, write, poll, and its end.
#include "socket.h"

#include <uk/abi/ioctl.h>
#include <uk/string.h>

static struct uk_socket *socket_of(struct uk_file *f)
{
	return (struct uk_socket *)f;
}

static long socket_read(struct uk_file *f, const struct uk_abi_iovec *iov, int count, int64_t *offset)
{
	struct uk_socket *s = socket_of(f);
	struct uk_socket_message m = { .iov = iov, .count = count };

	(void)offset;
	return uk_iov_length(iov, count) ? s->ops->receive(s, &m, _socket_flags(s)) : 0;
}

static long socket_write(struct uk_file *f, const struct uk_abi_iovec *iov, int count, int64_t *offset)
{
	struct uk_socket *s = socket_of(f);
	struct uk_socket_message m = { .iov = iov, .count = count };

	(void)offset;
	return s->ops->send(s, &m, _socket_flags(s));
}

static long socket_write_lasting(struct uk_file *f, const struct uk_abi_iovec *iov, int count, int64_t *offset)
{
	struct uk_socket *s = socket_of(f);
	struct uk_socket_message m = { .iov = iov, .count = count, .is_lasting = 1 };

	(void)offset;
	return s->ops->send(s, &m, _socket_flags(s));
}

static unsigned int socket_poll(struct uk_file *f)
{
	return socket_of(f)->ops->poll(socket_of(f));
}

static uint64_t socket_deadline(struct uk_file *f, unsigned int event)
{
	struct uk_socket *s = socket_of(f);
	uint64_t patience = __atomic_load_n(event & UK_POLLIN ? &s->receive_patience : &s->send_patience, __ATOMIC_RELAXED);

	return patience == UKPLAT_NEVER ? UKPLAT_NEVER : ukplat_deadline(patience);
}

static int socket_stat(struct uk_file *f, struct uk_abi_stat *st)
{
	st->ino = (uintptr_t)f;
	st->mode = UK_S_IFSOCK | 0777;
	st->nlink = 1;
	st->blksize = UK_PAGE_SIZE;
	return 0;
}

static long socket_ioctl(struct uk_file *f, unsigned int request, unsigned long arg)
{
	const struct uk_socket_family *inet = uk_socket_inet();
	struct uk_socket *s = socket_of(f);
	long result = s->ops->ioctl ? s->ops->ioctl(s, request, arg) : -UK_ENOTTY;

	return result == -UK_ENOTTY && inet && inet->interfaces ? inet->interfaces(request, arg) : result;
}

static void socket_release(struct uk_file *f)
{
	socket_of(f)->ops->release(socket_of(f));
}

static const struct uk_file_ops ops = {
	.read = socket_read, .write = socket_write, .write_lasting = socket_write_lasting, .poll = socket_poll,
	.deadline = socket_deadline, .stat = socket_stat, .ioctl = socket_ioctl, .release = socket_release,
};

void uk_socket_init(struct uk_socket *s, const struct uk_socket_ops *socket_ops, int family, int type, int protocol)
{
	uk_file_init(&s->file, &ops, UK_O_RDWR | ((unsigned int)type & UK_O_NONBLOCK));
	s->file.queue = &s->queue;
	s->ops = socket_ops;
	s->family = family;
	s->type = type & UK_SOCK_TYPE_MASK;
	s->protocol = protocol;
	s->file.traits = s->type == UK_SOCK_STREAM ? UK_FILE_STREAM : 0;
	s->send_size = s->receive_size = UK_SOCKET_SIZE;
	s->send_patience = s->receive_patience = UKPLAT_NEVER;
}

struct uk_socket *_socket_get(int fd, long *error)
{
	struct uk_file *f = uk_fdtab_get(fd);

	*error = !f || f->flags & UK_O_PATH ? -UK_EBADF : f->ops != &ops ? -UK_ENOTSOCK : 0;
	if (f && *error)
		uk_file_put(f);
	return *error ? NULL : socket_of(f);
}

int _socket_wait(struct uk_socket *s, unsigned int event, unsigned int flags, uint64_t *deadline)
{
	int error;

	if (flags & UK_MSG_DONTWAIT)
		return -UK_EAGAIN;
	if (!*deadline)
		*deadline = socket_deadline(&s->file, event);
	error = uk_file_wait(&s->file, event, *deadline);
	return error == -UK_ETIMEDOUT ? -UK_EAGAIN : error;
}
