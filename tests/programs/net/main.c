// SPDX-License-Identifier: BSD-3-Clause
#include "net.h"

int family;

const char *error(void)
{
	return waiting_error(-1);
}

const char *waiting_error(int fd)
{
	static const struct {
		int number;
		const char *name;
	} errors[] = {
#define E(name) { name, #name }
		E(EPERM), E(EINTR), E(EBADF), E(EAGAIN), E(EACCES), E(EFAULT), E(EINVAL), E(EPIPE), E(ENOTSOCK), E(EDESTADDRREQ),
		E(EMSGSIZE),
		E(EPROTOTYPE), E(ENOPROTOOPT), E(EPROTONOSUPPORT), E(ESOCKTNOSUPPORT), E(EOPNOTSUPP), E(EAFNOSUPPORT), E(EADDRINUSE),
		E(EADDRNOTAVAIL), E(ENETUNREACH), E(ECONNABORTED), E(ECONNRESET), E(ENOBUFS), E(EISCONN), E(ENOTCONN), E(ETIMEDOUT),
		E(ECONNREFUSED), E(EHOSTUNREACH), E(EALREADY), E(EINPROGRESS), E(ENODEV), E(ENOTTY), E(EDOM), E(ENXIO),
	};
	static char other[16];
	int number = errno;

	if (fd >= 0 && getsockopt(fd, SOL_SOCKET, SO_ERROR, &number, &(socklen_t){ sizeof(number) }))
		return "no SO_ERROR";
	for (size_t i = 0; i < sizeof(errors) / sizeof(errors[0]); i++)
		if (errors[i].number == number)
			return errors[i].name;
	snprintf(other, sizeof(other), "%d", number);
	return other;
}

int settled(int fd, int wanted)
{
	struct pollfd p = { fd, POLLIN | POLLOUT | POLLRDHUP | POLLPRI, 0 };

	for (int i = 0; i < 1000; i++) {
		poll(&p, 1, 0);
		if ((p.revents & wanted) == wanted)
			break;
		usleep(10000);
	}
	return p.revents;
}

socklen_t home(union address *a, int port)
{
	memset(a, 0, sizeof(*a));
	a->any.sa_family = (sa_family_t)family;
	if (family == AF_INET) {
		a->in.sin_port = htons((uint16_t)port);
		a->in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
		return sizeof(a->in);
	}
	a->in6.sin6_port = htons((uint16_t)port);
	a->in6.sin6_addr = in6addr_loopback;
	return sizeof(a->in6);
}

int port_of(int fd)
{
	union address a;

	if (getsockname(fd, &a.any, &(socklen_t){ sizeof(a) }))
		return -1;
	return ntohs(a.any.sa_family == AF_INET ? a.in.sin_port : a.in6.sin6_port);
}

/* Of the port only whether there is one. */
void print_address(const char *what, const union address *a)
{
	char text[INET6_ADDRSTRLEN] = "?";

	if (a->any.sa_family == AF_INET)
		inet_ntop(AF_INET, &a->in.sin_addr, text, sizeof(text));
	else if (a->any.sa_family == AF_INET6)
		inet_ntop(AF_INET6, &a->in6.sin6_addr, text, sizeof(text));
	printf("%s: family %d, %s, %s\n", what, a->any.sa_family, text,
	       (a->any.sa_family == AF_INET ? a->in.sin_port : a->in6.sin6_port) ? "a port" : "no port");
}

int listener(int backlog)
{
	union address a;
	int fd = socket(family, SOCK_STREAM, 0);
	socklen_t len = home(&a, 0);

	if (bind(fd, &a.any, len) || listen(fd, backlog))
		printf("no listener: %s\n", error());
	return fd;
}

void connect_pair(int fds[2])
{
	union address a;
	int l = listener(1);
	socklen_t len = home(&a, port_of(l));

	fds[0] = socket(family, SOCK_STREAM, 0);
	if (connect(fds[0], &a.any, len))
		printf("no connection: %s\n", error());
	fds[1] = accept(l, NULL, NULL);
	close(l);
}

int bound_datagram(void)
{
	union address a;
	int fd = socket(family, SOCK_DGRAM, 0);
	socklen_t len = home(&a, 0);

	if (bind(fd, &a.any, len))
		printf("no datagrams: %s\n", error());
	return fd;
}

int main(void)
{
	static const int families[] = { AF_INET, AF_INET6 };

	setvbuf(stdout, NULL, _IOLBF, 0);
	syscall(SYS_close_range, 3, ~0u, 0); /* what was inherited: descriptors are printed */
	for (int i = 0; i < 2; i++) {
		family = families[i];
		printf("== family %d\n", family);
		streams();
		ends();
		refusals();
		stream_options();
		volumes_of_data();
		datagrams();
		readiness();
	}
	both_families();
	names();
	printf("end\n");
	return 0;
}
