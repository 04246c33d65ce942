// SPDX-License-Identifier: BSD-3-Clause
// Connections that don't come to be, and addresses that nobody may have.
#include "net.h"

/* A port of this machine at which nobody listens. */
static int free_port(void)
{
	int l = listener(1), port = port_of(l);

	close(l);
	return port;
}

static void refused(void)
{
	union address a, b;
	socklen_t len = home(&a, free_port());
	int fd = socket(family, SOCK_STREAM, 0);

	T(connect(fd, &a.any, len));
	printf("%s\n", waiting_error(fd));
	T(getpeername(fd, &b.any, &(socklen_t){ sizeof(b) }));
	T(send(fd, "x", 1, MSG_NOSIGNAL));
	T(connect(fd, &a.any, len));
	close(fd);

	fd = socket(family, SOCK_STREAM | SOCK_NONBLOCK, 0);
	T(settled(fd, POLLHUP));
	T(connect(fd, &a.any, len));
	T(settled(fd, POLLERR | POLLHUP));
	printf("%s\n", waiting_error(fd));
	printf("%s\n", waiting_error(fd));
	T(settled(fd, POLLHUP));
	close(fd);

	fd = socket(family, SOCK_STREAM | SOCK_NONBLOCK, 0);
	T(connect(fd, &a.any, len));
	settled(fd, POLLERR);
	T(connect(fd, &a.any, len));
	T(connect(fd, &a.any, len));
	settled(fd, POLLERR);
	T(recv(fd, &b, 1, 0));
	T(recv(fd, &b, 1, 0));
	close(fd);
}

static void without_waiting(void)
{
	union address a;
	int l = listener(1), fd = socket(family, SOCK_STREAM | SOCK_NONBLOCK, 0), s;
	socklen_t len = home(&a, port_of(l));

	T(connect(fd, &a.any, len));
	T(settled(fd, POLLOUT));
	printf("%s\n", waiting_error(fd));
	T(connect(fd, &a.any, len));
	T(connect(fd, &a.any, len));
	s = accept(l, NULL, NULL);
	T(send(fd, "hi", 2, 0));
	T(settled(s, POLLIN));
	close(s);
	close(fd);
	close(l);
}

static void taken(void)
{
	union address a;
	int l = listener(1), fd = socket(family, SOCK_STREAM, 0), other, on = 1, c;
	socklen_t len = home(&a, port_of(l));

	T(bind(fd, &a.any, len));
	T(setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)));
	T(bind(fd, &a.any, len));
	close(fd);
	/* Two that are bound and don't listen may share, if both say so; one may listen then. */
	fd = socket(family, SOCK_STREAM, 0);
	other = socket(family, SOCK_STREAM, 0);
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	home(&a, 0);
	T(bind(fd, &a.any, len));
	home(&a, port_of(fd));
	T(bind(other, &a.any, len));
	setsockopt(other, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	T(bind(other, &a.any, len));
	T(listen(fd, 1));
	T(listen(other, 1));
	close(fd);
	T(listen(other, 1));
	close(other);

	/* A connection that has ended, and rests: who reuses may listen there. */
	close(l);
	l = socket(family, SOCK_STREAM, 0);
	other = socket(family, SOCK_STREAM, 0);
	setsockopt(l, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	home(&a, 0);
	T(bind(l, &a.any, len));
	T(listen(l, 1));
	home(&a, port_of(l));
	c = socket(family, SOCK_STREAM, 0);
	T(connect(c, &a.any, len));
	fd = accept(l, NULL, NULL);
	close(l);
	close(fd);
	T(settled(c, POLLRDHUP));
	close(c);
	T(bind(other, &a.any, len));
	l = socket(family, SOCK_STREAM, 0);
	setsockopt(l, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	T(bind(l, &a.any, len));
	T(listen(l, 1));
	close(l);
	close(other);
}

static void nowhere(void)
{
	union address a;
	socklen_t len = home(&a, 80);
	int fd = socket(family, SOCK_STREAM, 0), l;

	/* For documentation only: no machine has them (RFC 5737, RFC 3849). */
	if (family == AF_INET)
		inet_pton(AF_INET, "192.0.2.1", &a.in.sin_addr);
	else
		inet_pton(AF_INET6, "2001:db8::1", &a.in6.sin6_addr);
	T(bind(fd, &a.any, len));
	/* Any address is this machine. */
	l = listener(1);
	len = home(&a, port_of(l));
	if (family == AF_INET)
		a.in.sin_addr.s_addr = INADDR_ANY;
	else
		a.in6.sin6_addr = in6addr_any;
	T(connect(fd, &a.any, len));
	getpeername(fd, &a.any, &(socklen_t){ sizeof(a) });
	print_address("anywhere", &a);
	getsockname(fd, &a.any, &(socklen_t){ sizeof(a) });
	print_address("from", &a);
	close(fd);
	close(l);
	/* Who isn't bound listens at all addresses, at a port of its own. */
	fd = socket(family, SOCK_STREAM, 0);
	T(listen(fd, 1));
	memset(&a, 0, sizeof(a));
	getsockname(fd, &a.any, &(socklen_t){ sizeof(a) });
	print_address("listens", &a);
	close(fd);
}

void refusals(void)
{
	refused();
	without_waiting();
	taken();
	nowhere();
}
