// SPDX-License-Identifier: BSD-3-Clause
// Streams that are open: how they come to be, their names, and what is sent and received.
#include "net.h"

static void beginnings(void)
{
	union address a, b, mine;
	socklen_t len = home(&a, 0), got;
	int l = (int)T(socket(family, SOCK_STREAM, IPPROTO_TCP)), value, c, s;

	T(socket(family, SOCK_STREAM, IPPROTO_UDP));
	T(socket(family, SOCK_DGRAM, IPPROTO_TCP));
	T(socket(family, SOCK_SEQPACKET, 0));
	T(socket(family, 11, 0));
	T(socketpair(family, SOCK_STREAM, 0, (int[2]){ 0 }));
	T(accept(l, NULL, NULL));
	T(recv(l, &value, 1, 0));
	T(send(l, &value, 1, MSG_NOSIGNAL));
	T(getpeername(l, &b.any, &(socklen_t){ sizeof(b) }));
	memset(&b, 0, sizeof(b));
	T(getsockname(l, &b.any, &(socklen_t){ sizeof(b) }));
	print_address("unbound", &b);
	T(bind(l, &a.any, 1));
	T(bind(l, &a.any, len - 1));
	a.any.sa_family = AF_UNIX;
	T(bind(l, &a.any, len));
	T(connect(l, &a.any, len));
	home(&a, 0);
	T(bind(l, &a.any, len));
	T(bind(l, &a.any, len));
	T(getsockopt(l, SOL_SOCKET, SO_ACCEPTCONN, &value, &(socklen_t){ sizeof(value) }) ?: value);
	T(accept(l, NULL, NULL));
	T(listen(l, 4));
	T(getsockopt(l, SOL_SOCKET, SO_ACCEPTCONN, &value, &(socklen_t){ sizeof(value) }) ?: value);
	T(listen(l, 8));
	T(bind(l, &a.any, len));
	T(recv(l, &value, 1, 0));
	T(send(l, &value, 1, MSG_NOSIGNAL));
	T(shutdown(l, 3));
	home(&a, port_of(l));
	T(connect(l, &a.any, len));
	T(syscall(SYS_accept4, l, NULL, NULL, 1)); /* by the call itself: musl tries again without flags */
	fcntl(l, F_SETFL, O_NONBLOCK);
	T(accept(l, NULL, NULL));
	fcntl(l, F_SETFL, 0);

	c = socket(family, SOCK_STREAM, 0);
	T(connect(c, &a.any, 1));
	T(connect(c, &a.any, len));
	T(connect(c, &a.any, len));
	got = sizeof(b);
	s = (int)T(accept4(l, &b.any, &got, SOCK_NONBLOCK | SOCK_CLOEXEC));
	IS(got == len);
	print_address("accepted from", &b);
	getsockname(c, &mine.any, &(socklen_t){ sizeof(mine) });
	IS(!memcmp(&mine, &b, len));
	IS((fcntl(s, F_GETFL) & O_NONBLOCK) && (fcntl(s, F_GETFD) & FD_CLOEXEC));
	T(getpeername(c, &b.any, &(socklen_t){ sizeof(b) }));
	IS(!memcmp(&a, &b, len));
	T(getsockname(s, &b.any, &(socklen_t){ sizeof(b) }));
	IS(!memcmp(&a, &b, len));
	T(recv(s, &value, 1, 0));
	got = 3;
	T(getpeername(c, &b.any, &got));
	IS(got == len);
	T(listen(c, 1));
	T(bind(c, &a.any, len));
	T(accept(c, NULL, NULL));
	close(s);
	s = socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	IS((fcntl(s, F_GETFL) & O_NONBLOCK) && (fcntl(s, F_GETFD) & FD_CLOEXEC));
	close(s);
	close(c);

	/* One that isn't inherited, and one that is. */
	fcntl(l, F_SETFL, O_NONBLOCK);
	c = socket(family, SOCK_STREAM, 0);
	T(connect(c, &a.any, len));
	settled(l, POLLIN);
	s = (int)T(accept(l, NULL, NULL));
	IS(!(fcntl(s, F_GETFL) & O_NONBLOCK) && !(fcntl(s, F_GETFD) & FD_CLOEXEC));
	close(s);
	close(c);
	close(l);
}

static void flags(void)
{
	int p[2], value;
	char buf[32] = "";

	connect_pair(p);
	T(send(p[0], "abcdef", 6, 0));
	T(settled(p[1], POLLIN));
	T(recv(p[1], buf, 3, MSG_PEEK));
	T(ioctl(p[1], FIONREAD, &value) ?: value);
	T(recv(p[1], buf, 4, 0));
	printf("%.4s\n", buf);
	T(recv(p[1], buf, sizeof(buf), MSG_PEEK));
	T(recv(p[1], NULL, 0, 0));
	T(recv(p[1], buf, 1, MSG_TRUNC));
	T(recv(p[1], buf, sizeof(buf), MSG_DONTWAIT));
	printf("%c\n", buf[0]);
	T(recv(p[1], buf, sizeof(buf), MSG_DONTWAIT));
	T(recv(p[1], buf, sizeof(buf), MSG_DONTWAIT | MSG_PEEK));
	T(recv(p[1], buf, sizeof(buf), MSG_DONTWAIT | MSG_WAITALL));
	T(send(p[1], "", 0, 0));
	T(send(p[0], "more", 4, MSG_MORE));
	T(send(p[0], " here", 5, 0));
	T(recv(p[1], buf, 9, MSG_WAITALL));
	printf("%.9s\n", buf);
	T(send(p[0], (void *)8, 4, 0));
	T(send(p[0], "x", 1, 0));
	T(settled(p[1], POLLIN));
	T(recv(p[1], (void *)8, 4, 0));
	T(recv(p[1], buf, 4, 0));
	T(sendto(p[0], "to", 2, 0, &(struct sockaddr){ .sa_family = AF_UNSPEC }, sizeof(struct sockaddr)));
	T(recvfrom(p[1], buf, 4, 0, &(struct sockaddr){ 0 }, &(socklen_t){ sizeof(struct sockaddr) }));
	T(read(p[1], buf, 0));
	T(write(p[0], buf, 0));
	T(lseek(p[0], 0, SEEK_CUR));
	T(pread(p[0], buf, 1, 0));
	close(p[0]);
	close(p[1]);
}

static void *send_in_parts(void *arg)
{
	int fd = *(int *)arg;

	for (int i = 0; i < 5; i++) {
		usleep(20000);
		send(fd, "part ", 5, 0);
	}
	return NULL;
}

static void wait_for_all(void)
{
	pthread_t other;
	char buf[64] = "";
	int p[2];

	connect_pair(p);
	pthread_create(&other, NULL, send_in_parts, &p[0]);
	T(recv(p[1], buf, 25, MSG_WAITALL));
	puts(buf);
	pthread_join(other, NULL);
	/* The end, and the time, end it too. */
	T(send(p[0], "abc", 3, 0));
	T(setsockopt(p[1], SOL_SOCKET, SO_RCVTIMEO, &(struct timeval){ .tv_usec = 50000 }, sizeof(struct timeval)));
	T(recv(p[1], buf, 25, MSG_WAITALL));
	T(recv(p[1], buf, 25, 0));
	T(send(p[0], "defg", 4, 0));
	T(shutdown(p[0], SHUT_WR));
	T(recv(p[1], buf, 25, MSG_WAITALL));
	T(recv(p[1], buf, 25, MSG_WAITALL));
	close(p[0]);
	close(p[1]);
}

static void vectors(void)
{
	char one[4] = "", two[16] = "", empty[1];
	struct iovec out[] = { { "ab", 2 }, { NULL, 0 }, { "cdefg", 5 } }, in[] = { { one, 3 }, { empty, 0 }, { two, sizeof(two) - 1 } };
	union address a;
	struct msghdr m = { .msg_iov = out, .msg_iovlen = 3 };
	char control[64];
	int p[2];

	connect_pair(p);
	T(writev(p[0], out, 3));
	T(settled(p[1], POLLIN));
	T(readv(p[1], in, 3));
	printf("%s %s\n", one, two);
	T(sendmsg(p[0], &m, 0));
	T(settled(p[1], POLLIN));
	m = (struct msghdr){ .msg_name = &a, .msg_namelen = sizeof(a), .msg_iov = in, .msg_iovlen = 3, .msg_control = control,
		.msg_controllen = sizeof(control), .msg_flags = -1 };
	T(recvmsg(p[1], &m, 0));
	printf("%s %s, name %u, control %zu, flags %x\n", one, two, m.msg_namelen, (size_t)m.msg_controllen, m.msg_flags);
	m.msg_iovlen = 1025;
	T(sendmsg(p[0], &m, 0));
	T(writev(p[0], out, 1025));
	T(writev(p[0], out, 0));
	m = (struct msghdr){ .msg_iov = in, .msg_iovlen = 0 };
	T(sendmsg(p[0], &m, 0));
	T(syscall(SYS_sendmsg, p[0], 8, 0));
	T(syscall(SYS_recvmsg, p[0], 8, 0));
	close(p[0]);
	close(p[1]);
}

void streams(void)
{
	beginnings();
	flags();
	wait_for_all();
	vectors();
}
