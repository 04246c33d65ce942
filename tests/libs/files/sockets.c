// SPDX-License-Identifier: BSD-3-Clause
// System calls on sockets with right and wrong arguments, and what they answer: compiled twice, for Linux and for the libraries (call.h).
// Both have to print the same.
#define _GNU_SOURCE
#include "call.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <sys/un.h>

#define T TOLD

#define BAD ((void *)1)
#define ALL_EVENTS (POLLIN | POLLOUT | POLLRDHUP | POLLPRI | POLLRDNORM | POLLWRNORM)
static char buf[400000];
static int s[2];

static void show(long n)
{
	printf("   \"%.*s\"\n", (int)(n < 0 ? 0 : n > 60 ? 60 : n), buf);
}

static void make(int type)
{
	T(socketpair, AF_UNIX, type | SOCK_NONBLOCK, 0, s);
}

static void close_both(void)
{
	T(close, s[0]);
	T(close, s[1]);
}

static void ready(void)
{
	struct pollfd p[2] = { { s[0], ALL_EVENTS, 0 }, { s[1], ALL_EVENTS, 0 } };
	long n = CALL(poll, p, 2, 0);

	printf("   ready %ld: %x %x\n", n, p[0].revents, p[1].revents);
}

static void option(int fd, int name)
{
	int value[8] = { -1, -1, -1 };
	unsigned int len = sizeof(value);
	long r = CALL(getsockopt, fd, SOL_SOCKET, name, value, &len);

	printf("   option %d: %ld, %u bytes, %d %d %d\n", name, r, len, value[0], len > 4 ? value[1] : 0, len > 8 ? value[2] : 0);
}

static void making(void)
{
	struct stat st;
	int type[] = { SOCK_STREAM, SOCK_DGRAM, SOCK_RAW, SOCK_RDM, SOCK_SEQPACKET, SOCK_DCCP, 0, 11, 15, 16, -1, SOCK_STREAM | 0x10000 };
	int fds[2];

	for (unsigned int i = 0; i < sizeof(type) / sizeof(type[0]); i++)
		if (!T(socketpair, AF_UNIX, type[i], 0, fds)) {
			option(fds[0], SO_TYPE);
			CALL(close, fds[0]);
			CALL(close, fds[1]);
		}
	T(socketpair, AF_UNIX, SOCK_STREAM, 1, fds);
	option(fds[1], SO_PROTOCOL);
	CALL(close, fds[0]);
	CALL(close, fds[1]);
	T(socketpair, AF_UNIX, SOCK_STREAM, 2, fds);
	T(socketpair, 999, SOCK_STREAM, 0, fds);
	T(socketpair, -1, SOCK_STREAM, 0, fds);
	T(socketpair, 45, SOCK_STREAM, 0, fds);
	T(socketpair, AF_UNIX, SOCK_STREAM, 0, BAD);
	T(socketpair, 999, SOCK_STREAM, 0, BAD);
	T(socketpair, 999, -1, 0, BAD);
	T(socket, 999, SOCK_STREAM, 0);
	T(socket, -1, SOCK_STREAM, 0);
	T(socket, AF_UNIX, 11, 0);
	T(socket, AF_UNIX, -1, 0);
	T(socketpair, AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, s);
	printf("   %d %d\n", s[0], s[1]);
	T(fcntl, s[0], F_GETFL, 0);
	T(fcntl, s[1], F_GETFD, 0);
	T(fcntl, s[0], F_SETFL, 0);
	T(fcntl, s[0], F_GETFL, 0);
	T(fcntl, s[1], F_GETFL, 0);
	T(lseek, s[0], 0, SEEK_CUR);
	T(ftruncate, s[0], 0);
	T(fsync, s[0]);
	T(fchdir, s[0]);
	T(ioctl, s[0], 0x5401, buf);
	T(fstat, s[0], &st);
	printf("   %o %ld %ld\n", st.st_mode, (long)st.st_nlink, (long)st.st_size);
	T(pread64, s[0], buf, 1, 0);
	T(fcntl, s[0], F_GETPIPE_SZ, 0);
	close_both();
}

static void not_sockets(void)
{
	int fd = (int)T(openat, AT_FDCWD, "/", O_RDONLY, 0), path = (int)T(openat, AT_FDCWD, "/", O_PATH, 0);
	int fds[] = { -1, 99, fd, path };
	struct msghdr m = { 0 };

	for (int i = 0; i < 4; i++) {
		T(sendto, fds[i], "x", 1, 0, NULL, 0);
		T(recvfrom, fds[i], buf, 1, 0, NULL, NULL);
		T(sendmsg, fds[i], &m, 0);
		T(recvmsg, fds[i], &m, 0);
		T(shutdown, fds[i], 0);
		T(listen, fds[i], 1);
		T(accept, fds[i], NULL, NULL);
		T(getsockname, fds[i], NULL, NULL);
		T(getpeername, fds[i], NULL, NULL);
		T(getsockopt, fds[i], SOL_SOCKET, SO_TYPE, NULL, NULL);
		T(setsockopt, fds[i], SOL_SOCKET, SO_TYPE, NULL, 0);
	}
	T(close, fd);
	T(close, path);
}

static void streams(void)
{
	struct iovec out[3] = { { "one", 3 }, { NULL, 0 }, { "two", 3 } }, in[2] = { { buf, 4 }, { buf + 10, 20 } };
	int n = 0;

	make(SOCK_STREAM);
	ready();
	T(read, s[0], buf, 10);
	T(read, s[0], buf, 0);
	T(recvfrom, s[0], buf, 10, 0, NULL, NULL);
	T(recvfrom, s[0], buf, 0, 0, NULL, NULL);
	T(write, s[0], "hello", 5);
	T(write, s[0], "", 0);
	T(write, s[0], BAD, 5);
	T(sendto, s[0], BAD, 5, 0, NULL, 0);
	T(sendto, s[0], " world", 6, 0, NULL, 0);
	ready();
	T(ioctl, s[1], FIONREAD, &n);
	printf("   %d\n", n);
	T(ioctl, s[1], FIONREAD, BAD);
	T(recvfrom, s[1], buf, 3, MSG_PEEK, NULL, NULL);
	T(recvfrom, s[1], buf, 100, MSG_PEEK, NULL, NULL);
	show(11);
	T(recvfrom, s[1], buf, 3, 0, NULL, NULL);
	show(3);
	T(recvfrom, s[1], buf, 3, MSG_TRUNC, NULL, NULL);
	T(recvfrom, s[1], BAD, 3, 0, NULL, NULL);
	T(read, s[1], buf, 100);
	show(5);
	T(writev, s[1], out, 3);
	T(writev, s[1], out, 0);
	T(readv, s[0], in, 2);
	printf("   %.4s %.2s\n", buf, buf + 10);
	T(sendto, s[0], "x", 1, 0, (&(struct sockaddr_un){ AF_UNIX, "/no" }), 5);
	T(sendto, s[0], "x", 1, 0, (&(struct sockaddr_un){ AF_UNIX, "/no" }), -1);
	T(sendto, s[0], "x", 1, 0, (&(struct sockaddr_un){ AF_UNIX, "/no" }), 200);
	T(sendto, s[0], "x", 1, 0, NULL, 5);
	T(sendto, s[0], "x", 1, 0, NULL, -1);
	T(listen, s[0], 1);
	T(accept, s[0], NULL, NULL);
	T(accept4, s[0], NULL, NULL, 1);
	T(shutdown, s[0], 3);
	T(shutdown, s[0], -1);
	T(shutdown, s[0], SHUT_WR);
	ready();
	T(write, s[0], "x", 1);
	T(sendto, s[0], "x", 1, MSG_NOSIGNAL, NULL, 0);
	T(read, s[1], buf, 10);
	show(1);
	T(read, s[1], buf, 10);
	T(read, s[1], buf, 10);
	T(write, s[1], "back", 4);
	T(read, s[0], buf, 10);
	show(4);
	T(shutdown, s[0], SHUT_RD);
	ready();
	T(write, s[1], "x", 1);
	T(read, s[0], buf, 10);
	close_both();
	make(SOCK_STREAM);
	T(shutdown, s[0], SHUT_RD);
	ready();
	T(read, s[0], buf, 10);
	T(write, s[1], "x", 1);
	T(write, s[0], "y", 1);
	T(read, s[1], buf, 10);
	close_both();
}

/* The other end goes away, with and without something unread. */
static void ends(int type)
{
	make(type);
	T(write, s[0], "last", 4);
	T(close, s[0]);
	s[0] = -1;
	ready();
	T(recvfrom, s[1], buf, 10, MSG_PEEK, NULL, NULL);
	T(read, s[1], buf, 10);
	show(4);
	T(read, s[1], buf, 10);
	ready();
	T(write, s[1], "x", 1);
	T(write, s[1], "x", 1);
	T(getpeername, s[1], buf, &(int){ 20 });
	T(shutdown, s[1], SHUT_RDWR);
	T(close, s[1]);
	make(type);
	T(write, s[0], "for one", 7);
	T(write, s[1], "for the other", 13);
	T(close, s[0]);
	s[0] = -1;
	ready();
	T(read, s[1], buf, 3);
	T(read, s[1], buf, 30);
	ready();
	T(write, s[1], "x", 1);
	T(read, s[1], buf, 30);
	option(s[1], SO_ERROR);
	T(read, s[1], buf, 30);
	ready();
	T(close, s[1]);
	make(type);
	T(write, s[1], "unread", 6);
	T(close, s[0]);
	s[0] = -1;
	option(s[1], SO_ERROR);
	option(s[1], SO_ERROR);
	T(read, s[1], buf, 30);
	T(write, s[1], "x", 1);
	T(close, s[1]);
}

static void packets(int type)
{
	struct msghdr m = { .msg_iov = &(struct iovec){ buf, 3 }, .msg_iovlen = 1 };
	union {
		struct sockaddr_un un;
		char room[128];
	} name = { .un = { AF_UNIX, "/nobody/here" } };
	unsigned int len = sizeof(name);
	int n = 0;

	make(type);
	T(read, s[0], buf, 10);
	T(write, s[0], "first", 5);
	T(write, s[0], "second", 6);
	T(sendto, s[0], "", 0, 0, NULL, 0);
	T(writev, s[0], (&(struct iovec){ "", 0 }), 1);
	T(write, s[0], "fourth", 6);
	ready();
	T(ioctl, s[1], FIONREAD, &n);
	printf("   %d\n", n);
	T(recvfrom, s[1], buf, 100, MSG_PEEK, NULL, NULL);
	T(recvfrom, s[1], buf, 2, MSG_PEEK | MSG_TRUNC, NULL, NULL);
	T(recvmsg, s[1], &m, 0);
	show(3);
	printf("   flags %x namelen %u controllen %ld\n", m.msg_flags, m.msg_namelen, (long)m.msg_controllen);
	T(recvfrom, s[1], buf, 2, MSG_TRUNC, NULL, NULL);
	T(recvfrom, s[1], buf, 100, 0, &name, &len);
	printf("   %u\n", len);
	len = sizeof(name);
	T(recvfrom, s[1], buf, 0, 0, NULL, NULL);
	T(recvfrom, s[1], buf, 100, 0, NULL, NULL);
	T(sendto, s[0], buf, 212992 - 31, 0, NULL, 0);
	T(sendto, s[0], buf, 300000, 0, NULL, 0);
	T(setsockopt, s[0], SOL_SOCKET, SO_SNDBUF, &(int){ 3000 }, 4);
	T(sendto, s[0], buf, 6000 - 31, 0, NULL, 0);
	T(sendto, s[0], buf, 6000 - 32, 0, NULL, 0);
	T(recvfrom, s[1], buf, 100000, 0, NULL, NULL);
	T(sendto, s[0], "x", 1, MSG_OOB, NULL, 0);
	T(recvfrom, s[0], buf, 1, MSG_OOB, NULL, NULL);
	T(sendto, s[0], "x", 1, 0, &name, 2);
	T(sendto, s[0], "x", 1, 0, &name, 111);
	T(listen, s[0], 1);
	T(accept, s[0], NULL, NULL);
	close_both();
	make(type);
	T(shutdown, s[0], SHUT_WR);
	ready();
	T(write, s[0], "x", 1);
	T(read, s[1], buf, 10);
	T(write, s[1], "x", 1);
	T(read, s[0], buf, 10);
	T(shutdown, s[1], SHUT_RD);
	ready();
	T(read, s[1], buf, 10);
	T(fcntl, s[1], F_SETFL, 0);
	T(recvfrom, s[1], buf, 10, 0, NULL, NULL);
	T(recvfrom, s[1], buf, 10, MSG_DONTWAIT, NULL, NULL);
	T(shutdown, s[0], SHUT_RD);
	ready();
	T(write, s[1], "x", 1);
	close_both();
}

static void full(int type)
{
	static char piece[4000];
	long sent = 0, got = 0, n;

	make(type);
	while ((n = CALL(write, s[0], piece, sizeof(piece))) > 0)
		sent += n;
	printf("   %ld, more than a quarter: %d\n", n, sent > 50000);
	ready();
	T(sendto, s[0], "x", 1, MSG_DONTWAIT, NULL, 0);
	while ((n = CALL(read, s[1], buf, 4000)) > 0)
		got += n;
	printf("   %ld, all: %d\n", n, got == sent);
	ready();
	T(setsockopt, s[0], SOL_SOCKET, SO_SNDTIMEO, (&(struct timeval){ 0, 20000 }), sizeof(struct timeval));
	T(setsockopt, s[1], SOL_SOCKET, SO_RCVTIMEO, (&(struct timeval){ 0, 20000 }), sizeof(struct timeval));
	T(fcntl, s[0], F_SETFL, 0);
	T(fcntl, s[1], F_SETFL, 0);
	T(read, s[1], buf, 1);
	T(recvfrom, s[1], buf, 1, 0, NULL, NULL);
	while ((n = CALL(write, s[0], piece, sizeof(piece))) > 0)
		;
	printf("   %ld\n", n);
	T(sendto, s[0], "x", 1, 0, NULL, 0);
	close_both();
}

static void options(int type)
{
	static const int names[] = { SO_TYPE, SO_DOMAIN, SO_PROTOCOL, SO_ERROR, SO_SNDBUF, SO_RCVBUF, SO_PASSCRED, SO_REUSEADDR,
		SO_KEEPALIVE, SO_BROADCAST, SO_OOBINLINE, SO_ACCEPTCONN, SO_RCVTIMEO, SO_SNDTIMEO, SO_RCVLOWAT, 999, -1 };
	int switches[] = { SO_REUSEADDR, SO_KEEPALIVE, SO_BROADCAST, SO_OOBINLINE, SO_PASSCRED }, value = 7;
	int sizes[] = { 0, 1, 2000, 100000, 212992 }; /* more is a matter of configuration */
	struct ucred who = { 0 };
	unsigned int len = sizeof(who);

	make(type);
	for (unsigned int i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		option(s[0], names[i]);
	for (unsigned int i = 0; i < sizeof(switches) / sizeof(switches[0]); i++) {
		T(setsockopt, s[0], SOL_SOCKET, switches[i], &value, sizeof(value));
		option(s[0], switches[i]);
	}
	for (unsigned int i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		T(setsockopt, s[0], SOL_SOCKET, SO_SNDBUF, &sizes[i], 4);
		option(s[0], SO_SNDBUF);
		T(setsockopt, s[0], SOL_SOCKET, SO_RCVBUF, &sizes[i], 4);
		option(s[0], SO_RCVBUF);
	}
	T(setsockopt, s[0], SOL_SOCKET, SO_TYPE, &value, 4);
	T(setsockopt, s[0], SOL_SOCKET, SO_ERROR, &value, 4);
	T(setsockopt, s[0], SOL_SOCKET, 999, &value, 4);
	T(setsockopt, s[0], SOL_SOCKET, SO_REUSEADDR, &value, 3);
	T(setsockopt, s[0], SOL_SOCKET, SO_REUSEADDR, &value, -1);
	T(setsockopt, s[0], SOL_SOCKET, SO_REUSEADDR, BAD, 4);
	T(setsockopt, s[0], SOL_SOCKET, SO_RCVTIMEO, &value, 4);
	T(setsockopt, s[0], SOL_SOCKET, SO_RCVTIMEO, (&(struct timeval){ 0, 1000000 }), sizeof(struct timeval));
	T(setsockopt, s[0], SOL_SOCKET, SO_RCVTIMEO, (&(struct timeval){ 3, 500000 }), sizeof(struct timeval));
	option(s[0], SO_RCVTIMEO);
	T(setsockopt, s[0], 6, 1, &value, 4);
	T(getsockopt, s[0], 6, 1, &value, &len);
	len = 2;
	T(getsockopt, s[0], SOL_SOCKET, SO_TYPE, &value, &len);
	printf("   %u\n", len);
	len = (unsigned int)-1;
	T(getsockopt, s[0], SOL_SOCKET, SO_TYPE, &value, &len);
	T(getsockopt, s[0], SOL_SOCKET, SO_TYPE, &value, BAD);
	T(getsockopt, s[0], SOL_SOCKET, SO_TYPE, BAD, (&(int){ 4 }));
	len = sizeof(who);
	T(getsockopt, s[0], SOL_SOCKET, SO_PEERCRED, &who, &len);
	printf("   %u %d\n", len, who.pid == CALL(getpid));
	len = 100;
	memset(buf, 'x', 10);
	T(getsockname, s[0], buf, &len);
	printf("   %u %d %c\n", len, *(short *)(void *)buf, buf[2]);
	len = 1;
	T(getpeername, s[0], buf, &len);
	printf("   %u\n", len);
	T(getpeername, s[0], buf, (&(int){ -1 }));
	T(getpeername, s[0], BAD, (&(int){ 5 }));
	T(getpeername, s[0], buf, BAD);
	close_both();
}

static union {
	struct cmsghdr head;
	char room[2000];
} control;

/* A message of `text` with `count` descriptors. */
static long pass(int fd, const char *text, const int *fds, size_t count)
{
	struct msghdr m = { .msg_iov = &(struct iovec){ (void *)(uintptr_t)text, strlen(text) }, .msg_iovlen = 1, .msg_control = &control,
		.msg_controllen = CMSG_SPACE(count * sizeof(int)) };

	control.head = (struct cmsghdr){ .cmsg_len = CMSG_LEN(count * sizeof(int)), .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS };
	memcpy(CMSG_DATA(&control.head), fds, count * sizeof(int));
	return CALL(sendmsg, fd, &m, 0);
}

static void get(int fd, size_t len, size_t room, unsigned int flags)
{
	struct msghdr m = { .msg_iov = &(struct iovec){ buf, len }, .msg_iovlen = 1, .msg_control = room ? &control : NULL,
		.msg_controllen = room };
	long n;

	memset(&control, 0, sizeof(control));
	n = CALL(recvmsg, fd, &m, flags);
	printf("   got %ld \"%.*s\" flags %x control %ld", n, (int)(n < 0 ? 0 : n), buf, n < 0 ? 0 : m.msg_flags,
	       n < 0 ? 0 : (long)m.msg_controllen);
	if (n >= 0)
		for (struct cmsghdr *c = CMSG_FIRSTHDR(&m); c; c = CMSG_NXTHDR(&m, c)) {
			int *fds = (int *)(void *)CMSG_DATA(c);
			size_t count = (c->cmsg_len - CMSG_LEN(0)) / sizeof(int);

			printf(" [%ld %d %d:", (long)c->cmsg_len, c->cmsg_level, c->cmsg_type);
			if (c->cmsg_type == SCM_RIGHTS)
				for (size_t i = 0; i < count; i++) {
					printf(" %d/%ld", fds[i], CALL(fcntl, fds[i], F_GETFD, 0));
					CALL(close, fds[i]);
				}
			else
				printf(" %d", fds[0] == CALL(getpid));
			printf("]");
		}
	printf("\n");
}

#define PASS(fd, text, ...)                                                            \
	({                                                                                 \
		int fds_[] = { __VA_ARGS__ };                                                  \
		printf("%d: pass(%s, %s) = %ld\n", __LINE__, text, #__VA_ARGS__, pass(fd, text, fds_, sizeof(fds_) / sizeof(int)));    \
	})

static void rights(int type)
{
	struct msghdr m = { .msg_iov = &(struct iovec){ "x", 1 }, .msg_iovlen = 1, .msg_control = &control };
	int p[2], many[300];

	make(type);
	T(pipe2, p, O_NONBLOCK);
	PASS(s[0], "a pipe", p[0]);
	get(s[1], 100, 100, 0);
	PASS(s[0], "both ends", p[0], p[1]);
	get(s[1], 100, 100, MSG_CMSG_CLOEXEC);
	PASS(s[0], "too many", p[0], p[1]);
	get(s[1], 100, CMSG_LEN(sizeof(int)), 0);
	PASS(s[0], "no room", p[0], p[1]);
	get(s[1], 100, sizeof(struct cmsghdr), 0);
	PASS(s[0], "little room", p[0], p[1]);
	get(s[1], 100, sizeof(struct cmsghdr) - 1, 0);
	PASS(s[0], "none", p[0], p[1]);
	get(s[1], 100, 0, 0);
	PASS(s[0], "looked at", p[0], p[1]);
	get(s[1], 100, 100, MSG_PEEK);
	get(s[1], 4, 100, 0);
	get(s[1], 100, 100, 0);
	PASS(s[0], "wrong", 99);
	PASS(s[0], "wrong", p[0], -1);
	PASS(s[0], "itself", s[0]);
	get(s[1], 100, 100, 0);
	PASS(s[0], "read away", p[0]);
	T(read, s[1], buf, 100);
	/* What comes before and behind. */
	T(write, s[0], "before ", 7);
	PASS(s[0], "with", p[0]);
	T(write, s[0], " behind", 7);
	PASS(s[0], "again", p[1]);
	get(s[1], 100, 100, MSG_PEEK);
	get(s[1], 100, 100, 0);
	get(s[1], 100, 100, 0);
	get(s[1], 100, 100, 0);
	get(s[1], 100, 100, 0);
	/* The last reference is on its way. */
	T(write, p[1], "inside", 6);
	PASS(s[0], "last", p[0]);
	T(close, p[0]);
	T(write, p[1], "more", 4);
	T(recvfrom, s[1], buf, 100, 0, NULL, NULL);
	T(write, p[1], "more", 4);
	T(close, p[1]);
	T(pipe2, p, O_NONBLOCK);
	PASS(s[0], "to nobody", p[0]);
	T(close, p[0]);
	/* Headers that can't be true. */
	for (int i = 0; i < 300; i++)
		many[i] = p[1];
	printf("   %ld\n", pass(s[0], "many", many, 253));
	get(s[1], 100, 2000, 0);
	get(s[1], 100, 2000, 0);
	printf("   %ld\n", pass(s[0], "many", many, 254));
	control.head = (struct cmsghdr){ .cmsg_len = 8, .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS };
	m.msg_controllen = 8;
	T(sendmsg, s[0], &m, 0);
	m.msg_controllen = 24;
	T(sendmsg, s[0], &m, 0);
	control.head.cmsg_len = 25;
	T(sendmsg, s[0], &m, 0);
	control.head.cmsg_len = 16;
	T(sendmsg, s[0], &m, 0);
	control.head.cmsg_type = 99;
	T(sendmsg, s[0], &m, 0);
	control.head.cmsg_level = 99;
	T(sendmsg, s[0], &m, 0);
	m.msg_control = BAD;
	T(sendmsg, s[0], &m, 0);
	m.msg_control = NULL;
	m.msg_iovlen = 1025;
	T(sendmsg, s[0], &m, 0);
	m.msg_iovlen = 1;
	m.msg_iov = BAD;
	T(sendmsg, s[0], &m, 0);
	T(sendmsg, s[0], BAD, 0);
	T(recvmsg, s[0], BAD, 0);
	m.msg_iov = NULL;
	m.msg_iovlen = 0;
	T(sendmsg, s[0], &m, 0);
	m.msg_name = &m;
	m.msg_namelen = (unsigned int)-1;
	T(sendmsg, s[0], &m, 0);
	T(recvmsg, s[0], &m, 0);
	close_both();
	T(close, p[1]);
	make(type);
	T(setsockopt, s[1], SOL_SOCKET, SO_PASSCRED, &(int){ 1 }, 4);
	T(pipe2, p, O_NONBLOCK);
	T(write, s[0], "me", 2);
	get(s[1], 100, 100, 0);
	PASS(s[0], "us", p[0], p[1]);
	get(s[1], 100, 100, 0);
	T(write, s[0], "me", 2);
	get(s[1], 100, 0, 0);
	T(write, s[0], "me", 2);
	get(s[1], 100, 20, 0);
	T(sendto, s[0], "", 0, 0, NULL, 0);
	if (type != SOCK_STREAM)
		get(s[1], 100, 100, 0);
	T(write, s[0], "room that isn't there", 21);
	m = (struct msghdr){ .msg_iov = &(struct iovec){ buf, 100 }, .msg_iovlen = 1, .msg_controllen = 100 };
	T(recvmsg, s[1], &m, 0);
	printf("   flags %x control %ld\n", m.msg_flags, (long)m.msg_controllen);
	T(close, p[0]);
	T(close, p[1]);
	close_both();
}

/* All that fits, but nothing behind descriptors. */
static void all_of_it(void)
{
	int p[2];

	make(SOCK_STREAM);
	T(pipe2, p, O_NONBLOCK);
	T(write, s[0], "before ", 7);
	PASS(s[0], "one", p[0]);
	PASS(s[0], "two", p[1], p[0]);
	T(write, s[0], " behind", 7);
	get(s[1], 100, 100, MSG_WAITALL);
	get(s[1], 100, 100, MSG_WAITALL);
	get(s[1], 100, 100, MSG_WAITALL);
	T(setsockopt, s[1], SOL_SOCKET, SO_PASSCRED, &(int){ 1 }, 4);
	PASS(s[0], "one", p[0]);
	T(write, s[0], " behind", 7);
	get(s[1], 2, 100, MSG_WAITALL);
	get(s[1], 100, 100, MSG_WAITALL);
	T(close, p[0]);
	T(close, p[1]);
	close_both();
}

/* Each of many sockets is on its way in the one before, and the first one is closed. */
static void nested(void)
{
	int outer, next[2];

	T(socketpair, AF_UNIX, SOCK_STREAM, 0, s);
	T(pipe2, next, 0);
	outer = next[1];
	pass(s[0], "innermost", (int[]){ next[0] }, 1);
	CALL(close, next[0]);
	for (int i = 0; i < 4; i++) {
		CALL(socketpair, AF_UNIX, SOCK_STREAM, 0, next);
		printf("   %ld\n", pass(next[0], "x", s, 2));
		CALL(close, s[0]);
		CALL(close, s[1]);
		s[0] = next[0];
		s[1] = next[1];
	}
	close_both();
	T(write, outer, "x", 1);
	T(close, outer);
}

static void watched(void)
{
	struct epoll_event e = { .events = EPOLLIN | EPOLLRDHUP | EPOLLET }, got;
	int ep = (int)T(epoll_create1, 0);

	make(SOCK_STREAM);
	T(epoll_ctl, ep, EPOLL_CTL_ADD, s[1], &e);
	T(epoll_wait, ep, &got, 1, 0);
	T(write, s[0], "x", 1);
	T(epoll_wait, ep, &got, 1, 0);
	printf("   %x\n", got.events);
	T(epoll_wait, ep, &got, 1, 0);
	T(write, s[0], "x", 1);
	T(epoll_wait, ep, &got, 1, 0);
	T(close, s[0]);
	T(epoll_wait, ep, &got, 1, 0);
	printf("   %x\n", got.events);
	T(close, s[1]);
	T(epoll_wait, ep, &got, 1, 0);
	T(close, ep);
}

#ifndef ON_LINUX
#include "host.h"
#include <uk/ramfs.h>
#include <uk/vfs.h>

long uk_syscall_r_getpid(void);
long uk_syscall_r_getpid(void)
{
	return 1;
}
#endif

int main(void)
{
#ifndef ON_LINUX
	long before;

	if (uk_vfs_mount(uk_ramfs_new(), "/"))
		return 1;
	CALL(dup2, 0, 500); /* the table has its size */
	CALL(close, 500);
	before = host_blocks;
#endif
	CALL(close_range, 3, ~0u, 0);
	signal(SIGPIPE, SIG_IGN);
	making();
	not_sockets();
	streams();
	ends(SOCK_STREAM);
	ends(SOCK_SEQPACKET);
	ends(SOCK_DGRAM);
	packets(SOCK_DGRAM);
	packets(SOCK_SEQPACKET);
	full(SOCK_STREAM);
	full(SOCK_SEQPACKET);
	options(SOCK_STREAM);
	options(SOCK_DGRAM);
	rights(SOCK_STREAM);
	rights(SOCK_DGRAM);
	rights(SOCK_SEQPACKET);
	all_of_it();
	nested();
	watched();
#ifndef ON_LINUX
	if (host_blocks != before)
		printf("%ld blocks are left\n", host_blocks - before);
#endif
	return 0;
}
