// SPDX-License-Identifier: BSD-3-Clause
// Sockets of IPv6 that speak IPv4 too; and names of machines and interfaces.
#include <ifaddrs.h>
#include <net/if.h>
#include <netdb.h>
#include <netpacket/packet.h>

#include "net.h"
#include "netlink.h"

/* A socket of IPv6 at all addresses, and one of IPv4 that talks to it. */
static void mapped(int type, int is_only)
{
	union address any = { .in6 = { .sin6_family = AF_INET6 } }, a, b;
	int s = socket(AF_INET6, type, 0), c = socket(AF_INET, type, 0), six;
	socklen_t len;

	printf("type %d, IPv6 only %d\n", type, is_only);
	T(setsockopt(s, IPPROTO_IPV6, IPV6_V6ONLY, &is_only, sizeof(is_only)));
	T(bind(s, &any.any, sizeof(any.in6)));
	T(setsockopt(s, IPPROTO_IPV6, IPV6_V6ONLY, &is_only, sizeof(is_only)));
	if (type == SOCK_STREAM)
		T(listen(s, 1));
	family = AF_INET;
	len = home(&a, port_of(s));
	T(connect(c, &a.any, len));
	if (!is_only) {
		six = type == SOCK_STREAM ? accept(s, NULL, NULL) : s;
		T(send(c, "four", 4, 0));
		T(settled(six, POLLIN));
		T(recvfrom(six, &b, 4, 0, type == SOCK_STREAM ? NULL : &b.any, &(socklen_t){ sizeof(b) }));
		if (type == SOCK_STREAM)
			getpeername(six, &b.any, &(socklen_t){ sizeof(b) });
		print_address("peer", &b);
		if (type == SOCK_STREAM)
			getsockname(six, &b.any, &(socklen_t){ sizeof(b) });
		print_address("own", &b);
		if (type == SOCK_STREAM)
			close(six);
	}
	close(c);
	/* The same port for IPv4. */
	c = socket(AF_INET, type, 0);
	T(bind(c, &a.any, len));
	close(c);
	close(s);
	/* From IPv6 to a server of IPv4. */
	family = AF_INET;
	s = type == SOCK_STREAM ? listener(1) : bound_datagram();
	c = socket(AF_INET6, type, 0);
	setsockopt(c, IPPROTO_IPV6, IPV6_V6ONLY, &is_only, sizeof(is_only));
	any.in6.sin6_port = htons((uint16_t)port_of(s));
	inet_pton(AF_INET6, "::ffff:127.0.0.1", &any.in6.sin6_addr);
	if (!T(connect(c, &any.any, sizeof(any.in6)))) {
		getsockname(c, &b.any, &(socklen_t){ sizeof(b) });
		print_address("own", &b);
	}
	close(c);
	close(s);
	/* What is said in the other family's words. */
	family = AF_INET;
	len = home(&a, 9);
	c = socket(AF_INET6, type, 0);
	setsockopt(c, IPPROTO_IPV6, IPV6_V6ONLY, &is_only, sizeof(is_only));
	if (type == SOCK_DGRAM)
		T(sendto(c, "x", 1, 0, &a.any, len));
	T(connect(c, &a.any, len));
	T(bind(c, &a.any, len));
	close(c);
	family = AF_INET6;
	len = home(&a, 9);
	c = socket(AF_INET, type, 0);
	T(connect(c, &a.any, len));
	T(bind(c, &a.any, len));
	close(c);
}

void both_families(void)
{
	for (int is_only = 0; is_only < 2; is_only++) {
		mapped(SOCK_STREAM, is_only);
		mapped(SOCK_DGRAM, is_only);
	}
}

static void find(const char *host, const char *service, int wanted, int flags)
{
	struct addrinfo hints = { .ai_family = wanted, .ai_socktype = SOCK_STREAM, .ai_flags = flags }, *list;
	int result = getaddrinfo(host, service, &hints, &list);

	/* Why not differs between C libraries. */
	printf("%s %s %d %x: %s\n", host ? host : "-", service, wanted, flags, result ? "no" : "yes");
	if (result)
		return;
	for (const struct addrinfo *i = list; i; i = i->ai_next) {
		char text[64], port[8];

		getnameinfo(i->ai_addr, i->ai_addrlen, text, sizeof(text), port, sizeof(port), NI_NUMERICHOST | NI_NUMERICSERV);
		printf("  %d %d %d %s %s\n", i->ai_family, i->ai_socktype, i->ai_protocol, text, port);
	}
	freeaddrinfo(list);
}

static void interfaces(void)
{
	struct ifreq r = { .ifr_name = "lo" };
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	T(ioctl(fd, SIOCGIFINDEX, &r));
	T(ioctl(fd, SIOCGIFNAME, &r));
	puts(r.ifr_name);
	T(ioctl(fd, SIOCGIFADDR, &r));
	print_address("lo", (union address *)&r.ifr_addr);
	T(ioctl(fd, SIOCGIFNETMASK, &r));
	print_address("lo", (union address *)&r.ifr_addr);
	T(ioctl(fd, SIOCGIFFLAGS, &r));
	IS((r.ifr_flags & (IFF_UP | IFF_LOOPBACK | IFF_RUNNING)) == (IFF_UP | IFF_LOOPBACK | IFF_RUNNING));
	strcpy(r.ifr_name, "nosuch0");
	T(ioctl(fd, SIOCGIFADDR, &r));
	close(fd);
}

/* Sends a request, and says of the first answer what is the same everywhere. */
static void request(int fd, int type, int flags, int len)
{
	struct {
		struct nlmsghdr header;
		struct rtgenmsg what;
	} asked = { { (unsigned int)len, (unsigned short)type, (unsigned short)flags, .nlmsg_seq = 7 }, { AF_INET } };
	union {
		struct nlmsghdr header;
		char bytes[8192];
	} got = { { 0 } };

	printf("request %d, flags %x, length %d\n", type, flags, len);
	IS(send(fd, &asked, sizeof(asked), 0) == sizeof(asked));
	T(recv(fd, &got, sizeof(got), MSG_DONTWAIT) > 0);
	printf("type %d, number %u, its own port %d\n", got.header.nlmsg_type, got.header.nlmsg_seq, got.header.nlmsg_pid != 0);
	if (got.header.nlmsg_type == NLMSG_ERROR)
		printf("error %d\n", ((struct nlmsgerr *)NLMSG_DATA(&got.header))->error);
	for (int i = 0; i < 100 && got.header.nlmsg_type && got.header.nlmsg_type != NLMSG_DONE; i++) {
		ssize_t n = recv(fd, &got, sizeof(got), MSG_DONTWAIT);

		if (n <= 0)
			break;
		for (struct nlmsghdr *h = &got.header; NLMSG_OK(h, n); h = NLMSG_NEXT(h, n))
			if (h->nlmsg_type == NLMSG_DONE)
				got.header.nlmsg_type = NLMSG_DONE, n = 0;
	}
}

static void by_netlink(void)
{
	struct sockaddr_nl name = { .nl_family = AF_NETLINK }, other = { .nl_family = AF_NETLINK, .nl_pid = 99999 };
	int fd = socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE);
	struct ifaddrs *list;
	socklen_t len = sizeof(name);
	char byte;

	T(socket(AF_NETLINK, SOCK_STREAM, NETLINK_ROUTE));
	T(socket(AF_NETLINK, SOCK_RAW, 99));
	T(recv(fd, &byte, 1, MSG_DONTWAIT));
	T(settled(fd, POLLOUT));
	T(bind(fd, (struct sockaddr *)&name, sizeof(name)));
	T(bind(fd, (struct sockaddr *)&name, 4));
	T(getsockname(fd, (struct sockaddr *)&name, &len));
	printf("family %d, a port %d, groups %u, %u bytes\n", name.nl_family, name.nl_pid != 0, name.nl_groups, len);
	T(getpeername(fd, (struct sockaddr *)&name, &len));
	printf("family %d, port %u\n", name.nl_family, name.nl_pid);
	T(shutdown(fd, SHUT_RDWR));
	T(listen(fd, 1));
	T(accept(fd, NULL, NULL));
	T(connect(fd, (struct sockaddr *)&other, 4));
	request(fd, RTM_GETLINK, NLM_F_REQUEST | NLM_F_DUMP, 17);
	request(fd, RTM_GETADDR, NLM_F_REQUEST | NLM_F_DUMP, 17);
	request(fd, 999, NLM_F_REQUEST, 17);
	request(fd, 999, 0, 17);
	request(fd, RTM_GETLINK, NLM_F_REQUEST | NLM_F_DUMP, 16);
	request(fd, RTM_GETLINK, NLM_F_REQUEST | NLM_F_DUMP, 15);
	request(fd, RTM_GETLINK, NLM_F_REQUEST | NLM_F_DUMP, 1000);
	close(fd);
	/* Of what there is, the one that is everywhere. */
	T(getifaddrs(&list));
	for (const struct ifaddrs *i = list; i; i = i->ifa_next) {
		if (strcmp(i->ifa_name, "lo") || !i->ifa_addr)
			continue;
		printf("lo %x, family %d\n", i->ifa_flags, i->ifa_addr->sa_family);
		if (i->ifa_addr->sa_family != AF_PACKET) {
			print_address("address", (union address *)i->ifa_addr);
			print_address("mask", (union address *)i->ifa_netmask);
		}
	}
	freeifaddrs(list);
}

void names(void)
{
	find("127.0.0.1", "80", AF_UNSPEC, 0);
	find("::1", "80", AF_UNSPEC, 0);
	find("127.0.0.1", "80", AF_INET6, 0);
	find("127.0.0.1", "80", AF_INET6, AI_V4MAPPED);
	find("::1", "80", AF_INET, 0);
	find("localhost", "8080", AF_INET, 0);
	find("localhost", "8080", AF_INET, AI_NUMERICHOST);
	find("host", "8080", AF_INET, AI_NUMERICHOST);
	find(NULL, "443", AF_INET, AI_PASSIVE);
	find(NULL, "443", AF_INET6, AI_PASSIVE);
	find(NULL, "443", AF_INET, 0);
	interfaces();
	by_netlink();
}
