// SPDX-License-Identifier: BSD-3-Clause
// Interfaces and their addresses, by getifaddrs(3), if_nameindex(3) and the requests of netdevice(7).
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <netpacket/packet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "talk.h"

static void print_hardware(const struct sockaddr_ll *a)
{
	printf("hardware of type %d", a->sll_hatype);
	for (int i = 0; i < a->sll_halen; i++)
		printf("%c%02x", i ? ':' : ' ', a->sll_addr[i]);
}

static void print_address(const char *what, const struct sockaddr *a)
{
	char text[INET6_ADDRSTRLEN] = "?";

	if (!a)
		return;
	printf(" %s ", what);
	if (a->sa_family == AF_PACKET) {
		print_hardware((const struct sockaddr_ll *)a);
		return;
	}
	if (a->sa_family == AF_INET)
		inet_ntop(AF_INET, &((const struct sockaddr_in *)a)->sin_addr, text, sizeof(text));
	else
		inet_ntop(AF_INET6, &((const struct sockaddr_in6 *)a)->sin6_addr, text, sizeof(text));
	printf("%s", text);
	/* Which it is differs; of masks it says nothing. */
	if (a->sa_family == AF_INET6 && strcmp(what, "mask") && ((const struct sockaddr_in6 *)a)->sin6_scope_id)
		printf(" of one interface");
}

static void by_netlink(void)
{
	struct ifaddrs *list;

	if (getifaddrs(&list)) {
		perror("getifaddrs");
		return;
	}
	for (const struct ifaddrs *i = list; i; i = i->ifa_next) {
		printf("%s %x", i->ifa_name, i->ifa_flags);
		print_address("address", i->ifa_addr);
		print_address("mask", i->ifa_netmask);
		if (i->ifa_flags & IFF_BROADCAST)
			print_address("broadcast", i->ifa_broadaddr);
		printf("\n");
	}
	freeifaddrs(list);
}

static void by_index(void)
{
	struct if_nameindex *list = if_nameindex();

	for (const struct if_nameindex *i = list; i && i->if_index; i++)
		printf("%s has a number\n", i->if_name);
	if (list)
		if_freenameindex(list);
}

static void ask(int fd, const char *name)
{
	static const struct {
		unsigned long request;
		const char *name;
	} addresses[] = { { SIOCGIFADDR, "address" }, { SIOCGIFNETMASK, "mask" }, { SIOCGIFBRDADDR, "broadcast" } };
	struct ifreq r;

	memset(&r, 0, sizeof(r));
	strcpy(r.ifr_name, name);
	printf("%s", name);
	for (size_t i = 0; i < sizeof(addresses) / sizeof(addresses[0]); i++)
		if (!ioctl(fd, addresses[i].request, &r))
			print_address(addresses[i].name, &r.ifr_addr);
	if (!ioctl(fd, SIOCGIFFLAGS, &r))
		printf(" flags %hx", r.ifr_flags);
	if (!ioctl(fd, SIOCGIFMTU, &r))
		printf(" mtu %d", r.ifr_mtu);
	if (!ioctl(fd, SIOCGIFHWADDR, &r)) {
		printf(" hardware %d", r.ifr_hwaddr.sa_family);
		for (int i = 0; i < 6; i++)
			printf(":%02x", (unsigned char)r.ifr_hwaddr.sa_data[i]);
	}
	printf("\n");
}

static void by_requests(void)
{
	struct ifreq room[8];
	struct ifconf c = { .ifc_len = sizeof(room), .ifc_req = room };
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	if (ioctl(fd, SIOCGIFCONF, &c))
		perror("SIOCGIFCONF");
	for (size_t i = 0; i < c.ifc_len / sizeof(room[0]); i++) {
		printf("%s", room[i].ifr_name);
		print_address("address", &room[i].ifr_addr);
		printf("\n");
		ask(fd, room[i].ifr_name);
	}
	close(fd);
}

void interfaces(void)
{
	by_netlink();
	by_index();
	by_requests();
}
