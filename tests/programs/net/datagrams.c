// SPDX-License-Identifier: BSD-3-Clause
// Datagrams: addresses, sizes, peers, and what is lost.
#include "net.h"

static char large[70000], back[70000];

static void unconnected(void)
{
	union address a, b, from;
	int s = bound_datagram(), c = (int)T(socket(family, SOCK_DGRAM, 0)), value;
	socklen_t len = home(&a, port_of(s)), got;
	char buf[16] = "";

	T(send(c, "x", 1, 0));
	T(getpeername(c, &b.any, &(socklen_t){ sizeof(b) }));
	T(listen(c, 1));
	T(accept(c, NULL, NULL));
	T(shutdown(c, SHUT_WR));
	close(c);
	c = socket(family, SOCK_DGRAM, 0);
	T(sendto(c, "one", 3, 0, &a.any, len));
	T(sendto(c, "", 0, 0, &a.any, len));
	T(sendto(c, "three33", 7, 0, &a.any, len));
	T(settled(s, POLLIN));
	IS(port_of(c) != 0);
	T(ioctl(s, FIONREAD, &value) ?: value);
	got = sizeof(from);
	T(recvfrom(s, buf, sizeof(buf), 0, &from.any, &got));
	print_address("from", &from);
	IS(got == len && ntohs(family == AF_INET ? from.in.sin_port : from.in6.sin6_port) == port_of(c));
	T(ioctl(s, FIONREAD, &value) ?: value);
	T(recv(s, buf, sizeof(buf), 0));
	T(recv(s, buf, 3, MSG_PEEK));
	T(recv(s, buf, 3, MSG_PEEK | MSG_TRUNC));
	T(recv(s, buf, 3, 0));
	printf("%.3s\n", buf);
	T(recv(s, buf, sizeof(buf), MSG_DONTWAIT));
	T(setsockopt(s, SOL_SOCKET, SO_RCVTIMEO, &(struct timeval){ .tv_usec = 20000 }, sizeof(struct timeval)));
	T(recv(s, buf, sizeof(buf), 0));
	T(sendto(s, "answer", 6, 0, &from.any, got));
	T(settled(c, POLLIN));
	T(recvfrom(c, buf, sizeof(buf), MSG_WAITALL, NULL, NULL));
	T(sendto(c, "x", 1, 0, &a.any, 3));
	T(sendto(c, "x", 1, 0, (void *)8, len));
	home(&a, 0);
	T(sendto(c, "x", 1, 0, &a.any, len));
	T(bind(s, &a.any, len));
	close(c);
	c = socket(family, SOCK_DGRAM, 0);
	home(&a, port_of(s));
	T(bind(c, &a.any, len));
	T(setsockopt(c, SOL_SOCKET, SO_REUSEADDR, &(int){ 1 }, sizeof(int)));
	T(bind(c, &a.any, len));
	close(c);
	close(s);
}

static void connected(void)
{
	union address a, b;
	int s = bound_datagram(), c = socket(family, SOCK_DGRAM, 0), other = bound_datagram();
	socklen_t len = home(&a, port_of(s));
	char buf[16];

	T(connect(c, &a.any, len));
	T(getpeername(c, &b.any, &(socklen_t){ sizeof(b) }));
	IS(!memcmp(&a, &b, len));
	T(getsockname(c, &b.any, &(socklen_t){ sizeof(b) }));
	print_address("own", &b);
	T(send(c, "hello", 5, 0));
	T(write(c, "hello", 5));
	T(sendto(c, "elsewhere", 9, 0, &(union address){ 0 }.any, home(&b, port_of(other)) * 0));
	T(sendto(c, "elsewhere", 9, 0, &b.any, len));
	T(settled(other, POLLIN));
	T(recv(other, buf, sizeof(buf), 0));
	/* Of others it takes nothing. */
	home(&b, port_of(c));
	T(sendto(other, "stranger", 8, 0, &b.any, len));
	T(sendto(s, "friend", 6, 0, &b.any, len));
	T(settled(c, POLLIN));
	T(recv(c, buf, sizeof(buf), 0));
	T(recv(c, buf, sizeof(buf), MSG_DONTWAIT));
	T(connect(c, &(struct sockaddr){ .sa_family = AF_UNSPEC }, sizeof(struct sockaddr)));
	T(getpeername(c, &b.any, &(socklen_t){ sizeof(b) }));
	T(send(c, "x", 1, 0));
	T(connect(c, &a.any, len));
	T(shutdown(c, SHUT_WR));
	T(send(c, "x", 1, MSG_NOSIGNAL));
	T(settled(c, 0));
	T(shutdown(c, SHUT_RD));
	T(settled(c, POLLHUP));
	T(recv(c, buf, sizeof(buf), 0));
	close(c);
	close(s);
	close(other);
}

/* Nobody is there: the machine says so. */
static void refused(void)
{
	union address a;
	int c = socket(family, SOCK_DGRAM, 0), s = bound_datagram();
	socklen_t len = home(&a, port_of(s));
	char buf[4];

	close(s);
	T(connect(c, &a.any, len));
	T(send(c, "x", 1, 0));
	T(settled(c, POLLERR));
	T(recv(c, buf, sizeof(buf), 0));
	T(recv(c, buf, sizeof(buf), MSG_DONTWAIT));
	T(send(c, "x", 1, 0));
	settled(c, POLLERR);
	T(send(c, "x", 1, 0));
	T(send(c, "x", 1, 0));
	settled(c, POLLERR);
	printf("%s\n", waiting_error(c));
	close(c);
	/* Who isn't connected isn't told. */
	c = socket(family, SOCK_DGRAM, 0);
	T(sendto(c, "x", 1, 0, &a.any, len));
	T(sendto(c, "x", 1, 0, &a.any, len));
	T(recv(c, buf, sizeof(buf), MSG_DONTWAIT));
	close(c);
}

static void sizes(void)
{
	static const int lengths[] = { 1, 1472, 1473, 9000, 40000, 65000, 65487 };
	union address a;
	int s = bound_datagram(), c = socket(family, SOCK_DGRAM, 0);
	socklen_t len = home(&a, port_of(s));

	for (size_t i = 0; i < sizeof(large); i++)
		large[i] = (char)(i * 7 + i / 251);
	T(connect(c, &a.any, len));
	for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
		long n;

		T(send(c, large, (size_t)lengths[i], 0));
		settled(s, POLLIN);
		n = recv(s, back, sizeof(back), MSG_DONTWAIT);
		printf("%d: %ld %d\n", lengths[i], n, n == lengths[i] && !memcmp(large, back, (size_t)n));
	}
	T(send(c, large, 65528, 0));
	T(send(c, large, sizeof(large), 0));
	T(recv(s, back, sizeof(back), MSG_DONTWAIT));
	close(c);
	close(s);
}

static void messages(void)
{
	char one[4] = "", two[8] = "", three[8] = "";
	struct iovec out[] = { { "ab", 2 }, { "cdefghijk", 9 } }, in[] = { { one, 3 }, { two, 7 } }, last = { three, 7 };
	union address a, from;
	int s = bound_datagram(), c = socket(family, SOCK_DGRAM, 0);
	socklen_t len = home(&a, port_of(s));
	struct msghdr m = { .msg_name = &a, .msg_namelen = len, .msg_iov = out, .msg_iovlen = 2 };
	struct mmsghdr several[3];

	T(sendmsg(c, &m, 0));
	T(settled(s, POLLIN));
	m = (struct msghdr){ .msg_name = &from, .msg_namelen = sizeof(from), .msg_iov = in, .msg_iovlen = 2 };
	T(recvmsg(s, &m, 0));
	printf("%s %s, flags %x, name %d\n", one, two, m.msg_flags, m.msg_namelen == len);
	print_address("from", &from);
	for (int i = 0; i < 3; i++)
		several[i] = (struct mmsghdr){ .msg_hdr = { .msg_name = &a, .msg_namelen = len, .msg_iov = out, .msg_iovlen = (size_t)i } };
	T(sendmmsg(c, several, 3, 0));
	printf("%u %u %u\n", several[0].msg_len, several[1].msg_len, several[2].msg_len);
	settled(s, POLLIN);
	for (int i = 0; i < 3; i++)
		several[i] = (struct mmsghdr){ .msg_hdr = { .msg_iov = &last, .msg_iovlen = 1 } };
	T(recvmmsg(s, several, 3, MSG_DONTWAIT, NULL));
	printf("%u %u %u, %s\n", several[0].msg_len, several[1].msg_len, several[2].msg_len, three);
	T(recvmmsg(s, several, 3, MSG_DONTWAIT, NULL));
	close(c);
	close(s);
}

static void allowed(void)
{
	int c = socket(family, SOCK_DGRAM, 0), value = -1;

	T(getsockopt(c, SOL_SOCKET, SO_TYPE, &value, &(socklen_t){ sizeof(value) }) ?: value);
	T(getsockopt(c, SOL_SOCKET, SO_PROTOCOL, &value, &(socklen_t){ sizeof(value) }) ?: value);
	T(getsockopt(c, SOL_SOCKET, SO_BROADCAST, &value, &(socklen_t){ sizeof(value) }) ?: value);
	T(getsockopt(c, SOL_SOCKET, SO_ACCEPTCONN, &value, &(socklen_t){ sizeof(value) }) ?: value);
	T(setsockopt(c, IPPROTO_IP, IP_TTL, &(int){ 5 }, sizeof(int)));
	T(getsockopt(c, IPPROTO_IP, IP_TTL, &value, &(socklen_t){ sizeof(value) }) ?: value);
	T(getsockopt(c, IPPROTO_TCP, TCP_NODELAY, &value, &(socklen_t){ sizeof(value) }));
	close(c);
}

void datagrams(void)
{
	unconnected();
	connected();
	refused();
	sizes();
	messages();
	allowed();
}
