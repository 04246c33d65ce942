// SPDX-License-Identifier: BSD-3-Clause
// Says that what the guest sent to a machine beside it was too big (RFC 4443, 3.2), as a router on the way would.
//
//     toobig <device> <the guest's MAC> <the machine's> <largest packet>
#include "wire.h"

#include <netinet/in.h>
#include <stdlib.h>
#include <sys/socket.h>

#define ICMP6 58u
#define TOO_BIG 2u

static size_t put_ip6(struct frame *f, unsigned int protocol, const uint8_t from[6], const uint8_t to[6])
{
	size_t at = f->len;

	put32(f, 0x60000000);
	put16(f, 0);
	put8(f, protocol);
	put8(f, 255);
	put_link_local(f, from);
	put_link_local(f, to);
	return at;
}

int main(int argc, char **argv)
{
	static const uint8_t router[6] = { 2, 0, 0, 0, 0, 3 };
	static struct frame f;
	uint8_t guest[6], machine[6];
	size_t ip, at;

	if (argc < 5)
		return 2;
	read_mac(argv[2], guest);
	read_mac(argv[3], machine);
	put_ethernet(&f, guest, router, 0x86dd);
	ip = put_ip6(&f, ICMP6, router, guest);
	at = f.len;
	put16(&f, TOO_BIG << 8);
	put16(&f, 0);
	put32(&f, (uint32_t)strtoul(argv[4], NULL, 10));
	put_ip6(&f, IPPROTO_TCP, guest, machine);
	put_any(&f, 64);
	end_transport(&f, ip, at, 2, ICMP6);
	set16(&f, ip + 4, (unsigned int)(f.len - ip - 40));
	must((int)send(open_device(argv[1], 0), f.bytes, f.len, 0), argv[1]);
	return 0;
}
