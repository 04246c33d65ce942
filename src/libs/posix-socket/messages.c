// SPDX-License-Identifier: BSD-3-Clause
// Sending and receiving.
#include "socket.h"

#include <uk/abi/time.h>
#include <uk/string.h>
#include <uk/syscall.h>

#define NS_PER_S 1000000000

/* What is asked of the family. */
static unsigned int effective(const struct uk_socket *s, unsigned int flags)
{
	return flags | _socket_flags(s);
}

/* Until all of a stream's bytes are sent, or one message; each part has SO_SNDTIMEO's time. Uses up `iov`. */
static long send_all(struct uk_socket *s, struct uk_abi_iovec *iov, struct uk_socket_message *m, unsigned int flags)
{
	uint64_t deadline = 0;
	long done = 0, n;

	for (;;) {
		m->iov = iov;
		n = s->ops->send(s, m, flags);
		if (n > 0) {
			int pieces = uk_iov_advance(iov, m->count, (size_t)n);

			done += n;
			iov += pieces;
			m->count -= pieces;
			m->control_len = 0; /* it went with the first ones */
			deadline = 0;
		}
		if (n == -UK_EAGAIN)
			n = _socket_wait(s, UK_POLLOUT, flags, &deadline);
		else if (n <= 0 || s->type != UK_SOCK_STREAM || !m->count)
			break;
		if (n < 0)
			break;
	}
	if (m->state)
		s->ops->drop(m);
	if (n == -UK_EPIPE && !done && s->type == UK_SOCK_STREAM && !(flags & UK_MSG_NOSIGNAL) && uk_file_broken_pipe)
		uk_file_broken_pipe();
	return done ? done : n;
}

/* One message, or of a stream what is there; all that fits with MSG_WAITALL. */
static long receive_some(struct uk_socket *s, struct uk_abi_iovec *iov, struct uk_socket_message *m, unsigned int flags)
{
	int all = s->type == UK_SOCK_STREAM && flags & UK_MSG_WAITALL && !(flags & UK_MSG_PEEK);
	uint64_t deadline = 0;
	long done = 0, n;

	for (;;) {
		m->iov = iov;
		n = s->ops->receive(s, m, flags);
		if (n > 0) {
			int pieces = uk_iov_advance(iov, m->count, (size_t)n);

			done += n;
			iov += pieces;
			m->count -= pieces;
			m->is_continued = 1;
		}
		if (n == -UK_EAGAIN)
			n = _socket_wait(s, UK_POLLIN, flags, &deadline);
		else if (n <= 0 || !all || m->is_complete || !m->count)
			break;
		if (n < 0)
			break;
	}
	return done ? done : n;
}

UK_SYSCALL_R_DEFINE(long, sendto, int, fd, const void *, buf, size_t, len, unsigned int, flags, const void *, address, int, address_len)
{
	struct uk_abi_iovec piece = { (void *)(uintptr_t)buf, len > UK_IO_MAX ? UK_IO_MAX : len };
	char name[UK_SOCKADDR_MAX];
	struct uk_socket_message m = { .count = 1 };
	struct uk_socket *s;
	long result;

	if (uk_abi_is_bad(buf, len))
		return -UK_EFAULT;
	s = _socket_get(fd, &result);
	if (!s)
		return result;
	if (address && (address_len < 0 || address_len > UK_SOCKADDR_MAX))
		result = -UK_EINVAL;
	else if (address && uk_abi_is_bad(address, (size_t)address_len))
		result = -UK_EFAULT;
	if (!result && address) {
		m.name = memcpy(name, address, (size_t)address_len);
		m.name_len = (uint32_t)address_len;
	}
	if (!result)
		result = send_all(s, &piece, &m, effective(s, flags));
	_socket_put(s);
	return result;
}

UK_SYSCALL_R_DEFINE(long, recvfrom, int, fd, void *, buf, size_t, len, unsigned int, flags, void *, address, uint32_t *, address_len)
{
	struct uk_abi_iovec piece = { buf, len > UK_IO_MAX ? UK_IO_MAX : len };
	char name[UK_SOCKADDR_MAX];
	struct uk_socket_message m = { .count = 1, .name = address ? name : NULL };
	struct uk_socket *s;
	long result, error;

	if (uk_abi_is_bad(buf, len))
		return -UK_EFAULT;
	s = _socket_get(fd, &result);
	if (!s)
		return result;
	result = receive_some(s, &piece, &m, effective(s, flags));
	_socket_put(s);
	if (result < 0 || !address)
		return result;
	error = _socket_give_name(name, m.name_len, address, address_len);
	return error ? error : result;
}

/* Takes the program's header, with the address in it: 0 or an error. */
static long take_header(struct uk_abi_msghdr *to, const struct uk_abi_msghdr *from)
{
	if (uk_abi_is_bad(from, sizeof(*from)))
		return -UK_EFAULT;
	*to = *from;
	if (!to->name)
		to->namelen = 0;
	if ((int32_t)to->namelen < 0)
		return -UK_EINVAL;
	if (to->namelen > UK_SOCKADDR_MAX)
		to->namelen = UK_SOCKADDR_MAX;
	if (to->iovlen > UK_IOV_MAX)
		return -UK_EMSGSIZE;
	return 0;
}

static long send_message(struct uk_socket *s, const struct uk_abi_msghdr *from, unsigned int flags)
{
	struct uk_abi_msghdr h;
	struct uk_socket_message m = { 0 };
	struct uk_iov_copy pieces;
	char name[UK_SOCKADDR_MAX];
	long result = take_header(&h, from);

	if (result)
		return result;
	if (uk_abi_is_bad(h.name, h.namelen) || uk_abi_is_bad(h.control, h.controllen))
		return -UK_EFAULT;
	if (h.controllen > INT32_MAX)
		return -UK_ENOBUFS;
	result = uk_iov_copy(&pieces, h.iov, (int)h.iovlen);
	if (result < 0)
		return result;
	m.count = (int)h.iovlen;
	m.name = h.namelen ? memcpy(name, h.name, h.namelen) : NULL;
	m.name_len = h.namelen;
	m.control = h.control;
	m.control_len = h.controllen;
	result = send_all(s, pieces.iov, &m, flags);
	uk_iov_copy_free(&pieces);
	return result;
}

static long receive_message(struct uk_socket *s, struct uk_abi_msghdr *to, unsigned int flags)
{
	struct uk_abi_msghdr h;
	struct uk_socket_message m = { 0 };
	struct uk_iov_copy pieces;
	char name[UK_SOCKADDR_MAX];
	long result = take_header(&h, to);

	if (result)
		return result;
	if (!h.control)
		h.controllen = 0;
	if (uk_abi_is_bad(h.control, h.controllen))
		return -UK_EFAULT;
	result = uk_iov_copy(&pieces, h.iov, (int)h.iovlen);
	if (result < 0)
		return result;
	m.count = (int)h.iovlen;
	m.name = h.name ? name : NULL;
	m.control = h.control;
	m.control_len = h.controllen;
	m.flags = flags & UK_MSG_CMSG_CLOEXEC;
	result = receive_some(s, pieces.iov, &m, flags);
	uk_iov_copy_free(&pieces);
	if (result < 0)
		return result;
	if (h.name && uk_abi_is_bad(h.name, h.namelen < m.name_len ? h.namelen : m.name_len))
		return -UK_EFAULT;
	if (h.name)
		memcpy(h.name, name, h.namelen < m.name_len ? h.namelen : m.name_len);
	to->namelen = h.name ? m.name_len : to->namelen;
	to->flags = m.flags;
	to->controllen = h.controllen - m.control_len;
	return result;
}

UK_SYSCALL_R_DEFINE(long, sendmsg, int, fd, const struct uk_abi_msghdr *, message, unsigned int, flags)
{
	long result;
	struct uk_socket *s = _socket_get(fd, &result);

	if (!s)
		return result;
	result = send_message(s, message, effective(s, flags));
	_socket_put(s);
	return result;
}

UK_SYSCALL_R_DEFINE(long, recvmsg, int, fd, struct uk_abi_msghdr *, message, unsigned int, flags)
{
	long result;
	struct uk_socket *s = _socket_get(fd, &result);

	if (!s)
		return result;
	result = receive_message(s, message, effective(s, flags));
	_socket_put(s);
	return result;
}

/* As many as there are, until one fails: the error of the first; that of another is lost, but one that waits is told next time. */
UK_SYSCALL_R_DEFINE(long, sendmmsg, int, fd, struct uk_abi_mmsghdr *, messages, unsigned int, count, unsigned int, flags)
{
	unsigned int done = 0;
	long result;
	struct uk_socket *s = _socket_get(fd, &result);

	if (!s)
		return result;
	if (count > UK_IOV_MAX)
		count = UK_IOV_MAX;
	for (; done < count; done++) {
		if (uk_abi_is_bad(&messages[done], sizeof(messages[done])))
			result = -UK_EFAULT;
		else
			result = send_message(s, &messages[done].header, effective(s, flags));
		if (result < 0)
			break;
		messages[done].len = (uint32_t)result;
	}
	_socket_put(s);
	return done ? done : result;
}

/* The time is looked at behind each message only (recvmmsg(2), BUGS). */
UK_SYSCALL_R_DEFINE(long, recvmmsg, int, fd, struct uk_abi_mmsghdr *, messages, unsigned int, count, unsigned int, flags,
		    struct uk_abi_timespec *, time)
{
	uint64_t deadline = UKPLAT_NEVER;
	unsigned int done = 0;
	long result;
	struct uk_socket *s;

	if (time && uk_abi_is_bad(time, sizeof(*time)))
		return -UK_EFAULT;
	if (time && (time->sec < 0 || time->nsec < 0 || time->nsec >= NS_PER_S))
		return -UK_EINVAL;
	if (time && (uint64_t)time->sec < UKPLAT_NEVER / NS_PER_S)
		deadline = ukplat_deadline((uint64_t)time->sec * NS_PER_S + (uint64_t)time->nsec);
	s = _socket_get(fd, &result);
	if (!s)
		return result;
	if (count > UK_IOV_MAX)
		count = UK_IOV_MAX;
	while (done < count) {
		if (uk_abi_is_bad(&messages[done], sizeof(messages[done])))
			result = -UK_EFAULT;
		else
			result = receive_message(s, &messages[done].header, effective(s, flags & ~UK_MSG_WAITFORONE));
		if (result < 0)
			break;
		messages[done++].len = (uint32_t)result;
		if (flags & UK_MSG_WAITFORONE)
			flags |= UK_MSG_DONTWAIT;
		if (time && ukplat_monotonic_clock() >= deadline)
			break;
	}
	_socket_put(s);
	return done ? done : result;
}
