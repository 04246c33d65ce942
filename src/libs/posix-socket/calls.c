// SPDX-License-Identifier: BSD-3-Clause
// Sockets come to be, are named, connected and shut down.
#include "socket.h"

#include <uk/abi/netlink.h>
#include <uk/essentials.h>
#include <uk/string.h>
#include <uk/syscall.h>

/* Weak: nobody has them. */
UK_WEAK const struct uk_socket_family *uk_socket_unix(void)
{
	return NULL;
}

UK_WEAK const struct uk_socket_family *uk_socket_inet(void)
{
	return NULL;
}

UK_WEAK const struct uk_socket_family *uk_socket_inet6(void)
{
	return NULL;
}

UK_WEAK const struct uk_socket_family *uk_socket_netlink(void)
{
	return NULL;
}

static const struct uk_socket_family *find(int family)
{
	switch (family) {
	case UK_AF_UNIX:
		return uk_socket_unix();
	case UK_AF_INET:
		return uk_socket_inet();
	case UK_AF_INET6:
		return uk_socket_inet6();
	case UK_AF_NETLINK:
		return uk_socket_netlink();
	default:
		return NULL;
	}
}

/* 0, or what is wrong whatever the family. */
static int check_type(int type)
{
	return type & ~(UK_SOCK_TYPE_MASK | UK_SOCK_CLOEXEC | UK_SOCK_NONBLOCK) ? -UK_EINVAL : 0;
}

static long open(int family, int type, int protocol, struct uk_socket **s)
{
	const struct uk_socket_family *found = find(family);

	if (family < 0 || family >= UK_AF_MAX)
		return -UK_EAFNOSUPPORT;
	if ((type & UK_SOCK_TYPE_MASK) > UK_SOCK_TYPE_MAX)
		return -UK_EINVAL;
	return found && found->open ? found->open(type, protocol, s) : -UK_EAFNOSUPPORT;
}

static long open_pair(int family, int type, int protocol, struct uk_socket *pair[2])
{
	const struct uk_socket_family *found = find(family);

	if (family < 0 || family >= UK_AF_MAX || ((type & UK_SOCK_TYPE_MASK) <= UK_SOCK_TYPE_MAX && !found))
		return -UK_EAFNOSUPPORT;
	if ((type & UK_SOCK_TYPE_MASK) > UK_SOCK_TYPE_MAX)
		return -UK_EINVAL;
	return found->pair ? found->pair(type, protocol, pair) : -UK_EOPNOTSUPP;
}

UK_SYSCALL_R_DEFINE(long, socket, int, family, int, type, int, protocol)
{
	struct uk_socket *s;
	long error = check_type(type);
	int fd;

	if (!error)
		error = open(family, type, protocol, &s);
	if (error)
		return error;
	fd = uk_fdtab_add(&s->file, (unsigned int)type);
	if (fd < 0)
		_socket_put(s);
	return fd;
}

UK_SYSCALL_R_DEFINE(long, socketpair, int, family, int, type, int, protocol, int *, fds)
{
	int error = check_type(type), fd[2];
	struct uk_socket *pair[2];
	long result;

	if (error)
		return error;
	fd[0] = uk_fdtab_reserve(0);
	if (fd[0] < 0)
		return fd[0];
	fd[1] = uk_fdtab_reserve(0);
	result = fd[1] < 0 ? fd[1] : uk_abi_is_bad(fds, 2 * sizeof(int)) ? -UK_EFAULT : open_pair(family, type, protocol, pair);
	for (int i = 0; i < 2; i++)
		if (!result)
			uk_fdtab_install(fds[i] = fd[i], &pair[i]->file, (unsigned int)type);
		else if (fd[i] >= 0)
			uk_fdtab_cancel(fd[i]);
	return result;
}

/* What a call does with an address that the program passes. */
static long with_address(int fd, const void *address, int len, int (*what)(struct uk_socket *s, const void *address, uint32_t len))
{
	char copy[UK_SOCKADDR_MAX];
	long result;
	struct uk_socket *s = _socket_get(fd, &result);

	if (!s)
		return result;
	if (len < 0 || len > UK_SOCKADDR_MAX)
		result = -UK_EINVAL;
	else if (uk_abi_is_bad(address, (size_t)len))
		result = -UK_EFAULT;
	else
		result = what(s, memcpy(copy, address, (size_t)len), (uint32_t)len);
	_socket_put(s);
	return result;
}

static int bind(struct uk_socket *s, const void *address, uint32_t len)
{
	return s->ops->bind ? s->ops->bind(s, address, len) : -UK_EOPNOTSUPP;
}

static int connect(struct uk_socket *s, const void *address, uint32_t len)
{
	unsigned int flags = _socket_flags(s);
	uint64_t deadline = 0;
	int error = s->ops->connect ? s->ops->connect(s, address, len) : -UK_EOPNOTSUPP;

	while (error == -UK_EINPROGRESS && !flags) {
		error = _socket_wait(s, UK_POLLOUT, flags, &deadline);
		if (error)
			return error == -UK_EAGAIN ? -UK_EINPROGRESS : error;
		error = s->ops->connect(s, address, len);
	}
	return error;
}

UK_SYSCALL_R_DEFINE(long, bind, int, fd, const void *, address, int, len)
{
	return with_address(fd, address, len, bind);
}

UK_SYSCALL_R_DEFINE(long, connect, int, fd, const void *, address, int, len)
{
	return with_address(fd, address, len, connect);
}

static int not_listening(const struct uk_socket *s)
{
	return uk_socket_is_connected_type(s) ? -UK_EINVAL : -UK_EOPNOTSUPP;
}

UK_SYSCALL_R_DEFINE(long, listen, int, fd, int, backlog)
{
	long result;
	struct uk_socket *s = _socket_get(fd, &result);

	if (!s)
		return result;
	result = s->ops->listen ? s->ops->listen(s, backlog) : not_listening(s);
	_socket_put(s);
	return result;
}

static int next_connection(struct uk_socket *s, struct uk_socket **accepted)
{
	unsigned int flags = _socket_flags(s);
	uint64_t deadline = 0;
	int error;

	if (!s->ops->accept)
		return not_listening(s);
	while ((error = s->ops->accept(s, accepted)) == -UK_EAGAIN)
		if ((error = _socket_wait(s, UK_POLLIN, flags, &deadline)))
			break;
	return error;
}

long _socket_give_name(const void *name, uint32_t len, void *to, uint32_t *to_len)
{
	uint32_t room;

	if (uk_abi_is_bad(to_len, sizeof(*to_len)))
		return -UK_EFAULT;
	room = *to_len;
	if ((int32_t)room < 0)
		return -UK_EINVAL;
	if (room > len)
		room = len;
	if (uk_abi_is_bad(to, room))
		return -UK_EFAULT;
	memcpy(to, name, room);
	*to_len = len;
	return 0;
}

static long accept(int fd, void *address, uint32_t *len, int flags)
{
	char name[UK_SOCKADDR_MAX];
	uint32_t name_len = 0;
	struct uk_socket *accepted, *s;
	long result;
	int taken;

	if (flags & ~(UK_SOCK_CLOEXEC | UK_SOCK_NONBLOCK))
		return -UK_EINVAL;
	s = _socket_get(fd, &result);
	if (!s)
		return result;
	taken = uk_fdtab_reserve(0);
	result = taken < 0 ? taken : next_connection(s, &accepted);
	_socket_put(s);
	if (!result && address) {
		result = accepted->ops->peer_name(accepted, name, &name_len);
		if (!result)
			result = _socket_give_name(name, name_len, address, len);
		if (result)
			_socket_put(accepted);
	}
	if (result) {
		if (taken >= 0)
			uk_fdtab_cancel(taken);
		return result;
	}
	if (flags & UK_SOCK_NONBLOCK)
		accepted->file.flags |= UK_O_NONBLOCK;
	uk_fdtab_install(taken, &accepted->file, (unsigned int)flags);
	return taken;
}

UK_SYSCALL_R_DEFINE(long, accept4, int, fd, void *, address, uint32_t *, len, int, flags)
{
	return accept(fd, address, len, flags);
}

UK_SYSCALL_R_DEFINE(long, accept, int, fd, void *, address, uint32_t *, len)
{
	return accept(fd, address, len, 0);
}

UK_SYSCALL_R_DEFINE(long, shutdown, int, fd, int, how)
{
	long result;
	struct uk_socket *s = _socket_get(fd, &result);

	if (!s)
		return result;
	result = how < UK_SHUT_RD || how > UK_SHUT_RDWR ? -UK_EINVAL : s->ops->shutdown(s, how);
	_socket_put(s);
	return result;
}

static long give_name(int fd, int is_peer, void *to, uint32_t *to_len)
{
	char name[UK_SOCKADDR_MAX];
	uint32_t len = 0;
	long result;
	struct uk_socket *s = _socket_get(fd, &result);

	if (!s)
		return result;
	result = is_peer ? s->ops->peer_name(s, name, &len) : s->ops->name(s, name, &len);
	_socket_put(s);
	return result ? result : _socket_give_name(name, len, to, to_len);
}

UK_SYSCALL_R_DEFINE(long, getsockname, int, fd, void *, address, uint32_t *, len)
{
	return give_name(fd, 0, address, len);
}

UK_SYSCALL_R_DEFINE(long, getpeername, int, fd, void *, address, uint32_t *, len)
{
	return give_name(fd, 1, address, len);
}
