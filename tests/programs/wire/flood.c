// SPDX-License-Identifier: BSD-3-Clause
// A flood of SYN: connections that nobody means to make, from addresses that aren't there.
//
//     flood <device> <the guest's MAC> <its address> <port> <how many> <how many a millisecond>
#include "wire.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define SYN 2u
#define SYN_ACK 0x12u

static const uint8_t nobody[6] = { 2, 0, 0, 0, 0, 1 };

static void make(struct frame *f, const uint8_t to[6], uint32_t guest, unsigned int port)
{
	size_t ip, tcp;

	put_ethernet(f, to, nobody, 0x0800);
	ip = begin_ip4(f, IPPROTO_TCP, 0x0a000000 | (any() & 0xffffff), guest);
	tcp = f->len;
	put16(f, 1024 + below(60000));
	put16(f, port);
	put32(f, any());
	put32(f, 0);
	put16(f, 0x5000 | SYN);
	put16(f, 64000);
	put32(f, 0);
	end_transport(f, ip, tcp, 16, IPPROTO_TCP);
	end_ip4(f, ip);
}

static int is_answer(const struct frame *f, unsigned int port)
{
	return f->len >= 54 && f->bytes[12] == 8 && f->bytes[13] == 0 && f->bytes[23] == IPPROTO_TCP &&
		(unsigned int)(f->bytes[34] << 8 | f->bytes[35]) == port && f->bytes[47] == SYN_ACK;
}

int main(int argc, char **argv)
{
	unsigned long count, each, sent = 0, answered = 0;
	static struct frame f;
	unsigned int port;
	struct in_addr guest;
	uint8_t to[6];
	uint64_t begin;
	ssize_t n;
	int fd;

	if (argc < 7)
		return 2;
	fd = open_device(argv[1], 0);
	read_mac(argv[2], to);
	must(inet_pton(AF_INET, argv[3], &guest) == 1 ? 0 : -1, argv[3]);
	port = (unsigned int)atoi(argv[4]);
	count = strtoul(argv[5], NULL, 10);
	each = strtoul(argv[6], NULL, 10);
	begin = now_ms();
	while (sent < count) {
		unsigned long due = (unsigned long)(now_ms() - begin + 1) * each;

		for (; sent < due && sent < count; sent++) {
			make(&f, to, ntohl(guest.s_addr), port);
			send(fd, f.bytes, f.len, 0);
		}
		while ((n = recv(fd, f.bytes, sizeof(f.bytes), MSG_DONTWAIT)) > 0) {
			f.len = (size_t)n;
			answered += (unsigned int)is_answer(&f, port);
		}
		usleep(1000);
	}
	printf("%lu sent in %lu ms, %lu answered\n", sent, (unsigned long)(now_ms() - begin), answered);
	return 0;
}
