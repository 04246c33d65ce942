// SPDX-License-Identifier: BSD-3-Clause
// Options of streams: what they are at first, what they may be, and what their connections inherit.
#include "net.h"

static void get(int fd, const char *name, int level, int option)
{
	int value = -7;
	socklen_t len = sizeof(value);
	long result = getsockopt(fd, level, option, &value, &len);

	printf("%s: %ld %s, %d of %u bytes\n", name, result, result ? error() : "", value, len);
}

static void set(int fd, const char *name, int level, int option, int value)
{
	long result = setsockopt(fd, level, option, &value, sizeof(value));

	printf("%s := %d: %ld %s; ", name, value, result, result ? error() : "");
	get(fd, name, level, option);
}
#define GET(fd, level, option) get(fd, #option, level, option)
#define SET(fd, level, option, value) set(fd, #option, level, option, value)

static void numbers(int fd)
{
	GET(fd, SOL_SOCKET, SO_TYPE);
	GET(fd, SOL_SOCKET, SO_DOMAIN);
	GET(fd, SOL_SOCKET, SO_PROTOCOL);
	GET(fd, SOL_SOCKET, SO_ERROR);
	SET(fd, SOL_SOCKET, SO_TYPE, 1);
	SET(fd, SOL_SOCKET, SO_REUSEADDR, 7);
	SET(fd, SOL_SOCKET, SO_REUSEPORT, 1);
	SET(fd, SOL_SOCKET, SO_KEEPALIVE, 2);
	SET(fd, SOL_SOCKET, SO_BROADCAST, 1);
	SET(fd, SOL_SOCKET, SO_OOBINLINE, 1);
	GET(fd, SOL_SOCKET, SO_RCVLOWAT);
	SET(fd, SOL_SOCKET, 9999, 1);
	SET(fd, IPPROTO_TCP, TCP_NODELAY, 1);
	SET(fd, IPPROTO_TCP, TCP_CORK, 1);
	SET(fd, IPPROTO_TCP, TCP_CORK, 0);
	GET(fd, IPPROTO_TCP, TCP_KEEPIDLE);
	GET(fd, IPPROTO_TCP, TCP_KEEPINTVL);
	GET(fd, IPPROTO_TCP, TCP_KEEPCNT);
	SET(fd, IPPROTO_TCP, TCP_KEEPIDLE, 60);
	SET(fd, IPPROTO_TCP, TCP_KEEPIDLE, 0);
	SET(fd, IPPROTO_TCP, TCP_KEEPIDLE, 32768);
	SET(fd, IPPROTO_TCP, TCP_KEEPINTVL, 5);
	SET(fd, IPPROTO_TCP, TCP_KEEPCNT, 3);
	SET(fd, IPPROTO_TCP, TCP_KEEPCNT, 128);
	SET(fd, IPPROTO_TCP, 9999, 1);
	SET(fd, 9999, 1, 1);
	SET(fd, IPPROTO_UDP, 1, 1);
}

static void of_addresses(int fd)
{
	SET(fd, IPPROTO_IP, IP_TTL, 33);
	SET(fd, IPPROTO_IP, IP_TTL, 0);
	SET(fd, IPPROTO_IP, IP_TTL, 256);
	SET(fd, IPPROTO_IP, IP_TTL, -1);
	SET(fd, IPPROTO_IP, IP_TOS, 0x10);
	SET(fd, IPPROTO_IPV6, IPV6_UNICAST_HOPS, 44);
	SET(fd, IPPROTO_IPV6, IPV6_UNICAST_HOPS, 300);
	SET(fd, IPPROTO_IPV6, IPV6_V6ONLY, 1);
	SET(fd, IPPROTO_IPV6, IPV6_TCLASS, 0x20);
}

static void structures(int fd)
{
	struct linger l = { -1, -1 };
	struct timeval t = { -1, -1 };
	char one = 1;
	socklen_t len = sizeof(l);

	T(getsockopt(fd, SOL_SOCKET, SO_LINGER, &l, &len));
	printf("linger %d %d, %u bytes\n", l.l_onoff, l.l_linger, len);
	T(setsockopt(fd, SOL_SOCKET, SO_LINGER, &(struct linger){ 5, 2 }, sizeof(l)));
	T(setsockopt(fd, SOL_SOCKET, SO_LINGER, &l, 4));
	T(getsockopt(fd, SOL_SOCKET, SO_LINGER, &l, &len));
	printf("linger %d %d\n", l.l_onoff, l.l_linger);
	len = sizeof(t);
	T(getsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &t, &len));
	printf("time %ld %ld, %u bytes\n", (long)t.tv_sec, (long)t.tv_usec, len);
	T(setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &(struct timeval){ 3, 500000 }, sizeof(t)));
	T(getsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &t, &len));
	printf("time %ld %ld\n", (long)t.tv_sec, (long)t.tv_usec);
	T(setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &(struct timeval){ 0, 1000000 }, sizeof(t)));
	T(setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &t, 4));
	T(setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &one, 1));
	T(setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, 1));
	T(setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, (void *)8, 4));
	T(setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &len, -1));
	T(setsockopt(fd, IPPROTO_IP, IP_TTL, &(char){ 9 }, 1));
	GET(fd, IPPROTO_IP, IP_TTL);
	len = 1;
	T(getsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, &len));
	printf("%d of %u bytes\n", one, len);
	len = 100;
	T(getsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &(char[100]){ 0 }, &len));
	printf("%u bytes\n", len);
	T(getsockopt(fd, IPPROTO_TCP, TCP_NODELAY, (void *)8, &len));
	T(getsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, (void *)8));
	len = (socklen_t)-1;
	T(getsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, &len));
}

static void inherited(void)
{
	union address a;
	int l = listener(1), c = socket(family, SOCK_STREAM, 0), s, on = 1, idle = 77;
	socklen_t len = home(&a, port_of(l));

	setsockopt(l, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof(on));
	setsockopt(l, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	setsockopt(l, IPPROTO_TCP, TCP_KEEPIDLE, &idle, sizeof(idle));
	setsockopt(l, IPPROTO_IP, IP_TTL, &idle, sizeof(idle));
	T(connect(c, &a.any, len));
	s = accept(l, NULL, NULL);
	GET(s, SOL_SOCKET, SO_KEEPALIVE);
	GET(s, SOL_SOCKET, SO_ACCEPTCONN);
	GET(s, IPPROTO_TCP, TCP_NODELAY);
	GET(s, IPPROTO_TCP, TCP_KEEPIDLE);
	if (family == AF_INET)
		GET(s, IPPROTO_IP, IP_TTL);
	close(s);
	close(c);
	close(l);
}

/* What it says of a connection, as far as it is the same everywhere. */
static void information(void)
{
	struct tcp_info info;
	socklen_t len = sizeof(info);
	int p[2], l = listener(1);

	connect_pair(p);
	memset(&info, 0xff, sizeof(info));
	T(getsockopt(p[0], IPPROTO_TCP, TCP_INFO, &info, &len));
	IS(info.tcpi_state == TCP_ESTABLISHED && info.tcpi_rto > 0 && info.tcpi_snd_mss > 500 && info.tcpi_snd_cwnd > 0);
	IS(info.tcpi_unacked == 0 && info.tcpi_retransmits == 0 && info.tcpi_pmtu >= 1280);
	shutdown(p[0], SHUT_WR);
	settled(p[1], POLLRDHUP);
	len = 1;
	memset(&info, 0xff, sizeof(info));
	T(getsockopt(p[1], IPPROTO_TCP, TCP_INFO, &info, &len));
	IS(info.tcpi_state == TCP_CLOSE_WAIT && info.tcpi_ca_state == 0xff && len == 1);
	T(getsockopt(l, IPPROTO_TCP, TCP_INFO, &info, &len));
	IS(info.tcpi_state == TCP_LISTEN);
	close(p[0]);
	close(p[1]);
	close(l);
}

void stream_options(void)
{
	int fd = socket(family, SOCK_STREAM, 0);

	numbers(fd);
	of_addresses(fd);
	structures(fd);
	close(fd);
	inherited();
	information();
}
