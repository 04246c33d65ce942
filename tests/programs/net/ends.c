// SPDX-License-Identifier: BSD-3-Clause
// How streams end: halves that are shut, peers that close or are gone, and the signal.
#include "net.h"

static volatile sig_atomic_t signals;

static void count(int signal)
{
	(void)signal;
	signals++;
}

static void halves(void)
{
	char buf[16];
	int p[2];

	connect_pair(p);
	T(settled(p[0], POLLOUT));
	T(send(p[0], "last", 4, 0));
	T(shutdown(p[0], SHUT_WR));
	T(settled(p[1], POLLIN | POLLRDHUP));
	T(send(p[0], "x", 1, 0));
	printf("signals %d\n", (int)signals);
	T(send(p[0], "x", 1, MSG_NOSIGNAL));
	T(write(p[0], "x", 1));
	printf("signals %d\n", (int)signals);
	T(shutdown(p[0], SHUT_WR));
	T(recv(p[1], buf, sizeof(buf), 0));
	T(recv(p[1], buf, sizeof(buf), 0));
	T(recv(p[1], buf, sizeof(buf), 0));
	T(send(p[1], "other way", 9, 0));
	T(settled(p[0], POLLIN));
	T(recv(p[0], buf, sizeof(buf), 0));
	T(shutdown(p[1], SHUT_WR));
	T(settled(p[0], POLLHUP));
	T(settled(p[1], POLLHUP));
	T(recv(p[0], buf, sizeof(buf), 0));
	T(getpeername(p[0], (struct sockaddr *)&(union address){ 0 }, &(socklen_t){ sizeof(union address) }));
	T(shutdown(p[1], SHUT_RDWR));
	printf("%s\n", waiting_error(p[0]));
	close(p[0]);
	close(p[1]);

	connect_pair(p);
	T(send(p[0], "before", 6, 0));
	T(settled(p[1], POLLIN));
	T(shutdown(p[1], SHUT_RD));
	T(settled(p[1], POLLIN | POLLRDHUP));
	T(recv(p[1], buf, sizeof(buf), 0));
	T(recv(p[1], buf, sizeof(buf), 0));
	T(send(p[1], "x", 1, 0));
	T(settled(p[0], POLLIN));
	close(p[0]);
	close(p[1]);

	connect_pair(p);
	T(shutdown(p[0], SHUT_RDWR));
	T(settled(p[0], POLLHUP));
	T(recv(p[0], buf, sizeof(buf), 0));
	T(send(p[0], "x", 1, MSG_NOSIGNAL));
	T(settled(p[1], POLLIN | POLLRDHUP));
	T(recv(p[1], buf, sizeof(buf), 0));
	close(p[0]);
	close(p[1]);
}

static void gone(void)
{
	char buf[16];
	int p[2];

	/* With data that nobody has read: a reset. */
	connect_pair(p);
	T(send(p[0], "unread", 6, 0));
	T(settled(p[1], POLLIN));
	close(p[1]);
	T(settled(p[0], POLLERR | POLLHUP));
	T(recv(p[0], buf, sizeof(buf), 0));
	T(recv(p[0], buf, sizeof(buf), 0));
	T(send(p[0], "x", 1, MSG_NOSIGNAL));
	T(settled(p[0], POLLHUP));
	close(p[0]);

	/* A reset that is told once, by whatever asks first. */
	connect_pair(p);
	T(setsockopt(p[1], SOL_SOCKET, SO_LINGER, &(struct linger){ 1, 0 }, sizeof(struct linger)));
	close(p[1]);
	T(settled(p[0], POLLERR | POLLHUP));
	printf("%s\n", waiting_error(p[0]));
	printf("%s\n", waiting_error(p[0]));
	T(recv(p[0], buf, sizeof(buf), 0));
	T(write(p[0], "x", 1));
	printf("signals %d\n", (int)signals);
	T(shutdown(p[0], SHUT_RDWR));
	T(getpeername(p[0], (struct sockaddr *)&(union address){ 0 }, &(socklen_t){ sizeof(union address) }));
	close(p[0]);

	connect_pair(p);
	T(setsockopt(p[1], SOL_SOCKET, SO_LINGER, &(struct linger){ 1, 0 }, sizeof(struct linger)));
	close(p[1]);
	T(settled(p[0], POLLERR | POLLHUP));
	T(send(p[0], "x", 1, MSG_NOSIGNAL));
	T(send(p[0], "x", 1, MSG_NOSIGNAL));
	close(p[0]);

	/* What came before the reset is lost with it, or not: what came before an end isn't. */
	connect_pair(p);
	T(send(p[1], "farewell", 8, 0));
	close(p[1]);
	T(settled(p[0], POLLIN | POLLRDHUP));
	T(send(p[0], "too late", 8, MSG_NOSIGNAL));
	T(settled(p[0], POLLHUP));
	T(send(p[0], "x", 1, MSG_NOSIGNAL));
	close(p[0]);

	connect_pair(p);
	T(send(p[1], "farewell", 8, 0));
	close(p[1]);
	T(settled(p[0], POLLIN | POLLRDHUP));
	T(recv(p[0], buf, 4, 0));
	T(recv(p[0], buf, 9, 0));
	T(recv(p[0], buf, 9, 0));
	close(p[0]);
}

static void again(void)
{
	union address a, b;
	char buf[16];
	int p[2];
	socklen_t len;

	connect_pair(p);
	len = home(&a, port_of(p[1]));
	T(connect(p[0], &(struct sockaddr){ .sa_family = AF_UNSPEC }, sizeof(struct sockaddr)));
	T(settled(p[1], POLLERR | POLLHUP));
	T(recv(p[1], buf, 1, 0));
	T(getpeername(p[0], &b.any, &(socklen_t){ sizeof(b) }));
	T(connect(p[0], &a.any, len));
	close(p[1]);
	p[1] = listener(1);
	len = home(&a, port_of(p[1]));
	T(connect(p[0], &a.any, len));
	T(getpeername(p[0], &b.any, &(socklen_t){ sizeof(b) }));
	IS(!memcmp(&a, &b, len));
	close(p[0]);
	close(p[1]);
}

static void *close_later(void *arg)
{
	usleep(50000);
	shutdown(*(int *)arg, SHUT_RDWR);
	return NULL;
}

/* Who waits is woken by what another thread does to the same socket. */
static void woken(void)
{
	pthread_t other;
	char c;
	int p[2], l;

	connect_pair(p);
	pthread_create(&other, NULL, close_later, &p[0]);
	T(recv(p[0], &c, 1, 0));
	pthread_join(other, NULL);
	close(p[0]);
	close(p[1]);
	l = listener(1);
	pthread_create(&other, NULL, close_later, &l);
	T(accept(l, NULL, NULL));
	pthread_join(other, NULL);
	T(settled(l, POLLHUP));
	T(accept(l, NULL, NULL));
	T(listen(l, 1));
	close(l);
}

/* A listener that is shut while a connection of its goes on keeps an address that it was given; it may listen again if it shares. */
static void shut_with_connections(int shares)
{
	int l = listener(1), c = socket(family, SOCK_STREAM, 0), s, port = port_of(l);
	union address a;
	socklen_t len = home(&a, port);
	char c0;

	close(l);
	l = socket(family, SOCK_STREAM, 0);
	setsockopt(l, SOL_SOCKET, SO_REUSEADDR, &shares, sizeof(shares));
	T(bind(l, &a.any, len));
	T(listen(l, 1));
	T(connect(c, &a.any, len));
	s = accept(l, NULL, NULL);
	T(shutdown(l, SHUT_RDWR));
	IS(port_of(l) == port);
	T(send(c, "x", 1, 0));
	T(recv(s, &c0, 1, 0));
	T(listen(l, 1));
	close(c);
	c = socket(family, SOCK_STREAM, 0);
	T(connect(c, &a.any, len));
	close(c);
	close(s);
	close(l);
}

/* One whose call isn't answered, as there is no room for it, and who gives up. */
static void given_up(void)
{
	int l = listener(0), in = socket(family, SOCK_STREAM, 0), out = socket(family, SOCK_STREAM | SOCK_NONBLOCK, 0);
	union address a;
	socklen_t len = home(&a, port_of(l));
	char c;

	T(connect(in, &a.any, len));
	T(connect(out, &a.any, len));
	T(settled(out, 0));
	T(shutdown(out, SHUT_WR));
	IS(port_of(out) != 0);
	T(settled(out, POLLERR | POLLHUP));
	printf("%s\n", waiting_error(out));
	T(recv(out, &c, 1, 0));
	T(send(out, "x", 1, MSG_NOSIGNAL));
	T(shutdown(out, SHUT_WR));
	T(connect(out, &a.any, len));
	T(shutdown(out, SHUT_RD));
	T(recv(out, &c, 1, 0));
	T(recv(out, &c, 1, 0));
	close(out);
	close(in);
	close(l);
}

static void interrupted(void)
{
	struct sigaction action = { .sa_handler = count };
	int p[2];
	char c;

	connect_pair(p);
	sigaction(SIGALRM, &action, NULL);
	ualarm(50000, 50000); /* the first may come before the call */
	T(recv(p[0], &c, 1, 0));
	ualarm(0, 0);
	action.sa_flags = SA_RESTART;
	sigaction(SIGALRM, &action, NULL);
	setsockopt(p[0], SOL_SOCKET, SO_RCVTIMEO, &(struct timeval){ .tv_usec = 200000 }, sizeof(struct timeval));
	ualarm(50000, 0);
	T(recv(p[0], &c, 1, 0)); /* with a limit it isn't begun again */
	close(p[0]);
	close(p[1]);
}

void ends(void)
{
	signals = 0;
	sigaction(SIGPIPE, &(struct sigaction){ .sa_handler = count }, NULL);
	halves();
	gone();
	again();
	woken();
	shut_with_connections(0);
	shut_with_connections(1);
	given_up();
	interrupted();
}
