// SPDX-License-Identifier: BSD-3-Clause
// What epoll, poll and select tell of sockets, and when.
#include <sys/epoll.h>
#include <sys/select.h>

#include "net.h"

static int ep;

static void watch(int fd, unsigned int events)
{
	T(epoll_ctl(ep, EPOLL_CTL_ADD, fd, &(struct epoll_event){ .events = events, .data.u32 = events }));
}

/* Until `wanted` was told, at most ten seconds: all that was told. */
static void told(unsigned int wanted)
{
	struct epoll_event e[8];
	unsigned int all = 0;
	int count = 0;

	for (int i = 0; i < 1000 && (all & wanted) != wanted; i++) {
		int n = epoll_wait(ep, e, 8, wanted ? 10 : 0);

		for (int k = 0; k < n; k++)
			all |= e[k].events;
		count += n > 0;
		if (!wanted)
			break;
	}
	printf("told %x%s\n", all, count ? "" : ", nothing");
}

static void levels(void)
{
	char buf[16];
	int p[2];

	ep = epoll_create1(0);
	connect_pair(p);
	watch(p[1], EPOLLIN | EPOLLRDHUP);
	told(0);
	T(send(p[0], "abc", 3, 0));
	told(EPOLLIN);
	told(EPOLLIN);
	T(recv(p[1], buf, 1, 0));
	told(EPOLLIN);
	T(recv(p[1], buf, sizeof(buf), 0));
	told(0);
	T(shutdown(p[0], SHUT_WR));
	told(EPOLLIN | EPOLLRDHUP);
	T(shutdown(p[1], SHUT_WR));
	told(EPOLLHUP);
	close(p[1]);
	told(0);
	close(p[0]);
	close(ep);
}

static void edges(void)
{
	char buf[16];
	int p[2];

	ep = epoll_create1(0);
	connect_pair(p);
	watch(p[1], EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET);
	told(EPOLLOUT);
	told(0);
	T(send(p[0], "abc", 3, 0));
	told(EPOLLIN);
	told(0);
	T(recv(p[1], buf, 1, 0));
	told(0);
	T(send(p[0], "def", 3, 0));
	told(EPOLLIN);
	T(shutdown(p[0], SHUT_WR));
	told(EPOLLIN | EPOLLRDHUP);
	told(0);
	close(p[0]);
	close(p[1]);
	close(ep);
}

static void connections(void)
{
	union address a;
	int l = listener(4), c[3], s;
	socklen_t len = home(&a, port_of(l));

	ep = epoll_create1(0);
	fcntl(l, F_SETFL, O_NONBLOCK);
	watch(l, EPOLLIN);
	told(0);
	for (int i = 0; i < 3; i++) {
		c[i] = socket(family, SOCK_STREAM | SOCK_NONBLOCK, 0);
		T(connect(c[i], &a.any, len));
		T(settled(c[i], POLLOUT));
	}
	told(EPOLLIN);
	for (int i = 0; i < 3; i++)
		close((int)T(accept(l, NULL, NULL)));
	T(accept(l, NULL, NULL));
	told(0);
	close(ep);
	ep = epoll_create1(0);
	s = socket(family, SOCK_STREAM | SOCK_NONBLOCK, 0);
	watch(s, EPOLLOUT | EPOLLONESHOT);
	told(EPOLLOUT | EPOLLHUP);
	T(connect(s, &a.any, len));
	T(epoll_ctl(ep, EPOLL_CTL_MOD, s, &(struct epoll_event){ .events = EPOLLOUT | EPOLLONESHOT }));
	told(EPOLLOUT);
	told(0);
	printf("%s\n", waiting_error(s));
	for (int i = 0; i < 3; i++)
		close(c[i]);
	close(s);
	close(l);
	close(ep);
}

static void selected(void)
{
	int s = bound_datagram(), p[2];
	fd_set reads, writes;

	connect_pair(p);
	FD_ZERO(&reads);
	FD_ZERO(&writes);
	FD_SET(s, &reads);
	FD_SET(p[0], &reads);
	FD_SET(p[0], &writes);
	T(select(FD_SETSIZE, &reads, &writes, NULL, &(struct timeval){ 0 }));
	IS(!FD_ISSET(s, &reads) && !FD_ISSET(p[0], &reads) && FD_ISSET(p[0], &writes));
	close(p[1]);
	settled(p[0], POLLIN);
	FD_ZERO(&reads);
	FD_SET(p[0], &reads);
	T(select(FD_SETSIZE, &reads, NULL, NULL, NULL));
	T(settled(s, POLLOUT));
	close(s);
	close(p[0]);
}

void readiness(void)
{
	levels();
	edges();
	connections();
	selected();
}
