// SPDX-License-Identifier: BSD-3-Clause
// A server of DHCP (RFC 2131) for one client. Before each offer that is right there are others, which are damaged.
//
//     dhcp <device> <the server's address> <the client's> <how many are damaged> <seed>
#include "wire.h"

#include <arpa/inet.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#define DISCOVER 1
#define OFFER 2
#define REQUEST 3
#define ACK 5
#define OPTIONS 240u
#define MESSAGE_TYPE 53

static int type_of(const struct frame *f)
{
	for (size_t at = OPTIONS; at + 2 < f->len && f->bytes[at] != 255; at += f->bytes[at] ? 2u + f->bytes[at + 1] : 1)
		if (f->bytes[at] == MESSAGE_TYPE)
			return f->bytes[at + 2];
	return 0;
}

static void put_option(struct frame *f, unsigned int kind, uint32_t value)
{
	put8(f, kind);
	put8(f, 4);
	put32(f, value);
}

static void answer(struct frame *f, unsigned int type, uint32_t server, uint32_t client)
{
	f->bytes[0] = 2;
	f->len = 16;
	put32(f, client);
	put32(f, server);
	f->len = OPTIONS;
	put8(f, MESSAGE_TYPE);
	put8(f, 1);
	put8(f, type);
	put_option(f, 54, server);
	put_option(f, 51, 3600);
	put_option(f, 1, 0xffffff00);
	put_option(f, 3, server);
	put_option(f, 6, server);
	put8(f, 255);
}

/* The number of the exchange stays, so that the rest is read. */
static void damage(struct frame *f)
{
	if (!below(4))
		f->len = 9 + below((uint32_t)f->len - 9);
	for (unsigned int i = 1 + below(8); i--;)
		f->bytes[8 + below((uint32_t)f->len - 8)] ^= (uint8_t)any();
	/* Options are the last of it, and most is told by them. */
	for (unsigned int i = below(8); i-- && f->len > OPTIONS;)
		f->bytes[OPTIONS + below((uint32_t)f->len - OPTIONS)] = (uint8_t)any();
}

static void broadcast(int fd, const struct frame *f)
{
	struct sockaddr_in all = { .sin_family = AF_INET, .sin_port = htons(68), .sin_addr.s_addr = INADDR_BROADCAST };

	sendto(fd, f->bytes, f->len, 0, (struct sockaddr *)&all, sizeof(all));
}

int main(int argc, char **argv)
{
	struct sockaddr_in here = { .sin_family = AF_INET, .sin_port = htons(67) };
	int fd = socket(AF_INET, SOCK_DGRAM, 0), on = 1;
	static struct frame f, wrong;
	struct in_addr server, client;
	unsigned long damaged;
	ssize_t n;

	if (argc < 6)
		return 2;
	must(inet_pton(AF_INET, argv[2], &server) + inet_pton(AF_INET, argv[3], &client) == 2 ? 0 : -1, "addresses");
	damaged = strtoul(argv[4], NULL, 10);
	seed(strtoul(argv[5], NULL, 10));
	must(setsockopt(fd, SOL_SOCKET, SO_BROADCAST, &on, sizeof(on)), "broadcasts");
	must(setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, argv[1], (socklen_t)strlen(argv[1])), argv[1]);
	must(bind(fd, (struct sockaddr *)&here, sizeof(here)), "port 67");
	setvbuf(stdout, NULL, _IOLBF, 0);
	puts("listening");
	while ((n = recv(fd, f.bytes, sizeof(f.bytes), 0)) >= 0) {
		int type;

		f.len = (size_t)n;
		type = type_of(&f);
		if (type != DISCOVER && type != REQUEST)
			continue;
		answer(&f, type == DISCOVER ? OFFER : ACK, ntohl(server.s_addr), ntohl(client.s_addr));
		for (unsigned long i = 0; type == DISCOVER && i < damaged; i++) {
			wrong = f;
			damage(&wrong);
			broadcast(fd, &wrong);
		}
		broadcast(fd, &f);
		puts(type == DISCOVER ? "offered" : "acknowledged");
	}
	return 0;
}
