// SPDX-License-Identifier: BSD-3-Clause
// Frames that are nearly right, or not at all, for a guest that must bear them.
//
//     noise <device> <the guest's MAC> <its address> <the peer's address> <seconds> <seed> <how many a millisecond>
//
// Each is made as its protocol has it, with what varies chosen anew; half of them are damaged then, at a few bytes or in their length.
// Sums are right unless they were damaged, so that what is behind them is read. Nothing claims that the peer is elsewhere: that would be
// believed, as ARP has no secrets.
#include "wire.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define ARP 0x0806u
#define IP4 0x0800u
#define IP6 0x86ddu
#define ICMP6 58u

static uint8_t guest_mac[6], own_mac[6] = { 2, 0, 0, 0, 0, 2 };
static uint32_t guest, peer, network;

static uint32_t somebody(void)
{
	return network | (3 + below(250));
}

static unsigned int some_port(void)
{
	static const unsigned int known[] = { 7000, 68, 67, 53, 546, 7 };

	return below(2) ? known[below(sizeof(known) / sizeof(known[0]))] : any() & 0xffff;
}

static size_t some_len(void)
{
	return below(8) ? below(64) : below(1400);
}

static void put_arp(struct frame *f)
{
	put_ethernet(f, below(2) ? guest_mac : (const uint8_t[]){ 255, 255, 255, 255, 255, 255 }, own_mac, ARP);
	put16(f, 1);
	put16(f, IP4);
	put8(f, 6);
	put8(f, 4);
	put16(f, below(4) ? 1 + below(2) : any());
	put(f, own_mac, 6);
	put32(f, below(8) ? somebody() : any());
	put_any(f, 6);
	put32(f, below(4) ? guest : any());
	put_any(f, below(20));
}

/*
 * What both IPs carry
 */
static void put_tcp(struct frame *f, size_t ip)
{
	size_t at = f->len, options = below(2) ? 4 * below(11) : 0;

	put16(f, some_port());
	put16(f, some_port());
	put32(f, any());
	put32(f, any());
	put16(f, (unsigned int)((5 + options / 4) << 12) | (any() & 0x3f));
	put16(f, any());
	put16(f, 0);
	put16(f, any());
	/* Kinds that there are, with lengths that may be wrong (RFC 9293, 3.1). */
	for (size_t end = f->len + options; f->len < end;)
		put8(f, below(2) ? below(9) : any());
	put_any(f, some_len());
	end_transport(f, ip, at, 16, IPPROTO_TCP);
}

static void put_dhcp(struct frame *f)
{
	put8(f, 2);
	put8(f, 1);
	put8(f, 6);
	put8(f, 0);
	put_any(f, 4);
	put_any(f, 24);
	put(f, guest_mac, 6);
	put_any(f, 10 + 64 + 128);
	put32(f, 0x63825363);
	put8(f, 53);
	put8(f, 1);
	put8(f, 1 + below(8));
	for (unsigned int i = below(12); i--;) {
		put8(f, any());
		put8(f, below(4) ? below(12) : any());
		put_any(f, below(12));
	}
}

static void put_udp(struct frame *f, size_t ip)
{
	size_t at = f->len;
	int is_dhcp = !below(4);

	put16(f, is_dhcp ? 67 : some_port());
	put16(f, is_dhcp ? 68 : some_port());
	put32(f, 0);
	if (is_dhcp)
		put_dhcp(f);
	else
		put_any(f, some_len());
	set16(f, at + 4, below(8) ? (unsigned int)(f->len - at) : any());
	if (below(4) || f->bytes[ip] >> 4 == 6)
		end_transport(f, ip, at, 6, IPPROTO_UDP);
}

/*
 * IPv4
 */
static void put_ip4_options(struct frame *f, size_t ip)
{
	size_t len = 4 * below(11);

	f->bytes[ip] = (uint8_t)(0x45 + len / 4);
	for (size_t end = f->len + len; f->len < end;)
		put8(f, below(2) ? (const uint8_t[]){ 0, 1, 7, 68, 131, 137, 148, 3, 4, 39 }[below(10)] : any());
}

/* An error is about a packet that the guest may have sent. */
static void put_icmp(struct frame *f)
{
	size_t at = f->len, inner;

	put8(f, below(4) ? (const uint8_t[]){ 0, 3, 4, 5, 8, 11, 12, 13, 17 }[below(9)] : any());
	put8(f, below(4) ? below(6) : any());
	put16(f, 0);
	put32(f, any());
	if (below(2)) {
		inner = begin_ip4(f, below(2) ? IPPROTO_UDP : IPPROTO_TCP, guest, below(2) ? peer : somebody());
		put16(f, some_port());
		put16(f, some_port());
		put_any(f, below(16));
		end_ip4(f, inner);
	} else {
		put_any(f, some_len());
	}
	set16(f, at + 2, complement(sum(f->bytes + at, f->len - at, 0)));
}

static void put_ip4(struct frame *f)
{
	static const uint8_t protocols[] = { IPPROTO_ICMP, IPPROTO_UDP, IPPROTO_TCP, IPPROTO_IGMP };
	unsigned int protocol = below(16) ? protocols[below(4)] : any() & 0xff;
	size_t ip;

	put_ethernet(f, guest_mac, own_mac, IP4);
	ip = begin_ip4(f, protocol, below(8) ? somebody() : any(), below(8) ? guest : below(2) ? 0xffffffff : 0xe0000000 | below(512));
	if (!below(4))
		put_ip4_options(f, ip);
	if (!below(4)) /* pieces; few numbers, so that some belong together */
		set16(f, ip + 4, below(4)), set16(f, ip + 6, (below(2) << 13) | (below(2) ? below(200) : any() & 0x1fff));
	if (protocol == IPPROTO_ICMP)
		put_icmp(f);
	else if (protocol == IPPROTO_UDP)
		put_udp(f, ip);
	else if (protocol == IPPROTO_TCP)
		put_tcp(f, ip);
	else
		put_any(f, some_len());
	end_ip4(f, ip);
}

/*
 * IPv6
 */
static void put_destination(struct frame *f)
{
	if (below(2)) {
		put_link_local(f, guest_mac);
	} else {
		put32(f, 0xff020000);
		put32(f, 0);
		put32(f, below(2));
		put32(f, below(2) ? 1 : 0xff000000u | (uint32_t)guest_mac[3] << 16 | (uint32_t)guest_mac[4] << 8 | guest_mac[5]);
	}
}

/* Discovery of neighbours and routers, with options (RFC 4861, 4), those who listen to groups, echoes and errors. */
static void put_icmp6(struct frame *f, size_t ip)
{
	static const uint8_t types[] = { 1, 2, 3, 4, 128, 129, 130, 131, 132, 133, 134, 135, 136, 137, 143 };
	unsigned int type = below(16) ? types[below(sizeof(types))] : any() & 0xff;
	size_t at = f->len;

	put8(f, type);
	put8(f, below(4) ? 0 : any());
	put16(f, 0);
	put_any(f, 4);
	if (type == 134)
		put_any(f, 8);
	else if (type >= 135 && type <= 137)
		put_link_local(f, below(2) ? guest_mac : own_mac);
	for (unsigned int i = below(5); i--;) {
		unsigned int option = below(4) ? (const uint8_t[]){ 1, 2, 3, 4, 5, 24, 25, 31 }[below(8)] : any() & 0xff;
		unsigned int len = below(4) ? option == 3 ? 4 : option == 25 ? 3 : 1 : any() & 0xff;

		put8(f, option);
		put8(f, len);
		put_any(f, len < 8 ? len * 8 - (len ? 2 : 0) : below(64));
	}
	end_transport(f, ip, at, 2, ICMP6);
}

/* Some headers between IPv6's and what it carries, of which the first has the number that is returned. */
static void put_extensions(struct frame *f, size_t next)
{
	static const uint8_t kinds[] = { 0, 60, 43, 44, 51, 135 };

	for (unsigned int i = below(4); i--;) {
		unsigned int kind = kinds[below(sizeof(kinds))], units = below(8) ? below(3) : any() & 0xff;
		uint8_t last = f->bytes[next];
		size_t at = f->len;

		f->bytes[next] = (uint8_t)kind;
		put8(f, last);
		if (kind == 44) {
			put8(f, 0);
			put16(f, below(2) ? below(64) << 3 | below(2) : any());
			put32(f, below(4));
		} else {
			put8(f, units);
			/* Options of one byte and of more (RFC 8200, 4.2). */
			for (size_t end = f->len + 6 + 8 * (units < 3 ? units : below(3)); f->len < end;)
				put8(f, below(2) ? below(6) : any());
		}
		next = at;
	}
}

static void put_ip6(struct frame *f)
{
	static const uint8_t protocols[] = { ICMP6, ICMP6, IPPROTO_UDP, IPPROTO_TCP, 59 };
	unsigned int protocol = below(16) ? protocols[below(sizeof(protocols))] : any() & 0xff;
	size_t ip;

	put_ethernet(f, guest_mac, own_mac, IP6);
	ip = f->len;
	put32(f, 0x60000000);
	put16(f, 0);
	put8(f, protocol);
	put8(f, below(8) ? 255 : any());
	if (below(8)) {
		put_link_local(f, own_mac);
	} else {
		put_any(f, 16);
	}
	put_destination(f);
	if (!below(4))
		put_extensions(f, ip + 6);
	if (protocol == ICMP6)
		put_icmp6(f, ip);
	else if (protocol == IPPROTO_UDP)
		put_udp(f, ip);
	else if (protocol == IPPROTO_TCP)
		put_tcp(f, ip);
	else
		put_any(f, some_len());
	set16(f, ip + 4, below(16) ? (unsigned int)(f->len - ip - 40) : any());
}

static void damage(struct frame *f)
{
	if (!below(4))
		f->len = 14 + below((uint32_t)f->len - 13);
	for (unsigned int i = below(8); i--;)
		f->bytes[12 + below((uint32_t)f->len - 12)] ^= (uint8_t)any();
}

static int claims_the_peer(const struct frame *f)
{
	uint32_t who;

	memcpy(&who, f->bytes + 28, sizeof(who));
	return f->bytes[12] == ARP >> 8 && f->bytes[13] == (ARP & 0xff) && ntohl(who) == peer;
}

static void make(struct frame *f)
{
	switch (below(16)) {
	case 0:
		put_ethernet(f, guest_mac, own_mac, any());
		put_any(f, some_len());
		break;
	case 1:
	case 2:
		put_arp(f);
		break;
	case 3: case 4: case 5: case 6: case 7: case 8:
		put_ip6(f);
		break;
	default:
		put_ip4(f);
	}
	if (below(2))
		damage(f);
}

static uint32_t read_address(const char *text)
{
	struct in_addr a;

	must(inet_pton(AF_INET, text, &a) == 1 ? 0 : -1, text);
	return ntohl(a.s_addr);
}

int main(int argc, char **argv)
{
	static struct frame f;
	unsigned long sent = 0, each;
	uint64_t begin, end;
	int fd;

	if (argc < 8)
		return 2;
	fd = open_device(argv[1], 0);
	read_mac(argv[2], guest_mac);
	guest = read_address(argv[3]);
	peer = read_address(argv[4]);
	network = peer & ~0xffu;
	begin = now_ms();
	end = begin + strtoul(argv[5], NULL, 10) * 1000;
	seed(strtoul(argv[6], NULL, 10));
	each = strtoul(argv[7], NULL, 10);
	while (now_ms() < end) {
		for (unsigned long due = (unsigned long)(now_ms() - begin + 1) * each; sent < due; sent++) {
			make(&f);
			if (!claims_the_peer(&f))
				send(fd, f.bytes, f.len, 0);
		}
		while (recv(fd, f.bytes, sizeof(f.bytes), MSG_DONTWAIT) > 0)
			;
		usleep(1000);
	}
	printf("%lu frames of noise\n", sent);
	return 0;
}
